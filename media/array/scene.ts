/** The pages of one fold, and what a PE does in a cycle of them. Pure. */
import type { Page, Tensor, Tile } from '../array-messages.ts';

/** More pages than a look back and a look ahead need. */
const maxPages = 12;

export class Scene {
  private readonly pages = new Map<number, Page>();

  /** @param about any page: they say the same of the fold */
  constructor(readonly about: Page) {
    this.add(about);
  }

  add(page: Page): void {
    this.pages.set(page.from, page);
    if (this.pages.size > maxPages) this.pages.delete(this.pages.keys().next().value!);
  }

  /** The page that has this cycle, if it is here. */
  pageOf(cycle: number): Page | undefined {
    for (const page of this.pages.values()) if (page.from <= cycle && cycle < page.from + page.count) return page;
    return undefined;
  }

  moment(cycle: number): Moment | undefined {
    const page = this.pageOf(cycle);
    return page && { page, cycle, at: cycle - page.from };
  }

  tile(fold: number): Tile | undefined {
    return this.about.tiles.find((tile) => tile.fold === fold);
  }
}

/** One cycle, in its page. */
export interface Moment {
  readonly page: Page;
  readonly cycle: number;
  /** Within the page. */
  readonly at: number;
}

/** What a PE holds, gets and does. `undefined` where there is no such word. */
export interface PeState {
  readonly row: number;
  readonly col: number;
  /** -1: idle. */
  readonly fold: number;
  readonly tile: Tile | undefined;
  /** The vector whose word passes. */
  readonly vector: number;
  readonly work: 0 | 1 | 2;
  readonly held: number | undefined;
  readonly left: number | undefined;
  readonly above: number | undefined;
  /** The operand that the word from the left is multiplied by, where it works. */
  readonly factor: number | undefined;
  /** What the product is added to, and what comes out. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly accumulator: number | undefined;
  /** In the registers that loads and drains shift through. */
  readonly incoming: number | undefined;
  readonly outgoing: number | undefined;
}

/** Words are never zero, so an empty register shows as one that holds zero. */
const word = (list: Int32Array, index: number): number | undefined => list[index] || undefined;

export function peAt({ page, at }: Moment, row: number, col: number): PeState {
  const cells = page.cells!;
  const { rows, cols } = page;
  const index = at * rows * cols + row * cols + col;
  const diagonal = at * (rows + cols - 1) + row + col;
  const fold = cells.fold[diagonal]!;
  const tile = fold < 0 ? undefined : page.tiles.find((each) => each.fold === fold);
  const work = cells.work[index] as 0 | 1 | 2;
  const held = word(cells.held, index);
  const left = cells.left[index]!;
  const above = cells.above[index]!;
  // What adds up in place; the first work of a grid that holds words passes its sum on.
  const inPlace = work === 2 || cells.sum.length === 0;
  const after = inPlace ? cells.accumulator[index]! : cells.sum[index]!;
  const product = left * (inPlace ? above : (held ?? 0));
  return {
    row,
    col,
    fold,
    tile,
    vector: fold < 0 ? 0 : Math.floor(cells.step[diagonal]! / page.wordsPerVector),
    work,
    held,
    left: tile && row < tile.rows ? left : undefined,
    above: tile && col < tile.cols ? above : undefined,
    factor: work === 0 ? undefined : inPlace ? above : held,
    before: work === 0 ? undefined : after - product,
    after: work === 0 ? undefined : after,
    accumulator: work !== 0 && inPlace ? cells.accumulator[index] : word(cells.accumulator, index),
    incoming: word(cells.incoming, index),
    // One register may serve both: then it is the direction that tells what is in it.
    outgoing: word(cells.outgoing, index),
  };
}

/** Whether the word of a PE is for the accumulators: it is multiplied by the one from above, not by the one held. */
export const accumulates = (page: Page, work: 0 | 1 | 2): boolean => work === 2 || page.tensors.held === null;

/** `X[12, 3]`, with the group in front where there are several: `X[1; 12, 3]`. */
export function nameOf({ tensor, index }: Tensor, page: Page, pe: PeState): string {
  const { tile } = pe;
  if (!tile) return tensor;
  const place = { t: pe.vector, r: tile.row + pe.row, c: tile.col + pe.col };
  const [a, b] = index as unknown as readonly ('t' | 'r' | 'c')[];
  const group = page.gemm.groups > 1 ? `${tile.group}; ` : '';
  return `${tensor}[${group}${place[a!]}, ${place[b!]}]`;
}

/** PEs at work in a cycle, in all and for the second gradient. */
export function working({ page, at }: Moment): { all: number; second: number } {
  if (page.heat) {
    const blocks = page.heat.first.length / page.count;
    const sum = (list: Int32Array): number =>
      list.subarray(at * blocks, (at + 1) * blocks).reduce((total, value) => total + value, 0);
    const second = page.heat.second.length > 0 ? sum(page.heat.second) : 0;
    return { all: sum(page.heat.first) + second, second };
  }
  const pes = page.rows * page.cols;
  let all = 0;
  let second = 0;
  for (const work of page.cells!.work.subarray(at * pes, (at + 1) * pes)) {
    if (work > 0) all++;
    if (work === 2) second++;
  }
  return { all, second };
}

/** A block of a heat map; ends exclusive. */
export interface BlockState {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly pes: number;
  readonly first: number;
  readonly second: number;
}

export function blockAt({ page, at }: Moment, row: number, col: number): BlockState {
  const { rows, cols } = page;
  const { block, first, second } = page.heat!;
  const across = Math.ceil(cols / block);
  const index = at * Math.ceil(rows / block) * across + row * across + col;
  const bottom = Math.min(rows, (row + 1) * block);
  const right = Math.min(cols, (col + 1) * block);
  const top = row * block;
  const left = col * block;
  return {
    top,
    left,
    bottom,
    right,
    pes: (bottom - top) * (right - left),
    first: first[index]!,
    second: second[index] ?? 0,
  };
}

/** Rows and columns of what is drawn: PEs, or blocks of them. */
export function cellGrid({ rows, cols, heat }: Page): { rows: number; cols: number } {
  const block = heat?.block ?? 1;
  return { rows: Math.ceil(rows / block), cols: Math.ceil(cols / block) };
}
