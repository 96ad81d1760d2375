/** Text in aligned columns, and how cells are written. Pure. */

/** A terminal of usual width, and a page of code. */
export const width = 110;
export const gap = '  ';

export interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  /** Of the line of totals. */
  readonly total: string;
  readonly left?: boolean;
}

export function render(columns: readonly Column[]): string {
  const widths = columns.map(widthOf);
  const line = (cell: (column: Column) => string) =>
    columns
      .map((column, index) =>
        column.left ? cell(column).padEnd(widths[index]!) : cell(column).padStart(widths[index]!),
      )
      .join(gap)
      .trimEnd();
  const rule = widths.map((each) => '─'.repeat(each)).join(gap);
  const rows = columns[0]!.cells.map((_, row) => line((column) => column.cells[row]!));
  const totals = columns.some((column) => column.total) ? [rule, line((column) => column.total)] : [];
  return [line((column) => column.title), rule, ...rows, ...totals].join('\n');
}

export const widthOf = (column: Column): number =>
  column.cells.reduce(
    (longest, cell) => Math.max(longest, cell.length),
    Math.max(column.title.length, column.total.length),
  );

/** `50,176`. By hand: the first call of `toLocaleString` loads tables for longer than the whole simulation takes. */
export const whole = (value: number | undefined): string =>
  (value === undefined ? '' : String(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** One decimal everywhere, so that the digits of a column stand below each other. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Four digits everywhere: `12 uJ` -> `12.00 uJ`. */
export function even(text: string): string {
  const [number, unit] = text.split(' ');
  return unit === undefined ? whole(Number(number)) : `${Number(number).toPrecision(4)} ${unit}`;
}

/** The end of a layer's name tells it from its neighbours, its beginning where it is: the middle goes. */
export function shorten(name: string, length: number): string {
  if (name.length <= length) return name;
  const head = Math.ceil((length - 1) / 3);
  return `${name.slice(0, head)}…${name.slice(name.length - (length - 1 - head))}`;
}

export function wrap(text: string, bullet: string): string[] {
  const indent = ' '.repeat(bullet.length);
  const lines: string[] = [];
  let line = bullet;
  for (const word of text.split(' ')) {
    const next = line === bullet || line === indent ? line + word : `${line} ${word}`;
    if (next.length > width && line.trim() !== bullet.trim()) {
      lines.push(line);
      line = indent + word;
    } else {
      line = next;
    }
  }
  return [...lines, line];
}
