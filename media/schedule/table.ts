/** `<accel-layers>`: the layers as a table that sorts, selects and opens; the same facts as the timeline, for every kind of reader. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { formatCount, formatPercent } from '../common/format.ts';
import { shared } from '../common/styles.ts';
import type { Picture, Row, ViewState } from '../messages.ts';
import { colourOf } from './bars.ts';
import { type Column, columnsOf, sortedRows } from './columns.ts';

/** More rows than this are shown on request: nobody reads them, and a page with all of them is slow. */
const rowLimit = 500;

type Sort = ViewState['sort'];

/** Events: `row-hover`, `row-select` (detail: row or undefined), `row-open` (detail: {row, focus}), `sort` (detail: Sort). */
export class LayerTable extends LitElement {
  static override properties = {
    picture: { attribute: false },
    hovered: { attribute: false },
    selected: { attribute: false },
    sort: { attribute: false },
    complete: { state: true },
  };

  declare picture: Picture | undefined;
  declare hovered: number | undefined;
  declare selected: number | undefined;
  declare sort: Sort;
  declare private complete: boolean;
  /** Row numbers, top to bottom. */
  private order: number[] = [];

  constructor() {
    super();
    this.sort = { column: 'order', descending: false };
    this.complete = false;
  }

  /** Brings a row on screen, if it is not. */
  scrollToRow(row: number): void {
    this.rowElement(row)?.scrollIntoView({ block: 'nearest' });
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('picture') || changed.has('sort'))
      this.order = this.picture ? sortedRows(this.picture.rows, this.sort) : [];
    if (this.selected !== undefined && this.order.indexOf(this.selected) >= rowLimit) this.complete = true;
  }

  protected override render(): TemplateResult {
    const picture = this.picture;
    if (!picture) return html``;
    const columns = columnsOf(picture);
    const shown = this.complete ? this.order : this.order.slice(0, rowLimit);
    const entry = this.selected !== undefined && shown.includes(this.selected) ? this.selected : shown[0];
    const longest = picture.rows.reduce((most, row) => Math.max(most, row.cycles), 1);
    return html`
      <table
        class=${picture.colouredBy === 'pass' ? 'training' : ''}
        role="grid"
        aria-label="Layers of schedule ${picture.schedule}"
        aria-rowcount=${picture.rows.length + 1}
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
          ${shown.map((row) => this.row(picture, row, columns, longest, row === entry))}
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
      <th
        scope="col"
        class="p${column.priority} ${column.numeric ? 'number' : ''} ${column.id}"
        aria-sort=${sorted ? direction : 'none'}
      >
        <button title=${column.hint} @click=${() => this.sortBy(column)}>
          ${column.head}<span class="arrow" aria-hidden="true">${sorted ? (this.sort.descending ? '↓' : '↑') : ''}</span>
        </button>
      </th>
      ${column.id === 'cycles' ? html`<th scope="col" class="p1 share">Share</th>` : nothing}
    `;
  }

  private row(
    picture: Picture,
    number: number,
    columns: readonly Column[],
    longest: number,
    entry: boolean,
  ): TemplateResult {
    const row = picture.rows[number]!;
    const selected = number === this.selected;
    return html`
      <tr
        data-row=${number}
        tabindex=${entry ? 0 : -1}
        aria-selected=${selected}
        class=${number === this.hovered ? 'hovered' : ''}
      >
        ${columns.map((column) => this.cell(column, picture, row, number, longest))}
      </tr>
    `;
  }

  private cell(column: Column, picture: Picture, row: Row, number: number, longest: number): TemplateResult {
    const text = column.text(row, number);
    const place = `p${column.priority} ${column.numeric ? 'number' : ''} ${column.id}`;
    const colour = `kind-${colourOf(picture, row)}`;
    switch (column.id) {
      case 'layer':
        return html`<th scope="row" class=${place} title=${text}><span class="swatch ${colour}"></span>${text}</th>`;
      case 'cycles':
        return html`<td class=${place}>${text}</td><td class="p1 share">${share(row, picture, longest, colour)}</td>`;
      case 'utilization':
        return html`<td class=${place}>${row.gemm ? bar(row.utilization, 'level') : nothing}<span>${text}</span></td>`;
      default:
        return html`<td class=${place}>${text}</td>`;
    }
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
      if (next !== undefined) this.focusRow(next);
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
    css`
      :host { display: block; container-type: inline-size; }
      table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
      th, td { padding: 0 8px; height: 24px; text-align: left; font-weight: normal; white-space: nowrap; }
      th:first-child, td:first-child { padding-left: 6px; }
      th:last-child, td:last-child { padding-right: 6px; }
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
      thead .share { color: var(--vscode-descriptionForeground); }

      tbody tr { cursor: pointer; scroll-margin-top: 32px; scroll-margin-bottom: 8px; }
      tbody tr:hover > *, tbody tr.hovered > * { background: var(--vscode-list-hoverBackground); }
      tbody tr[aria-selected='true'] > * { background: var(--vscode-list-inactiveSelectionBackground); color: var(--vscode-list-inactiveSelectionForeground, inherit); }
      tbody tr:focus[aria-selected='true'] > * {
        background: var(--vscode-list-activeSelectionBackground); color: var(--vscode-list-activeSelectionForeground);
      }
      tbody tr:focus-visible { outline: 1px solid var(--vscode-list-focusOutline, var(--vscode-focusBorder)); outline-offset: -1px; }
      tbody tr > :first-child { border-radius: 3px 0 0 3px; }
      tbody tr > :last-child { border-radius: 0 3px 3px 0; }
      :host-context(.vscode-high-contrast) tbody tr.hovered, :host-context(.vscode-high-contrast) tbody tr:hover {
        outline: 1px dashed var(--vscode-contrastActiveBorder); outline-offset: -1px;
      }
      :host-context(.vscode-high-contrast) tbody tr[aria-selected='true'] {
        outline: 1px solid var(--vscode-contrastActiveBorder); outline-offset: -1px;
      }

      .order, td.kind, td.dataflow { color: var(--vscode-descriptionForeground); }
      tr[aria-selected='true'] > .order, tr[aria-selected='true'] > td { color: inherit; }
      td.order { width: 1%; }
      th.layer { max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
      th.layer .swatch { margin-right: 8px; vertical-align: -1px; }
      td.pass { max-width: 170px; overflow: hidden; text-overflow: ellipsis; }
      td.share { width: 22%; min-width: 116px; padding-right: 10px; text-align: right; }
      td.share, td.utilization { position: relative; }
      .share .meter { position: absolute; left: 8px; top: 7px; width: calc(100% - 74px); height: 10px; }
      td.utilization { min-width: 116px; }
      .utilization .meter { position: absolute; right: 66px; top: 10px; width: 40px; height: 4px; }
      .meter { display: block; overflow: hidden; }
      .meter .fill { fill: var(--kind); }
      .meter .track { fill: none; }
      .level { --kind: var(--vscode-descriptionForeground); }
      .level .track { fill: var(--accel-grid); }
      tr[aria-selected='true'] .level { --kind: currentColor; }

      .more {
        display: block; margin: 8px 6px; padding: 4px 10px; border: 1px solid var(--accel-line); border-radius: 3px; cursor: pointer;
        background: none; color: var(--vscode-textLink-foreground);
      }

      @container (max-width: 1060px) { .p4 { display: none; } }
      @container (max-width: 720px) { .p3 { display: none; } td.share { width: 30%; } }
      @container (max-width: 640px) { .p2 { display: none; } th.layer { max-width: 170px; padding-left: 6px; } }
      @container (max-width: 430px) {
        td.share, td.utilization { width: auto; min-width: 76px; }
        .meter { display: none; }
        th.layer { max-width: 110px; }
      }
      /* Training has two columns more. */
      @container (max-width: 1240px) { .training .p4 { display: none; } }
      @container (max-width: 900px) { .training .p3 { display: none; } }
      @container (max-width: 820px) { .training .p2 { display: none; } }
      @container (max-width: 560px) {
        .training .share { display: none; }
        .training td.utilization { width: auto; min-width: 76px; }
        .training .utilization .meter { display: none; }
      }
      @container (max-width: 430px) {
        .training th.layer { max-width: 90px; }
        .training td.pass { max-width: 84px; }
      }
    `,
  ];
}

/** The longest row fills its cell, so that the small ones can still be told apart. */
const share = (row: Row, { totals }: Picture, longest: number, colour: string): TemplateResult =>
  html`${bar(row.cycles / longest, colour)}<span>${formatPercent(totals.cycles > 0 ? row.cycles / totals.cycles : 0)}</span>`;

/** As SVG, whose width is an attribute: the page's policy does not allow style attributes. */
const bar = (share: number, kind: string): TemplateResult => html`
  <svg class="meter ${kind}" aria-hidden="true" focusable="false">
    <rect class="track" width="100%" height="100%" rx="2"></rect>
    <rect class="fill" width="${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%" height="100%" rx="2"></rect>
  </svg>
`;
