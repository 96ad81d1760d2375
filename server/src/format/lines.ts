/** A file as lines of tokens and comments: what the formatter arranges. Line breaks are the writer's and stay. */
import { scan, type Token } from '../syntax/scanner.ts';

export interface Word {
  readonly token: Token;
  readonly text: string;
}

export interface Line {
  readonly words: readonly Word[];
  /** A comment behind the words, or the whole line; block comments over several lines keep their own lines. */
  readonly comment: string | undefined;
  /** Empty lines stood before it. */
  readonly gap: boolean;
}

/** The lines of a text that was read without errors. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let words: Word[] = [];
  let comment: string | undefined;
  let gap = false;
  let empty = true;
  const flush = () => {
    if (!empty) lines.push({ words, comment, gap });
    words = [];
    comment = undefined;
    gap = false;
    empty = true;
  };
  const addComment = (found: string) => {
    comment = comment === undefined ? found : `${comment} ${found}`;
    empty = false;
  };

  let at = 0;
  for (;;) {
    const token = scan(text, at);
    for (const part of trivia(text.slice(at, token.start))) {
      if (part === '\n') {
        const wasEmpty = empty && lines.length > 0;
        flush();
        gap = gap || wasEmpty;
      } else {
        addComment(part);
      }
    }
    if (token.kind === 'eof') break;
    // A comment between the words of a line ends it here; what follows is the next line.
    if (comment !== undefined && words.length === 0 && comment.startsWith('/*')) flush();
    words.push({ token, text: text.slice(token.start, token.end) });
    empty = false;
    at = token.end;
  }
  flush();
  return lines;
}

/** Line ends and comments between two tokens. */
function trivia(text: string): string[] {
  return [...text.matchAll(/\n|\/\/[^\n]*|\/\*[\s\S]*?\*\//g)].map(([part]) => (part === '\n' ? part : part.trimEnd()));
}
