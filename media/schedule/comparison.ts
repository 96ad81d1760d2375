/** What a schedule saves against its baseline, or costs more: a line that never leaves out the baseline, and the numbers behind it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatEnergy } from '../common/format.ts';
import type { BaselineComparison, Compared, ComparedSums, Picture } from '../messages.ts';
import { baselineName, cycleWords, otherWords, shareWords, times } from './describe.ts';

export function comparisonTemplate(
  { comparison }: Picture,
  open: boolean,
  toggled: (open: boolean) => void,
): TemplateResult | typeof nothing {
  if (!comparison) return nothing;
  const { backward, whole, assumptions } = comparison;
  return html`
    <details
      class="comparison"
      ?open=${open}
      @toggle=${(event: Event) => toggled((event.target as HTMLDetailsElement).open)}
    >
      <summary>
        <span>
          Backward <strong>${cycleWords(backward.cycles)}</strong>${otherWords(backward).map((words) => `, ${words}`)}
          than <strong>${baselineName(comparison)}</strong>
          <span class="soft">· whole step ${cycleWords(whole.cycles)}</span>
        </span>
      </summary>
      <div class="sides">
        ${sumsTable('Backward: gradients and updates', backward, comparison)}
        ${sumsTable('Whole step', whole, comparison)}
      </div>
      <ul>${assumptions.map((text) => html`<li>${text}</li>`)}</ul>
    </details>
  `;
}

function sumsTable(
  caption: string,
  { cycles, accesses, dram, energy }: ComparedSums,
  { name }: BaselineComparison,
): TemplateResult {
  const row = (what: string, { own, baseline, ratio, saving }: Compared, show = formatCount): TemplateResult => html`
    <tr>
      <th scope="row">${what}</th>
      <td>${show(own)}</td>
      <td>${show(baseline)}</td>
      <td>${times(ratio)}</td>
      <td>${own === baseline ? 'the same' : shareWords(saving, 'less')}</td>
    </tr>
  `;
  return html`
    <table>
      <caption>${caption}</caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">Here</th>
          <th scope="col">${name}</th>
          <th scope="col" title="${name} / here">Ratio</th>
          <th scope="col">Here it takes</th>
        </tr>
      </thead>
      <tbody>
        ${row('Cycles', cycles)} ${row('SRAM accesses (words)', accesses)} ${row('DRAM traffic (words)', dram)}
        ${energy === null ? nothing : row('Energy', energy, formatEnergy)}
      </tbody>
    </table>
  `;
}

export const comparisonStyles = css`
  .sides { display: flex; flex-wrap: wrap; gap: 8px 48px; margin: 6px 0 8px; padding-left: 18px; overflow-x: auto; }
  .sides table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  .sides caption { padding-bottom: 2px; font-weight: 600; text-align: left; }
  .sides th, .sides td { padding: 1px 0 1px 20px; font-weight: normal; text-align: right; white-space: nowrap; }
  .sides th:first-child, .sides td:first-child { padding-left: 0; text-align: left; }
  .sides thead th, .sides tbody th { color: var(--vscode-descriptionForeground); }
  .sides tbody td:last-child { font-weight: 600; }
`;
