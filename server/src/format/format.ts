/**
 * A file in its one form: two spaces for each level, single spaces between words, `=`, values and comments of neighbouring lines in
 * columns. Words, comments and line breaks are the writer's. A file with syntax errors is left alone.
 */
import type { Tree } from '../syntax/tree.ts';
import { type Line, linesOf, type Word } from './lines.ts';
import { join } from './spacing.ts';

interface Draft {
  readonly indent: number;
  /** What is padded into a column of its own: a name before `=`, or the key of a setting. */
  lead: string;
  /** What stands between the lead and the rest when both are there. */
  readonly glue: string;
  readonly rest: string;
  readonly comment: string | undefined;
  readonly gap: boolean;
  /** Lines of one group share their columns. */
  readonly group: string;
}

/** The formatted text; undefined if the text has errors. */
export function format(tree: Tree): string | undefined {
  for (const _ of tree.problems()) return undefined;
  const newline = tree.text.includes('\r\n') ? '\r\n' : '\n';
  const drafts = draft(linesOf(tree.text.replaceAll('\r\n', '\n')));
  align(drafts);
  const lines = drafts.flatMap((each) => (each.gap ? ['', print(each)] : [print(each)]));
  return lines.length ? lines.join('\n').replaceAll('\n', newline) + newline : '';
}

function draft(lines: readonly Line[]): Draft[] {
  const drafts: Draft[] = [];
  /** Open brackets; settings bodies are marked, for their columns. */
  const open: string[] = [];
  let body = '';
  let goesOn = false;
  for (const [index, line] of lines.entries()) {
    const { words } = line;
    const first = words[0]?.token.kind;
    const closing = first === '}' || first === ')' || first === ']';
    if (open.length === 0 && words.length)
      body = words[0]!.text === 'network' || words[0]!.text === 'block' ? 'statements' : 'settings';
    const continued = goesOn || first === '|>' || words[0]?.text === 'then' || words[0]?.text === 'else';
    const depth =
      open.length - (closing ? 1 : 0) + (continued && !closing && !open.some((bracket) => bracket !== '{') ? 1 : 0);
    const previous = lines[index - 1];
    const afterOpen = previous?.words.at(-1)?.token.kind === '{';
    const gap = line.gap && index > 0 && !afterOpen && first !== '}';
    const start = !continued && open.every((bracket) => bracket === '{') && open.length > 0;
    drafts.push({ indent: Math.max(0, depth), gap, comment: line.comment, ...parts(line, start ? body : '', depth) });

    for (const { token } of words) {
      if (token.kind === '{' || token.kind === '(' || token.kind === '[') open.push(token.kind);
      else if (token.kind === '}' || token.kind === ')' || token.kind === ']') open.pop();
    }
    const last = words.at(-1);
    goesOn =
      words.length > 0 &&
      last !== undefined &&
      ((endsOpen.has(last.token.kind) && !isShare(words)) ||
        last.text === 'and' ||
        last.text === 'or' ||
        last.text === 'then' ||
        last.text === 'else');
  }
  return drafts;
}

/** `80 %` at the end of a line: a number with its unit, to which nothing is missing. */
const isShare = (words: readonly Word[]): boolean =>
  words.at(-1)?.token.kind === '%' && words.at(-2)?.token.kind === 'number';

const endsOpen = new Set<string>(['=', '+', '-', '*', '/', '%', '^', '|>', '==', '!=', '<', '<=', '>', '>=']);

/** Splits a line into what is padded and the rest. */
function parts({ words }: Line, body: string, depth: number): Pick<Draft, 'lead' | 'glue' | 'rest' | 'group'> {
  const whole = { lead: '', glue: '', rest: join(words), group: '' };
  const [first, second] = words;
  if (first?.token.kind !== 'name') return whole;
  if (body === 'statements' && second?.token.kind === '=') {
    return { lead: first.text, glue: ' = ', rest: join(words.slice(2)), group: `=${depth}` };
  }
  if (body === 'settings' && first.text === 'layers' && second?.token.kind === 'string') {
    return { lead: `layers ${second.text}`, glue: ' ', rest: join(words.slice(2)), group: `layers${depth}` };
  }
  if (body === 'settings' && second && second.token.kind !== ',' && words.at(-1)!.token.kind !== '{') {
    return { lead: first.text, glue: '  ', rest: join(words.slice(1)), group: `:${depth}` };
  }
  return whole;
}

/** Neighbouring lines of one group get columns of equal width; so do the comments behind neighbouring lines. */
function align(drafts: Draft[]): void {
  for (const run of runs(drafts, (each) => each.group)) {
    const width = Math.max(...run.map((each) => each.lead.length));
    for (const each of run) each.lead = each.lead.padEnd(width);
  }
  for (const run of runs(drafts, (each) => (each.comment !== undefined && code(each) ? 'comment' : ''))) {
    const width = Math.max(...run.map((each) => code(each).length));
    for (const each of run) columns.set(each, width);
  }
}

/** Where the comment behind a line begins. */
const columns = new WeakMap<Draft, number>();

function* runs(drafts: readonly Draft[], group: (draft: Draft) => string): Iterable<Draft[]> {
  let run: Draft[] = [];
  let current = '';
  for (const each of drafts) {
    const own = group(each);
    if (run.length && (own !== current || each.gap)) {
      yield run;
      run = [];
    }
    current = own;
    if (own) run.push(each);
  }
  if (run.length) yield run;
}

const code = (each: Draft): string => {
  const text =
    each.glue && each.rest ? each.lead + each.glue + each.rest : each.lead.trimEnd() + each.glue.trimEnd() + each.rest;
  return text ? '  '.repeat(each.indent) + text : '';
};

function print(each: Draft): string {
  const text = code(each);
  if (each.comment === undefined) return text;
  if (!text) return '  '.repeat(each.indent) + each.comment;
  return `${text.padEnd(columns.get(each) ?? text.length)}  ${each.comment}`;
}
