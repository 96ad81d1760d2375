/** The call around a cursor, read from tokens because the call may be half typed. */
import { reservedWords } from '../syntax/expressions.ts';
import type { Token } from '../syntax/scanner.ts';
import type { Line } from './cursor-region.ts';

export interface CallSite {
  readonly callee: string;
  /** Arguments by position before the current one, among them the value of a pipe. */
  readonly position: number;
  /** The name of the current argument, if it has one. */
  readonly argument: string | undefined;
  /** The other names that are given, before the cursor and behind it. */
  readonly given: ReadonlySet<string>;
  /** Nothing of the current argument is written before the word. */
  readonly bare: boolean;
  /** The cursor is where the value of the named argument begins. */
  readonly beginsValue: boolean;
  /** The word is the name of an argument: `=` follows. */
  readonly isName: boolean;
  /** The cursor is in a list or in parentheses inside the call. */
  readonly nested: boolean;
}

const opens = (token: Token) => token.kind === '(' || token.kind === '[' || token.kind === '{';
const closes = (token: Token) => token.kind === ')' || token.kind === ']' || token.kind === '}';

/** @param typed whether a word stands at the cursor; it is the token number `line.before` then */
export function callAround(text: string, line: Line, typed: boolean): CallSite | undefined {
  const { tokens, before } = line;
  const name = (token: Token | undefined) => (token?.kind === 'name' ? text.slice(token.start, token.end) : undefined);
  let depth = 0;
  let nested = false;
  for (let index = before - 1; index >= 0; index--) {
    const token = tokens[index]!;
    if (closes(token)) depth++;
    else if (opens(token) && depth > 0) depth--;
    else if (token.kind === '{') return undefined;
    else if (opens(token)) {
      const callee = token.kind === '(' && !token.newline ? name(tokens[index - 1]) : undefined;
      if (callee !== undefined && !reservedWords.has(callee)) {
        return { callee, nested, ...argumentsOf(text, line, index, typed, isPiped(text, tokens, index - 1)) };
      }
      nested = true;
    }
  }
  return undefined;
}

function argumentsOf(text: string, { tokens, before }: Line, open: number, typed: boolean, piped: boolean) {
  const named = new Set<string>();
  let position = piped ? 1 : 0;
  let begin = open + 1;
  let depth = 0;
  let argument: string | undefined;
  let current = begin;
  let found = false;
  for (let index = open + 1; index <= tokens.length; index++) {
    const token = tokens[index];
    const ends = !token || (depth === 0 && (token.kind === ',' || closes(token)));
    if (token && !ends) {
      if (opens(token)) depth++;
      else if (closes(token)) depth--;
      continue;
    }
    const first = tokens[begin];
    const isNamed = begin < index && first?.kind === 'name' && tokens[begin + 1]?.kind === '=';
    const word = isNamed ? text.slice(first.start, first.end) : undefined;
    if (!found && index >= before) {
      found = true;
      current = begin;
      argument = word;
    } else if (word !== undefined) named.add(word);
    else if (!found && index > begin) position++;
    begin = index + 1;
    if (!token || token.kind !== ',') break;
  }
  const isName = argument !== undefined && typed && before === current;
  return {
    position,
    given: named,
    bare: before === current,
    beginsValue: argument !== undefined && before === current + 2,
    isName,
    argument,
  };
}

/** Whether a value comes to the callee by `|>`: before it, or before the `repeat` it is in. */
function isPiped(text: string, tokens: readonly Token[], callee: number): boolean {
  if (tokens[callee - 1]?.kind === '|>') return true;
  let depth = 0;
  for (let index = callee - 1; index >= 0; index--) {
    const token = tokens[index]!;
    if (closes(token)) depth++;
    else if (opens(token)) {
      if (depth-- === 0) return false;
    } else if (depth === 0) {
      if (token.kind === ',' || token.kind === '=' || token.kind === '|>') return false;
      if (token.kind === 'name' && text.slice(token.start, token.end) === 'repeat')
        return tokens[index - 1]?.kind === '|>';
    }
  }
  return false;
}
