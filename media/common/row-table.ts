/** Rows as a table that sorts, selects and opens, for every kind of reader: what such a table does, whatever is in its cells. */
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatCount } from './format.ts';

export interface RowColumn {
  readonly id: string;
  readonly head: string;
  /** What the head means, for those who do not know the word. */
  readonly hint: string;
  readonly numeric: boolean;
  /** 1: always there; higher ones go first when the panel gets narrow. */
  readonly priority: 1 | 2 | 3 | 4;
}

/** Events: `row-hover`, `row-select` (detail: row or null), `row-open` (detail: {row, focus}), `sort` (detail: as `sort`). */
export abstract class RowTable<Column extends RowColumn> extends LitElement {
  static override properties: PropertyDeclarations = {
    hovered: { attribute: false },
    selected: { attribute: false },
    sort: { attribute: false },
    complete: { state: true },
  };

  declare hovered: number | undefined;
  declare selected: number | undefined;
  declare sort: { readonly column: Column['id']; readonly descending: boolean };
  declare private complete: boolean;
  /** Row numbers, top to bottom. */
  protected order: number[] = [];
  /** More rows than this are shown on request: nobody reads them, and a page with all of them is slow. */
  protected abstract readonly rowLimit: number;

  constructor() {
    super();
    this.complete = false;
  }

  protected abstract cell(column: Column, row: number): TemplateResult;

  /** Brings a row on screen, if it is not. */
  scrollToRow(row: number): void {
    this.rowElement(row)?.scrollIntoView({ block: 'nearest' });
  }

  protected override willUpdate(_changed: Map<PropertyKey, unknown>): void {
    if (this.selected !== undefined && this.order.indexOf(this.selected) >= this.rowLimit) this.complete = true;
  }

  protected table(columns: readonly Column[], label: string, kind = ''): TemplateResult {
    const shown = this.complete ? this.order : this.order.slice(0, this.rowLimit);
    const entry = this.selected !== undefined && shown.includes(this.selected) ? this.selected : shown[0];
    return html`
      <table
        class=${kind}
        role="grid"
        aria-label=${label}
        aria-rowcount=${this.order.length + 1}
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
          ${shown.map(
            (row) => html`
              <tr
                data-row=${row}
                tabindex=${row === entry ? 0 : -1}
                aria-selected=${row === this.selected}
                class="${row === this.hovered ? 'hovered' : ''} ${this.isMarked(row) ? 'marked' : ''}"
              >
                ${columns.map((column) => this.cell(column, row))}
              </tr>`,
          )}
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

  /** Whether a row belongs to the line of the cursor. */
  protected isMarked(_row: number): boolean {
    return false;
  }

  protected head(column: Column): TemplateResult {
    const sorted = this.sort.column === column.id;
    const direction = this.sort.descending ? 'descending' : 'ascending';
    return html`
      <th scope="col" class=${this.place(column)} aria-sort=${sorted ? direction : 'none'}>
        <button title=${column.hint} @click=${() => this.sortBy(column)}>
          ${column.head}<span class="arrow" aria-hidden="true">${sorted ? (this.sort.descending ? '↓' : '↑') : ''}</span>
        </button>
      </th>
    `;
  }

  /** The classes of a column's cells. */
  protected place({ priority, numeric, id }: Column): string {
    return `p${priority} ${numeric ? 'number' : ''} ${id}`;
  }

  private sortBy(column: Column): void {
    const again = this.sort.column === column.id;
    // Of numbers the largest are of interest first; the order of execution and names read from the top.
    const first = column.numeric && column.id !== 'order';
    this.tell('sort', {
      column: column.id,
      descending: again ? !this.sort.descending : first,
    } satisfies typeof this.sort);
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
}

export const rowTableStyles = css`
  :host { display: block; container-type: inline-size; }
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
  /* The arrow has its place beside the text whether it is there or not, so that nothing moves when the order changes. */
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

  .more {
    display: block; margin: 8px 6px; padding: 4px 10px; border: 1px solid var(--accel-line); border-radius: 3px; cursor: pointer;
    background: none; color: var(--vscode-textLink-foreground);
  }
`;
