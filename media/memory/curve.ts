/** The memory curve on its canvas: what is pointed at, the visible range, the keys. */
import { listenToGestures } from '../timeline/gestures.ts';
import { wishOf } from '../timeline/keyboard.ts';
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
} from '../timeline/viewport.ts';
import { CanvasChart, type ChartEvents, type ChartFrame } from './canvas-chart.ts';
import { type CurveLayout, curveLayout, highestInPixels } from './curve-layout.ts';
import { bufferTooltip, momentOf, spokenRow } from './describe.ts';
import { captionFont, captionTexts, drawCurve, mostOf } from './draw-curve.ts';
import type { Facts } from './facts.ts';
import type { Look } from './look.ts';

export interface CurveEvents extends ChartEvents {
  ranged(range: Range | null): void;
}

export class Curve extends CanvasChart<CurveLayout, CurveEvents> {
  /** Null: everything, also when the step grows. */
  private wanted: Range | null = null;
  private shown: Int32Array = new Int32Array();
  private most = 1;

  constructor(canvas: HTMLCanvasElement, spoken: HTMLElement, events: CurveEvents) {
    super(canvas, spoken, events);
    this.cleanUp.push(
      listenToGestures(canvas, {
        hover: (point) => this.onHover(point),
        click: (x, y, again) => this.onClick(x, y, again),
        drag: (dx) => this.pan(-dx / this.plotWidth),
        zoom: (factor, x) => {
          const at = toCycle(this.range, this.plotWidth, x - (this.layout?.plotLeft ?? 0));
          this.setRange(zoomAbout(this.range, factor, at, this.length));
        },
      }),
    );
  }

  override show(facts: Facts): void {
    this.most = mostOf(facts);
    this.hovered = undefined;
    super.show(facts);
  }

  restoreRange(range: Range | null): void {
    this.wanted = range;
    this.redraw();
  }

  /** What is marked from elsewhere. @param bring whether a newly selected pass is to be brought on screen */
  mark(hovered: number | undefined, selected: number | undefined, layers: ReadonlySet<number>, bring: boolean): void {
    const fresh = selected !== this.selected;
    this.hovered = hovered;
    this.selected = selected;
    this.marked = layers;
    if (fresh && bring && selected !== undefined && this.wanted) {
      this.setRange(panTo(this.range, this.spanOf(selected), this.length));
    }
    this.redraw();
  }

  /** Zooms about the selected pass if it is on screen, else about the middle. */
  zoom(factor: number): void {
    const { start, end } = this.range;
    const span = this.selected === undefined ? this.range : this.spanOf(this.selected);
    const middle = (span.start + span.end) / 2;
    const at = middle >= start && middle <= end ? middle : (start + end) / 2;
    this.setRange(zoomAbout(this.range, factor, at, this.length));
  }

  fit(): void {
    this.setRange(wholeRange(this.length));
  }

  goToPeak(): void {
    const peak = this.facts?.picture.peak;
    const row = peak && this.facts!.rowOfTurn(peak.turn, this.facts!.picture.turns.start[peak.turn]!);
    if (row !== null && row !== undefined) this.moveTo(row);
  }

  get range(): Range {
    return this.wanted ? clampRange(this.wanted, this.length) : wholeRange(this.length);
  }

  private get length(): number {
    return this.facts?.picture.cycles ?? 0;
  }

  private get plotWidth(): number {
    return this.layout?.plotWidth ?? 1;
  }

  private spanOf(row: number): Range {
    const { start, end } = this.facts!.picture.passes;
    return { start: start[row]!, end: end[row]! };
  }

  private pan(share: number): void {
    const { start, end } = this.range;
    this.setRange(panBy(this.range, share * (end - start), this.length));
  }

  private setRange(range: Range): void {
    const next = isWhole(range, this.length) ? null : range;
    if (next?.start === this.wanted?.start && next?.end === this.wanted?.end) return;
    this.wanted = next;
    this.tooltip.hide();
    this.events.ranged(next);
    this.redraw();
  }

  /** The turn that is drawn at a point, and its pass; of the buffers the pass alone. */
  private at(x: number, y: number): { row: number; turn: number | undefined; cycle: number } | undefined {
    const { facts, layout } = this;
    if (!facts || !layout || facts.rows === 0) return undefined;
    const inside = x - layout.plotLeft;
    if (inside < 0 || inside >= layout.plotWidth || y < layout.plotTop) return undefined;
    const cycle = toCycle(this.range, layout.plotWidth, inside);
    if (cycle > this.length) return undefined;
    if (y > layout.plotBottom) {
      const row = facts.rowAt(cycle);
      return row === undefined ? undefined : { row, turn: undefined, cycle };
    }
    const turn = this.shown[Math.floor((inside / layout.plotWidth) * this.shown.length)];
    if (turn === undefined || turn < 0) return undefined;
    const row = facts.rowOfTurn(turn, cycle);
    return row === undefined ? undefined : { row, turn, cycle };
  }

  private onHover(point: { x: number; y: number; event: PointerEvent } | undefined): void {
    const found = point && this.at(point.x, point.y);
    if (found?.row !== this.hovered) {
      this.hovered = found?.row;
      this.events.hovered(found?.row);
      this.redraw();
    }
    this.canvas.classList.toggle('over-bar', found !== undefined);
    if (!found || !point) {
      this.tooltip.hide();
      return;
    }
    const { row, turn, cycle } = found;
    const text = turn === undefined ? bufferTooltip(this.facts!, row, cycle) : momentOf(this.facts!, turn, row, cycle);
    this.tooltip.show(text, point.event.clientX, point.event.clientY);
  }

  private onClick(x: number, y: number, again: boolean): void {
    const row = this.at(x, y)?.row;
    this.selected = row;
    this.events.selected(row);
    this.redraw();
    if (row !== undefined) this.events.opened(row, again);
  }

  protected override onKey(event: KeyboardEvent): void {
    if (!this.facts || this.facts.rows === 0) return;
    if (event.key.toLowerCase() === 'p' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.goToPeak();
      return;
    }
    const wish = wishOf(event);
    if (!wish) return;
    switch (wish.do) {
      case 'move': {
        if (wish.to === 'laneUp' || wish.to === 'laneDown') return;
        event.preventDefault();
        this.moveTo(this.neighbour(wish.to));
        return;
      }
      case 'zoom':
        this.zoom(wish.factor);
        break;
      case 'pan':
        this.pan(wish.share);
        break;
      case 'fit':
        this.fit();
        break;
      case 'zoomToSelection':
        if (this.selected !== undefined) this.setRange(zoomTo(this.spanOf(this.selected), this.length));
        break;
      case 'open':
        if (this.selected !== undefined) this.events.opened(this.selected, true);
        break;
      case 'clear':
        this.events.selected(undefined);
        break;
    }
    event.preventDefault();
  }

  private neighbour(to: 'next' | 'previous' | 'first' | 'last'): number {
    const last = this.facts!.rows - 1;
    if (to === 'first') return 0;
    if (to === 'last') return last;
    if (this.selected === undefined) return this.facts!.rowAt(this.range.start) ?? 0;
    return Math.min(Math.max(this.selected + (to === 'next' ? 1 : -1), 0), last);
  }

  private moveTo(row: number): void {
    this.mark(this.hovered, row, this.marked, true);
    this.events.selected(row);
    this.spoken.textContent = spokenRow(this.facts!, row);
  }

  protected override paint(frame: ChartFrame<CurveLayout>): void {
    const { facts, layout, ratio } = frame;
    const { range, most } = this;
    const { start, end } = facts.picture.turns;
    const width = Math.max(1, Math.round(layout.plotWidth * ratio));
    this.shown = highestInPixels(start, end, (turn) => facts.totals[turn]!, range, width);
    drawCurve({ ...frame, range, shown: this.shown, most });
  }

  protected override place(facts: Facts, look: Look): CurveLayout {
    this.context.font = captionFont(look.font);
    const widths = captionTexts(facts, this.most).map((text) => this.context.measureText(text).width);
    return curveLayout({
      width: this.width,
      captions: Math.max(0, ...widths),
      buffers: facts.knowsTiles,
      clock: facts.picture.clock !== null,
    });
  }

  override centreOf(row: number): { x: number; y: number } | undefined {
    if (!this.layout) return undefined;
    const { start, end } = this.spanOf(row);
    const x = this.layout.plotLeft + toPixel(this.range, this.layout.plotWidth, (start + end) / 2);
    return { x, y: this.layout.plotBottom - 4 };
  }
}
