/** What a schedule saves against its baseline, or costs more: a line that never leaves out the baseline, and the numbers behind it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatEnergy, formatShort } from '../common/format.ts';
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
      <div class="sides">${table(comparison)}</div>
      <ul>${assumptions.map((text) => html`<li>${text}</li>`)}</ul>
    </details>
  `;
}

/** Short numbers, so that both parts stand side by side in half a window; a pointer gets all digits. */
function table({ name, backward, whole }: BaselineComparison): TemplateResult {
  const side = ({ own, baseline, ratio, saving }: Compared, show: Show): TemplateResult => html`
    <td class="first" title=${show.exact(own)}>${show.brief(own)}</td>
    <td title=${show.exact(baseline)}>${show.brief(baseline)}</td>
    <td>${times(ratio)}</td>
    <td class="difference">${own === baseline ? 'the same' : shareWords(saving, 'less')}</td>
  `;
  const row = (what: string, part: (sums: ComparedSums) => Compared | null, show = counts) => {
    const [own, all] = [part(backward), part(whole)];
    return own && all ? html`<tr><th scope="row">${what}</th>${side(own, show)}${side(all, show)}</tr>` : nothing;
  };
  const heads = html`
    <th scope="col" class="first">here</th>
    <th scope="col">${name}</th>
    <th scope="col" title="${name} / here">ratio</th>
    <th scope="col">difference</th>
  `;
  return html`
    <table>
      <thead>
        <tr>
          <td></td>
          <th scope="colgroup" colspan="4" class="first">Gradients and updates</th>
          <th scope="colgroup" colspan="4" class="first">Whole step</th>
        </tr>
        <tr>
          <td></td>
          ${heads}${heads}
        </tr>
      </thead>
      <tbody>
        ${row('Cycles', (sums) => sums.cycles)} ${row('SRAM words', (sums) => sums.accesses)}
        ${row('DRAM words', (sums) => sums.dram)} ${row('Energy', (sums) => sums.energy, energies)}
      </tbody>
    </table>
  `;
}

interface Show {
  brief(value: number): string;
  exact(value: number): string;
}
const counts: Show = { brief: formatShort, exact: formatCount };
const energies: Show = { brief: formatEnergy, exact: (joules) => `${joules} J` };

export const comparisonStyles = css`
  .sides { margin: 6px 0 8px; padding-left: 18px; overflow-x: auto; }
  .sides table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  .sides th, .sides td { padding: 1px 0 1px 14px; font-weight: normal; text-align: right; white-space: nowrap; }
  .sides th:first-child, .sides td:first-child { padding-left: 0; text-align: left; }
  .sides .first { padding-left: 28px; }
  .sides th { color: var(--vscode-descriptionForeground); }
  .sides th[colspan] { color: inherit; font-weight: 600; text-align: left; }
  .sides .difference { font-weight: 600; }
`;
