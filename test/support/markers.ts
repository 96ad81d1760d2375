/**
 * Marked texts of fixtures. `$0` is a cursor (any number of them, in order), `$[` and `]$` enclose a range, and a line
 * `//// parts.accel` begins another file of the workspace; what stands before the first such line is `main.accel`. Marks are taken
 * out of the text.
 */

export interface MarkedFile {
  readonly name: string;
  readonly text: string;
  /** Offsets. */
  readonly cursors: readonly number[];
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** The files of a fixture, `main.accel` first. */
export function readFixture(fixture: string): [main: MarkedFile, ...others: MarkedFile[]] {
  const parts = fixture.split(/^\/\/\/\/ +(\S+) *\n/m);
  const main = readMarked('main.accel', parts[0]!);
  const others: MarkedFile[] = [];
  for (let index = 1; index < parts.length; index += 2) others.push(readMarked(parts[index]!, parts[index + 1]!));
  return [main, ...others];
}

export function readMarked(name: string, marked: string): MarkedFile {
  const cursors: number[] = [];
  const ranges: { start: number; end: number }[] = [];
  const open: number[] = [];
  let text = '';
  for (const part of marked.split(/(\$0|\$\[|\]\$)/)) {
    if (part === '$0') cursors.push(text.length);
    else if (part === '$[') open.push(text.length);
    else if (part === ']$') {
      const start = open.pop();
      if (start === undefined) throw new Error(`${name}: ']$' without '$['`);
      ranges.push({ start, end: text.length });
    } else text += part;
  }
  if (open.length) throw new Error(`${name}: '$[' is not closed`);
  return { name, text, cursors, ranges };
}
