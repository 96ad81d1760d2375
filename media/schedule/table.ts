/** `<accel-layers>`: the layers as a table; the same facts as the timeline, for every kind of reader. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatPercent } from '../common/format.ts';
import { RowTable, rowTableStyles } from '../common/row-table.ts';
import { shared } from '../common/styles.ts';
import type { Picture, Row } from '../messages.ts';
import { colourOf } from './bars.ts';
import { type Column, columnsOf, isOnArray, sortedRows } from './columns.ts';

export class LayerTable extends RowTable<Column> {
  static override properties = { picture: { attribute: false } };

  declare picture: Picture | undefined;
  protected override readonly rowLimit = 500;
  /** Cycles of the longest row. */
  private longest = 1;

  constructor() {
    super();
    this.sort = { column: 'order', descending: false };
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const rows = this.picture?.rows ?? [];
    if (changed.has('picture')) this.longest = rows.reduce((most, row) => Math.max(most, row.cycles), 1);
    if (changed.has('picture') || changed.has('sort')) this.order = sortedRows(rows, this.sort);
    super.willUpdate(changed);
  }

  protected override render(): TemplateResult {
    const { picture } = this;
    if (!picture) return html``;
    const kind = picture.colouredBy === 'pass' ? 'training' : '';
    return this.table(columnsOf(picture), `Layers of schedule ${picture.schedule}`, kind);
  }

  protected override head(column: Column): TemplateResult {
    const share = column.id === 'cycles' ? html`<th scope="col" class="p1 share">Share</th>` : nothing;
    return html`${super.head(column)}${share}`;
  }

  protected override cell(column: Column, number: number): TemplateResult {
    const picture = this.picture!;
    const row = picture.rows[number]!;
    const text = column.text(row, number);
    const place = this.place(column);
    const colour = `kind-${colourOf(picture, row)}`;
    switch (column.id) {
      case 'layer':
        return html`<th scope="row" class=${place} title=${text}><span class="swatch ${colour}"></span>${text}</th>`;
      case 'cycles':
        return html`<td class=${place}>${text}</td><td class="p1 share">${share(row, picture, this.longest, colour)}</td>`;
      case 'utilization':
        return html`<td class=${place}>${isOnArray(row) ? bar(row.utilization, 'level') : nothing}<span>${text}</span></td>`;
      default:
        return html`<td class=${place}>${text}</td>`;
    }
  }

  static override styles = [
    shared,
    rowTableStyles,
    css`
      th:first-child, td:first-child { padding-left: 6px; }
      th:last-child, td:last-child { padding-right: 6px; }
      thead .share { color: var(--vscode-descriptionForeground); }
      tbody tr > :first-child { border-radius: 3px 0 0 3px; }
      tbody tr > :last-child { border-radius: 0 3px 3px 0; }

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
