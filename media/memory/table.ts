/** `<accel-memory-passes>`: passes as a table; the same facts as both charts, for every kind of reader. */
import { css, html, type TemplateResult } from 'lit';
import { RowTable, rowTableStyles } from '../common/row-table.ts';
import { shared } from '../common/styles.ts';
import { type Column, columnsOf, sortedRows } from './columns.ts';
import type { Facts } from './facts.ts';
import { shapeOf } from './parts.ts';
import { chartStyles } from './styles.ts';

export class PassTable extends RowTable<Column> {
  static override properties = { facts: { attribute: false }, marked: { attribute: false } };

  declare facts: Facts | undefined;
  declare marked: ReadonlySet<number>;
  protected override readonly rowLimit = 300;

  constructor() {
    super();
    this.sort = { column: 'order', descending: false };
    this.marked = new Set();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('facts') || changed.has('sort')) this.order = this.facts ? sortedRows(this.facts, this.sort) : [];
    super.willUpdate(changed);
  }

  protected override render(): TemplateResult {
    const { facts } = this;
    if (!facts) return html``;
    return this.table(columnsOf(facts), `Memory and roofline, pass by pass, of schedule ${facts.picture.schedule}`);
  }

  protected override isMarked(row: number): boolean {
    return this.marked.has(this.facts!.picture.passes.layer[row]!);
  }

  protected override cell(column: Column, row: number): TemplateResult {
    const facts = this.facts!;
    const text = column.text(facts, row);
    const place = this.place(column);
    if (column.id === 'layer') return html`<th scope="row" class=${place} title=${text}>${text}</th>`;
    if (column.id === 'pass') {
      const hollow = facts.dot(row)?.bound === 'memory';
      return html`<td class=${place} title=${text}>${shapeOf(facts.passOf(row), hollow)}<span>${text}</span></td>`;
    }
    return html`<td class=${place}>${text}</td>`;
  }

  static override styles = [
    shared,
    chartStyles,
    rowTableStyles,
    css`
      .order { color: var(--vscode-descriptionForeground); width: 1%; }
      tr[aria-selected='true'] > .order { color: inherit; }
      th.layer { max-width: 240px; overflow: hidden; text-overflow: ellipsis; }
      td.pass { max-width: 190px; overflow: hidden; text-overflow: ellipsis; }
      td.pass svg { display: inline-block; margin-right: 6px; vertical-align: -2px; }
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
