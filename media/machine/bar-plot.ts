/** `<accel-bar-plot>`: amounts made of parts, beside each other. */
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Frame } from '../common/plot.ts';
import type { BarPlot } from '../machine-messages.ts';
import { PlotView } from './plot-view.ts';
import { show, ticksOf } from './values.ts';

/** Colours and patterns of parts, as the swatches of all panels have them. */
const looks = [
  'forward',
  'activationGradient',
  'weightGradient',
  'interleaved',
  'update',
  'transfer',
  'other',
] as const;
const lookOf = (part: number) => looks[part % looks.length]!;

/** Strokes of the patterns on 8 x 8 pixels, beside those that have none. */
const strokes: Partial<Record<(typeof looks)[number], string>> = {
  activationGradient: 'M-2 2L2 -2M0 8L8 0M6 10L10 6',
  weightGradient: 'M-2 6L2 10M0 0L8 8M6 -2L10 2',
  interleaved: 'M0 0L8 8M0 8L8 0',
  update: 'M2 0V8M6 0V8',
  transfer: 'M0 2H8M0 6H8',
};

/** Of bars across: words, the bar itself, and the room to the next one. */
const row = { height: 58, words: 16, bar: 24 };

interface Box {
  readonly bar: number;
  readonly part: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class BarPlotView extends PlotView {
  static override properties = { plot: { attribute: false } };

  declare plot: BarPlot;
  private drawn: Frame | undefined;

  protected override get height(): number {
    return this.plot.direction === 'up' ? 260 : 24 + row.height * this.plot.bars.length + 42;
  }

  protected override get words(): BarPlot {
    return this.plot;
  }

  protected override get places(): number {
    return this.plot.bars.length;
  }

  protected override summary(): string {
    const { bars, name } = this.plot;
    return bars
      .map(
        (bar) =>
          `${this.plot.direction === 'up' ? `${name} ` : ''}${bar.name} ${bar.text}${bar.own ? ', this one' : ''}`,
      )
      .join('; ');
  }

  protected override reading(at: number): string {
    const { bars, parts, amounts, name, direction } = this.plot;
    const { name: bar, text } = bars[at]!;
    const values = parts.map(({ name: part, values: each }) => [part, each[at]!] as const);
    return [
      `${direction === 'up' ? `${name} ` : ''}${bar}: ${text}`,
      ...values.flatMap(([part, value]) => (value > 0 ? [`${part} ${show(value, amounts.unit)}`] : [])),
    ].join(' · ');
  }

  protected override table() {
    const { bars, parts, amounts, name, direction } = this.plot;
    // The longer list goes down.
    return direction === 'up'
      ? {
          heads: [name, ...parts.map((part) => part.name), 'together'],
          rows: bars.map((bar, index) => [
            bar.own ? `${bar.name} (this one)` : bar.name,
            ...parts.map(({ values }) => show(values[index]!, amounts.unit)),
            bar.text,
          ]),
        }
      : {
          heads: ['part', ...bars.map((bar) => bar.name)],
          rows: [
            ...parts.map((part) => [part.name, ...part.values.map((value) => show(value, amounts.unit))]),
            ['together', ...bars.map(({ text }) => text)],
          ],
        };
  }

  protected override placeAt(x: number, y: number): number | undefined {
    const { bars, direction } = this.plot;
    const frame = this.drawn;
    if (!frame) return undefined;
    const share =
      direction === 'up' ? (x - frame.left) / (frame.right - frame.left) : (y - frame.top) / (frame.bottom - frame.top);
    return Math.max(0, Math.min(bars.length - 1, Math.floor(share * bars.length)));
  }

  protected override legend(): TemplateResult {
    return html`
      <ul class="legend" aria-label="Parts">
        ${this.plot.parts.map(
          ({ name }, index) => html`<li><span class="swatch kind-${lookOf(index)}"></span><span>${name}</span></li>`,
        )}
      </ul>
    `;
  }

  protected override picture(): TemplateResult {
    const { plot, width, height } = this;
    const { bars, amounts, direction, name } = plot;
    const upwards = direction === 'up';
    const each = { from: 0, to: bars.length };
    const amount = { from: 0, to: amounts.to, logarithmic: false, unit: amounts.unit, name: amounts.name };
    const frame = upwards
      ? this.frame(
          { ...each, name, ticks: bars.map((bar, index) => ({ at: index + 0.5, text: bar.name })) },
          { ...amount, ticks: ticksOf(amount, 5) },
          height,
        )
      : this.frame(
          { ...amount, ticks: ticksOf(amount, Math.max(2, Math.floor(width / 90))) },
          { from: bars.length, to: 0, name: '', ticks: [] },
          height,
        );
    this.drawn = frame;
    const boxes = upwards ? this.boxesUp(frame) : this.boxesAcross(frame);
    return svg`
      <defs>
        ${looks.map((look) =>
          strokes[look]
            ? svg`<pattern id=${look} class="kind-${look}" width="8" height="8" patternUnits="userSpaceOnUse">
                <rect class="ground" width="8" height="8" /><path class="strokes" d=${strokes[look]} />
              </pattern>`
            : '',
        )}
      </defs>
      ${frame.drawn}
      ${boxes.map(({ bar, part, x, y, width: w, height: h }) => {
        const look = lookOf(part);
        return svg`<rect
          class="part kind-${look} ${upwards && !bars[bar]!.own ? 'other' : ''}"
          x=${x} y=${y} width=${w} height=${h} fill=${strokes[look] ? `url(#${look})` : nothing}
        />`;
      })}
      ${bars.map((_, index) => (upwards ? this.wordsUp(frame, index) : this.wordsAcross(frame, index)))}`;
  }

  /** Parts before this one, for each bar. */
  private below(part: number, bar: number): number {
    return this.plot.parts.slice(0, part).reduce((sum, { values }) => sum + values[bar]!, 0);
  }

  private boxesUp({ across, up }: Frame): Box[] {
    return this.plot.parts.flatMap(({ values }, part) =>
      values.map((value, bar) => {
        const from = this.below(part, bar);
        return {
          bar,
          part,
          x: across(bar + 0.14),
          y: up(from + value),
          width: across(0.72) - across(0),
          height: Math.max(0, up(from) - up(from + value)),
        };
      }),
    );
  }

  private boxesAcross({ across, top }: Frame): Box[] {
    return this.plot.parts.flatMap(({ values }, part) =>
      values.map((value, bar) => {
        const from = this.below(part, bar);
        return {
          bar,
          part,
          x: across(from),
          y: top + bar * row.height + row.words + 8,
          width: Math.max(0, across(from + value) - across(from)),
          height: row.bar,
        };
      }),
    );
  }

  private total = (bar: number): number => this.below(this.plot.parts.length, bar);

  private wordsUp({ across, up, bottom }: Frame, bar: number): TemplateResult {
    const { own, text } = this.plot.bars[bar]!;
    const room = across(1) - across(0);
    const top = up(this.total(bar));
    const pointed = this.at === bar;
    return svg`
      ${own || pointed ? svg`<rect class=${own ? 'own' : 'at'} x=${across(bar + 0.14) - 2} y=${top - 2} width=${0.72 * room + 4} height=${bottom - top + 2} />` : ''}
      ${own || pointed || room >= 38 ? svg`<text class="halo ${own ? 'strong' : ''}" x=${across(bar + 0.5)} y=${top - 6} text-anchor="middle">${text}</text>` : ''}`;
  }

  private wordsAcross({ across, left, right, top }: Frame, bar: number): TemplateResult {
    const { name, text } = this.plot.bars[bar]!;
    const y = top + bar * row.height + row.words + 8;
    return svg`
      <text class="halo strong" x=${left + 2} y=${y - 6}>${name}</text>
      <text class="halo" x=${right - 2} y=${y - 6} text-anchor="end">${text}</text>
      ${this.at === bar ? svg`<rect class="at" x=${left - 1} y=${y - 2} width=${across(this.total(bar)) - left + 2} height=${row.bar + 4} />` : ''}`;
  }

  static override styles = [
    ...PlotView.styles,
    css`
      .part { stroke: var(--vscode-editor-background); stroke-width: 1; }
      .part:not([fill]), .ground { fill: var(--kind); }
      .strokes { fill: none; stroke: var(--vscode-editor-background); stroke-width: 1; opacity: 0.6; }
      .part.other { opacity: 0.5; }
      .own { fill: none; stroke: var(--vscode-foreground); stroke-width: 1.5; }
      .at { fill: none; stroke: var(--vscode-focusBorder); }
    `,
  ];
}
