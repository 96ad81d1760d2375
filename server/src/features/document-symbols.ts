/** The outline: definitions, and in them their statements or settings. */

import { showShape } from '../model/values.ts';
import type { PlainRange } from '../protocol/index.ts';
import type { BodyItem, Item, Piece } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';
import { several, totalsLine } from './wording.ts';

export type OutlineKind =
  | 'const'
  | 'technology'
  | 'array'
  | 'block'
  | 'network'
  | 'schedule'
  | 'input'
  | 'value'
  | 'result'
  | 'setting';

export interface OutlineItem {
  readonly name: string;
  readonly kind: OutlineKind;
  readonly detail?: string;
  /** The whole definition or statement. */
  readonly range: PlainRange;
  /** Its name. */
  readonly selection: PlainRange;
  readonly children: readonly OutlineItem[];
}

/** An outline of more lines than this helps nobody; definitions are always listed, their contents as far as it goes. */
const maxChildren = 3000;

export function documentSymbols(snapshot: Snapshot): OutlineItem[] {
  let room = maxChildren;
  const result: OutlineItem[] = [];
  let index = 0;
  for (const item of snapshot.tree.items) {
    const count = item.kind === 'line' ? 1 : item.entries.length + 2;
    const found = item.kind === 'line' ? lineSymbol(snapshot, item, index) : bodySymbol(snapshot, item, index, room);
    if (found) {
      result.push(found);
      room -= found.children.length;
    }
    index += count;
  }
  return result;
}

function lineSymbol(snapshot: Snapshot, item: Item, index: number): OutlineItem | undefined {
  const piece = snapshot.tree.pieces[index]!;
  if (item.kind !== 'line' || piece.node.kind !== 'const' || !piece.node.name) return undefined;
  const start = snapshot.tree.starts[index]!;
  const { node } = piece;
  return {
    name: piece.node.name.name,
    kind: 'const',
    detail: piece.text.slice(piece.node.value.start, piece.node.value.end),
    range: snapshot.range(start + node.start, start + node.end),
    selection: snapshot.range(start + piece.node.name.start, start + piece.node.name.end),
    children: [],
  };
}

function bodySymbol(snapshot: Snapshot, item: BodyItem, index: number, room: number): OutlineItem | undefined {
  const { tree } = snapshot;
  const { name, keyword } = item.head.node;
  if (!name) return undefined;
  const start = tree.starts[index]!;
  const children: OutlineItem[] = [];
  for (const [number, entry] of item.entries.entries()) {
    if (children.length >= room) break;
    const child = entrySymbol(snapshot, entry, tree.starts[index + 1 + number]!);
    if (child) children.push(child);
  }
  const last = index + 1 + item.entries.length;
  const detail = bodyDetail(snapshot, item, keyword, name.name);
  return {
    name: name.name,
    kind: keyword,
    ...(detail ? { detail } : {}),
    range: snapshot.range(start + item.head.node.start, tree.starts[last]! + item.tail.node.end),
    selection: snapshot.range(start + name.start, start + name.end),
    children,
  };
}

function bodyDetail(snapshot: Snapshot, item: BodyItem, keyword: string, name: string): string | undefined {
  const { parameters, base } = item.head.node;
  if (keyword === 'schedule') {
    const found = snapshot.schedules.find((schedule) => schedule.definition.name === name);
    if (found?.step) return totalsLine(found.step);
  }
  if (keyword === 'block' || keyword === 'network')
    return `(${parameters.map((parameter) => parameter.name.name).join(', ')})`;
  if (base) return `extends ${base.name}`;
  return undefined;
}

function entrySymbol(snapshot: Snapshot, piece: Piece, start: number): OutlineItem | undefined {
  const { node } = piece;
  const make = (
    name: string,
    kind: OutlineKind,
    span: { start: number; end: number },
    detail: string | undefined,
  ): OutlineItem => ({
    name,
    kind,
    ...(detail ? { detail } : {}),
    range: snapshot.range(start + node.start, start + node.end),
    selection: snapshot.range(start + span.start, start + span.end),
    children: [],
  });
  switch (node.kind) {
    case 'input':
      return node.name && make(node.name.name, 'input', node.name, piece.text.slice(node.shape.start, node.shape.end));
    case 'assign':
      return make(node.name.name, 'value', node.name, statementDetail(snapshot, piece));
    case 'return':
      return make('return', 'result', { start: node.start, end: node.start + 6 }, undefined);
    case 'setting': {
      const values = node.values.length
        ? piece.text.slice(node.values[0]!.start, node.values.at(-1)!.end).replaceAll(/\s+/g, ' ')
        : undefined;
      return make(node.key.name, 'setting', node.key, values);
    }
    default:
      return undefined;
  }
}

/** What the statement computes: the operation, or how many there are. */
function statementDetail(snapshot: Snapshot, piece: Piece): string | undefined {
  const layers = snapshot.layersOf(piece)[0]?.layers;
  if (!layers?.length) return undefined;
  const last = layers.at(-1)!;
  const products = layers.filter((layer) => layer.gemm);
  if (products.length === 1) return `${products[0]!.operator} ${showShape(last.shape)}`;
  if (layers.length === 1) return `${last.operator} ${showShape(last.shape)}`;
  return `${several(layers.length, 'layer')}, ${showShape(last.shape)}`;
}
