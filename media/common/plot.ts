/** What every chart that is drawn as SVG has: it is as wide as its place, and has axes, a grid and words at its ticks. */
import { css, LitElement, type PropertyDeclarations, svg, type TemplateResult } from 'lit';

export interface PlotAxis {
  readonly from: number;
  readonly to: number;
  /** Then `from` is above 0. */
  readonly logarithmic?: boolean;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Beside the axis. */
  readonly name?: string;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Values to pixels. */
  across(value: number): number;
  up(value: number): number;
  /** Plot area, grid and words. */
  readonly drawn: TemplateResult;
}

/** Pixels of a character of the words at ticks, on average. */
const letter = 6.2;

export abstract class Plot extends LitElement {
  static override properties: PropertyDeclarations = { width: { state: true } };

  /** Pixels; 0 before it is known. */
  declare protected width: number;
  private readonly sizes = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });

  constructor() {
    super();
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  protected frame(x: PlotAxis, y: PlotAxis, height: number): Frame {
    const widest = y.ticks.reduce((most, { text }) => Math.max(most, text.length), 0);
    const left = Math.max(x.name === undefined ? 46 : 20, Math.ceil(widest * letter) + 10);
    const right = Math.max(left + 60, this.width - 14);
    const top = y.name === undefined ? 10 : 24;
    const bottom = height - (x.name === undefined ? 24 : 42);
    const across = placing(x, left, right);
    const up = placing(y, bottom, top);
    const drawn = svg`
      <rect class="plot" x=${left} y=${top} width=${right - left} height=${bottom - top}></rect>
      ${y.ticks.map(
        ({ at, text }) => svg`
          <line class="grid" x1=${left} x2=${right} y1=${up(at)} y2=${up(at)} />
          <text x=${left - 6} y=${up(at) + 4} text-anchor="end">${text}</text>`,
      )}
      ${x.ticks.map(({ at, text }) => {
        // The last word stays inside.
        const half = (text.length * letter) / 2;
        const middle = Math.min(across(at), Math.max(right, this.width) - half);
        return svg`<text x=${middle} y=${bottom + 16} text-anchor="middle">${text}</text>`;
      })}
      ${y.name === undefined ? '' : svg`<text x="0" y="12">${y.name}</text>`}
      ${x.name === undefined ? '' : svg`<text x=${(left + right) / 2} y=${height - 6} text-anchor="middle">${x.name}</text>`}`;
    return { left, right, top, bottom, across, up, drawn };
  }
}

function placing({ from, to, logarithmic }: PlotAxis, first: number, last: number): (value: number) => number {
  const place = logarithmic ? Math.log : (value: number) => value;
  const [start, span] = [place(from), place(to) - place(from)];
  return (value) => first + ((place(value) - start) / span) * (last - first);
}

export const plotStyles = css`
  :host { display: block; min-width: 0; }
  svg { display: block; width: 100%; overflow: visible; font-size: 11px; }
  .plot { fill: var(--accel-plot); }
  .grid { stroke: var(--accel-grid); }
  text { fill: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; }
  .line { fill: none; stroke: var(--kind); stroke-width: 1.75; stroke-linejoin: round; }
  .point { fill: var(--kind); stroke: var(--vscode-editor-background); stroke-width: 1; }
  .dashed .line { stroke-dasharray: 5 3; }
`;
