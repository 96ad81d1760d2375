/** `<accel-training-chart>`: one quantity of every machine over the epochs, as lines. What it shows is in the tables, too. */
import { css, html, svg, type TemplateResult } from 'lit';
import { lookOf, shapeOf } from '../common/look.ts';
import { type Frame, Plot, plotStyles } from '../common/plot.ts';
import { linePath, roundScale } from '../common/scale.ts';
import { shared } from '../common/styles.ts';
import type { Epoch, Machine } from '../training-messages.ts';
import { epochScale } from './scale.ts';

const height = 220;

export class TrainingChart extends Plot {
  static override properties = {
    label: { attribute: false },
    machines: { attribute: false },
    epochs: { attribute: false },
    value: { attribute: false },
    show: { attribute: false },
    largest: { attribute: false },
    hovered: { attribute: false },
  };

  static override styles = [
    shared,
    plotStyles,
    css`
      h2 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
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

  constructor() {
    super();
    this.machines = [];
  }

  protected override render(): TemplateResult {
    const values = this.machines.flatMap(({ epochs }) => epochs.flatMap((epoch) => this.value(epoch) ?? []));
    const y = roundScale(this.largest ?? values.reduce((most, value) => Math.max(most, value), 0));
    const x = epochScale(this.epochs, Math.floor(Math.max(60, this.width - 60) / 36));
    const frame = this.frame(
      { ...x, ticks: x.ticks.map((at) => ({ at, text: String(at) })) },
      { ...y, ticks: y.ticks.map((at) => ({ at, text: this.show(at) })) },
      height,
    );
    return html`
      <h2>${this.label}</h2>
      <svg
        height=${height}
        role="img"
        aria-label="${this.label} after every epoch, one line for each machine; the tables have the numbers"
      >
        ${frame.drawn}
        <text x=${frame.left - 6} y=${frame.bottom + 16} text-anchor="end">epoch</text>
        ${this.machines.map((machine, index) => this.lineOf(machine, index, frame))}
      </svg>
    `;
  }

  private lineOf({ name, epochs }: Machine, index: number, { across, up }: Frame): TemplateResult {
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
