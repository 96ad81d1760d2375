/**
 * Many bars summed up in advance: what kind has most of the time of a run of bars, and how much of it is worked. Blocks of 8 bars, of 16,
 * of 32 and so on; a run is answered from a handful of blocks. Pure.
 */
import type { Bars } from '../messages.ts';

/** Bars in the smallest block. */
const smallest = 8;
/** Blocks that a run is answered from, at least. */
const enough = 4;

interface Level {
  /** Bars in a block. */
  readonly size: number;
  /** The kind with most of the time. */
  readonly kind: Uint8Array;
  /** Cycles that are worked: lengths times shares. */
  readonly worked: Float32Array;
}

export interface RunSummary {
  kind: number;
  worked: number;
}

export class BarLevels {
  private readonly levels: Level[] = [];
  private readonly tally: Float64Array;
  /** Given out again and again: a frame asks for tens of thousands. */
  private readonly answer: RunSummary = { kind: 0, worked: 0 };

  constructor(private readonly bars: Bars) {
    const { kind } = bars;
    let most = 0;
    for (const each of kind) if (each > most) most = each;
    this.tally = new Float64Array(most + 1);
    if (kind.length < 2 * smallest) return;
    let level = this.first();
    this.levels.push(level);
    while (level.kind.length > enough) {
      level = doubled(level);
      this.levels.push(level);
    }
  }

  /** Of the bars from `first` up to `last`, exclusive. The answer is good until the next question. */
  run(first: number, last: number): RunSummary {
    const count = last - first;
    const { answer } = this;
    if (count === 1) {
      answer.kind = this.bars.kind[first]!;
      answer.worked = this.workedOf(first);
      return answer;
    }
    answer.worked = 0;
    const depth = Math.floor(Math.log2(count / (smallest * enough)));
    if (depth < 0 || this.levels.length === 0) {
      for (let bar = first; bar < last; bar++) this.count(this.bars.kind[bar]!, this.workedOf(bar));
    } else {
      const level = this.levels[Math.min(depth, this.levels.length - 1)]!;
      const from = Math.ceil(first / level.size);
      const to = Math.floor(last / level.size);
      for (let block = from; block < to; block++) this.count(level.kind[block]!, level.worked[block]!);
      // The ends have less than a block each: as much as the rest.
      answer.worked *= count / ((to - from) * level.size);
    }
    let best = 0;
    for (let kind = 1; kind < this.tally.length; kind++) if (this.tally[kind]! > this.tally[best]!) best = kind;
    this.tally.fill(0);
    answer.kind = best;
    return answer;
  }

  private count(kind: number, worked: number): void {
    this.answer.worked += worked;
    // Bars of no length count a little, so that a run of nothing else has a kind.
    this.tally[kind]! += worked + 1e-9;
  }

  private workedOf(bar: number): number {
    return (this.bars.end[bar]! - this.bars.start[bar]!) * this.bars.share[bar]!;
  }

  private first(): Level {
    const count = Math.floor(this.bars.kind.length / smallest);
    const kind = new Uint8Array(count);
    const worked = new Float32Array(count);
    for (let block = 0; block < count; block++) {
      // Fewer bars than four blocks have: told one by one.
      const { kind: best, worked: sum } = this.run(block * smallest, (block + 1) * smallest);
      kind[block] = best;
      worked[block] = sum;
    }
    return { size: smallest, kind, worked };
  }
}

function doubled({ size, kind, worked }: Level): Level {
  const count = kind.length >> 1;
  const kinds = new Uint8Array(count);
  const sums = new Float32Array(count);
  for (let block = 0; block < count; block++) {
    const [left, right] = [worked[2 * block]!, worked[2 * block + 1]!];
    kinds[block] = right > left ? kind[2 * block + 1]! : kind[2 * block]!;
    sums[block] = left + right;
  }
  return { size: 2 * size, kind: kinds, worked: sums };
}
