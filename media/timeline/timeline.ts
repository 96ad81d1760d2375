/** The timeline: a canvas with bars in lanes on a time axis. Holds what is shown and puts the parts together; no framework. */
import { watchTheme } from '../common/theme-watch.ts';
import type { Bars } from '../messages.ts';
import { BarIndex, LevelMeans } from './bar-index.ts';
import { drawFrame } from './draw.ts';
import { captionFont, captionTexts } from './draw-axes.ts';
import { listenToGestures } from './gestures.ts';
import { barAt } from './hit-test.ts';
import { wishOf } from './keyboard.ts';
import { type Layout, layoutFor } from './layout.ts';
import { readTheme, type Theme } from './theme.ts';
import { Tooltip, type TooltipText } from './tooltip.ts';
import {
  clampRange,
  isWhole,
  panBy,
  panTo,
  type Range,
  toCycle,
  toPixel,
  wholeRange,
  zoomAbout,
  zoomTo,
} from './viewport.ts';

export interface TimelineData {
  readonly bars: Bars;
  /** Top to bottom. */
  readonly lanes: readonly string[];
  readonly kinds: readonly string[];
  /** A value for each bar, 0 to 1, drawn as a strip under its lane; null: no strips. */
  readonly levels: Float32Array | null;
  readonly levelName: string;
  /** Cycles of the whole. */
  readonly length: number;
  /** Hz; null: no time axis. */
  readonly clock: number | null;
  labelOf(bar: number): string;
  tooltipOf(bar: number): TooltipText;
  /** One sentence, read when the keyboard moves to the bar. */
  spokenOf(bar: number): string;
}

export interface TimelineEvents {
  /** The visible range changed by the user's hand; null: all is visible. */
  ranged(range: Range | null): void;
  hovered(bar: number | undefined): void;
  selected(bar: number | undefined): void;
  /** Go to the source of a bar; with `focus` the user wants to go on there. */
  opened(bar: number, focus: boolean): void;
}

const nothing: TimelineData = {
  bars: {
    lane: new Uint16Array(),
    start: new Float64Array(),
    end: new Float64Array(),
    kind: new Uint8Array(),
    row: new Int32Array(),
    detail: new Uint8Array(),
    item: new Float64Array(),
    share: new Float32Array(),
  },
  lanes: [],
  kinds: [],
  levels: null,
  levelName: '',
  length: 0,
  clock: null,
  labelOf: () => '',
  tooltipOf: () => ({ title: '', lines: [] }),
  spokenOf: () => '',
};

export class Timeline {
  private readonly canvas: HTMLCanvasElement;
  private readonly spoken: HTMLElement;
  private readonly events: TimelineEvents;
  private readonly context: CanvasRenderingContext2D;
  private readonly tooltip = new Tooltip();
  private readonly cleanUp: (() => void)[] = [];
  private data = nothing;
  private index = new BarIndex(nothing.bars, 0);
  private levels: LevelMeans | null = null;
  /** Null: everything, also when the schedule grows. */
  private wanted: Range | null = null;
  private hovered: number | undefined;
  private selected: number | undefined;
  private theme: Theme | undefined;
  private layout: Layout | undefined;
  private width = 0;
  private frame: number | undefined;

  /**
   * @param canvas that fills its parent's width; its height is set here
   * @param spoken a live region for what the keyboard reaches
   */
  constructor(canvas: HTMLCanvasElement, spoken: HTMLElement, events: TimelineEvents) {
    this.canvas = canvas;
    this.spoken = spoken;
    this.events = events;
    this.context = canvas.getContext('2d')!;
    canvas.after(this.tooltip.element);
    const box = canvas.parentElement!;
    this.width = box.clientWidth;
    const resized = new ResizeObserver(() => {
      if (box.clientWidth === this.width) return;
      this.width = box.clientWidth;
      this.layout = undefined;
      this.redraw();
    });
    resized.observe(box);
    const keyed = (event: KeyboardEvent): void => this.onKey(event);
    canvas.addEventListener('keydown', keyed);
    this.cleanUp.push(
      () => resized.disconnect(),
      () => canvas.removeEventListener('keydown', keyed),
      () => this.tooltip.element.remove(),
      () => this.frame !== undefined && cancelAnimationFrame(this.frame),
      watchTheme(() => {
        this.theme = undefined;
        this.layout = undefined;
        this.redraw();
      }),
      listenToGestures(canvas, {
        hover: (point) => this.onHover(point),
        click: (x, y, again) => this.onClick(x, y, again),
        drag: (dx) => this.pan(-dx / this.plotWidth),
        zoom: (factor, x) => this.zoomAt(factor, x),
      }),
    );
  }

  dispose(): void {
    for (const clean of this.cleanUp) clean();
  }

  /** Shows other data; the visible time range stays as far as it can. Hover and selection are the caller's to set again. */
  show(data: TimelineData): void {
    const first = this.data === nothing;
    this.data = data;
    this.index = new BarIndex(data.bars, data.lanes.length);
    this.levels = data.levels && new LevelMeans(data.bars, data.levels);
    this.theme = undefined;
    this.layout = undefined;
    this.hovered = undefined;
    this.selected = undefined;
    this.tooltip.hide();
    // The first picture at once: the page gets its height now, and can be scrolled to where it was.
    if (first) this.draw();
    else this.redraw();
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

  /** Marks a bar that is pointed at elsewhere. */
  highlight(bar: number | undefined): void {
    if (bar === this.hovered) return;
    this.hovered = bar;
    this.redraw();
  }

  /**
   * Marks a bar.
   * @param bring whether it is to be brought on screen: not if only the data changed, nor under the pointer that chose it
   */
  select(bar: number | undefined, bring: boolean): void {
    if (bar === this.selected) return;
    this.selected = bar;
    if (bring && bar !== undefined && this.wanted) {
      this.setRange(panTo(this.range, this.spanOfBar(bar), this.data.length));
    }
    this.redraw();
  }

  /** Zooms about the selected bar if it is on screen, else about the middle. */
  zoom(factor: number): void {
    const { start, end } = this.range;
    const { start: from, end: to } = this.selected === undefined ? this.range : this.spanOfBar(this.selected);
    const middle = (from + to) / 2;
    const at = middle >= start && middle <= end ? middle : (start + end) / 2;
    this.setRange(zoomAbout(this.range, factor, at, this.data.length));
  }

  /** Shows everything. */
  fit(): void {
    this.setRange(wholeRange(this.data.length));
  }

  private pan(share: number): void {
    const range = this.range;
    this.setRange(panBy(range, share * (range.end - range.start), this.data.length));
  }

  private zoomAt(factor: number, x: number): void {
    const at = toCycle(this.range, this.plotWidth, x - (this.layout?.plotLeft ?? 0));
    this.setRange(zoomAbout(this.range, factor, at, this.data.length));
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

  private spanOfBar(bar: number): Range {
    return { start: this.data.bars.start[bar]!, end: this.data.bars.end[bar]! };
  }

  private get plotWidth(): number {
    return this.layout?.plotWidth ?? 1;
  }

  private onHover(point: { x: number; y: number; event: PointerEvent } | undefined): void {
    const bar = point && this.layout && barAt(this.index, this.layout, this.range, point.x, point.y);
    if (bar !== this.hovered) {
      this.hovered = bar;
      this.events.hovered(bar);
      this.redraw();
    }
    this.canvas.classList.toggle('over-bar', bar !== undefined);
    if (bar !== undefined && point)
      this.tooltip.show(this.data.tooltipOf(bar), point.event.clientX, point.event.clientY);
    else this.tooltip.hide();
  }

  private onClick(x: number, y: number, again: boolean): void {
    const bar = this.layout && barAt(this.index, this.layout, this.range, x, y);
    this.choose(bar, false);
    if (bar !== undefined) this.events.opened(bar, again);
  }

  private choose(bar: number | undefined, bring: boolean): void {
    if (bar === this.selected) return;
    this.select(bar, bring);
    this.events.selected(bar);
  }

  private onKey(event: KeyboardEvent): void {
    const wish = wishOf(event);
    if (!wish) return;
    event.preventDefault();
    switch (wish.do) {
      case 'move':
        this.moveTo(this.neighbour(wish.to));
        return;
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
        if (this.selected !== undefined) this.setRange(zoomTo(this.spanOfBar(this.selected), this.data.length));
        return;
      case 'open':
        if (this.selected !== undefined) this.events.opened(this.selected, true);
        return;
      case 'clear':
        this.choose(undefined, false);
        return;
    }
  }

  private moveTo(bar: number | undefined): void {
    if (bar === undefined) return;
    this.choose(bar, true);
    this.spoken.textContent = this.data.spokenOf(bar);
  }

  private neighbour(to: 'next' | 'previous' | 'first' | 'last' | 'laneUp' | 'laneDown'): number | undefined {
    if (this.index.size === 0) return undefined;
    const { start } = this.range;
    if (this.selected === undefined) {
      if (to === 'last') return this.index.lane(0).last - 1;
      return to === 'first' ? 0 : this.index.nearest(0, start);
    }
    const lane = this.data.bars.lane[this.selected]!;
    const { first, last } = this.index.lane(lane);
    const middle = (this.data.bars.start[this.selected]! + this.data.bars.end[this.selected]!) / 2;
    switch (to) {
      case 'next':
        return Math.min(this.selected + 1, last - 1);
      case 'previous':
        return Math.max(this.selected - 1, first);
      case 'first':
        return first;
      case 'last':
        return last - 1;
      case 'laneUp':
        return lane > 0 ? this.index.nearest(lane - 1, middle) : undefined;
      case 'laneDown':
        return lane + 1 < this.index.lanes ? this.index.nearest(lane + 1, middle) : undefined;
    }
  }

  /** Many changes, one frame. */
  private redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  private draw(): void {
    if (this.width === 0) return;
    this.theme ??= readTheme(this.canvas, this.data.kinds);
    this.layout ??= this.place(this.theme);
    const ratio = window.devicePixelRatio || 1;
    const pixels = { width: Math.round(this.layout.width * ratio), height: Math.round(this.layout.height * ratio) };
    if (this.canvas.width !== pixels.width || this.canvas.height !== pixels.height) Object.assign(this.canvas, pixels);
    drawFrame({
      context: this.context,
      ratio,
      layout: this.layout,
      theme: this.theme,
      range: this.range,
      index: this.index,
      levels: this.levels,
      length: this.data.length,
      clock: this.data.clock,
      laneNames: this.data.lanes,
      levelName: this.data.levelName,
      labelOf: this.data.labelOf,
      hovered: this.hovered,
      selected: this.selected,
    });
  }

  private place(theme: Theme): Layout {
    const { lanes, levelName, levels, clock } = this.data;
    this.context.font = captionFont(theme.font);
    const texts = captionTexts(lanes, levels ? levelName : null, clock !== null);
    const layout = layoutFor({
      width: this.width,
      lanes: lanes.length,
      levels: levels !== null,
      clock: clock !== null,
      captions: Math.max(0, ...texts.map((text) => this.context.measureText(text).width)),
    });
    this.canvas.style.width = `${layout.width}px`;
    this.canvas.style.height = `${layout.height}px`;
    return layout;
  }

  /** Where the middle of a bar is drawn, in CSS pixels inside the canvas: for tests and for menus to come. */
  centreOf(bar: number): { x: number; y: number } | undefined {
    if (!this.layout) return undefined;
    const { start, end } = this.spanOfBar(bar);
    const lane = this.layout.lanes[this.data.bars.lane[bar]!]!;
    const x = this.layout.plotLeft + toPixel(this.range, this.layout.plotWidth, (start + end) / 2);
    return { x, y: lane.top + lane.height / 2 };
  }
}
