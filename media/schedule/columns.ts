/** The columns of the table: what they say, how they sort. Pure. */
import { formatCount, formatEnergy, formatPercent } from '../common/format.ts';
import type { RowColumn } from '../common/row-table.ts';
import { type Picture, passes, type Row, type SortColumn } from '../messages.ts';

export interface Column extends RowColumn {
  readonly id: SortColumn;
  value(row: Row, order: number): number | string;
  text(row: Row, order: number): string;
}

export const passNames: Record<Row['pass'], string> = {
  forward: 'forward',
  activationGradient: 'activation gradient',
  weightGradient: 'weight gradient',
  interleaved: 'both gradients',
  update: 'weight update',
};

/** What a row computes; of two activations the gradient of the second one is told apart. */
export const passName = (row: Row): string => (row.second ? `${passNames[row.pass]}, 2nd` : passNames[row.pass]);

/** Whether the array computes it: there is something to utilize, and there are folds. */
export const isOnArray = ({ gemm, machine }: Row): boolean => gemm !== null && (!machine || machine.kind === 'reuse');

const missing = '–';

const size = (id: 'm' | 'n' | 'k' | 'groups', head: string, hint: string): Column => ({
  id,
  head,
  hint,
  priority: 4,
  numeric: true,
  value: (row) => row.gemm?.[id] ?? 0,
  text: (row) => (row.gemm ? formatCount(row.gemm[id]) : missing),
});

const count = (
  id: SortColumn,
  head: string,
  hint: string,
  priority: Column['priority'],
  of: (row: Row) => number,
): Column => ({ id, head, hint, priority, numeric: true, value: of, text: (row) => formatCount(of(row)) });

/** Of the array: work outside of it has none. */
const share = (
  id: SortColumn,
  head: string,
  hint: string,
  priority: Column['priority'],
  of: (row: Row) => number,
): Column => ({
  id,
  head,
  hint,
  priority,
  numeric: true,
  value: of,
  text: (row) => (isOnArray(row) ? formatPercent(of(row)) : missing),
});

const word = (
  id: SortColumn,
  head: string,
  hint: string,
  priority: Column['priority'],
  of: (row: Row) => string,
): Column => ({ id, head, hint, priority, numeric: false, value: of, text: of });

const all: readonly Column[] = [
  {
    id: 'order',
    head: '#',
    hint: 'Order of execution',
    numeric: true,
    priority: 2,
    value: (_row, order) => order,
    text: (_row, order) => String(order + 1),
  },
  word('layer', 'Layer', 'Name of the layer', 1, (row) => row.layer),
  {
    ...word('pass', 'Pass', 'Which product of the training step', 1, passName),
    value: (row) => 2 * passes.indexOf(row.pass) + Number(row.second),
  },
  word('kind', 'Kind', 'Operation', 2, (row) => row.kind),
  size('m', 'm', 'Rows of the first matrix and of the result: output positions × batch'),
  size('n', 'n', 'Columns of the second matrix and of the result: filters or units'),
  size('k', 'k', 'The dimension that is summed over: window × channels'),
  size('groups', 'Groups', 'Independent products of this size'),
  word(
    'dataflow',
    'Flow',
    'Dataflow: what stays in place in the array, or what computes it instead',
    2,
    (row) => row.dataflow,
  ),
  {
    ...count('folds', 'Folds', 'Tiles of the product that the array computes one after another', 4, (row) => row.folds),
    text: (row) => (isOnArray(row) ? formatCount(row.folds) : missing),
  },
  count('cycles', 'Cycles', 'Clock cycles, and their share of the whole schedule', 1, (row) => row.cycles),
  count('stall', 'Stalls', 'Those of the cycles that memory adds: waiting, and smaller tiles', 3, (row) => row.stall),
  share(
    'utilization',
    'Utilization',
    'Multiply-accumulates done, of those the array could do in the time',
    1,
    (row) => row.utilization,
  ),
  share(
    'mappingEfficiency',
    'Mapping',
    'Processing elements that have work while a fold runs',
    3,
    (row) => row.mappingEfficiency,
  ),
  {
    id: 'energy',
    head: 'Energy',
    hint: 'Energy of the layer',
    numeric: true,
    priority: 2,
    value: (row) => row.energy ?? -1,
    text: (row) => (row.energy === null ? missing : formatEnergy(row.energy)),
  },
];

/** Those that have something to say for this picture. */
export function columnsOf(picture: Picture): readonly Column[] {
  const { rows, totals, colouredBy } = picture;
  const onArray = rows.some(isOnArray);
  const useful: Partial<Record<SortColumn, boolean>> = {
    folds: onArray,
    utilization: onArray,
    mappingEfficiency: onArray,
    pass: colouredBy === 'pass',
    stall: totals.stall > 0,
    groups: rows.some((row) => (row.gemm?.groups ?? 1) !== 1),
    energy: rows.some((row) => row.energy !== null),
  };
  return all.filter((column) => useful[column.id] !== false);
}

/** Numbers of the rows in the order of the table. Equal ones stay in the order of execution. */
export function sortedRows(
  rows: readonly Row[],
  sort: { readonly column: SortColumn; readonly descending: boolean },
): number[] {
  const column = all.find(({ id }) => id === sort.column)!;
  const sign = sort.descending ? -1 : 1;
  const values = rows.map((row, order) => column.value(row, order));
  return rows
    .map((_row, order) => order)
    .sort((a, b) => {
      const [x, y] = [values[a]!, values[b]!];
      const difference = typeof x === 'string' ? compareNames(x, String(y)) : x - Number(y);
      return difference * sign || a - b;
    });
}

/** `stage1.2` comes before `stage1.10`. */
const compareNames = new Intl.Collator('en', { numeric: true }).compare;
