/** The bars that are drawn: those of the whole, or a part in more detail where that has come. Asks for what is missing. */
import type { Bars } from '../messages.ts';
import { BarIndex } from './bar-index.ts';
import { BarLevels } from './bar-levels.ts';
import type { Drawable } from './frame.ts';
import { without } from './mark.ts';
import { Pages } from './pages.ts';
import { noBars } from './timeline-data.ts';
import type { Range } from './viewport.ts';

/** Milliseconds after which a page that has not come is asked for again. */
const patience = 2000;

export class Details {
  whole: Drawable = drawable(noBars, 0);
  private bars = noBars;
  private lanes = 0;
  private hidden: ReadonlySet<number> = new Set();
  private readonly pages = new Pages<Drawable>();
  /** When a page was asked for that has not come yet. */
  private asked: number | undefined;

  /** Other bars, without those of some kinds. */
  show(bars: Bars, lanes: number, hidden: ReadonlySet<number>): void {
    this.bars = bars;
    this.lanes = lanes;
    this.hidden = hidden;
    this.whole = drawable(without(bars, hidden), lanes);
    this.pages.clear();
    this.asked = undefined;
  }

  /** The same bars without those of other kinds. @returns whether anything changed */
  hide(hidden: ReadonlySet<number>): boolean {
    if (hidden.size === this.hidden.size && [...hidden].every((kind) => this.hidden.has(kind))) return false;
    this.show(this.bars, this.lanes, hidden);
    return true;
  }

  add(range: Range, bars: Bars): void {
    this.asked = undefined;
    this.pages.add({ range, content: drawable(without(bars, this.hidden), this.lanes) });
  }

  /** What is drawn of a range. */
  of(range: Range): Drawable {
    return this.pages.best(range)?.content ?? this.whole;
  }

  /** The part that is to be asked for now, if any. @param length of the whole */
  missing(range: Range, length: number): Range | undefined {
    const now = performance.now();
    if (this.asked !== undefined && now - this.asked < patience) return undefined;
    const page = this.pages.wanted(range, length);
    if (page) this.asked = now;
    return page;
  }
}

function drawable(bars: Bars, lanes: number): Drawable {
  return { index: new BarIndex(bars, lanes), levels: new BarLevels(bars) };
}
