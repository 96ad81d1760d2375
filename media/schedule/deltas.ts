/** `<accel-deltas>`: what each layer takes in several schedules, and how much more or less than in the first. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { formatCount, formatShort } from '../common/format.ts';
import { shared } from '../common/styles.ts';
import type { Picture } from '../messages.ts';
import { difference, differenceWords, type LayerCycles, layerCycles, timeOf } from './compose.ts';

/** More rows than this are not read by anybody. */
const rowLimit = 500;

/** Events: `row-open` (detail: {row, focus}), `row-select` (detail: row). */
export class LayerDeltas extends LitElement {
  static override properties = {
    pictures: { attribute: false },
    selected: { attribute: false },
    largest: { state: true },
  };

  declare pictures: readonly Picture[];
  declare selected: number | undefined;
  /** Whether those with the largest differences come first. */
  declare private largest: boolean;

  constructor() {
    super();
    this.pictures = [];
    this.largest = false;
  }

  protected override render(): TemplateResult {
    const { pictures } = this;
    const rows = layerCycles(pictures);
    const most = ({ cycles: [base, ...others] }: LayerCycles): number =>
      Math.max(0, ...others.map((each) => Math.abs((each ?? 0) - (base ?? 0))));
    if (this.largest) rows.sort((a, b) => most(b) - most(a));
    const selected = this.selected === undefined ? undefined : pictures[0]?.rows[this.selected]?.layer;
    return html`
      <table aria-label="Cycles of each layer">
        <thead>
          <tr>
            <th scope="col">
              <button aria-pressed=${this.largest} @click=${() => {
                this.largest = !this.largest;
              }}>${this.largest ? 'Layer, largest difference first' : 'Layer, in order'}</button>
            </th>
            ${pictures.map(({ schedule }, index) =>
              index === 0
                ? html`<th scope="col" class="number">${schedule}</th>`
                : html`<th scope="col" class="number">${schedule}</th><th scope="col" class="number">difference</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          <tr class="all">
            <th scope="row">${pictures.some(({ pipeline }) => pipeline) ? 'A batch' : 'All'}</th>
            ${this.cells(pictures.map(timeOf))}
          </tr>
          ${rows.slice(0, rowLimit).map(
            ({ layer, cycles, row }) => html`
              <tr
                class=${layer === selected ? 'selected' : ''}
                @click=${() => this.tell('row-select', row < 0 ? undefined : row)}
                @dblclick=${() => row >= 0 && this.tell('row-open', { row, focus: true })}
              >
                <th scope="row">${layer}</th>
                ${this.cells(cycles)}
              </tr>`,
          )}
        </tbody>
      </table>
    `;
  }

  private cells(cycles: readonly (number | undefined)[]): TemplateResult[] {
    const [base] = cycles;
    return cycles.map((own, index) => {
      const text = own === undefined ? '–' : formatShort(own);
      const exact = own === undefined ? 'no such layer' : formatCount(own);
      const cell = html`<td class="number" title=${exact}>${text}</td>`;
      if (index === 0) return cell;
      if (own === undefined || base === undefined) return html`${cell}<td class="number">–</td>`;
      const share = difference(own, base);
      const sign = share > 0 ? '▲' : share < 0 ? '▼' : '';
      return html`${cell}
        <td class="number ${share > 0 ? 'worse' : share < 0 ? 'better' : 'soft'}">
          <span aria-hidden="true">${sign}</span> ${differenceWords(share)}
        </td>`;
    });
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    shared,
    css`
      :host { display: block; }
      table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
      th, td { height: 24px; padding: 0 10px; font-weight: normal; text-align: left; white-space: nowrap; }
      .number { text-align: right; }
      thead th {
        position: sticky; top: 0; height: 28px; background: var(--vscode-editor-background); border-bottom: 1px solid var(--accel-line);
        color: var(--vscode-descriptionForeground);
      }
      thead button { padding: 2px 0; border: 0; background: none; color: inherit; cursor: pointer; }
      thead button:hover { color: var(--vscode-foreground); }
      .all > * { font-weight: 600; }
      tbody tr { cursor: pointer; }
      tbody tr:hover > * { background: var(--vscode-list-hoverBackground); }
      tbody tr.selected > * { background: var(--vscode-list-inactiveSelectionBackground); color: var(--vscode-list-inactiveSelectionForeground, inherit); }
      .better { color: var(--accel-better); }
      .worse { color: var(--accel-worse); }
    `,
  ];
}
