/**
 * Text -> tokens, one at a time and on demand, so that an incremental parse touches only what it must. Spaces and comments
 * are skipped here; the tree keeps them because pieces keep their text.
 */

export type TokenKind = 'eof' | 'name' | 'number' | 'string' | 'grid' | 'bad' | Punctuation;

const punctuation = [
  '|>',
  '==',
  '!=',
  '<=',
  '>=',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '<',
  '>',
] as const;
export type Punctuation = (typeof punctuation)[number];

const singles = new Map<number, Punctuation>();
for (const text of punctuation) if (text.length === 1) singles.set(text.charCodeAt(0), text);

export interface Token {
  readonly kind: TokenKind;
  /** Absolute offsets. */
  readonly start: number;
  readonly end: number;
  /** A line ended between the token before and this one. */
  readonly newline: boolean;
  /** What is wrong inside the token or the comment before it, if anything. */
  readonly flaw?: 'string' | 'comment' | 'number';
}

const isDigit = (c: number) => c >= 48 && c <= 57;
const isLetter = (c: number) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;

/** The token at or after `offset`. Never throws; at the end of the text it answers `eof` again and again. */
export function scan(text: string, offset: number): Token {
  let at = offset;
  let newline = false;
  let flaw: Token['flaw'];
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === 10 || c === 13) {
      newline = true;
      at++;
    } else if (c === 32 || c === 9 || c === 0xfeff || c === 0xa0) {
      at++;
    } else if (c === 47 && text.charCodeAt(at + 1) === 47) {
      while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++;
    } else if (c === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf('*/', at + 2);
      const end = close < 0 ? text.length : close + 2;
      if (close < 0) flaw = 'comment';
      if (text.slice(at, end).includes('\n')) newline = true;
      at = end;
    } else {
      break;
    }
  }
  const token = (kind: TokenKind, end: number, own: Token['flaw'] = flaw): Token =>
    own === undefined ? { kind, start: at, end, newline } : { kind, start: at, end, newline, flaw: own };

  if (at >= text.length) return token('eof', at);
  const c = text.charCodeAt(at);
  if (isLetter(c)) return token('name', endOfName(text, at));
  if (isDigit(c) || (c === 46 && isDigit(text.charCodeAt(at + 1)))) return scanNumber(text, at, token);
  if (c === 34) return scanString(text, at, token);
  const two = text.slice(at, at + 2);
  if (two === '|>' || two === '==' || two === '!=' || two === '<=' || two === '>=') return token(two, at + 2);
  const single = singles.get(c);
  if (single) return token(single, at + 1);
  return token('bad', endOfBad(text, at));
}

/** The words of settings that have a hyphen; everywhere else it is a minus. */
const hyphenated = [
  'ws-os',
  'all-to-all',
  'data-parallel',
  'interleaved-1f1b',
  'layerpipe-inter',
  'layerpipe-intra',
  'pipedream-2bw',
  'zb-h1',
  'zb-h2',
];

function endOfName(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const c = text.charCodeAt(at);
    if (!isLetter(c) && !isDigit(c)) break;
    at++;
  }
  if (text.charCodeAt(at) !== 45) return at;
  const word = hyphenated.find((each) => text.startsWith(each, start) && at < start + each.length);
  if (word === undefined) return at;
  const after = text.charCodeAt(start + word.length);
  return isLetter(after) || isDigit(after) ? at : start + word.length;
}

/** Digits with `_` between them. */
function endOfDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at)) || (text.charCodeAt(at) === 95 && isDigit(text.charCodeAt(at + 1)))) at++;
  return at;
}

type MakeToken = (kind: TokenKind, end: number, flaw?: Token['flaw']) => Token;

/** The word of a setting that begins with a digit. */
const numbered = '1f1b';

function scanNumber(text: string, start: number, token: MakeToken): Token {
  if (text.startsWith(numbered, start)) {
    const after = text.charCodeAt(start + numbered.length);
    if (!isLetter(after) && !isDigit(after)) return token('name', start + numbered.length);
  }
  let at = endOfDigits(text, start);
  if (text.charCodeAt(at) === 120 && isDigit(text.charCodeAt(at + 1))) {
    const end = endOfDigits(text, at + 1);
    if (!isLetter(text.charCodeAt(end))) return token('grid', end);
  }
  if (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1))) at = endOfDigits(text, at + 1);
  const e = text.charCodeAt(at);
  if (e === 101 || e === 69) {
    const sign = text.charCodeAt(at + 1);
    const digits = sign === 43 || sign === 45 ? at + 2 : at + 1;
    if (isDigit(text.charCodeAt(digits))) at = endOfDigits(text, digits);
  }
  if (text.charCodeAt(at) === 46) {
    // `1.2.3` and `1.` are one broken number, not three tokens.
    while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46) at++;
    return token('number', at, 'number');
  }
  return token('number', at);
}

function scanString(text: string, start: number, token: MakeToken): Token {
  let at = start + 1;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === 34) return token('string', at + 1);
    if (Number.isNaN(c) || c === 10 || c === 13) return token('string', at, 'string');
    at++;
  }
}

/** A run of characters that belong to no token is one error, not hundreds. */
function endOfBad(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c <= 32 || c === 34 || isLetter(c) || isDigit(c) || singles.has(c)) break;
    at++;
  }
  return at;
}
