/** The processors of a pipeline as a table: the same facts as its lanes, for every kind of reader. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatBytes, formatCount, formatPercent } from '../common/format.ts';
import type { Picture } from '../messages.ts';

export function processorsTemplate({ pipeline }: Picture): TemplateResult | typeof nothing {
  if (!pipeline) return nothing;
  const { processors, policy, partition, microbatches } = pipeline;
  return html`
    <details class="processors">
      <summary>
        <span>
          ${formatCount(processors.length)} processors
          <span class="soft">${policy}${partition === null ? '' : ` · partition ${partition}`} · micro-batches ${formatCount(microbatches)}</span>
        </span>
      </summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Array</th>
              <th scope="col">Layers</th>
              <th scope="col" class="number">Cycles a batch</th>
              <th scope="col" class="number">Busy</th>
              <th scope="col" class="number">Memory</th>
            </tr>
          </thead>
          <tbody>
            ${processors.map(
              ({ array, layers, work, utilization, memory }, index) => html`
                <tr>
                  <th scope="row">${index + 1}</th>
                  <td>${array}</td>
                  <td title=${layers.join(', ')}>${layers.length > 2 ? `${layers[0]} … ${layers.at(-1)}` : layers.join(', ')}</td>
                  <td class="number">${formatCount(work)}</td>
                  <td class="number">${formatPercent(utilization)}</td>
                  <td class="number">${formatBytes(memory)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}

export const processorStyles = css`
  .processors .scroll { max-height: 30vh; margin: 4px 0 0 18px; overflow: auto; scrollbar-width: thin; }
  .processors table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  .processors th, .processors td { padding: 1px 18px 1px 0; font-weight: normal; text-align: left; white-space: nowrap; }
  .processors .number { text-align: right; }
  .processors thead th { color: var(--vscode-descriptionForeground); }
`;
