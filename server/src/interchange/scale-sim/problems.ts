/** What an import could not take over, or took over differently. */

export interface ImportProblem {
  readonly file: 'topology' | 'config';
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /** error: not imported; warning: imported differently or with a loss; info: a choice worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
}

/** Nobody reads more; a file that is no topology at all would otherwise give one per line. */
const MOST_PROBLEMS = 200;

export class Problems {
  readonly #found: ImportProblem[] = [];
  #dropped = 0;

  add(file: ImportProblem['file'], line: number, severity: ImportProblem['severity'], message: string): void {
    if (this.#found.length < MOST_PROBLEMS) this.#found.push({ file, line, message, severity });
    else this.#dropped++;
  }

  list(): ImportProblem[] {
    if (this.#dropped === 0) return this.#found;
    const last = this.#found[this.#found.length - 1]!;
    const message = `${this.#dropped} more problems are not listed.`;
    return [...this.#found, { file: last.file, line: last.line, message, severity: 'error' }];
  }
}

/** A piece of somebody's file inside a message or comment: one line, printable, not endless. */
export function quote(text: string): string {
  return `"${printable(text)}"`;
}

export function printable(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();
}

/** Sizes above this are mistakes; below it, padding and output sizes stay exact. */
export const LARGEST_SIZE = 2 ** 31 - 1;

/** A whole number from `least` to LARGEST_SIZE, or what is wrong with the text, to follow the name of the field. */
export function wholeNumber(text: string, least: number): number | string {
  if (!/^[+-]?\d+$/.test(text)) return text === '' ? 'is missing' : `must be a whole number, but is ${quote(text)}`;
  const value = Number(text);
  if (value < least) return `must be at least ${least}, but is ${printable(text)}`;
  if (value > LARGEST_SIZE) return `must be at most ${LARGEST_SIZE}, but is ${printable(text)}`;
  return value;
}
