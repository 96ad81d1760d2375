/** `<accel-line-plot>`: lines on two axes, with measurements beside them and values that stand out. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { lookOf, shapeOf } from '../common/look.ts';
import type { Frame } from '../common/plot.ts';
import { linePath } from '../common/scale.ts';
import type { Line, LinePlot } from '../machine-messages.ts';
import { PlotView } from './plot-view.ts';
import { namesOf, placesOf, rowsOf, show, ticksOf, valueAt, wordsAt } from './values.ts';

/** Of a table: more are not read. */
const maxRows = 25;

export class LinePlotView extends PlotView {
  static override properties = { plot: { attribute: false } };

  declare plot: LinePlot;
  protected override readonly height = 260;
  private spots: readonly number[] = [];
  private drawn: Frame | undefined;

  protected override get words(): LinePlot {
    return this.plot;
  }

  protected override get places(): number {
    return this.spots.length;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('plot')) this.spots = placesOf(this.plot);
  }

  protected override summary(): string {
    const { x, marks } = this.plot;
    const from = (at: number): string =>
      namesOf(this.plot)
        .map((name) => `${name} ${wordsAt(this.plot, name, at)}`)
        .join(', ');
    return [
      `from ${from(this.spots[0]!)} at ${show(x.from, x.unit)} to ${from(this.spots.at(-1)!)} at ${show(x.to, x.unit)} ${x.name}`,
      ...marks.map(({ text }) => text),
    ].join('; ');
  }

  protected override reading(at: number): string {
    const { plot } = this;
    const place = this.spots[at]!;
    const dots = plot.dots.flatMap(({ name, x, y }) => {
      const index = x.indexOf(place);
      return index < 0 ? [] : [`${name} ${show(y[index]!, plot.y.unit)}`];
    });
    return [
      `${plot.x.name} ${show(place, plot.x.unit)}`,
      ...namesOf(plot).map((name) => `${name} ${wordsAt(plot, name, place)}`),
      ...dots,
    ].join(' · ');
  }

  protected override table() {
    const { plot } = this;
    const names = namesOf(plot);
    const all = rowsOf(plot, this.spots, maxRows);
    return {
      heads: [plot.x.name, ...names, ...plot.dots.map(({ name }) => name)],
      rows: all.map((at) => [
        show(at, plot.x.unit),
        ...names.map((name) => wordsAt(plot, name, at)),
        ...plot.dots.map(({ x, y, error }) => {
          const index = x.indexOf(at);
          return index < 0 ? '' : `${show(y[index]!, plot.y.unit)} ± ${show(error[index]!, plot.y.unit)}`;
        }),
      ]),
    };
  }

  protected override placeAt(x: number): number | undefined {
    const frame = this.drawn;
    if (!frame) return undefined;
    let nearest = 0;
    this.spots.forEach((place, index) => {
      if (Math.abs(frame.across(place) - x) < Math.abs(frame.across(this.spots[nearest]!) - x)) nearest = index;
    });
    return nearest;
  }

  protected override legend(): TemplateResult {
    const { plot } = this;
    // Claims have their names beside their lines.
    const names = namesOf(plot).filter((name) => this.lineOf(name).look !== 'dotted');
    return html`
      <ul class="legend" aria-label="Lines">
        ${names.map(
          (name) => html`<li>
            <svg class=${this.classesOf(this.lineOf(name))} width="26" height="12" aria-hidden="true">
              ${svg`<path class="line" d="M1 6H25" />`}
            </svg><span>${name}</span>
          </li>`,
        )}
        ${plot.dots.map(
          ({ name, of }) => html`<li>
            <svg class=${this.classesOf(this.lineOf(of))} width="26" height="12" aria-hidden="true">
              ${svg`<path class="error" d="M13 0V12" /><path class="dot" d=${shapeOf(0)} transform="translate(13 6)" />`}
            </svg><span>${name}</span>
          </li>`,
        )}
      </ul>
    `;
  }

  private lineOf(name: string): Line {
    return this.plot.lines.find((line) => line.name === name) ?? this.plot.lines[0]!;
  }

  private classesOf({ name, look }: Line): string {
    const index = namesOf(this.plot).indexOf(name);
    return `${lookOf(index)} ${look} ${index > 0 ? 'later' : ''}`;
  }

  protected override picture(): TemplateResult {
    const { plot, width, height } = this;
    const { x, y } = plot;
    const frame = this.frame(
      { ...x, ticks: ticksOf(x, Math.max(2, Math.floor(width / 64))) },
      { ...y, ticks: ticksOf(y, y.logarithmic ? 9 : 5) },
      height,
    );
    this.drawn = frame;
    const { across, up, left, right } = frame;
    // Those of the machine itself on top.
    const rank = { dotted: 0, thin: 1, main: 2 };
    const lines = [...plot.lines].sort((a, b) => rank[a.look] - rank[b.look]);
    return svg`
      ${frame.drawn}
      ${lines.map(
        (line) => svg`<g class=${this.classesOf(line)}>
          <path class="line" d=${linePath(line.x.map((at, index) => [across(at), up(line.y[index]!)]))} />
        </g>`,
      )}
      ${lines.map((line) =>
        line.look === 'dotted'
          ? svg`<text class="halo" x=${right - 4} y=${up(line.y.at(-1)!) - 4} text-anchor="end">${line.name}</text>`
          : '',
      )}
      ${plot.dots.map(
        ({ of, x: places, y: values, error }) => svg`<g class=${this.classesOf(this.lineOf(of))}>
          ${places.map((at, index) => {
            const value = values[index]!;
            const ends = [value - error[index]!, value + error[index]!].map((end) =>
              up(y.logarithmic ? Math.max(end, y.from) : end),
            );
            return svg`
              <path class="error" d="M${across(at)} ${ends[0]}V${ends[1]}" />
              <path class="dot" d=${shapeOf(0)} transform="translate(${across(at)} ${up(value)})" />`;
          })}
        </g>`,
      )}
      ${plot.marks.map(({ axis, at, text }) =>
        axis === 'y'
          ? svg`
            <path class="mark" d="M${left} ${up(at)}H${right}" />
            <text class="halo" x=${left + 6} y=${up(at) - 5}>${text}</text>`
          : this.markAcross(frame, at, text),
      )}
      ${this.pointed(frame)}`;
  }

  /** The machine's own value: where it is on its line, and in words beside it. */
  private markAcross({ across, up, top, bottom, left, right }: Frame, at: number, text: string): TemplateResult {
    const own = this.plot.lines.find(({ look }) => look === 'main')!;
    const [x, y] = [across(at), up(valueAt(own, at, this.plot))];
    const toTheLeft = x > (left + right) / 2;
    return svg`
      <path class="mark" d="M${x} ${bottom}V${top}" />
      <g class=${this.classesOf(own)}><circle class="point" cx=${x} cy=${y} r="5" /></g>
      <text class="halo strong" x=${x + (toTheLeft ? -7 : 7)} y=${top + 13} text-anchor=${toTheLeft ? 'end' : 'start'}>${text}</text>`;
  }

  private pointed({ across, up, top, bottom }: Frame): TemplateResult | typeof nothing {
    const place = this.at === undefined ? undefined : this.spots[this.at];
    if (place === undefined) return nothing;
    return svg`
      <path class="pointed" d="M${across(place)} ${bottom}V${top}" />
      ${this.plot.lines.map(
        (line) => svg`<g class=${this.classesOf(line)}>
          <circle class="point" cx=${across(place)} cy=${up(valueAt(line, place, this.plot))} r="3.5" />
        </g>`,
      )}`;
  }
}
