/** What a completion is, and how its parts are written. */
import type { Definition } from '../model/definitions.ts';
import type { Signature } from './signatures.ts';

export type CompletionKind =
  | Definition['keyword']
  | 'snippet'
  | 'keyword'
  | 'setting'
  | 'word'
  | 'unit'
  | 'example'
  | 'operator'
  | 'function'
  | 'argument'
  | 'parameter'
  | 'input'
  | 'value'
  | 'layer'
  | 'file';

/** A completion without the range it replaces. */
export interface Offer {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Short, beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly insertText: string;
  /** `insertText` has places to fill, written like VS Code's snippets. */
  readonly snippet: boolean;
  readonly sortText?: string;
}

export interface Completion extends Offer {
  /** Absolute offsets of the text it replaces. */
  readonly start: number;
  readonly end: number;
}

export interface CompletionOptions {
  /** Paths that `accel:` imports can name. */
  readonly presets: readonly string[];
  /** Other files as they would be imported here: `./parts`. */
  readonly files?: readonly string[];
}

/** Nearest and most likely first. */
export const rank = { first: '0', argument: '1', near: '2', definition: '3', callable: '4', word: '5' } as const;

/** Text in a snippet that means itself. */
export const literally = (text: string): string => text.replaceAll(/[\\$}]/g, '\\$&');

/** A place to fill, with a text that stands there at first. */
export const place = (number: number, text: string): string => `\${${number}:${literally(text)}}`;

/** A place to fill with one of several words. */
export function choice(number: number, words: readonly string[]): string {
  if (words.length === 0) return `$${number}`;
  return `\${${number}|${words.map((word) => word.replaceAll(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
}

/** A call with places for the arguments that are required. `piped`: the first comes from the pipe. */
export function callSnippet(signature: Signature, piped: boolean): string {
  const args: string[] = [];
  let byName = false;
  for (const [index, { name, fallback, positional }] of signature.parameters.entries()) {
    if (index === signature.rest || (piped && index === 0)) continue;
    if (fallback !== undefined) {
      byName = true;
      continue;
    }
    const number = args.length + 1;
    const named = !positional && (byName || signature.kind === 'operator');
    args.push(named ? `${name} = $${number}` : place(number, name));
  }
  return `${signature.name}(${args.join(', ')})$0`;
}
