/** What the editor can fold: bodies, brackets over several lines, comments, imports, and regions marked in comments. */
import { maxFileLength } from '../syntax/parser.ts';
import { scan } from '../syntax/scanner.ts';
import type { Item, Piece, Tree } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

export interface FoldingRange {
  /** Zero-based; this line stays visible. */
  readonly startLine: number;
  /** The last line that is hidden. */
  readonly endLine: number;
  readonly kind?: 'comment' | 'imports' | 'region';
}

export function foldingRanges(snapshot: Snapshot): FoldingRange[] {
  const { tree } = snapshot;
  if (tree.text.length > maxFileLength) return [];
  const folder = new Folder(tree);
  folder.items();
  folder.imports();
  folder.comments(tree.end, tree.text.length);
  return folder.result();
}

const closing: Readonly<Record<string, string>> = { '}': '{', ')': '(', ']': '[' };
const regionMark = /^\/\/\s*#?(end)?region\b/;

interface Comment {
  readonly startLine: number;
  readonly endLine: number;
  /** Nothing but the comment stands on its line. */
  readonly alone: boolean;
  readonly text: string;
}

class Folder {
  /** By first line; of two that begin on the same line the editor can show only one, so the larger wins. */
  private readonly found = new Map<number, FoldingRange>();
  private readonly regions: number[] = [];
  private run: { startLine: number; endLine: number } | undefined;

  constructor(private readonly tree: Tree) {}

  result(): FoldingRange[] {
    this.endRun();
    return [...this.found.values()].sort((a, b) => a.startLine - b.startLine);
  }

  private line(offset: number): number {
    return this.tree.position(offset).line;
  }

  private add(startLine: number, endLine: number, kind?: FoldingRange['kind']): void {
    if (endLine <= startLine) return;
    const known = this.found.get(startLine);
    if (known && known.endLine >= endLine) return;
    this.found.set(startLine, { startLine, endLine, ...(kind ? { kind } : {}) });
  }

  /** Brackets of every item by themselves, so that one that is not closed cannot reach into the next. */
  items(): void {
    let index = 0;
    for (const item of this.tree.items) {
      const count = item.kind === 'body' ? item.entries.length + 2 : 1;
      const start = this.tree.starts[index]!;
      const last = index + count - 1;
      this.brackets(start, this.tree.starts[last]! + this.tree.pieces[last]!.text.length, lastTextOf(item));
      index += count;
    }
  }

  private brackets(start: number, end: number, last: Piece): void {
    const { text } = this.tree;
    const open: { kind: string; line: number }[] = [];
    let before = start;
    for (let token = scan(text, start); token.kind !== 'eof' && token.end <= end; token = scan(text, token.end)) {
      if (token.start > before) this.comments(before, token.start);
      before = token.end;
      if (token.kind === '{' || token.kind === '(' || token.kind === '[') {
        open.push({ kind: token.kind, line: this.line(token.start) });
      } else if (token.kind in closing) {
        const match = open.findLastIndex((each) => each.kind === closing[token.kind]);
        if (match < 0) continue;
        const [opened] = open.splice(match);
        const line = this.line(token.start);
        // The line of the closing bracket stays visible if nothing stands before it.
        this.add(opened!.line, token.newline ? line - 1 : line);
      }
    }
    this.comments(before, end);
    const [unclosed] = open;
    const range = this.tree.range({ piece: last, start: last.node.end, end: last.node.end });
    if (unclosed && range) this.add(unclosed.line, this.line(range.end));
  }

  imports(): void {
    let first: number | undefined;
    let last = 0;
    const end = () => {
      if (first !== undefined) this.add(first, last, 'imports');
      first = undefined;
    };
    for (const item of this.tree.items) {
      if (item.kind !== 'line' || item.piece.node.kind !== 'import') {
        end();
        continue;
      }
      const { piece } = item;
      const range = this.tree.range({ piece, start: piece.node.start, end: piece.node.end })!;
      first ??= this.line(range.start);
      last = this.line(range.end);
    }
    end();
  }

  /** Comments between two tokens. */
  comments(start: number, end: number): void {
    for (const comment of this.commentsIn(start, end)) {
      const region = regionMark.exec(comment.text);
      if (!comment.alone || region || this.run?.endLine !== comment.startLine - 1) this.endRun();
      if (region) {
        const opened = region[1] ? this.regions.pop() : undefined;
        if (opened !== undefined) this.add(opened, comment.endLine, 'region');
        if (!region[1]) this.regions.push(comment.startLine);
      } else if (comment.alone) {
        this.run = { startLine: this.run?.startLine ?? comment.startLine, endLine: comment.endLine };
      } else {
        this.add(comment.startLine, comment.endLine, 'comment');
      }
    }
  }

  private endRun(): void {
    if (this.run) this.add(this.run.startLine, this.run.endLine, 'comment');
    this.run = undefined;
  }

  private *commentsIn(start: number, end: number): Iterable<Comment> {
    // Searched in the gap alone: in the whole text every gap without a comment would be searched to the next one.
    const gap = this.tree.text.slice(start, end);
    for (let at = gap.indexOf('/'); at >= 0; ) {
      const block = gap[at + 1] === '*';
      const close = block ? gap.indexOf('*/', at + 2) : gap.indexOf('\n', at);
      const stop = close < 0 ? gap.length : block ? close + 2 : close;
      const { line, character } = this.tree.position(start + at);
      yield {
        startLine: line,
        endLine: this.line(start + stop),
        alone: this.tree.text.slice(start + at - character, start + at).trim() === '',
        text: gap.slice(at, Math.min(stop, at + 40)),
      };
      at = gap.indexOf('/', Math.max(stop, at + 1));
    }
  }
}

/** The piece whose end is the end of what is written of an item. */
function lastTextOf(item: Item): Piece {
  if (item.kind === 'line') return item.piece;
  return item.entries.at(-1) ?? item.head;
}
