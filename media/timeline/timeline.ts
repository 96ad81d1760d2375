/** The timeline: bars in lanes on a time axis. Holds what is shown and puts the parts together; no framework. */
import { watchTheme } from '../common/theme-watch.ts';
import type { Bars } from '../messages.ts';
import { Details } from './details.ts';
import { measuredWords } from './draw-measure.ts';
import { listenToGestures } from './gestures.ts';
import { listenToHead } from './head-gestures.ts';
import { barAt } from './hit-test.ts';
import { wishOf } from './keyboard.ts';
import { isSame, type Mark, markOf } from './mark.ts';
import { type Measure, snapped } from './measure.ts';
import { neighbour } from './navigation.ts';
import { Painter } from './painter.ts';
import { noData, type TimelineData, type TimelineEvents } from './timeline-data.ts';
import { Tooltip } from './tooltip.ts';
import {
  clampRange,
  isWhole,
  panBy,
  panTo,
  type Range,
  spanOf,
  toCycle,
  wholeRange,
  zoomAbout,
  zoomTo,
} from './viewport.ts';

/** CSS pixels within which a measured point snaps to the end of a bar. */
const snapReach = 8;
/** CSS pixels that a bar which was searched for has at least. */
const leastSeen = 12;

export class Timeline {
  private readonly canvas: HTMLCanvasElement;
  private readonly spoken: HTMLElement;
  private readonly events: TimelineEvents;
  private readonly painter: Painter;
  private readonly details = new Details();
  private readonly tooltip = new Tooltip();
  private readonly cleanUp: (() => void)[] = [];
  private data = noData;
  /** Null: everything, also when the schedule grows. */
  private wanted: Range | null = null;
  private hovered: Mark | undefined;
  private selected: Mark | undefined;
  private pinned: readonly Mark[] = [];
  private atCursor: ReadonlySet<number> = new Set();
  private chosen: Range | null = null;
  private measure: Measure | null = null;
  private measuring = false;
  /** Whether dragging chooses a range instead of panning. */
  private choosing = false;
  private frame: number | undefined;

  /**
   * @param head canvas of minimap and axes, `canvas` that of the lanes: both fill their parent's width; their heights are set here
   * @param spoken a live region for what the keyboard reaches
   */
  constructor(head: HTMLCanvasElement, canvas: HTMLCanvasElement, spoken: HTMLElement, events: TimelineEvents) {
    this.painter = new Painter(head, canvas);
    this.canvas = canvas;
    this.spoken = spoken;
    this.events = events;
    canvas.after(this.tooltip.element);
    const box = canvas.parentElement!;
    this.painter.resize(box.clientWidth);
    const resized = new ResizeObserver(() => {
      if (box.clientWidth === this.painter.width) return;
      this.painter.resize(box.clientWidth);
      this.redraw();
    });
    resized.observe(box);
    const keyed = (event: KeyboardEvent): void => this.onKey(event);
    canvas.addEventListener('keydown', keyed);
    const choose = (from: number, to: number, done: boolean | null): void => this.choose(from, to, done);
    const zoom = (factor: number, x: number): void => this.zoomAt(factor, x);
    this.cleanUp.push(
      () => resized.disconnect(),
      () => canvas.removeEventListener('keydown', keyed),
      () => this.tooltip.element.remove(),
      () => this.frame !== undefined && cancelAnimationFrame(this.frame),
      watchTheme(() => {
        this.painter.forget();
        this.redraw();
      }),
      listenToGestures(canvas, {
        hover: (point) => this.onHover(point),
        click: (x, y, again) => this.onClick(x, y, again),
        choosing: (event) => !this.measuring && event.shiftKey !== this.choosing,
        drag: (dx) => this.pan(-dx / this.plotWidth),
        choose,
        zoom,
      }),
      listenToHead(head, {
        layout: () => this.painter.layout,
        range: () => this.range,
        length: () => this.data.length,
        move: (range) => this.setRange(range),
        choose,
        zoom,
      }),
    );
  }

  dispose(): void {
    for (const clean of this.cleanUp) clean();
  }

  /** Shows other data; the visible time range stays as far as it can. Hover, selection and pins are the caller's to set again. */
  show(data: TimelineData, hidden: ReadonlySet<number>): void {
    const first = this.data === noData;
    this.data = data;
    this.details.show(data.bars, data.lanes.length, hidden);
    this.painter.forget();
    this.hovered = undefined;
    this.selected = undefined;
    this.pinned = [];
    this.tooltip.hide();
    // The first picture at once: the page gets its height now, and can be scrolled to where it was.
    if (first) this.draw();
    else this.redraw();
  }

  /** Leaves bars of some kinds out. */
  hide(kinds: ReadonlySet<number>): void {
    if (this.details.hide(kinds)) this.redraw();
  }

  /** Takes the detail that was asked for. */
  addPage(range: Range, bars: Bars): void {
    this.details.add(range, bars);
    this.redraw();
  }

  /** Cycles on screen. */
  get range(): Range {
    return this.wanted ? clampRange(this.wanted, this.data.length) : wholeRange(this.data.length);
  }

  /** Sets the range without telling anybody: for a restored state. */
  restoreRange(range: Range | null): void {
    this.wanted = range;
    this.redraw();
  }

  /** The bar of a row in the lane of passes, or wherever it first is. */
  markOfRow(row: number | undefined): Mark | undefined {
    if (row === undefined) return undefined;
    const { bars } = this.details.whole.index;
    const bar = bars.row.indexOf(row);
    return bar < 0 ? undefined : markOf(bars, bar);
  }

  /** Whether the pointer is at a bar of this row. */
  pointsAt(row: number): boolean {
    return this.hovered?.row === row;
  }

  /** Marks a bar that is pointed at elsewhere. */
  highlight(mark: Mark | undefined): void {
    if (isSame(mark, this.hovered)) return;
    this.hovered = mark;
    this.redraw();
  }

  /**
   * Marks a bar.
   * @param bring whether it is to be brought on screen: not if only the data changed, nor under the pointer that chose it
   */
  select(mark: Mark | undefined, bring: boolean): void {
    if (isSame(mark, this.selected)) return;
    this.selected = mark;
    if (bring && mark && this.wanted) this.setRange(panTo(this.range, mark, this.data.length));
    this.redraw();
  }

  /** Marks bars whose numbers stay on the page. */
  pin(marks: readonly Mark[]): void {
    this.pinned = marks;
    this.redraw();
  }

  /** Marks the rows of the layer that the cursor of the editor is at. */
  follow(rows: readonly number[]): void {
    this.atCursor = new Set(rows);
    this.redraw();
  }

  /** Brings a bar on screen, so large that it can be seen. */
  bring(mark: Mark): void {
    const length = mark.end - mark.start;
    const pixels = (length / spanOf(this.range)) * this.plotWidth;
    const { length: whole } = this.data;
    // A bar that could not be seen gets a twentieth of the width.
    if (pixels < leastSeen)
      this.setRange(clampRange({ start: mark.start - 10 * length, end: mark.end + 9 * length }, whole));
    else this.setRange(panTo(this.range, mark, whole));
  }

  /** Zooms about the selected bar if it is on screen, else about the middle. */
  zoom(factor: number): void {
    const { start, end } = this.range;
    const { start: from, end: to } = this.selected ?? this.range;
    const middle = (from + to) / 2;
    const at = middle >= start && middle <= end ? middle : (start + end) / 2;
    this.setRange(zoomAbout(this.range, factor, at, this.data.length));
  }

  /** Shows everything. */
  fit(): void {
    this.setRange(wholeRange(this.data.length));
  }

  /** Whether dragging chooses a range to zoom to. */
  setChoosing(on: boolean): void {
    this.choosing = on;
    this.canvas.classList.toggle('choosing', on);
  }

  /** Begins to measure at the selected bar or at the next click, ends at the selected bar, or stops. */
  toggleMeasure(): void {
    const { selected, measure } = this;
    if (this.measuring && selected && measure && measure.to !== null && selected.end !== measure.from) {
      // The keyboard goes from bar to bar: the measure ends where the second one ends.
      const { from } = measure;
      this.setMeasure({ from, to: selected.start < from ? selected.start : selected.end }, false);
      return;
    }
    if (this.measuring || measure) {
      this.setMeasure(null, false);
      return;
    }
    this.setMeasure(selected ? { from: selected.start, to: selected.end } : null, true);
  }

  private setMeasure(measure: Measure | null, measuring: boolean): void {
    this.measure = measure;
    if (measuring !== this.measuring) {
      this.measuring = measuring;
      this.canvas.classList.toggle('measuring', measuring);
      this.events.measuring(measuring);
    }
    if (measure && measure.to !== null)
      this.spoken.textContent = `Measured ${measuredWords(measure.from, measure.to, this.data.clock)}`;
    else if (measuring) this.spoken.textContent = 'Measuring: choose two points';
    this.redraw();
  }

  private pan(share: number): void {
    this.setRange(panBy(this.range, share * spanOf(this.range), this.data.length));
  }

  private zoomAt(factor: number, x: number): void {
    this.setRange(zoomAbout(this.range, factor, this.cycleAt(x), this.data.length));
  }

  private cycleAt(x: number): number {
    return toCycle(this.range, this.plotWidth, x - (this.painter.layout?.plotLeft ?? 0));
  }

  private choose(from: number, to: number, done: boolean | null): void {
    const [start, end] = [this.cycleAt(Math.min(from, to)), this.cycleAt(Math.max(from, to))];
    this.chosen = done === false ? { start, end } : null;
    if (done) this.setRange(clampRange({ start, end }, this.data.length));
    this.redraw();
  }

  private setRange(range: Range): void {
    const next = isWhole(range, this.data.length) ? null : range;
    if (
      next === this.wanted ||
      (next && this.wanted && next.start === this.wanted.start && next.end === this.wanted.end)
    )
      return;
    this.wanted = next;
    this.tooltip.hide();
    this.events.ranged(next);
    this.redraw();
  }

  private get plotWidth(): number {
    return this.painter.layout?.plotWidth ?? 1;
  }

  private markAt(x: number, y: number): Mark | undefined {
    const { index } = this.details.of(this.range);
    const { layout } = this.painter;
    const bar = layout && barAt(index, layout, this.range, x, y);
    return bar === undefined ? undefined : markOf(index.bars, bar);
  }

  private snap(x: number): number {
    const perPixel = spanOf(this.range) / this.plotWidth;
    return snapped(this.details.of(this.range).index, this.cycleAt(x), snapReach * perPixel);
  }

  private onHover(point: { x: number; y: number; event: PointerEvent } | undefined): void {
    if (this.measuring && point) {
      if (this.measure) this.setMeasure({ from: this.measure.from, to: this.snap(point.x) }, true);
      return;
    }
    const mark = point && this.markAt(point.x, point.y);
    if (!isSame(mark, this.hovered)) {
      this.hovered = mark;
      this.events.hovered(mark);
      this.redraw();
    }
    this.canvas.classList.toggle('over-bar', mark !== undefined);
    if (mark && point) this.tooltip.show(this.data.tooltipOf(mark), point.event.clientX, point.event.clientY);
    else this.tooltip.hide();
  }

  private onClick(x: number, y: number, again: boolean): void {
    if (this.measuring) {
      if (again) return;
      const at = this.snap(x);
      if (this.measure) this.setMeasure({ from: this.measure.from, to: at }, false);
      else this.setMeasure({ from: at, to: null }, true);
      return;
    }
    const mark = this.markAt(x, y);
    this.pick(mark, false);
    if (mark) this.events.opened(mark, again);
  }

  private pick(mark: Mark | undefined, bring: boolean): void {
    if (isSame(mark, this.selected)) return;
    this.select(mark, bring);
    this.events.selected(mark);
  }

  private onKey(event: KeyboardEvent): void {
    const wish = wishOf(event);
    if (!wish) return;
    event.preventDefault();
    this.tooltip.hide();
    const { selected } = this;
    switch (wish.do) {
      case 'move': {
        const { index } = this.details.of(this.range);
        const bar = neighbour(index, selected, this.range, wish.to);
        if (bar === undefined) return;
        const mark = markOf(index.bars, bar);
        this.pick(mark, true);
        this.spoken.textContent = this.data.spokenOf(mark);
        return;
      }
      case 'zoom':
        this.zoom(wish.factor);
        return;
      case 'pan':
        this.pan(wish.share);
        return;
      case 'fit':
        this.fit();
        return;
      case 'zoomToSelection':
        if (selected) this.setRange(zoomTo(selected, this.data.length));
        return;
      case 'open':
        if (selected) this.events.opened(selected, true);
        return;
      case 'pin':
        if (selected) this.events.pinned(selected);
        return;
      case 'measure':
        this.toggleMeasure();
        return;
      case 'clear':
        if (this.measure || this.measuring) this.setMeasure(null, false);
        else this.pick(undefined, false);
        return;
      case 'search':
      case 'help':
        this.events.asked(wish.do);
        return;
    }
  }

  /** Many changes, one frame. */
  private redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  /** Draws now. Public so that its time can be measured. */
  draw(): void {
    const { range } = this;
    const { whole } = this.details;
    const { hovered, selected, pinned, atCursor, chosen, measure } = this;
    const shown = this.details.of(range);
    this.painter.paint(this.data, { range, shown, whole, hovered, selected, pinned, atCursor, chosen, measure });
    const missing = this.data.detailed ? this.details.missing(range, this.data.length) : undefined;
    if (missing) this.events.wanted(missing, Math.max(64, Math.round(2 * this.plotWidth)));
  }
}
