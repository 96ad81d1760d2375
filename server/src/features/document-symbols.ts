/** The outline of a file: its definitions, and in them inputs, layers and settings. */
import { showShape } from '../model/values.ts';
import type { DefinitionKeyword, EntryNode, SettingNode } from '../syntax/ast.ts';
import { type BodyItem, type Piece, placeOf, type Tree } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

export type SymbolKind = DefinitionKeyword | 'const' | 'compare' | 'input' | 'layer' | 'setting';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  /** Absolute offsets of the whole. */
  readonly start: number;
  readonly end: number;
  /** Absolute offsets of its name, inside the whole. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly children: readonly DocumentSymbol[];
}

/** More make an outline that nobody can use and that takes the editor seconds to draw. */
export const maxSymbols = 5000;
const maxDetail = 60;

export function documentSymbols(snapshot: Snapshot): DocumentSymbol[] {
  return new Outline(snapshot).build();
}

interface Span {
  readonly start: number;
  readonly end: number;
}

class Outline {
  private readonly tree: Tree;
  private room = maxSymbols;

  constructor(private readonly snapshot: Snapshot) {
    this.tree = snapshot.tree;
  }

  build(): DocumentSymbol[] {
    const symbols: DocumentSymbol[] = [];
    for (const item of this.tree.items) {
      if (this.room <= 0) break;
      const symbol = item.kind === 'body' ? this.definition(item) : this.line(item.piece);
      if (symbol) symbols.push(symbol);
    }
    return symbols;
  }

  private make(
    piece: Piece,
    kind: SymbolKind,
    texts: { name: string; detail: string },
    whole: Span,
    name: Span,
    children: readonly DocumentSymbol[] = [],
  ): DocumentSymbol {
    const range = this.tree.range(placeOf(piece, whole))!;
    const nameRange = this.tree.range(placeOf(piece, name))!;
    return { ...texts, kind, ...range, nameStart: nameRange.start, nameEnd: nameRange.end, children };
  }

  private line(piece: Piece): DocumentSymbol | undefined {
    const { node } = piece;
    const [first] = node.kind === 'compare' ? node.schedules : [];
    if (node.kind === 'compare' && first) {
      this.room--;
      const detail = shorten(piece.text.slice(first.start, node.end));
      const word = { start: node.start, end: node.start + 'compare'.length };
      return this.make(piece, 'compare', { name: 'compare', detail }, node, word);
    }
    if (node.kind !== 'const' || !node.name) return undefined;
    this.room--;
    const detail = shorten(piece.text.slice(node.value.start, node.value.end));
    return this.make(piece, 'const', { name: node.name.name, detail }, node, node.name);
  }

  private definition(item: BodyItem): DocumentSymbol {
    const { head, tail } = item;
    const { node } = head;
    this.room--;
    const children: DocumentSymbol[] = [];
    for (const entry of item.entries) {
      if (this.room <= 0) break;
      const child = this.entry(entry, node.keyword);
      if (child) children.push(child);
    }
    const word = { start: node.start, end: node.start + node.keyword.length };
    // The editor refuses a symbol without a name.
    const texts = { name: node.name?.name ?? node.keyword, detail: definitionDetail(item) };
    const symbol = this.make(head, node.keyword, texts, node, node.name ?? word, children);
    return { ...symbol, end: Math.max(symbol.end, this.tree.range(placeOf(tail, tail.node))!.end) };
  }

  private entry(piece: Piece<EntryNode>, keyword: DefinitionKeyword): DocumentSymbol | undefined {
    const { node } = piece;
    switch (node.kind) {
      case 'input': {
        if (!node.name) return undefined;
        this.room--;
        const detail = shorten(piece.text.slice(node.shape.start, node.shape.end));
        return this.make(piece, 'input', { name: node.name.name, detail }, node, node.name);
      }
      case 'assign':
        this.room--;
        return this.make(piece, 'layer', { name: node.name.name, detail: this.shape(piece, keyword) }, node, node.name);
      case 'setting':
        return this.setting(piece, node);
      default:
        return undefined;
    }
  }

  /** What a statement computes. In a block every use may give another shape; then none is shown. */
  private shape(piece: Piece, keyword: DefinitionKeyword): string {
    const layers = this.snapshot.layersOf(piece).flatMap((each) => each.layers);
    const last = layers.at(-1);
    if (!last) return '';
    const shape = showShape(last.shape);
    return keyword === 'network' || layers.every((layer) => showShape(layer.shape) === shape) ? shape : '';
  }

  private setting(piece: Piece, node: SettingNode): DocumentSymbol {
    this.room--;
    const children: DocumentSymbol[] = [];
    for (const child of node.children ?? []) {
      if (this.room <= 0) break;
      children.push(this.setting(piece, child));
    }
    const first = node.values[0];
    const last = node.values.at(-1);
    const detail = first && last ? shorten(piece.text.slice(first.start, last.end)) : '';
    return this.make(piece, 'setting', { name: node.key.name, detail }, node, node.key, children);
  }
}

/** The keyword; of a schedule what it runs on what. */
function definitionDetail(item: BodyItem): string {
  const { keyword, base } = item.head.node;
  const extended = base ? `${keyword} extends ${base.name}` : keyword;
  if (keyword !== 'schedule') return extended;
  const value = (key: string): string | undefined => {
    for (const { node, text } of item.entries) {
      if (node.kind !== 'setting' || node.key.name !== key) continue;
      const first = node.values[0];
      return first && shorten(text.slice(first.start, first.end));
    }
    return undefined;
  };
  const network = value('network');
  const array = value('array');
  if (network && array) return `${network} on ${array}`;
  return network ?? (array ? `on ${array}` : extended);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > maxDetail ? `${line.slice(0, maxDetail - 1)}\u2026` : line;
}
