/** The columns of the table: what they say, how they sort. Pure. */
import { formatBytes } from '../common/format.ts';
import type { RowColumn } from '../common/row-table.ts';
import { type BufferName, buffers, type MemoryState, type SortColumn } from '../memory-messages.ts';
import { boundCell, formatRate, passName } from './describe.ts';
import type { Dot, Facts } from './facts.ts';

export interface Column extends RowColumn {
  readonly id: SortColumn;
  value(facts: Facts, row: number): number | string;
  text(facts: Facts, row: number): string;
}

const missing = '–';

const bytes = (
  id: SortColumn,
  head: string,
  hint: string,
  priority: Column['priority'],
  of: (facts: Facts, row: number) => number,
): Column => ({
  id,
  head,
  hint,
  priority,
  numeric: true,
  value: of,
  text: (facts, row) => formatBytes(of(facts, row)),
});

const turnOf = ({ picture }: Facts, row: number): number => picture.passes.turn[row]!;

const buffer = (id: BufferName, head: string): Column => ({
  id,
  head,
  hint: `Bytes taken in the ${id} buffer, both halves of the largest tile`,
  priority: 4,
  numeric: true,
  value: (facts, row) => facts.taken(id, row) || 0,
  text: (facts, row) => {
    const taken = facts.taken(id, row);
    if (Number.isNaN(taken)) return missing;
    const capacity = facts.picture.capacity[id];
    return capacity !== null && taken > capacity ? `${formatBytes(taken)} !` : formatBytes(taken);
  },
});

const rate = (
  id: SortColumn,
  head: string,
  hint: string,
  priority: Column['priority'],
  of: (dot: Dot) => number,
): Column => ({
  id,
  head,
  hint,
  priority,
  numeric: true,
  value: (facts, row) => {
    const dot = facts.dot(row);
    return dot ? of(dot) : -1;
  },
  text: (facts, row) => {
    const dot = facts.dot(row);
    if (!dot) return missing;
    const value = of(dot);
    // All with three digits, so that they stand in columns.
    return value < 99.95 ? value.toPrecision(3) : formatRate(value);
  },
});

const columns: readonly Column[] = [
  {
    id: 'order',
    head: '#',
    hint: 'Order of execution',
    priority: 3,
    numeric: true,
    value: (_, row) => row,
    text: (_, row) => String(row + 1),
  },
  {
    id: 'layer',
    head: 'Layer',
    hint: 'Name of the layer',
    priority: 1,
    numeric: false,
    value: (facts, row) => facts.layerName(row),
    text: (facts, row) => facts.layerName(row),
  },
  {
    id: 'pass',
    head: 'Pass',
    hint: 'What is computed for the layer',
    priority: 1,
    numeric: false,
    value: passName,
    text: passName,
  },
  bytes('memory', 'Memory', 'All bytes kept while the pass runs', 1, (facts, row) => facts.totals[turnOf(facts, row)]!),
  bytes('kept', 'Kept', 'Of them activations that a backward pass reads', 3, (facts, row) =>
    facts.bytesOf('kept', turnOf(facts, row)),
  ),
  bytes('gradients', 'Gradients', 'Of them gradients of activations', 3, (facts, row) =>
    facts.bytesOf('gradients', turnOf(facts, row)),
  ),
  buffer('input', 'Input buffer'),
  buffer('weight', 'Weight buffer'),
  buffer('output', 'Output buffer'),
  rate(
    'intensity',
    'MAC/B',
    'Intensity: multiply-accumulates for each byte between DRAM and chip',
    2,
    (dot) => dot.intensity,
  ),
  rate('attained', 'MAC/cycle', 'Multiply-accumulates each cycle, stalls included', 2, (dot) => dot.attained),
  rate('attainable', 'Roof', 'What array and DRAM allow at this intensity, in MAC/cycle', 3, (dot) => dot.attainable),
  {
    id: 'bound',
    head: 'Bound by',
    hint: 'Which takes longer, the array or the DRAM, and how many times as long as the other',
    priority: 1,
    numeric: false,
    value: (facts, row) => {
      const dot = facts.dot(row);
      // From the most memory-bound to the most compute-bound.
      return dot
        ? dot.times === null
          ? 0
          : dot.bound === 'memory'
            ? -dot.times
            : dot.times
        : Number.POSITIVE_INFINITY;
    },
    text: (facts, row) => {
      const dot = facts.dot(row);
      return dot ? boundCell(dot) : missing;
    },
  },
];

export function columnsOf(facts: Facts): readonly Column[] {
  const { training } = facts.picture;
  return columns.filter(
    ({ id }) =>
      (training || (id !== 'kept' && id !== 'gradients')) &&
      (facts.knowsTiles || !(buffers as readonly string[]).includes(id)),
  );
}

/** Row numbers, top to bottom. */
export function sortedRows(facts: Facts, { column, descending }: MemoryState['sort']): number[] {
  const rows = Array.from({ length: facts.rows }, (_, row) => row);
  const by = columns.find(({ id }) => id === column)!;
  if (column === 'order') return descending ? rows.reverse() : rows;
  const values = rows.map((row) => by.value(facts, row));
  const compare = (a: number, b: number): number => {
    const [x, y] = [values[a]!, values[b]!];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  return rows.sort((a, b) => (descending ? compare(b, a) : compare(a, b)) || a - b);
}
