/** Which tokens of a line stand together and which apart. */
import type { Word } from './lines.ts';

const operators = new Set(['+', '-', '*', '/', '%', '^', '==', '!=', '<', '<=', '>', '>=', '=', '|>']);
const wordOperators = new Set(['and', 'or', 'not', 'if', 'then', 'else', 'return', 'repeat', 'input', 'output']);

/** The words of a line with single spaces where they belong. */
export function join(words: readonly Word[]): string {
  let result = '';
  for (const [index, word] of words.entries()) {
    if (index > 0 && apart(words, index)) result += ' ';
    result += word.text;
  }
  return result;
}

function apart(words: readonly Word[], index: number): boolean {
  const before = words[index - 1]!;
  const here = words[index]!;
  const touching = before.token.end === here.token.start;
  const a = before.token.kind;
  const b = here.token.kind;
  if (a === '(' || a === '[' || b === ')' || b === ']' || b === ',') return false;
  // `conv(x)` and `repeat n f(x)` as written; `if (a)` always apart.
  if (b === '(' || b === '[') return !(touching && a === 'name' && !wordOperators.has(before.text) && b === '(');
  if (isUnitPart(words, index) || isUnitPart(words, index - 1)) return false;
  if (a === '-' && isUnary(words, index - 1)) return false;
  return true;
}

/** The `/` of `pJ/B` and the `%` of `10%`. */
function isUnitPart(words: readonly Word[], index: number): boolean {
  const here = words[index];
  const before = words[index - 1];
  if (!here || !before || before.token.end !== here.token.start) return false;
  if (here.token.kind === '/') {
    const after = words[index + 1];
    return (
      before.token.kind === 'name' &&
      words[index - 2]?.token.kind === 'number' &&
      after?.token.kind === 'name' &&
      after.token.start === here.token.end
    );
  }
  if (here.token.kind !== '%' || before.token.kind !== 'number') return false;
  const after = words[index + 1]?.token.kind;
  return after !== 'name' && after !== 'number' && after !== '(';
}

function isUnary(words: readonly Word[], index: number): boolean {
  const before = words[index - 1];
  if (!before) return true;
  const { kind } = before.token;
  return (
    operators.has(kind) ||
    kind === '(' ||
    kind === '[' ||
    kind === ',' ||
    (kind === 'name' && wordOperators.has(before.text))
  );
}
