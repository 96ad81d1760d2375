/** `<accel-training-chart>`: one quantity of every machine over the epochs, as lines. What it shows is in the tables, too. */
import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { shared } from '../schedule/styles.ts';
import type { Epoch, Machine } from '../training-messages.ts';
import { lookOf, shapeOf } from './look.ts';
import { epochScale, linePath, roundScale } from './scale.ts';

const height = 220;
const edge = { top: 10, right: 14, bottom: 24, left: 46 };

export class TrainingChart extends LitElement {
  static override properties = {
    label: { attribute: false },
    machines: { attribute: false },
    epochs: { attribute: false },
    value: { attribute: false },
    show: { attribute: false },
    largest: { attribute: false },
    hovered: { attribute: false },
    width: { state: true },
  };

  static override styles = [
    shared,
    css`
      :host { display: block; min-width: 0; }
      h2 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      svg { display: block; width: 100%; overflow: visible; font-size: 11px; }
      .plot { fill: var(--accel-plot); }
      .grid { stroke: var(--accel-grid); }
      text { fill: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; }
      .line { fill: none; stroke: var(--kind); stroke-width: 1.75; stroke-linejoin: round; }
      .point { fill: var(--kind); stroke: var(--vscode-editor-background); stroke-width: 1; }
      .dashed .line { stroke-dasharray: 5 3; }
      .faded { opacity: 0.25; }
    `,
  ];

  /** What is drawn, and its unit. */
  declare label: string;
  declare machines: readonly Machine[];
  /** Of the whole run. */
  declare epochs: number;
  declare value: (epoch: Epoch) => number | null;
  declare show: (value: number) => string;
  /** Upper end of the axis; without it that of the values. */
  declare largest: number | undefined;
  /** The machine that stands out. */
  declare hovered: number | undefined;
  declare private width: number;
  private readonly sizes = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });

  constructor() {
    super();
    this.machines = [];
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

  protected override render(): TemplateResult {
    const right = Math.max(edge.left + 60, this.width - edge.right);
    const bottom = height - edge.bottom;
    const values = this.machines.flatMap(({ epochs }) => epochs.flatMap((epoch) => this.value(epoch) ?? []));
    const y = roundScale(this.largest ?? values.reduce((most, value) => Math.max(most, value), 0));
    const x = epochScale(this.epochs, Math.floor((right - edge.left) / 36));
    const across = (epoch: number) => edge.left + ((epoch - x.from) / (x.to - x.from)) * (right - edge.left);
    const up = (value: number) => bottom - ((value - y.from) / (y.to - y.from)) * (bottom - edge.top);
    return html`
      <h2>${this.label}</h2>
      <svg
        height=${height}
        role="img"
        aria-label="${this.label} after every epoch, one line for each machine; the tables have the numbers"
      >
        <rect class="plot" x=${edge.left} y=${edge.top} width=${right - edge.left} height=${bottom - edge.top}></rect>
        ${y.ticks.map(
          (tick) => svg`
            <line class="grid" x1=${edge.left} x2=${right} y1=${up(tick)} y2=${up(tick)} />
            <text x=${edge.left - 6} y=${up(tick) + 4} text-anchor="end">${this.show(tick)}</text>`,
        )}
        <text x=${edge.left - 6} y=${bottom + 16} text-anchor="end">epoch</text>
        ${x.ticks.map((tick) => svg`<text x=${across(tick)} y=${bottom + 16} text-anchor="middle">${tick}</text>`)}
        ${this.machines.map((machine, index) => this.lineOf(machine, index, across, up))}
      </svg>
    `;
  }

  private lineOf(
    { name, epochs }: Machine,
    index: number,
    across: (epoch: number) => number,
    up: (value: number) => number,
  ): TemplateResult {
    const faded = this.hovered !== undefined && this.hovered !== index ? ' faded' : '';
    const points = epochs.map((epoch) => {
      const value = this.value(epoch);
      return value === null ? undefined : ([across(epoch.epoch), up(value), epoch.epoch, value] as const);
    });
    return svg`
      <g class="${lookOf(index)}${faded}">
        <path class="line" d=${linePath(points.map((point) => point && [point[0], point[1]]))} />
        ${points.map((point) =>
          point
            ? svg`<path class="point" d=${shapeOf(index)} transform="translate(${point[0].toFixed(1)} ${point[1].toFixed(1)})">
                <title>${name}, epoch ${point[2]}: ${this.show(point[3])}</title>
              </path>`
            : '',
        )}
      </g>`;
  }
}
