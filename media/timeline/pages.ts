/** Parts of the time in more detail: which is drawn, and when another one is to be asked for. Pure. */
import { clampRange, type Range, spanOf } from './viewport.ts';

export interface Page<Content> {
  readonly range: Range;
  readonly content: Content;
}

/** Pages that are kept: where the user has just been. */
const kept = 6;
/** What is visible may be this much of a page before a finer one is asked for. */
const finest = 1 / 4.5;

const covers = (page: Range, range: Range): boolean => page.start <= range.start && page.end >= range.end;

export class Pages<Content> {
  private readonly pages: Page<Content>[] = [];

  add(page: Page<Content>): void {
    this.pages.unshift(page);
    this.pages.length = Math.min(this.pages.length, kept);
  }

  clear(): void {
    this.pages.length = 0;
  }

  /** The finest page that has all of a range. */
  best(range: Range): Page<Content> | undefined {
    let best: Page<Content> | undefined;
    for (const page of this.pages) {
      if (covers(page.range, range) && (!best || spanOf(page.range) < spanOf(best.range))) best = page;
    }
    return best;
  }

  /** What to ask for so that a range is seen in detail: it, and as much on both sides; undefined if that is there. */
  wanted(range: Range, length: number): Range | undefined {
    const best = this.best(range);
    if (best && spanOf(range) >= spanOf(best.range) * finest) return undefined;
    const span = spanOf(range);
    const { start, end } = clampRange({ start: range.start - span, end: range.end + span }, length);
    // Whole cycles, at least those asked for.
    const page = { start: Math.floor(start), end: Math.ceil(end) };
    return best && spanOf(page) >= spanOf(best.range) ? undefined : page;
  }
}
