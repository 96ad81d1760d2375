/** `<accel-memory-passes>`: passes as a table that sorts, selects and opens; the same facts as both charts, for every kind of reader. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { formatCount } from '../common/format.ts';
import { shared } from '../common/styles.ts';
import type { MemoryState } from '../memory-messages.ts';
import { type Column, columnsOf, sortedRows } from './columns.ts';
import type { Facts } from './facts.ts';
import { shapeOf } from './parts.ts';
import { chartStyles } from './styles.ts';

/** More rows than this are shown on request: nobody reads them, and a page with all of them is slow. */
const rowLimit = 300;

type Sort = MemoryState['sort'];

/** Events: `row-hover`, `row-select` (detail: row or null), `row-open` (detail: {row, focus}), `sort` (detail: Sort). */
export class PassTable extends LitElement {
  static override properties = {
    facts: { attribute: false },
    hovered: { attribute: false },
    selected: { attribute: false },
    marked: { attribute: false },
    sort: { attribute: false },
    complete: { state: true },
  };

  declare facts: Facts | undefined;
  declare hovered: number | undefined;
  declare selected: number | undefined;
  declare marked: ReadonlySet<number>;
  declare sort: Sort;
  declare private complete: boolean;
  private order: number[] = [];

  constructor() {
    super();
    this.sort = { column: 'order', descending: false };
    this.marked = new Set();
    this.complete = false;
  }

  /** Brings a row on screen, if it is not. */
  scrollToRow(row: number): void {
    this.rowElement(row)?.scrollIntoView({ block: 'nearest' });
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('facts') || changed.has('sort')) this.order = this.facts ? sortedRows(this.facts, this.sort) : [];
    if (this.selected !== undefined && this.order.indexOf(this.selected) >= rowLimit) this.complete = true;
  }

  protected override render(): TemplateResult {
    const { facts } = this;
    if (!facts) return html``;
    const columns = columnsOf(facts);
    const shown = this.complete ? this.order : this.order.slice(0, rowLimit);
    const entry = this.selected !== undefined && shown.includes(this.selected) ? this.selected : shown[0];
    return html`
      <table
        role="grid"
        aria-label="Memory and roofline, pass by pass, of schedule ${facts.picture.schedule}"
        aria-rowcount=${facts.rows + 1}
        @click=${this.onClick}
        @dblclick=${(event: MouseEvent) => this.open(this.rowOf(event), true)}
        @keydown=${this.onKey}
        @pointerover=${(event: PointerEvent) => this.hover(this.rowOf(event))}
        @pointerleave=${() => this.hover(undefined)}
      >
        <thead>
          <tr>${columns.map((column) => this.head(column))}</tr>
        </thead>
        <tbody>
          ${shown.map((row) => this.row(facts, row, columns, row === entry))}
        </tbody>
      </table>
      ${
        shown.length < this.order.length
          ? html`<button class="more" @click=${() => {
              this.complete = true;
            }}>Show all ${formatCount(this.order.length)} rows</button>`
          : nothing
      }
    `;
  }

  private head(column: Column): TemplateResult {
    const sorted = this.sort.column === column.id;
    const direction = this.sort.descending ? 'descending' : 'ascending';
    return html`
      <th scope="col" class="p${column.priority} ${column.numeric ? 'number' : ''} ${column.id}" aria-sort=${sorted ? direction : 'none'}>
        <button title=${column.hint} @click=${() => this.sortBy(column)}>
          ${column.head}<span class="arrow" aria-hidden="true">${sorted ? (this.sort.descending ? '↓' : '↑') : ''}</span>
        </button>
      </th>
    `;
  }

  private row(facts: Facts, row: number, columns: readonly Column[], entry: boolean): TemplateResult {
    const marked = this.marked.has(facts.picture.passes.layer[row]!);
    return html`
      <tr
        data-row=${row}
        tabindex=${entry ? 0 : -1}
        aria-selected=${row === this.selected}
        class="${row === this.hovered ? 'hovered' : ''} ${marked ? 'marked' : ''}"
      >
        ${columns.map((column) => this.cell(facts, column, row))}
      </tr>
    `;
  }

  private cell(facts: Facts, column: Column, row: number): TemplateResult {
    const text = column.text(facts, row);
    const place = `p${column.priority} ${column.numeric ? 'number' : ''} ${column.id}`;
    if (column.id === 'layer') return html`<th scope="row" class=${place} title=${text}>${text}</th>`;
    if (column.id === 'pass') {
      const hollow = facts.dot(row)?.bound === 'memory';
      return html`<td class=${place} title=${text}>${shapeOf(facts.passOf(row), hollow)}<span>${text}</span></td>`;
    }
    return html`<td class=${place}>${text}</td>`;
  }

  private sortBy(column: Column): void {
    const again = this.sort.column === column.id;
    // Of numbers the largest are of interest first; the order of execution and names read from the top.
    const first = column.numeric && column.id !== 'order';
    this.tell('sort', { column: column.id, descending: again ? !this.sort.descending : first } satisfies Sort);
  }

  private rowOf(event: Event): number | undefined {
    const element = (event.target as Element).closest<HTMLElement>('tr[data-row]');
    return element ? Number(element.dataset.row) : undefined;
  }

  private rowElement(row: number): HTMLElement | null {
    return this.renderRoot.querySelector(`tr[data-row="${row}"]`);
  }

  private onClick(event: MouseEvent): void {
    const row = this.rowOf(event);
    if (row === undefined) return;
    this.tell('row-select', row);
    this.open(row, false);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.rowOf(event);
    if (row === undefined) return;
    const at = this.order.indexOf(row);
    const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.order.length - 1 };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const next = this.order[target];
      if (next !== undefined) void this.focusRow(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.open(row, event.key === 'Enter');
    } else if (event.key === 'Escape') {
      this.tell('row-select', undefined);
    }
  }

  private async focusRow(row: number): Promise<void> {
    this.tell('row-select', row);
    // A row beyond the limit is there after the update only.
    await this.updateComplete;
    this.rowElement(row)?.focus();
  }

  private open(row: number | undefined, focus: boolean): void {
    if (row !== undefined) this.tell('row-open', { row, focus });
  }

  private hover(row: number | undefined): void {
    if (row !== this.hovered) this.tell('row-hover', row);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    shared,
    chartStyles,
    css`
      :host { container-type: inline-size; }
      table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
      th, td { padding: 0 8px; height: 24px; text-align: left; font-weight: normal; white-space: nowrap; }
      .number { text-align: right; }
      thead th {
        position: sticky; top: 0; z-index: 2; height: 28px; background: var(--vscode-editor-background);
        border-bottom: 1px solid var(--accel-line);
      }
      thead button {
        display: inline-flex; align-items: baseline; padding: 2px 0; border: 0; border-radius: 2px; background: none; cursor: pointer;
        color: var(--vscode-descriptionForeground); white-space: nowrap;
      }
      thead button:hover, thead th:not([aria-sort='none']) button { color: var(--vscode-foreground); }
      .arrow { width: 12px; text-align: center; }
      thead .number button { flex-direction: row-reverse; }
      tbody tr { cursor: pointer; scroll-margin-top: 32px; scroll-margin-bottom: 8px; }
      tbody tr:hover > *, tbody tr.hovered > * { background: var(--vscode-list-hoverBackground); }
      tbody tr.marked > :first-child { box-shadow: inset 3px 0 0 var(--vscode-foreground); }
      tbody tr[aria-selected='true'] > * { background: var(--vscode-list-inactiveSelectionBackground); color: var(--vscode-list-inactiveSelectionForeground, inherit); }
      tbody tr:focus[aria-selected='true'] > * {
        background: var(--vscode-list-activeSelectionBackground); color: var(--vscode-list-activeSelectionForeground);
      }
      tbody tr:focus-visible { outline: 1px solid var(--vscode-list-focusOutline, var(--vscode-focusBorder)); outline-offset: -1px; }
      :host-context(.vscode-high-contrast) tbody tr.hovered, :host-context(.vscode-high-contrast) tbody tr:hover {
        outline: 1px dashed var(--vscode-contrastActiveBorder); outline-offset: -1px;
      }
      :host-context(.vscode-high-contrast) tbody tr[aria-selected='true'] {
        outline: 1px solid var(--vscode-contrastActiveBorder); outline-offset: -1px;
      }
      .order { color: var(--vscode-descriptionForeground); width: 1%; }
      tr[aria-selected='true'] > .order { color: inherit; }
      th.layer { max-width: 240px; overflow: hidden; text-overflow: ellipsis; }
      td.pass { max-width: 190px; overflow: hidden; text-overflow: ellipsis; }
      td.pass svg { display: inline-block; margin-right: 6px; vertical-align: -2px; }
      .more {
        display: block; margin: 8px 6px; padding: 4px 10px; border: 1px solid var(--accel-line); border-radius: 3px; cursor: pointer;
        background: none; color: var(--vscode-textLink-foreground);
      }
      @container (max-width: 1400px) { .p4 { display: none; } }
      @container (max-width: 1060px) { .p3 { display: none; } }
      @container (max-width: 780px) { .p2 { display: none; } th.layer { max-width: 170px; } }
      @container (max-width: 560px) {
        th, td { padding: 0 5px; }
        th.layer { max-width: 92px; }
        td.pass { max-width: 72px; }
      }
    `,
  ];
}
