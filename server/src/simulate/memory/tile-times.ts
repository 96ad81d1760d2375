/**
 * When each tile of a pass runs: any tile in constant time, by counting the tiles before it that are alike instead of walking them.
 * event-simulation.ts walks them and must agree. The model: docs/models/memory.md.
 */

import { alike, type TiledPass, type TilePart } from './closed-form.ts';

/** Cycles count from the beginning of the pass. */
export interface TileTime extends TilePart {
  /** Counted from 0 over all groups. */
  readonly tile: number;
  readonly start: number;
  /** When the next tile starts: `compute` or the transfers later, whichever takes longer. */
  readonly end: number;
  /** Folds that began before this tile. */
  readonly foldsBefore: number;
  readonly first: boolean;
  readonly last: boolean;
}

/** Cycles, and folds that begin, of a run of tiles. */
interface Sum {
  cycles: number;
  folds: number;
}

type Level = 0 | 1 | 2;

export class TileTimes {
  readonly tiles: number;
  /** Cycles before the first tile and after the last one, in which only transfers run. */
  readonly head: number;
  readonly tail: number;
  /** Of the whole pass. */
  readonly total: number;
  /** That begin in the whole pass. */
  readonly folds: number;
  private readonly counts: readonly [number, number, number];
  private readonly even: readonly [boolean, boolean, boolean];
  private readonly perGroup: number;
  /** The first group, the last one, and those between. */
  private readonly groupSums: readonly [first: Sum, between: Sum, last: Sum];

  /** @param pass with its tile and its order set; they must not change afterwards */
  constructor(private readonly pass: TiledPass) {
    this.counts = pass.counts;
    this.even = [pass.isEven(0), pass.isEven(1), pass.isEven(2)];
    this.perGroup = this.counts[0] * this.counts[1] * this.counts[2];
    this.tiles = this.perGroup * pass.nest.groups;
    ({ load: this.head, store: this.tail } = pass.ends);
    const { groups } = pass.nest;
    const sumOf = (group: number) => this.sum(group, [], [...this.counts]);
    this.groupSums = [sumOf(0), sumOf(Math.min(1, groups - 1)), sumOf(groups - 1)];
    const whole = this.beforeGroup(groups);
    this.total = this.head + whole.cycles + this.tail;
    this.folds = whole.folds;
  }

  /** The tile that runs in a cycle; the first one before it starts, the last one after its end. */
  at(cycle: number): TileTime {
    const { groups } = this.pass.nest;
    const wanted = cycle - this.head;
    let group = 0;
    if (groups > 1) {
      const [first, between] = this.groupSums;
      const inside = between.cycles > 0 ? Math.floor((wanted - first.cycles) / between.cycles) : 0;
      group = wanted < first.cycles ? 0 : Math.min(groups - 1, 1 + Math.max(0, inside));
    }
    let left = wanted - this.beforeGroup(group).cycles;
    const place: number[] = [];
    for (const level of [0, 1, 2] as const) {
      const count = this.counts[level];
      let index = 0;
      while (index < count) {
        const times = alike(index, count, true, this.even[level]);
        const each = this.sum(group, [...place, index], this.rest(level)).cycles;
        if (left < each * times || index + times === count) {
          const steps = Math.min(times - 1, Math.max(0, each > 0 ? Math.floor(left / each) : 0));
          index += steps;
          left -= steps * each;
          break;
        }
        left -= times * each;
        index += times;
      }
      place.push(index);
    }
    return this.tile(((group * this.counts[0] + place[0]!) * this.counts[1] + place[1]!) * this.counts[2] + place[2]!);
  }

  /** @param number from 0 to `tiles` - 1 */
  tile(number: number): TileTime {
    const [, n1, n2] = this.counts;
    const group = Math.floor(number / this.perGroup);
    const inGroup = number % this.perGroup;
    const place = [Math.floor(inGroup / (n1 * n2)), Math.floor(inGroup / n2) % n1, inGroup % n2] as const;
    const before = this.beforeGroup(group);
    let { cycles, folds } = before;
    for (const level of [0, 1, 2] as const) {
      const sum = this.over(group, place.slice(0, level), level, place[level]);
      cycles += sum.cycles;
      folds += sum.folds;
    }
    const first = number === 0;
    const last = number === this.tiles - 1;
    const part = this.pass.tileAt(place[0], place[1], place[2], first, last);
    const start = this.head + cycles;
    const end = start + Math.max(part.compute, part.transfer);
    return { ...part, tile: number, start, end, foldsBefore: folds, first, last };
  }

  private beforeGroup(group: number): Sum {
    const [first, between, last] = this.groupSums;
    const { groups } = this.pass.nest;
    const result = { cycles: 0, folds: 0 };
    const add = (sum: Sum, times: number): void => {
      result.cycles += sum.cycles * times;
      result.folds += sum.folds * times;
    };
    if (group > 0) add(first, 1);
    if (group > 1) add(between, Math.min(group, groups - 1) - 1);
    if (group === groups && groups > 1) add(last, 1);
    return result;
  }

  private rest(level: Level): number[] {
    return this.counts.slice(level + 1);
  }

  /** Over the first `count` steps of a loop, inside the given steps of the outer ones. */
  private over(group: number, outer: readonly number[], level: Level, count: number): Sum {
    const result = { cycles: 0, folds: 0 };
    for (let index = 0; index < count; ) {
      // Conservative: as if the loops inside turned over at every step.
      const times = Math.min(alike(index, this.counts[level], true, this.even[level]), count - index);
      const each = this.sum(group, [...outer, index], this.rest(level));
      result.cycles += times * each.cycles;
      result.folds += times * each.folds;
      index += times;
    }
    return result;
  }

  /** Of all tiles inside the given steps of the outer loops. */
  private sum(group: number, outer: readonly number[], rest: readonly number[]): Sum {
    if (rest.length > 0) return this.over(group, outer, outer.length as Level, rest[0]!);
    const [i0, i1, i2] = outer as [number, number, number];
    const [n0, n1, n2] = this.counts;
    const first = group === 0 && i0 + i1 + i2 === 0;
    const last = group === this.pass.nest.groups - 1 && i0 === n0 - 1 && i1 === n1 - 1 && i2 === n2 - 1;
    const { compute, transfer, folds, opens } = this.pass.tileAt(i0, i1, i2, first, last);
    return { cycles: Math.max(compute, transfer), folds: opens ? folds : 0 };
  }
}
