/** The catalogue of syntax errors: one code each, messages that say what was found and what was expected. */
import type { Span } from './ast.ts';

export interface RawProblem extends Span {
  readonly code: string;
  readonly message: string;
  /** Text to put in place of the span, if that repairs it. */
  readonly fix?: { readonly title: string; readonly text: string; readonly at?: Span };
}

export const syntaxCodes = {
  'accel-1001': 'Unexpected text',
  'accel-1002': 'Bracket not closed',
  'accel-1003': 'String or comment not closed',
  'accel-1004': 'Unknown definition',
  'accel-1005': 'Characters that belong to nothing',
  'accel-1006': 'Nested too deeply or too long',
  'accel-1007': 'File too large',
  'accel-1008': 'Malformed number',
  'accel-1009': 'Brace not closed',
} as const;

const quote = (text: string) => {
  const shown = text.length > 24 ? `${text.slice(0, 24)}...` : text;
  // Control characters would garble the problem list.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
  return `'${shown.replaceAll(/[\u0000-\u001f\u007f]/g, '\ufffd')}'`;
};

export const unexpected = (span: Span, found: string, expected: string): RawProblem => ({
  ...span,
  code: 'accel-1001',
  message:
    found === '' ? `Expected ${expected}, found the end of the file` : `Expected ${expected}, found ${quote(found)}`,
});

export const missing = (span: Span, expected: string): RawProblem => ({
  ...span,
  code: 'accel-1001',
  message: `Expected ${expected}`,
});

export const unclosedBracket = (open: Span, bracket: '(' | '[', at: Span): RawProblem => {
  const close = bracket === '(' ? ')' : ']';
  return {
    ...open,
    code: 'accel-1002',
    message: `'${bracket}' is not closed: expected '${close}'`,
    fix: { title: `Add '${close}'`, text: close, at },
  };
};

export const unclosedString = (span: Span): RawProblem => ({
  ...span,
  code: 'accel-1003',
  message: "The string is not closed: expected '\"' before the end of the line",
  fix: { title: "Add '\"'", text: '"', at: { start: span.end, end: span.end } },
});

export const unclosedComment = (span: Span): RawProblem => ({
  ...span,
  code: 'accel-1003',
  message: "A comment that starts with '/*' before this point is not closed",
});

export const unknownDefinition = (
  span: Span,
  word: string,
  keywords: readonly string[],
  near: string | undefined,
): RawProblem => ({
  ...span,
  code: 'accel-1004',
  message: `${quote(word)} starts no definition: expected ${keywords.map((k) => `'${k}'`).join(', ')}${near ? `. Did you mean '${near}'?` : ''}`,
  ...(near ? { fix: { title: `Change to '${near}'`, text: near } } : {}),
});

/** What people mean who come from other languages. */
const meant: Readonly<Record<string, string>> = {
  ':': "arguments are given with '=', settings without anything between name and value",
  ';': 'a statement ends with its line, list elements are parted by commas',
  '.': 'x.f() is written f(x) or x |> f()',
  '#': "comments begin with '//'",
  "'": 'strings stand in double quotes',
  '&': "conditions are joined by 'and'",
  '|': "conditions are joined by 'or', calls by '|>'",
  '!': "a condition is turned round by 'not'",
};

export const badCharacters = (span: Span, text: string): RawProblem => ({
  ...span,
  code: 'accel-1005',
  message: `${quote(text)} belongs to nothing in this language${meant[text[0]!] ? `: ${meant[text[0]!]}` : ''}`,
});

export const strayBrace = (span: Span): RawProblem => ({
  ...span,
  code: 'accel-1001',
  message: "This '}' closes nothing",
  fix: { title: "Remove '}'", text: '' },
});

export const tooDeep = (span: Span): RawProblem => ({
  ...span,
  code: 'accel-1006',
  message: 'This expression is nested too deeply or is too long: name its parts',
});

export const tooLarge = (span: Span, size: number, limit: number): RawProblem => ({
  ...span,
  code: 'accel-1007',
  message: `The file is ${(size / 1e6).toFixed(1)} MB long; files over ${(limit / 1e6).toFixed(0)} MB are not analysed. Split it and use imports`,
});

export const malformedNumber = (span: Span, text: string): RawProblem => ({
  ...span,
  code: 'accel-1008',
  message: `${quote(text)} is not a number`,
});

export const unclosedBody = (head: Span, what: string, at: Span): RawProblem => ({
  ...head,
  code: 'accel-1009',
  message: `The '{' of this ${what} is not closed: expected '}'`,
  fix: { title: "Add '}'", text: '\n}', at },
});
