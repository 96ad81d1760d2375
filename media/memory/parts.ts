/** The parts of the page around the charts: head, totals, the peak in words, legends. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes, formatCount } from '../common/format.ts';
import { type PassName, passes, type Role } from '../memory-messages.ts';
import { passNames } from '../schedule/columns.ts';
import { chipWords, roleName, tensorName } from './describe.ts';
import type { Facts } from './facts.ts';
import { shapePath } from './look.ts';

export const headTemplate = (facts: Facts, choose: (schedule: string) => void): TemplateResult => {
  const { schedules, schedule, network, array, grid, batch, training } = facts.picture;
  return html`
    <header>
      <div class="what">
        ${
          schedules.length > 1
            ? html`
              <h1 class="unseen">Memory of schedule ${schedule}</h1>
              <span class="picker">
                <select aria-label="Schedule" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
                  ${schedules.map((name) => html`<option value=${name} .selected=${name === schedule}>${name}</option>`)}
                </select>
              </span>`
            : html`<h1>${schedule}</h1>`
        }
        <p>
          <span>${network}</span>
          <span class="soft">on</span>
          <span>${array}</span>
          <span class="soft">${grid.replace('x', '\u202f×\u202f')}</span>
          <span class="soft">batch</span>
          <span>${formatCount(batch)}</span>
          <span class="soft">${training ? 'training step' : 'inference'}</span>
        </p>
      </div>
      ${totalsTemplate(facts)}
    </header>
  `;
};

function totalsTemplate({ picture, totals, dots, always }: Facts): TemplateResult {
  const { peak, turns } = picture;
  const total = (name: string, value: string | null, exact: string): TemplateResult | typeof nothing =>
    value === null ? nothing : html`<div title=${exact}><dt>${name}</dt><dd>${value}</dd></div>`;
  const memoryBound = dots.filter(({ bound }) => bound === 'memory').length;
  const kept = turns.kept.reduce((most, bytes) => Math.max(most, bytes), 0);
  return html`
    <dl class="totals">
      ${total('Peak memory', peak && formatBytes(peak.bytes), `${formatCount(peak?.bytes ?? 0)} bytes at once`)}
      ${total('Always there', totals.length > 0 ? formatBytes(always) : null, 'Weights, their gradients, the state of the optimizer')}
      ${total('Kept for backward', kept > 0 ? formatBytes(kept) : null, 'Activations that backward passes read, at their most')}
      ${total('Memory-bound', dots.length > 0 && picture.roof.bytesPerCycle !== null ? `${formatCount(memoryBound)} of ${formatCount(dots.length)}` : null, 'Passes whose transfers take longer than their computing')}
    </dl>
  `;
}

/** How many tensors are named at the peak. */
const named = 4;

/** What is alive at the peak, and what of it the chip could hold. */
export function peakTemplate(facts: Facts): TemplateResult {
  const { peak, turns, names } = facts.picture;
  if (!peak) return html`<p class="soft">This network has no layers.</p>`;
  const { top, count } = facts.alive(peak.turn, named);
  const direction = turns.backward[peak.turn] ? 'backward' : 'forward';
  const rest = count - top.length;
  const tensors = top.map((tensor) => html`, ${tensorName(tensor)} <strong>${formatBytes(tensor.bytes)}</strong>`);
  return html`
    <p class="peak">
      <strong>Peak ${formatBytes(peak.bytes)}</strong> in the ${direction} pass of
      <strong>${names[turns.layer[peak.turn]!]}</strong>: ${formatBytes(facts.always)} always
      there${tensors}${rest > 0 ? html` <span class="soft">and ${formatCount(rest)} more</span>` : nothing}
    </p>
    <p class="soft">${chipWords(facts)}</p>
  `;
}

const strokes: Record<Role, string> = {
  weights: '',
  optimizerState: 'M3 3h1M9 3h1M3 9h1M9 9h1M6 6h1',
  weightGradients: 'M-1 5L7 13M0 0L12 12M5 -1L13 7',
  kept: 'M3 0V12M6 0V12M9 0V12',
  gradients: 'M-1 7L7 -1M0 12L12 0M5 13L13 5',
  other: 'M0 3H12M0 6H12M0 9H12',
};

export const roleLegend = (facts: Facts): TemplateResult[] => {
  const turn = facts.picture.peak?.turn;
  return facts.usedRoles.map(
    (role) => html`
      <li>
        <svg class="role-${role}" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
          <rect class="pattern" width="12" height="12" rx="2"></rect>
          <path class="strokes" d=${strokes[role]}></path>
        </svg>
        <span>${roleName(facts, role)} ${turn === undefined ? nothing : html`<strong>${formatBytes(facts.bytesOf(role, turn))}</strong>`}</span>
      </li>`,
  );
};

export const shapeOf = (pass: PassName, hollow = false): TemplateResult => html`
  <svg class="kind-${pass}" width="13" height="13" viewBox="-1.6 -1.6 3.2 3.2" aria-hidden="true">
    <path class="shape ${hollow ? 'hollow' : ''}" d=${shapePath(pass)}></path>
  </svg>
`;

export const passLegend = ({ dots, picture }: Facts): TemplateResult[] => {
  const used = passes.filter((pass) => dots.some((dot) => dot.pass === pass));
  const memory = picture.roof.bytesPerCycle !== null && dots.some(({ bound }) => bound === 'memory');
  return [
    ...used.map((pass) => html`<li>${shapeOf(pass)}<span>${passNames[pass]}</span></li>`),
    ...(memory && used[0] ? [html`<li>${shapeOf(used[0], true)}<span>hollow: memory-bound</span></li>`] : []),
  ];
};

export const assumptionsTemplate = (
  texts: readonly string[],
  open: boolean,
  toggled: (open: boolean) => void,
): TemplateResult => html`
  <details class="assumptions" ?open=${open} @toggle=${(event: Event) => toggled((event.target as HTMLDetailsElement).open)}>
    <summary>Assumptions <span class="soft">${texts.length}</span></summary>
    <ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>
  </details>
`;
