/** A chart on its canvas: when it is drawn and how large, and what is marked in it. What is drawn is for each chart to say. */
import { watchTheme } from '../common/theme-watch.ts';
import { Tooltip } from '../timeline/tooltip.ts';
import type { Facts } from './facts.ts';
import { type Look, readLook } from './look.ts';

/** Rows of the picture. */
export interface ChartEvents {
  hovered(row: number | undefined): void;
  selected(row: number | undefined): void;
  /** @param focus whether the text is to take the keyboard */
  opened(row: number, focus: boolean): void;
}

/** What is drawn at once. */
export interface ChartFrame<Layout> {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly layout: Layout;
  readonly look: Look;
  readonly facts: Facts;
  /** As the chart counts: rows or dots. */
  readonly hovered: number | undefined;
  readonly selected: number | undefined;
  /** Layers written where the cursor is. */
  readonly marked: ReadonlySet<number>;
}

export abstract class CanvasChart<
  Layout extends { readonly width: number; readonly height: number },
  Events extends ChartEvents,
> {
  protected readonly context: CanvasRenderingContext2D;
  protected readonly tooltip = new Tooltip();
  protected readonly cleanUp: (() => void)[] = [];
  protected facts: Facts | undefined;
  protected hovered: number | undefined;
  protected selected: number | undefined;
  protected marked: ReadonlySet<number> = new Set();
  protected layout: Layout | undefined;
  protected width: number;
  private look: Look | undefined;
  private frame: number | undefined;

  constructor(
    protected readonly canvas: HTMLCanvasElement,
    protected readonly spoken: HTMLElement,
    protected readonly events: Events,
  ) {
    this.context = canvas.getContext('2d')!;
    canvas.after(this.tooltip.element);
    const box = canvas.parentElement!;
    this.width = box.clientWidth;
    const resized = new ResizeObserver(() => {
      if (box.clientWidth === this.width) return;
      this.width = box.clientWidth;
      this.refresh();
    });
    resized.observe(box);
    const keyed = (event: KeyboardEvent): void => this.onKey(event);
    canvas.addEventListener('keydown', keyed);
    this.cleanUp.push(
      () => resized.disconnect(),
      () => canvas.removeEventListener('keydown', keyed),
      () => this.tooltip.element.remove(),
      () => this.frame !== undefined && cancelAnimationFrame(this.frame),
      watchTheme(() => this.refresh()),
    );
  }

  protected abstract onKey(event: KeyboardEvent): void;
  protected abstract place(facts: Facts, look: Look): Layout;
  protected abstract paint(frame: ChartFrame<Layout>): void;
  /** Where a pass is drawn, in CSS pixels inside the canvas: for tests. */
  abstract centreOf(row: number): { x: number; y: number } | undefined;

  dispose(): void {
    for (const clean of this.cleanUp) clean();
  }

  show(facts: Facts): void {
    const first = !this.facts;
    this.facts = facts;
    this.tooltip.hide();
    this.refresh();
    if (first) this.draw();
  }

  /** Everything that depends on size, theme and data is computed again. */
  private refresh(): void {
    this.look = undefined;
    this.layout = undefined;
    this.redraw();
  }

  protected redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  private draw(): void {
    const { facts, context, canvas } = this;
    if (this.width === 0 || !facts) return;
    const ratio = window.devicePixelRatio || 1;
    this.look ??= readLook(canvas, context, ratio);
    if (!this.layout) {
      this.layout = this.place(facts, this.look);
      canvas.style.width = `${this.layout.width}px`;
      canvas.style.height = `${this.layout.height}px`;
    }
    const { layout, look, hovered, selected, marked } = this;
    const pixels = { width: Math.round(layout.width * ratio), height: Math.round(layout.height * ratio) };
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
    this.paint({ context, ratio, layout, look, facts, hovered, selected, marked });
  }
}
