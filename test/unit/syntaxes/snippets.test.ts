/** A snippet that is accepted as it comes is a correct piece of the language. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../server/src/syntax/parser.ts';

interface Snippet {
  readonly prefix: string;
  readonly body: string | readonly string[];
}

const file = join(import.meta.dirname, '../../../syntaxes/accel.code-snippets');
const snippets = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Snippet>);

/** The text after pressing Tab at every stop: defaults, first choices, repeated stops filled in. */
function accepted({ body }: Snippet): string {
  const text = typeof body === 'string' ? body : body.join('\n');
  const values = new Map<string, string>();
  return text
    .replace(/\$\{(\d+):([^}]*)\}/g, (_, stop: string, value: string) => {
      values.set(stop, value);
      return value;
    })
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$(\d+)/g, (_, stop: string) => values.get(stop) ?? '');
}

/** Statements and settings stand inside a definition, definitions in a file. */
function inPlace(name: string, text: string): string {
  if (['Convolution', 'Dense layer'].includes(name)) return `network N {\n${text}\n}\n`;
  if (name === 'Dataflow of some layers') return `schedule S {\n${text}\n}\n`;
  return text;
}

describe('snippets', () => {
  it.each(snippets)('%s is correct as it comes', (name, snippet) => {
    const text = inPlace(name, accepted(snippet));
    expect(text).not.toMatch(/\$[\d{]/);
    expect([...parse('snippet.accel', text).problems()].map(({ message }) => `${message} in ${text}`)).toEqual([]);
  });

  it('have prefixes of their own', () => {
    const prefixes = snippets.map(([, { prefix }]) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});
