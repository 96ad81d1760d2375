/**
 * The memory model tile by tile: blocks that come into buffer halves and leave them, transfers on the channel, folds on the array.
 * It shares no equation with the closed form, which must agree. The model: docs/models/memory.md.
 */

import type { InterleavedMapping } from '../gradients/types.ts';
import type { Gemm, Grid, Mapping } from '../types.ts';
import type { BufferName, DramTraffic, LoopOrder, Memory, Tile } from './types.ts';

/** What runs: a product, or both gradients of the layer whose forward product is given. */
export type SimulatedPass =
  | { readonly kind: 'product'; readonly gemm: Gemm; readonly grid: Grid; readonly mapping: Mapping }
  | { readonly kind: 'interleaved'; readonly gemm: Gemm; readonly grid: Grid; readonly mapping: InterleavedMapping };

/** One tile on the array and the transfers of the same time. Cycles count from the beginning of the pass, words are words. */
export interface TileStep {
  readonly group: number;
  /** Index along m, n and k. */
  readonly at: Tile;
  readonly start: number;
  /** When the next tile starts: `compute` or the transfers later, whichever takes longer. */
  readonly end: number;
  readonly compute: number;
  /** Words that come for the next tile, and go after the tile before. */
  readonly loads: number;
  readonly stores: number;
}

export interface SimulatedMemory {
  readonly cycles: { readonly compute: number; readonly stall: number; readonly total: number };
  readonly dram: Readonly<Record<string, DramTraffic>>;
  readonly spills: number;
  readonly peak: Readonly<Record<BufferName, number>>;
  readonly steps: readonly TileStep[];
}

type Dimension = keyof Tile;

interface Operand {
  readonly name: string;
  readonly buffer: BufferName;
  readonly rows: Dimension;
  readonly cols: Dimension;
  /** The dimension a result is summed over; undefined for what is only read. */
  readonly reduction?: Dimension;
}

const productOperands: readonly Operand[] = [
  { name: 'input', buffer: 'input', rows: 'm', cols: 'k' },
  { name: 'weight', buffer: 'weight', rows: 'k', cols: 'n' },
  { name: 'output', buffer: 'output', rows: 'm', cols: 'n', reduction: 'k' },
];

const gradientOperands: readonly Operand[] = [
  { name: 'error', buffer: 'input', rows: 'm', cols: 'n' },
  { name: 'weight', buffer: 'weight', rows: 'n', cols: 'k' },
  { name: 'activation', buffer: 'weight', rows: 'm', cols: 'k' },
  { name: 'inputGradient', buffer: 'output', rows: 'm', cols: 'k', reduction: 'n' },
  { name: 'weightGradient', buffer: 'output', rows: 'n', cols: 'k', reduction: 'm' },
];

/** A tile of the walk: where it begins and how far it goes along each dimension. */
interface Visit {
  readonly group: number;
  readonly at: Tile;
  readonly from: Tile;
  readonly extent: Tile;
}

interface Block {
  readonly key: string;
  readonly words: number;
}

/** A stretch of vectors that pass the words of one fold. */
interface Stretch {
  readonly fold: string;
  readonly tile: number;
  readonly vectors: number;
}

/**
 * Runs a pass tile by tile. Time and memory grow with the number of tiles and folds.
 *
 * @throws Error if a tile overflows half of a buffer, or a result is incomplete in the end
 */
export function simulateMemory(
  pass: SimulatedPass,
  memory: Memory<string> & { readonly tile: Tile; readonly order: LoopOrder },
): SimulatedMemory {
  const operands = pass.kind === 'product' ? productOperands : gradientOperands;
  const visits = walk(pass.gemm, memory.tile, memory.order);
  const compute = arrayCycles(pass, visits);
  const channel = (words: number) => (memory.bandwidth === undefined ? 0 : Math.ceil(words / memory.bandwidth));
  const stores = operands.map((operand) => new Residence(operand, pass.gemm, memory.words?.[operand.name]));

  let now = channel(sum(stores.map((each) => each.fetch(visits[0]!))));
  const steps: TileStep[] = [];
  const peak = { input: 0, weight: 0, output: 0 };
  visits.forEach((visit, index) => {
    for (const each of stores) each.activate();
    check(stores, memory.capacity, peak);
    const next = visits[index + 1];
    // What leaves makes room in the half that what comes will fill.
    const leaving = sum(stores.map((each) => each.flush()));
    const coming = next ? sum(stores.map((each) => each.fetch(next))) : 0;
    check(stores, memory.capacity, peak);
    for (const each of stores) each.work(visit);
    const cycles = compute[index]!;
    const end = now + Math.max(cycles, channel(leaving + coming));
    steps.push({ group: visit.group, at: visit.at, start: now, end, compute: cycles, loads: coming, stores: leaving });
    now = end;
  });
  now += channel(sum(stores.map((each) => each.finish())));

  const busy = sum(compute);
  return {
    cycles: { compute: busy, stall: now - busy, total: now },
    dram: Object.fromEntries(stores.map(({ operand, reads, writes }) => [operand.name, { reads, writes }])),
    spills: sum(stores.map((each) => each.spilled)),
    peak,
    steps,
  };
}

/** All tiles in the order they run. */
function walk(gemm: Gemm, tile: Tile, order: LoopOrder): Visit[] {
  const visits: Visit[] = [];
  const starts = (dimension: Dimension) => {
    const list: number[] = [];
    for (let from = 0; from < gemm[dimension]; from += tile[dimension]) list.push(from);
    return list;
  };
  const [outer, middle, inner] = [...order] as [Dimension, Dimension, Dimension];
  for (let group = 0; group < gemm.groups; group++) {
    for (const a of starts(outer)) {
      for (const b of starts(middle)) {
        for (const c of starts(inner)) {
          const from = { m: 0, n: 0, k: 0, [outer]: a, [middle]: b, [inner]: c };
          const extent = (dimension: Dimension) => Math.min(tile[dimension], gemm[dimension] - from[dimension]);
          const at = (dimension: Dimension) => from[dimension] / tile[dimension];
          visits.push({
            group,
            from,
            at: { m: at('m'), n: at('n'), k: at('k') },
            extent: { m: extent('m'), n: extent('n'), k: extent('k') },
          });
        }
      }
    }
  }
  return visits;
}

/** The blocks of one tensor: the one at work, the one on its way in, the one on its way out, and what lies in DRAM. */
class Residence {
  reads = 0;
  writes = 0;
  spilled = 0;
  #active: Block | undefined;
  #coming: Block | undefined;
  #leaving: Block | undefined;
  /** By block of a result: how much of its reduction is done, and which blocks lie unfinished in DRAM. */
  readonly #summed = new Map<string, number>();
  readonly #unfinished = new Set<string>();
  readonly #share: number;

  constructor(
    readonly operand: Operand,
    private readonly gemm: Gemm,
    private readonly tensorWords: number | undefined,
  ) {
    this.#share = gemm[operand.rows] * gemm[operand.cols] * gemm.groups;
  }

  #blockOf({ group, from, extent }: Visit): Block {
    const { rows, cols } = this.operand;
    const area = extent[rows] * extent[cols];
    const words = Math.min(this.tensorWords ?? this.#share, this.#share);
    return {
      key: `${group} ${from[rows]} ${from[cols]}`,
      words: words === this.#share ? area : Math.ceil((area * words) / this.#share),
    };
  }

  /** Words that cross the channel so that the block of a tile is there. */
  fetch(visit: Visit): number {
    const block = this.#blockOf(visit);
    if (block.key === this.#active?.key) return 0;
    this.#coming = block;
    if (this.operand.reduction) {
      if (!this.#unfinished.delete(block.key)) return 0;
      this.spilled += block.words;
    }
    this.reads += block.words;
    return block.words;
  }

  /** The halves swap: what came is at work, and a result that was at work waits to leave. */
  activate(): void {
    if (!this.#coming) return;
    if (this.operand.reduction) this.#leaving = this.#active;
    this.#active = this.#coming;
    this.#coming = undefined;
  }

  /** Words that cross the channel because a result leaves. */
  flush(): number {
    const block = this.#leaving;
    if (!block) return 0;
    this.#leaving = undefined;
    this.writes += block.words;
    if (this.#summed.get(block.key) !== this.gemm[this.operand.reduction!]) {
      this.#unfinished.add(block.key);
      this.spilled += block.words;
    }
    return block.words;
  }

  /** The array adds a tile to the block at work. */
  work(visit: Visit): void {
    const { reduction } = this.operand;
    if (!reduction) return;
    const { key } = this.#active!;
    this.#summed.set(key, (this.#summed.get(key) ?? 0) + visit.extent[reduction]);
  }

  finish(): number {
    if (this.operand.reduction) this.#leaving = this.#active;
    const words = this.flush();
    if (this.#unfinished.size > 0) throw new Error(`${this.operand.name} has unfinished blocks`);
    return words;
  }

  /** Words in the half at work and in the other one. */
  get halves(): readonly [number, number] {
    return [this.#active?.words ?? 0, (this.#leaving?.words ?? 0) + (this.#coming?.words ?? 0)];
  }
}

function check(
  stores: readonly Residence[],
  capacity: Memory<string>['capacity'],
  peak: Record<BufferName, number>,
): void {
  for (const buffer of ['input', 'weight', 'output'] as const) {
    const here = stores.filter(({ operand }) => operand.buffer === buffer);
    for (const half of [0, 1] as const) {
      const words = sum(here.map(({ halves }) => halves[half]));
      if (2 * words > (capacity[buffer] ?? Number.POSITIVE_INFINITY)) throw new Error(`the ${buffer} buffer overflows`);
      peak[buffer] = Math.max(peak[buffer], 2 * words);
    }
  }
}

/** Cycles of the array in each tile. */
function arrayCycles({ kind, gemm, grid, mapping }: SimulatedPass, visits: readonly Visit[]): number[] {
  const { rows, cols } = grid;
  const dataflow = kind === 'product' ? mapping.dataflow : 'interleaved';
  const [down, across, stream] = (
    { ws: ['k', 'n', 'm'], is: ['k', 'm', 'n'], os: ['m', 'n', 'k'], interleaved: ['n', 'k', 'm'] } as const
  )[dataflow];
  const loads = dataflow !== 'os';
  const drains = dataflow === 'os' || dataflow === 'interleaved';
  const load = loads ? rows : 0;
  const drain = drains && mapping.drain === 'counted' ? rows : 0;
  const skew = rows - 1 + cols - 1;
  const perVector = kind === 'product' ? 1 : 2;

  const stretches: Stretch[] = [];
  visits.forEach(({ group, from, extent }, tile) => {
    for (let i = 0; i < extent[down]; i += rows) {
      for (let j = 0; j < extent[across]; j += cols) {
        const fold = `${group} ${from[down] + i} ${from[across] + j}`;
        stretches.push({ fold, tile, vectors: extent[stream] });
      }
    }
  });

  const cycles = visits.map(() => 0);
  let vectors = 0;
  stretches.forEach((stretch, index) => {
    const before = stretches[index - 1];
    const after = stretches[index + 1];
    let spent = stretch.vectors * perVector;
    const { buffering } = mapping;
    if (before?.fold !== stretch.fold) {
      // Other words enter the PEs. Only the first load of a pass is seen where shadow registers take the others.
      vectors = 0;
      if (buffering === 'exposed' || buffering === 'overlapped' || !before) spent += load;
    }
    vectors += stretch.vectors;
    if (after?.fold !== stretch.fold) {
      // The last vector crosses the grid, and what was summed in the PEs leaves.
      if (buffering !== 'streamed' || !after) spent += skew;
      const shared = buffering === 'hidden' || buffering === 'streamed' || (buffering === 'overlapped' && loads);
      if (!shared || !after) spent += drain;
      // A column loads, or drains, one word a cycle: R words a fold, for the next one.
      if (buffering === 'streamed' && after) spent += Math.max(0, Math.max(load, drain) - vectors * perVector);
    }
    cycles[stretch.tile]! += spent;
  });
  if (sum(visits.map(({ extent }) => extent.m * extent.n * extent.k)) !== gemm.m * gemm.n * gemm.k * gemm.groups) {
    throw new Error('tiles do not cover the product');
  }
  return cycles;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
