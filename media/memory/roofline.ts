/** The roofline on its canvas: what is pointed at, and the keys. */
import { wishOf } from '../timeline/keyboard.ts';
import { CanvasChart, type ChartEvents, type ChartFrame } from './canvas-chart.ts';
import { dotTooltip, spokenDot } from './describe.ts';
import { drawRoofline, markFont } from './draw-roofline.ts';
import type { Facts } from './facts.ts';
import type { Look } from './look.ts';
import { dotAt, logTicks, type RooflineLayout, rooflineLayout } from './roofline-layout.ts';

/** What is hovered and selected is a dot here. */
export class Roofline extends CanvasChart<RooflineLayout, ChartEvents> {
  /** Indices of dots, by intensity: the order of the arrow keys. */
  private order: readonly number[] = [];
  private dotOfRow: ReadonlyMap<number, number> = new Map();

  constructor(canvas: HTMLCanvasElement, spoken: HTMLElement, events: ChartEvents) {
    super(canvas, spoken, events);
    this.listenToPointer();
  }

  /** Everything is always in view: nothing is dragged or zoomed, and the wheel scrolls the page. */
  private listenToPointer(): void {
    const { canvas } = this;
    const listening = new AbortController();
    const { signal } = listening;
    canvas.addEventListener('pointermove', (event) => this.onHover({ x: event.offsetX, y: event.offsetY, event }), {
      signal,
    });
    canvas.addEventListener('pointerleave', () => this.onHover(undefined), { signal });
    canvas.addEventListener('click', ({ offsetX, offsetY }) => this.onClick(offsetX, offsetY, false), { signal });
    canvas.addEventListener('dblclick', ({ offsetX, offsetY }) => this.onClick(offsetX, offsetY, true), { signal });
    this.cleanUp.push(() => listening.abort());
  }

  override show(facts: Facts): void {
    const { dots } = facts;
    this.order = [...dots.keys()].sort((a, b) => dots[a]!.intensity - dots[b]!.intensity || a - b);
    this.dotOfRow = new Map(dots.map(({ row }, index) => [row, index]));
    super.show(facts);
  }

  mark(hovered: number | undefined, selected: number | undefined, layers: ReadonlySet<number>): void {
    const dot = (row: number | undefined): number | undefined => (row === undefined ? row : this.dotOfRow.get(row));
    this.hovered = dot(hovered);
    this.selected = dot(selected);
    this.marked = layers;
    this.redraw();
  }

  private onHover(point: { x: number; y: number; event: PointerEvent } | undefined): void {
    const found = point && this.layout && dotAt(this.layout, point.x, point.y);
    const dot = found && this.facts!.dots[found.dot]!;
    if (found?.dot !== this.hovered) {
      this.hovered = found?.dot;
      this.events.hovered(dot?.row);
      this.redraw();
    }
    this.canvas.classList.toggle('over-bar', dot !== undefined);
    if (dot && point) {
      this.tooltip.show(dotTooltip(this.facts!, dot, found.others), point.event.clientX, point.event.clientY);
    } else this.tooltip.hide();
  }

  private onClick(x: number, y: number, again: boolean): void {
    const found = this.layout && dotAt(this.layout, x, y);
    const row = found && this.facts!.dots[found.dot]!.row;
    this.selected = found?.dot;
    this.events.selected(row);
    this.redraw();
    if (row !== undefined) this.events.opened(row, again);
  }

  protected override onKey(event: KeyboardEvent): void {
    const { facts, order } = this;
    const wish = wishOf(event);
    if (!wish || !facts || order.length === 0) return;
    switch (wish.do) {
      case 'move': {
        event.preventDefault();
        const at = this.selected === undefined ? -1 : order.indexOf(this.selected);
        const to =
          wish.to === 'first'
            ? 0
            : wish.to === 'last'
              ? order.length - 1
              : at + (wish.to === 'next' || wish.to === 'laneUp' ? 1 : -1);
        this.moveTo(Math.min(Math.max(to, 0), order.length - 1));
        return;
      }
      case 'open':
        if (this.selected === undefined) return;
        event.preventDefault();
        this.events.opened(facts.dots[this.selected]!.row, true);
        return;
      case 'clear':
        event.preventDefault();
        this.events.selected(undefined);
        return;
      default:
        return;
    }
  }

  private moveTo(at: number): void {
    const dot = this.facts!.dots[this.order[at]!]!;
    this.selected = this.order[at];
    this.events.selected(dot.row);
    this.spoken.textContent = spokenDot(this.facts!, dot, at);
    this.redraw();
  }

  protected override paint(frame: ChartFrame<RooflineLayout>): void {
    drawRoofline(frame);
  }

  protected override place(facts: Facts, look: Look): RooflineLayout {
    const { dots, picture } = facts;
    const { roof, clock } = picture;
    const wish = { width: this.width, dots, roof };
    this.context.font = markFont(look.font);
    const widest = (shift: number): number => {
      const { y } = rooflineLayout({ ...wish, leftMarks: 0, rightMarks: 0 });
      const texts = logTicks({ ...y, low: y.low + shift, high: y.high + shift }).flatMap(({ text }) => text ?? []);
      return Math.max(0, ...texts.map((text) => this.context.measureText(text).width));
    };
    return rooflineLayout({
      ...wish,
      leftMarks: widest(0),
      rightMarks: clock === null ? 0 : widest(Math.log10(clock)),
    });
  }

  override centreOf(row: number): { x: number; y: number } | undefined {
    const dot = this.dotOfRow.get(row);
    return dot === undefined ? undefined : this.layout?.places[dot];
  }
}
