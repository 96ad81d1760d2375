/**
 * Text -> tree. Never throws and never resolves a name. Given the tree before an edit it reuses every piece that the edit did
 * not touch, so the cost of a keystroke is the cost of the statement it stands in.
 */
import type { EntryNode, ErrorNode, HeadNode, PieceNode, TailNode } from './ast.ts';
import { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { LineParser } from './lines.ts';
import type { Problem } from './problem.ts';
import { Reuse, type Run } from './reuse.ts';
import { type BodyItem, type Context, firstAtLeast, type Item, type LineNode, type Piece, Tree } from './tree.ts';

/** Larger files are refused as a whole: parsing one would block the server for longer than a user can overlook. */
export const maxFileLength = 2_000_000;
/** After this many the text is not what it should be; more messages help nobody. */
const maxProblemsOfPiece = 50;
export function parse(file: string, text: string, previous?: Tree): Tree {
  if (previous?.file === file && previous.text === text) return previous;
  if (text.length > maxFileLength) return refuse(file, text);
  return new Parser(file, text, previous).parse();
}

function refuse(file: string, text: string): Tree {
  const firstLine = text.indexOf('\n');
  const end = Math.min(firstLine < 0 ? text.length : firstLine, 200);
  const raw = errors.tooLarge({ start: 0, end }, text.length, maxFileLength);
  const piece = finish(
    { file, text, node: { kind: 'error', start: 0, end }, context: 'file', lookahead: text.length },
    [raw],
  );
  return new Tree(
    file,
    text,
    [{ kind: 'line', piece: piece as Piece<ErrorNode> }],
    [piece],
    [0],
    [2 * text.length],
    [0],
    text.length,
  );
}

/** Completes a piece with its problems, which point back at it. */
function finish<Node extends PieceNode>(
  base: Omit<Piece<Node>, 'problems'>,
  raw: readonly errors.RawProblem[],
): Piece<Node> {
  const problems: Problem[] = [];
  const piece: Piece<Node> = { ...base, problems };
  for (const { code, message, start, end, fix } of raw) {
    problems.push({
      code,
      message,
      severity: 'error',
      place: { piece, start, end },
      ...(fix
        ? {
            fixes: [
              {
                title: fix.title,
                edits: [{ place: { piece, start: fix.at?.start ?? start, end: fix.at?.end ?? end }, text: fix.text }],
                preferred: true,
              },
            ],
          }
        : {}),
    });
  }
  return piece;
}

class Parser {
  private readonly cursor: Cursor;
  private readonly lines: LineParser;
  private readonly reuse: Reuse | undefined;
  private readonly pieces: Piece[] = [];
  private readonly starts: number[] = [];
  private readonly reaches: number[] = [];
  private readonly flawed: number[] = [];

  constructor(
    private readonly file: string,
    private readonly text: string,
    previous: Tree | undefined,
  ) {
    this.cursor = new Cursor(text, 0);
    this.lines = new LineParser(this.cursor);
    this.reuse =
      previous && previous.file === file && previous.text.length <= maxFileLength
        ? new Reuse(previous, text)
        : undefined;
  }

  parse(): Tree {
    const items: Item[] = [];
    while (!this.cursor.is('eof')) {
      const old = this.reuse?.item(this.cursor.taken);
      if (old) {
        this.takeOver(old);
        items.push(old.item);
        continue;
      }
      const item = this.item();
      items.push(this.reuse?.sameItem(item) ?? item);
    }
    // A comment that is not closed may be all that is left.
    if (this.cursor.hasFlaw) {
      items.push({
        kind: 'line',
        piece: this.piece('file', (): ErrorNode => ({ kind: 'error', ...this.cursor.here() })),
      });
    }
    return new Tree(
      this.file,
      this.text,
      items,
      this.pieces,
      this.starts,
      this.reaches,
      this.flawed,
      this.cursor.taken,
    );
  }

  /** Reads one piece, or takes it over from the previous tree. */
  private piece<Node extends PieceNode>(
    context: Context,
    read: () => Node,
    reusable?: (node: PieceNode) => node is Node,
  ): Piece<Node> {
    const { cursor } = this;
    const start = cursor.taken;
    const old = reusable && this.reuse?.at(start, context);
    if (old && reusable(old.node)) {
      cursor.jump(start + old.text.length);
      return this.add(old as Piece<Node>, start);
    }
    cursor.begin();
    const node = read();
    cursor.takeTrailing();
    const text = this.text.slice(start, cursor.taken);
    const lookahead = Math.max(0, cursor.furthest - cursor.taken);
    const problems = cursor.problems.slice(0, maxProblemsOfPiece);
    return this.add(finish({ file: this.file, text, node, context, lookahead }, problems), start);
  }

  /** Continues behind pieces of the previous tree. */
  private takeOver({ from, to }: Run): void {
    const { old } = this.reuse!;
    const delta = this.cursor.taken - old.starts[from]!;
    const shift = this.pieces.length - from;
    for (let index = from; index < to; index++) {
      this.pieces.push(old.pieces[index]!);
      this.starts.push(old.starts[index]! + delta);
      this.reaches.push(old.reaches[index]! + delta);
    }
    for (let at = firstAtLeast(old.flawed, from); at < old.flawed.length && old.flawed[at]! < to; at++)
      this.flawed.push(old.flawed[at]! + shift);
    this.cursor.jump(this.starts.at(-1)! + this.pieces.at(-1)!.text.length);
  }

  private add<Node extends PieceNode>(piece: Piece<Node>, start: number): Piece<Node> {
    if (piece.problems.length) this.flawed.push(this.pieces.length);
    this.pieces.push(piece);
    this.starts.push(start);
    this.reaches.push(start + piece.text.length + piece.lookahead);
    return piece;
  }

  private item(): Item {
    const first = this.piece('file', () => this.lines.fileLine(), isFileLine);
    if (first.node.kind !== 'head') return { kind: 'line', piece: first as Piece<LineNode> };
    return this.body(first as Piece<HeadNode>);
  }

  private body(head: Piece<HeadNode>): BodyItem {
    const { cursor } = this;
    const statements = head.node.keyword === 'network' || head.node.keyword === 'block';
    const context: Context = statements ? 'statements' : 'settings';
    const entries: Piece<EntryNode>[] = [];
    if (
      !head.text.slice(0, head.node.end).endsWith('{') &&
      !(cursor.token.newline && cursor.column(cursor.token) > 0)
    ) {
      // No brace and nothing indented below: a head alone.
      return {
        kind: 'body',
        head,
        entries,
        tail: this.piece('file', (): TailNode => ({ kind: 'tail', closed: false, ...cursor.here() })),
      };
    }
    while (!cursor.is('}') && !cursor.is('eof') && !this.lines.newDefinition(context)) {
      const run = this.reuse?.entries(cursor.taken, context);
      if (run) {
        const first = this.pieces.length;
        this.takeOver(run);
        for (let index = first; index < this.pieces.length; index++)
          entries.push(this.pieces[index] as Piece<EntryNode>);
        continue;
      }
      entries.push(
        this.piece(context, () => (statements ? this.lines.statement() : this.lines.settingLine()), isEntry),
      );
    }
    const tail = this.piece(
      'file',
      (): TailNode => {
        const start = cursor.span(cursor.token).start;
        if (cursor.accept('}')) return { kind: 'tail', closed: true, ...cursor.from(start) };
        const what = `${head.node.keyword}${head.node.name ? ` '${head.node.name.name}'` : ''}`;
        cursor.report(errors.unclosedBody(cursor.here(), what, cursor.here()));
        return { kind: 'tail', closed: false, ...cursor.here() };
      },
      isClosedTail,
    );
    return { kind: 'body', head, entries, tail };
  }
}

const isFileLine = (node: PieceNode): node is HeadNode | LineNode =>
  node.kind === 'head' || node.kind === 'error' || isLine(node);

const isEntry = (node: PieceNode): node is EntryNode => node.kind !== 'head' && node.kind !== 'tail' && !isLine(node);

const isLine = (node: PieceNode): node is Exclude<LineNode, ErrorNode> =>
  node.kind === 'import' || node.kind === 'const' || node.kind === 'compare';

const isClosedTail = (node: PieceNode): node is TailNode => node.kind === 'tail' && node.closed;
