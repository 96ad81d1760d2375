/** Two canvases and what they are painted with: theme, patterns, layout, rows of pixels. Knows nothing of what the user does. */
import { collectWhole, drawLanes, drawMinimap } from './draw.ts';
import { captionFont, drawAxes } from './draw-axes.ts';
import type { Frame } from './frame.ts';
import { type Layout, layoutFor } from './layout.ts';
import { fillOf } from './patterns.ts';
import { PixelRows } from './pixel-rows.ts';
import { readTheme, type Theme } from './theme.ts';
import type { TimelineData } from './timeline-data.ts';

/** What of a frame depends on the user. */
export type Scene = Omit<Frame, 'ratio' | 'layout' | 'theme' | 'fills' | 'thin' | keyof Shared>;
type Shared = Pick<Frame, 'levels' | 'differences' | 'length' | 'clock' | 'lanes' | 'levelName' | 'labelOf'>;

export class Painter {
  layout: Layout | undefined;
  /** CSS pixels. */
  width = 0;
  private theme: Theme | undefined;
  private fills: readonly (string | CanvasPattern)[] = [];
  private readonly thin = new PixelRows();
  private readonly minimap = new PixelRows();
  /** What the rows of the minimap were made of. */
  private minimapOf: { readonly whole: unknown; readonly width: number; readonly theme: Theme } | undefined;

  constructor(
    private readonly head: HTMLCanvasElement,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  /** Colours and places are found anew at the next frame. */
  forget(): void {
    this.theme = undefined;
    this.layout = undefined;
  }

  resize(width: number): void {
    this.width = width;
    this.layout = undefined;
  }

  paint(data: TimelineData, scene: Scene): void {
    if (this.width === 0) return;
    const context = this.canvas.getContext('2d')!;
    const head = this.head.getContext('2d')!;
    const ratio = window.devicePixelRatio || 1;
    if (!this.theme) {
      this.theme = readTheme(this.canvas, data.kinds);
      this.fills = this.theme.kinds.map(({ fill, label, pattern }) => fillOf(context, fill, label, pattern, ratio));
    }
    this.layout ??= this.place(data, this.theme, context);
    const { layout, theme } = this;
    size(this.canvas, layout.width, layout.height, ratio);
    size(this.head, layout.width, layout.headHeight, ratio);
    const { levels, differences, length, clock, lanes, levelName, labelOf } = data;
    const frame: Frame = {
      ...scene,
      levels,
      differences,
      length,
      clock,
      lanes,
      levelName,
      labelOf,
      ratio,
      layout,
      theme,
      fills: this.fills,
      thin: this.thin,
    };
    drawLanes(context, frame);
    head.setTransform(ratio, 0, 0, ratio, 0, 0);
    head.clearRect(0, 0, layout.width, layout.headHeight);
    // Its rows change with the data, the width and the theme, not with the visible range.
    const width = Math.round(layout.plotWidth * ratio);
    const made = this.minimapOf;
    if (made?.whole !== scene.whole || made.width !== width || made.theme !== theme) {
      collectWhole(frame, scene.whole, this.minimap);
      this.minimapOf = { whole: scene.whole, width, theme };
    }
    drawMinimap(head, frame, this.minimap);
    drawAxes(head, frame);
  }

  private place({ lanes, levelName, clock }: TimelineData, theme: Theme, context: CanvasRenderingContext2D): Layout {
    context.font = captionFont(theme.font);
    const strips = new Set(lanes.map(({ strip }) => strip));
    const texts = ['cycles', ...lanes.map(({ name }) => name)];
    if (strips.has('level')) texts.push(levelName);
    if (strips.has('difference')) texts.push('difference');
    return layoutFor({
      width: this.width,
      lanes,
      clock: clock !== null,
      captions: Math.max(0, ...texts.map((text) => context.measureText(text).width)),
    });
  }
}

function size(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width === pixels.width && canvas.height === pixels.height) return;
  Object.assign(canvas, pixels);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
