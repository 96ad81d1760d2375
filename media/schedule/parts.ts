/** The parts of the page around timeline and table: head, totals, notices, what to do when there is nothing to draw. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatCount, formatEnergy, formatPercent, formatSeconds, formatShort } from '../common/format.ts';
import type { HostMessage, Picture } from '../messages.ts';

export type Nothing = Extract<HostMessage, { type: 'nothing' }>;

/** Paths on a 16 x 16 field. */
const icons = {
  zoomIn: 'M7.25 3h1.5v4.25H13v1.5H8.75V13h-1.5V8.75H3v-1.5h4.25z',
  zoomOut: 'M3 7.25h10v1.5H3z',
  fit: 'M1.5 2H3v12H1.5zM13 2h1.5v12H13zM6.6 4.9l1 1L6.2 7.25h3.6L8.4 5.9l1-1L12.6 8l-3.2 3.1-1-1 1.4-1.35H6.2L7.6 10.1l-1 1L3.4 8z',
  search:
    'M6.75 2a4.75 4.75 0 0 1 3.76 7.65l3.3 3.3-1.06 1.06-3.3-3.3A4.75 4.75 0 1 1 6.75 2zm0 1.5a3.25 3.25 0 1 0 0 6.5 3.25 3.25 0 0 0 0-6.5z',
  choose:
    'M2 2h3.5v1.5h-2v9h2V14H2zM14 2h-3.5v1.5h2v9h-2V14H14zM6.3 6.2 8 8.6l1.7-2.4 1 .8-1.8 2.6 1.8 2.5-1 .8L8 10.5l-1.7 2.4-1-.8 1.8-2.5L5.3 7z',
  measure: 'M1 5h14v6H1zM2.5 6.5v3h11v-3h-1.25v1.6h-1v-1.6H9.5v2.2h-1V6.5H6.75v1.6h-1V6.5H4.25v1.6h-1V6.5z',
  help: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM7.3 10.6h1.4V12H7.3zM8 4.2c1.5 0 2.5.9 2.5 2.1 0 1-.6 1.5-1.2 1.9-.5.4-.6.5-.6 1v.4H7.3v-.6c0-1 .5-1.4 1.1-1.9.5-.3.7-.5.7-.9 0-.5-.4-.8-1.1-.8s-1.1.4-1.2 1H5.4C5.5 5.100 6.500 4.200 8 4.200z',
  close: 'M4 3 8 7l4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4-4-4z',
  warning: 'M8 1.2 15.4 14.5H.6zM8 4.2 3.1 13h9.8zM7.3 6.8h1.4v3.4H7.3zM7.3 10.9h1.4v1.3H7.3z',
} as const;

export type IconName = keyof typeof icons;

export const icon = (name: IconName): TemplateResult => html`
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path fill-rule="evenodd" d=${icons[name]} />`}</svg>
`;

export const headTemplate = (
  picture: Picture,
  choose: (schedule: string) => void,
  compare: TemplateResult | typeof nothing,
): TemplateResult => html`
  <header>
    <div class="what">
      ${
        picture.schedules.length > 1
          ? html`
            <h1 class="unseen">Schedule ${picture.schedule}</h1>
            <div class="picking">
            <span class="picker">
              <select
                aria-label="Schedule"
                @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
              >
                ${picture.schedules.map(
                  (name) => html`<option value=${name} .selected=${name === picture.schedule}>${name}</option>`,
                )}
              </select>
            </span>
            ${compare}
            </div>`
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

function totalsTemplate({ totals, pipeline, clock }: Picture): TemplateResult {
  const total = (name: string, value: string | null, exact: string): TemplateResult | typeof nothing =>
    value === null ? nothing : html`<div title=${exact}><dt>${name}</dt><dd>${value}</dd></div>`;
  const exactly = (value: number, unit: string): string => `${formatCount(value)} ${unit}`;
  if (pipeline) {
    const { period, bubble, speedup } = pipeline;
    return html`
      <dl class="totals">
        ${total('Cycles a batch', formatShort(period), `${exactly(period, 'cycles')} from one batch to the next`)}
        ${total('Time', clock === null ? null : formatSeconds(period / clock), 'Of a batch, once the pipeline is full')}
        ${total('Bubble', formatPercent(bubble), 'Time in which processors idle, of all their time')}
        ${total('Speed-up', speedup === null ? null : `${speedup.toFixed(2)}×`, 'Against one array')}
        ${total('Energy', totals.energy === null ? null : formatEnergy(totals.energy), 'Of all layers')}
      </dl>
    `;
  }
  return html`
    <dl class="totals">
      ${total('Cycles', formatShort(totals.cycles), exactly(totals.cycles, 'cycles'))}
      ${total('Time', totals.seconds === null ? null : formatSeconds(totals.seconds), 'Cycles divided by the clock')}
      ${total('Utilization', totals.utilization > 0 ? formatPercent(totals.utilization) : null, 'Multiply-accumulates done, of those the array could do in the time')}
      ${total('Stalls', totals.stall > 0 ? formatPercent(totals.stall / totals.cycles) : null, `${exactly(totals.stall, 'cycles')} that memory adds: waiting, and smaller tiles`)}
      ${total('MACs', formatShort(totals.macs), exactly(totals.macs, 'multiply-accumulates'))}
      ${total('Energy', totals.energy === null ? null : formatEnergy(totals.energy), 'Of all layers')}
    </dl>
  `;
}

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
