/** The parts of the page around timeline and table: head, totals, notices, what to do when there is nothing to draw. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatCount, formatEnergy, formatPercent, formatSeconds, formatShare, formatShort } from '../common/format.ts';
import type { HostMessage, Picture } from '../messages.ts';
import { colourName } from '../timeline/theme.ts';
import { passNames } from './columns.ts';

export type Nothing = Extract<HostMessage, { type: 'nothing' }>;

/** Paths on a 16 x 16 field. */
const icons = {
  zoomIn: 'M7.25 3h1.5v4.25H13v1.5H8.75V13h-1.5V8.75H3v-1.5h4.25z',
  zoomOut: 'M3 7.25h10v1.5H3z',
  fit: 'M1.5 2H3v12H1.5zM13 2h1.5v12H13zM6.6 4.9l1 1L6.2 7.25h3.6L8.4 5.9l1-1L12.6 8l-3.2 3.1-1-1 1.4-1.35H6.2L7.6 10.1l-1 1L3.4 8z',
  warning: 'M8 1.2 15.4 14.5H.6zM8 4.2 3.1 13h9.8zM7.3 6.8h1.4v3.4H7.3zM7.3 10.9h1.4v1.3H7.3z',
} as const;

export const icon = (name: keyof typeof icons): TemplateResult => html`
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path fill-rule="evenodd" d=${icons[name]} />`}</svg>
`;

export const headTemplate = (picture: Picture, choose: (schedule: string) => void): TemplateResult => html`
  <header>
    <div class="what">
      ${
        picture.schedules.length > 1
          ? html`
            <h1 class="unseen">Schedule ${picture.schedule}</h1>
            <span class="picker">
              <select
                aria-label="Schedule"
                @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
              >
                ${picture.schedules.map(
                  (name) => html`<option value=${name} .selected=${name === picture.schedule}>${name}</option>`,
                )}
              </select>
            </span>`
          : html`<h1>${picture.schedule}</h1>`
      }
      <p>
        <span>${picture.network}</span>
        <span class="soft">on</span>
        <span>${picture.array}</span>
        <span class="soft">${picture.grid.replace('x', '\u202f×\u202f')}</span>
        <span class="soft">batch</span>
        <span>${formatCount(picture.batch)}</span>
      </p>
    </div>
    ${totalsTemplate(picture)}
  </header>
`;

function totalsTemplate({ totals }: Picture): TemplateResult {
  const total = (name: string, value: string | null, exact: string): TemplateResult | typeof nothing =>
    value === null ? nothing : html`<div title=${exact}><dt>${name}</dt><dd>${value}</dd></div>`;
  const exactly = (value: number, unit: string): string => `${formatCount(value)} ${unit}`;
  return html`
    <dl class="totals">
      ${total('Cycles', formatShort(totals.cycles), exactly(totals.cycles, 'cycles'))}
      ${total('Time', totals.seconds === null ? null : formatSeconds(totals.seconds), 'Cycles divided by the clock')}
      ${total('Utilization', formatPercent(totals.utilization), 'Multiply-accumulates done, of those the array could do in the time')}
      ${total('Stalls', totals.stall > 0 ? formatPercent(totals.stall / totals.cycles) : null, `${exactly(totals.stall, 'cycles')} that memory adds: waiting, and smaller tiles`)}
      ${total('MACs', formatShort(totals.macs), exactly(totals.macs, 'multiply-accumulates'))}
      ${total('Energy', totals.energy === null ? null : formatEnergy(totals.energy), 'Of all layers')}
    </dl>
  `;
}

/** What each colour stands for; of passes also the share of the cycles that goes to them. */
export const legendItems = ({ colouredBy, kinds, byPass, totals }: Picture): readonly TemplateResult[] =>
  colouredBy === 'operator'
    ? kinds.map((kind) => html`<li><span class="swatch kind-${colourName(kind)}"></span>${kind}</li>`)
    : byPass.map(
        ({ pass, cycles, stall }) => html`
          <li title="${formatCount(cycles)} cycles${stall > 0 ? `, ${formatCount(stall)} of them stalls` : ''}">
            <span class="swatch kind-${colourName(pass)}"></span>
            <span>${passNames[pass]} <strong>${formatShare(cycles / totals.cycles)}</strong></span>
          </li>`,
      );

/** Says why the picture is not that of the text. Always in the page, so that a screen reader hears it change. */
export const noticeTemplate = (text: string | null): TemplateResult => html`
  <div class="notice" role="status" ?hidden=${text === null}>
    ${text === null ? nothing : html`${icon('warning')}<span><strong>Showing the last good schedule.</strong> ${text}</span>`}
  </div>
`;

export const assumptionsTemplate = (
  picture: Picture,
  open: boolean,
  toggled: (open: boolean) => void,
): TemplateResult | typeof nothing =>
  picture.assumptions.length === 0
    ? nothing
    : html`
      <details
        class="assumptions"
        ?open=${open}
        @toggle=${(event: Event) => toggled((event.target as HTMLDetailsElement).open)}
      >
        <summary>Assumptions <span class="soft">${picture.assumptions.length}</span></summary>
        <ul>${picture.assumptions.map((text) => html`<li>${text}</li>`)}</ul>
      </details>
    `;

const example = `schedule Infer {
  network  ResNet50
  array    Edge
  batch    32
}`;

/** What to do when there is nothing to draw. */
export function emptyTemplate(
  { reason, detail }: Nothing,
  file: string,
  act: (wish: 'openFile' | 'restartServer') => void,
): TemplateResult {
  const button = (text: string, wish: 'openFile' | 'restartServer'): TemplateResult =>
    html`<button class="primary" @click=${() => act(wish)}>${text}</button>`;
  switch (reason) {
    case 'noSchedule':
      return html`
        <section class="empty">
          <h1>No schedule in ${file} yet</h1>
          <p>A schedule says which network runs on which array. Type one, and its layers appear here on a time axis:</p>
          <pre><code>${example}</code></pre>
          <p class="soft">Type <code>schedule</code> in the file and take the suggestion to start from a template.</p>
          ${button(`Open ${file}`, 'openFile')}
        </section>
      `;
    case 'missingFile':
      return html`
        <section class="empty">
          <h1>${file} cannot be opened</h1>
          <p>It may have been moved, renamed or deleted. Open it again from the explorer, and its schedule from there.</p>
          ${detail ? html`<p class="soft">${detail}</p>` : nothing}
        </section>
      `;
    case 'serverStopped':
      return html`
        <section class="empty">
          <h1>The language server is not running</h1>
          <p>It computes what layers cost. The Accel output channel says why it ended.</p>
          ${button('Restart language server', 'restartServer')}
        </section>
      `;
  }
}
