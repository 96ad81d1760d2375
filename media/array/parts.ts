/** The parts of the page around the grid: what is chosen, the buttons, the state of a PE, the table, and what to do when there is nothing. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ArrayHostMessage, ArrayState, Page } from '../array-messages.ts';
import { speeds } from '../array-messages.ts';
import { formatCount, formatGemm } from '../common/format.ts';
import { blockLines, cellText, flowWords, legendOf, passWords, peLines } from './describe.ts';
import { keyHelp } from './keys.ts';
import { cellGrid, type Moment } from './scene.ts';

export type Nothing = Extract<ArrayHostMessage, { type: 'nothing' }>;

/** Paths on a 16 x 16 field. */
const icons = {
  first: 'M3 3h1.5v10H3zM13 3v10L6 8z',
  back: 'M11.5 3v10L4.5 8z',
  play: 'M4.5 2.5v11L13 8z',
  pause: 'M4 3h2.8v10H4zM9.2 3H12v10H9.2z',
  on: 'M4.5 3v10l7-5z',
  last: 'M11.5 3H13v10h-1.5zM3 3v10l7-5z',
  link: 'M6.6 11.2 5.4 12.4a1.8 1.8 0 0 1-2.6-2.6l2.6-2.6a1.8 1.8 0 0 1 2.5 0l1-1a3.2 3.2 0 0 0-4.5 0L1.8 8.8a3.2 3.2 0 0 0 4.6 4.6l1.7-1.7zM9.4 4.8l1.2-1.2a1.8 1.8 0 0 1 2.6 2.6l-2.6 2.6a1.8 1.8 0 0 1-2.5 0l-1 1a3.2 3.2 0 0 0 4.5 0l2.6-2.6a3.2 3.2 0 0 0-4.6-4.6L7.9 4.3z',
  warning: 'M8 1.2 15.4 14.5H.6zM8 4.2 3.1 13h9.8zM7.3 6.8h1.4v3.4H7.3zM7.3 10.9h1.4v1.3H7.3z',
} as const;

const icon = (name: keyof typeof icons): TemplateResult => html`
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path fill-rule="evenodd" d=${icons[name]} />`}</svg>
`;

/** What the user can do, apart from the grid itself. */
export interface Actions {
  choose(part: Partial<Pick<ArrayState, 'schedule' | 'layer' | 'pass' | 'fold'>>): void;
  change(part: Partial<ArrayState>): void;
  go(cycle: number): void;
  togglePlay(): void;
  reveal(): void;
}

const textOf = (event: Event): string => (event.target as HTMLSelectElement | HTMLInputElement).value;

function select(
  label: string,
  values: readonly string[],
  chosen: string,
  nameFor: (value: string) => string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label><span class="soft">${label}</span>
    <span class="picker"><select aria-label=${label} @change=${(event: Event) => choose(textOf(event))}>
      ${(values.includes(chosen) ? values : [chosen, ...values]).map((value) => html`<option value=${value} .selected=${value === chosen}>${nameFor(value)}</option>`)}
    </select></span></label>`;
}

/** @param lists a page of the newest text, which may have other layers than the one shown */
export function headTemplate(page: Page, lists: Page, { linked }: ArrayState, actions: Actions): TemplateResult {
  const layers = [...new Set(lists.passes.map(({ layer }) => layer))];
  const passes = (lists.passes.some(({ layer }) => layer === page.layer) ? lists : page).passes
    .filter(({ layer }) => layer === page.layer)
    .map(({ pass }) => pass);
  return html`
    <header>
      <div class="what">
        <h1><button class="link" title="Show where the layer is written" @click=${() => actions.reveal()}>${page.layer}</button>
          <span class="soft">${passWords[page.pass]}</span></h1>
        <p>
          <span>${page.array}</span>
          <span class="soft">${page.rows}\u202f×\u202f${page.cols}</span>
          <span>${flowWords[page.dataflow]}</span>
          <span class="soft">buffering</span> <span>${page.buffering}</span>
          <span class="soft">m × n × k</span> <span>${formatGemm(page.gemm)}</span>
        </p>
      </div>
      <div class="choice">
        ${
          lists.schedules.length > 1 || !lists.schedules.includes(page.schedule)
            ? select(
                'Schedule',
                lists.schedules,
                page.schedule,
                (name) => name,
                (schedule) => actions.choose({ schedule }),
              )
            : nothing
        }
        ${select(
          'Layer',
          layers,
          page.layer,
          (name) => name,
          (layer) => actions.choose({ layer }),
        )}
        ${select(
          'Pass',
          passes,
          page.pass,
          (name) => passWords[name as Page['pass']],
          (pass) => actions.choose({ pass: pass as Page['pass'] }),
        )}
        <label><span class="soft">Fold <span class="of">of ${formatCount(page.folds)}</span></span>
          <input
            type="number" aria-label="Fold, from 0 to ${page.folds - 1}" min="0" max=${page.folds - 1} .value=${String(page.fold)}
            @change=${(event: Event) => actions.choose({ fold: within(textOf(event), page.folds - 1) })}
          /></label>
        <button
          class="tool toggle" aria-pressed=${linked} aria-label="Follow the cursor in the text"
          title=${linked ? 'Shows the layer of the cursor. Click to stay with this one.' : 'Stays with this layer. Click to show the layer of the cursor.'}
          @click=${() => actions.change({ linked: !linked })}
        >${icon('link')}</button>
      </div>
    </header>
  `;
}

const within = (text: string, most: number): number => Math.min(most, Math.max(0, Math.floor(Number(text)) || 0));

export const legendTemplate = (page: Page): TemplateResult => html`
  <ul class="legend" aria-label="Colours">
    ${legendOf(page).map(({ role, text }) => html`<li><span class="swatch role-${role} ${role === 'accumulator' && page.wordsPerVector === 2 ? 'corner' : ''}"></span>${text}</li>`)}
    ${page.heat ? html`<li class="soft">one cell is ${page.heat.block}\u202f×\u202f${page.heat.block} PEs</li>` : nothing}
  </ul>
`;

export function transportTemplate(page: Page, state: ArrayState, playing: boolean, actions: Actions): TemplateResult {
  const last = page.cycles - 1;
  const tool = (name: keyof typeof icons, label: string, act: () => void, off = false): TemplateResult =>
    html`<button class="tool" title=${label} aria-label=${label} ?disabled=${off} @click=${act}>${icon(name)}</button>`;
  const { cycle } = state;
  return html`
    <div class="transport" role="toolbar" aria-label="Cycles">
      ${tool('first', 'First cycle (Home)', () => actions.go(0), cycle === 0)}
      ${tool('back', 'One cycle back (Left)', () => actions.go(cycle - 1), cycle === 0)}
      ${tool(playing ? 'pause' : 'play', playing ? 'Pause (Space)' : 'Play (Space)', () => actions.togglePlay())}
      ${tool('on', 'One cycle on (Right)', () => actions.go(cycle + 1), cycle === last)}
      ${tool('last', 'Last cycle (End)', () => actions.go(last), cycle === last)}
      <label class="cycle">Cycle
        <input
          type="number" aria-label="Go to cycle" min="0" max=${last} .value=${String(cycle)}
          @change=${(event: Event) => actions.go(within(textOf(event), last))}
        /><span class="soft">of ${formatCount(page.cycles)}</span></label>
      <label class="speed"><span class="picker"><select aria-label="Speed"
        @change=${(event: Event) => actions.change({ speed: Number(textOf(event)) as ArrayState['speed'] })}>
        ${speeds.map((speed) => html`<option value=${speed} .selected=${speed === state.speed}>${speed}</option>`)}
      </select></span><span class="soft">a second</span></label>
    </div>
  `;
}

/** Everything about one PE, or block of PEs. */
export function stateTemplate(moment: Moment, cell: { row: number; col: number }, chosen: boolean): TemplateResult {
  const { row, col } = cell;
  const lines = moment.page.heat ? blockLines(moment, row, col) : peLines(moment, row, col);
  return html`
    <h2>${moment.page.heat ? 'Block' : 'PE'} <span class="place">(${row}, ${col})</span>${chosen ? html`<span class="soft"> chosen</span>` : nothing}</h2>
    <dl>
      ${lines.map(
        ({ name, value, role }) =>
          html`<div><dt class="soft">${name}</dt><dd class=${role ? `role role-${role}` : ''}>${value}</dd></div>`,
      )}
    </dl>
  `;
}

export function tableTemplate(moment: Moment, open: boolean, toggled: (open: boolean) => void): TemplateResult {
  const { rows, cols } = cellGrid(moment.page);
  const indices = (count: number): number[] => [...Array(count).keys()];
  const name = moment.page.heat ? 'block' : '';
  return html`
    <details ?open=${open} @toggle=${(event: Event) => toggled((event.target as HTMLDetailsElement).open)}>
      <summary>This cycle as a table</summary>
      ${
        open
          ? html`<div class="table" tabindex="0" role="region" aria-label="Table of this cycle"><table>
            <caption class="unseen">What every ${moment.page.heat ? 'block of PEs' : 'PE'} does in cycle ${moment.cycle}</caption>
            <thead><tr><td></td>${indices(cols).map((col) => html`<th scope="col">${name} column ${col}</th>`)}</tr></thead>
            <tbody>${indices(rows).map(
              (row) =>
                html`<tr><th scope="row">${name} row ${row}</th>${indices(cols).map((col) => html`<td>${cellText(moment, row, col)}</td>`)}</tr>`,
            )}</tbody>
          </table></div>`
          : nothing
      }
    </details>
  `;
}

export const assumptionsTemplate = (
  page: Page,
  open: boolean,
  toggled: (open: boolean) => void,
): TemplateResult => html`
  <details ?open=${open} @toggle=${(event: Event) => toggled((event.target as HTMLDetailsElement).open)}>
    <summary>Assumptions <span class="soft">${page.assumptions.length}</span></summary>
    <ul>${page.assumptions.map((text) => html`<li>${text}.</li>`)}</ul>
  </details>
`;

export const keysTemplate = (): TemplateResult => html`
  <details>
    <summary>Keys</summary>
    <dl class="keys">${keyHelp.map(([keys, what]) => html`<div><dt><kbd>${keys}</kbd></dt><dd>${what}</dd></div>`)}</dl>
  </details>
`;

/** Says that a fold is shorter here than in its pass, and why what is shown may be old. Always in the page, so that it is heard. */
export const noticeTemplate = (text: string | null): TemplateResult => html`
  <div class="notice" role="status" ?hidden=${text === null}>${text === null ? nothing : html`${icon('warning')}<span>${text}</span>`}</div>
`;

/** What to do when there is nothing to draw. */
export function emptyTemplate(
  { reason, detail }: Nothing,
  file: string,
  act: (wish: 'openFile' | 'restartServer') => void,
): TemplateResult {
  const button = (text: string, wish: 'openFile' | 'restartServer'): TemplateResult =>
    html`<button class="primary" @click=${() => act(wish)}>${text}</button>`;
  switch (reason) {
    case 'noPass':
      if (detail)
        return html`<section class="empty">
          <h1>Nothing runs on this array</h1>
          <p>${detail}</p>
          ${button(`Open ${file}`, 'openFile')}
        </section>`;
      return html`<section class="empty">
        <h1>Nothing in ${file} runs on an array yet</h1>
        <p>A schedule says which network runs on which array. Write one, and its layers can be watched here, PE by PE.</p>
        ${button(`Open ${file}`, 'openFile')}
      </section>`;
    case 'missingFile':
      return html`<section class="empty">
        <h1>${file} cannot be opened</h1>
        <p>It may have been moved, renamed or deleted. Open it again from the explorer, and its array from there.</p>
        ${detail ? html`<p class="soft">${detail}</p>` : nothing}
      </section>`;
    case 'serverStopped':
      return html`<section class="empty">
        <h1>The language server is not running</h1>
        <p>It simulates the array. The Accel output channel says why it ended.</p>
        ${button('Restart language server', 'restartServer')}
      </section>`;
  }
}
