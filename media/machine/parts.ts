/** The parts of the page around the plots: head, tables, what numbers stand on, what to do when there is nothing to draw. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MachineHostMessage, MachinePanelMessage, Picture, Table } from '../machine-messages.ts';
import { icon } from '../schedule/parts.ts';

type Nothing = Extract<MachineHostMessage, { type: 'nothing' }>;
type Tell = (message: MachinePanelMessage) => void;

export const headTemplate = (picture: Picture, tell: Tell): TemplateResult => html`
  <header>
    <div class="what">
      <h1 class="unseen">Machine ${picture.machine}</h1>
      <div class="picking">
        <span class="picker">
          <select
            aria-label="Machine"
            @change=${(event: Event) => tell({ type: 'choose', machine: (event.target as HTMLSelectElement).value })}
          >
            ${groupTemplate(
              'In this file',
              picture.machines.filter(({ lines }) => lines !== null),
              picture.machine,
            )}
            ${groupTemplate(
              'Imported',
              picture.machines.filter(({ lines }) => lines === null),
              picture.machine,
            )}
          </select>
        </span>
        <button class="link" @click=${() => tell({ type: 'reveal' })}>Go to definition</button>
      </div>
      ${picture.what ? html`<p class="soft">${picture.what}</p>` : nothing}
    </div>
    ${
      picture.facts.length > 0
        ? html`<dl class="totals">
            ${picture.facts.map(({ name, value, hint }) => html`<div title=${hint}><dt>${name}</dt><dd>${value}</dd></div>`)}
          </dl>`
        : nothing
    }
  </header>
`;

const groupTemplate = (
  label: string,
  machines: Picture['machines'],
  chosen: string,
): TemplateResult | typeof nothing =>
  machines.length === 0
    ? nothing
    : html`<optgroup label=${label}>
        ${machines.map(({ name }) => html`<option value=${name} .selected=${name === chosen}>${name}</option>`)}
      </optgroup>`;

/** Says why the picture is not that of the text. Always in the page, so that a screen reader hears it change. */
export const noticeTemplate = (text: string | null): TemplateResult => html`
  <div class="notice" role="status" ?hidden=${text === null}>
    ${text === null ? nothing : html`${icon('warning')}<span><strong>Showing it as it was last.</strong> ${text}</span>`}
  </div>
`;

export const problemsTemplate = (problems: readonly string[]): TemplateResult => html`
  <section class="problems" aria-label="Problems">
    <h2>It cannot be built</h2>
    <p>Nothing is computed of it until this is mended:</p>
    <ul>${problems.map((text) => html`<li>${text}</li>`)}</ul>
  </section>
`;

export const tableTemplate = ({ title, note, heads, rows, own }: Table): TemplateResult => {
  const place = (column: number): string => (column === own ? 'own' : '');
  return html`
    <section>
      <h2>${title}</h2>
      <p class="soft">${note}</p>
      <div class="scrolled" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead>
            <tr>${heads.map((head, column) => html`<th scope="col" class=${place(column)}>${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${rows.map(
              ([first, ...rest]) => html`<tr>
                <th scope="row">${first}</th>
                ${rest.map((cell, index) => html`<td class=${place(index + 1)}>${cell}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
};

export const standsOnTemplate = (
  { assumptions, sources }: Picture,
  open: boolean,
  toggled: (open: boolean) => void,
): TemplateResult | typeof nothing =>
  assumptions.length + sources.length === 0
    ? nothing
    : html`
      <details
        class="stands-on"
        ?open=${open}
        @toggle=${(event: Event) => toggled((event.target as HTMLDetailsElement).open)}
      >
        <summary>What the numbers stand on <span class="soft">${assumptions.length + sources.length}</span></summary>
        <ul>${assumptions.map((text) => html`<li>${text}</li>`)}</ul>
        ${
          sources.length > 0
            ? html`<h3>Sources in the file</h3><ul>${sources.map((text) => html`<li>${text}</li>`)}</ul>`
            : nothing
        }
      </details>
    `;

const example = `import "accel:machines/marinella"

crossbar Cells extends Marinella {
  grid  512x512
}`;

/** What to do when there is nothing to draw. */
export function emptyTemplate({ reason, detail }: Nothing, file: string, tell: Tell): TemplateResult {
  switch (reason) {
    case 'noMachine':
      return html`
        <section class="empty">
          <h1>No machine in ${file} yet</h1>
          <p>
            A <code>stochastic</code> unit, a <code>crossbar</code> or a <code>reuse</code> buffer computes some passes of a schedule
            in its own way. Write one or import it, and its plots appear here:
          </p>
          <pre><code>${example}</code></pre>
          <p class="soft">
            <code>accel:machines/essop</code>, <code>accel:machines/marinella</code> and <code>accel:machines/acrtc</code> ship with
            Accel.
          </p>
          <button class="primary" @click=${() => tell({ type: 'openFile' })}>Open ${file}</button>
        </section>
      `;
    case 'missingFile':
      return html`
        <section class="empty">
          <h1>${file} cannot be opened</h1>
          <p>It may have been moved, renamed or deleted. Open it again from the explorer, and its machines from there.</p>
          ${detail ? html`<p class="soft">${detail}</p>` : nothing}
        </section>
      `;
    case 'serverStopped':
      return html`
        <section class="empty">
          <h1>The language server is not running</h1>
          <p>It computes what machines cost. The Accel output channel says why it ended.</p>
          <button class="primary" @click=${() => tell({ type: 'restartServer' })}>Restart language server</button>
        </section>
      `;
  }
}
