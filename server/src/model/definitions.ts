/**
 * What a file defines, and what each definition means: its own pieces together with the definitions its names stand for. A
 * definition that means the same as before the edit is the same object, so everything computed for it can be kept.
 */
import { type DefinitionKeyword, expressionsOf, type NameNode, walk } from '../syntax/ast.ts';
import type { BodyItem, Item, LineItem, Piece } from '../syntax/tree.ts';
import { aOrAn } from './errors.ts';
import { type Problem, placeOf } from './problems.ts';

export interface Definition {
  readonly name: string;
  readonly keyword: DefinitionKeyword | 'const';
  readonly file: string;
  readonly item: Item;
  /** Where the name is written. */
  readonly piece: Piece;
  readonly node: NameNode;
  /** The definitions that the names inside stand for, where there are any. */
  readonly links: ReadonlyMap<string, Definition>;
  /** What was computed for this definition or for earlier versions of it; its owners check whether it still holds. */
  readonly memory: Map<string, unknown>;
}

export const isBody = (definition: Definition): definition is Definition & { item: BodyItem } =>
  definition.item.kind === 'body';

/** Name and kind of an item; undefined for imports and for what has no name. */
export function nameOf(item: Item): { keyword: Definition['keyword']; piece: Piece; node: NameNode } | undefined {
  if (item.kind === 'body') {
    const { name, keyword } = item.head.node;
    return name && { keyword, piece: item.head, node: name };
  }
  const { node } = item.piece;
  return node.kind === 'const' && node.name ? { keyword: 'const', piece: item.piece, node: node.name } : undefined;
}

const mentionedIn = new WeakMap<Piece, readonly string[]>();

/** The names a piece mentions (values, callees, bases), each once. */
export function namesIn(piece: Piece): readonly string[] {
  const known = mentionedIn.get(piece);
  if (known) return known;
  const names = new Set<string>();
  if (piece.node.kind === 'head' && piece.node.base) names.add(piece.node.base.name);
  for (const expression of expressionsOf(piece.node)) {
    walk(expression, (node) => {
      if (node.kind === 'name') names.add(node.name);
      else if (node.kind === 'call') names.add(node.callee.name);
    });
  }
  const result = [...names];
  mentionedIn.set(piece, result);
  return result;
}

function* piecesOf(item: Item): Iterable<Piece> {
  if (item.kind === 'line') {
    yield (item as LineItem).piece;
    return;
  }
  yield item.head;
  yield* item.entries;
}

export interface DefinitionTable {
  /** The first definition of each name. */
  readonly own: ReadonlyMap<string, Definition>;
  readonly problems: readonly Problem[];
}

/**
 * The definitions of a file. `imported` are the names that imports bring, `previous` the table before the edit.
 */
export function defineAll(
  file: string,
  items: readonly Item[],
  imported: ReadonlyMap<string, Definition>,
  previous: ReadonlyMap<string, Definition> | undefined,
): DefinitionTable {
  const problems: Problem[] = [];
  const drafts = new Map<string, Item>();
  for (const item of items) {
    const named = nameOf(item);
    if (!named) continue;
    const { name } = named.node;
    const place = placeOf(named.piece, named.node);
    const first = drafts.get(name);
    if (first) {
      const other = nameOf(first)!;
      problems.push({
        code: 'accel-2002',
        severity: 'error',
        message: `'${name}' is already defined in this file as ${aOrAn(other.keyword)}`,
        place,
        related: [{ place: placeOf(other.piece, other.node), message: 'The first definition' }],
      });
      continue;
    }
    const foreign = imported.get(name);
    if (foreign) {
      problems.push({
        code: 'accel-2002',
        severity: 'warning',
        message: `'${name}' hides the ${foreign.keyword} of the same name that is imported`,
        place,
        related: [{ place: placeOf(foreign.piece, foreign.node), message: 'The imported definition' }],
      });
    }
    drafts.set(name, item);
  }

  const keep = unchanged(drafts, imported, previous);
  const own = new Map<string, Definition>();
  for (const [name, item] of drafts) {
    const old = previous?.get(name);
    if (old && keep.has(name)) {
      own.set(name, old);
      continue;
    }
    const named = nameOf(item)!;
    const sameKind = old?.keyword === named.keyword;
    own.set(name, { name, file, item, ...named, links: new Map(), memory: sameKind ? old.memory : new Map() });
  }
  for (const [name, definition] of own) {
    if (keep.has(name)) continue;
    const links = definition.links as Map<string, Definition>;
    for (const piece of piecesOf(definition.item)) {
      for (const mentioned of namesIn(piece)) {
        if (links.has(mentioned)) continue;
        const target = own.get(mentioned) ?? imported.get(mentioned);
        if (target) links.set(mentioned, target);
      }
    }
  }
  return { own, problems };
}

/** The names whose definitions mean exactly what they meant before: same text, and all they refer to unchanged, too. */
function unchanged(
  drafts: ReadonlyMap<string, Item>,
  imported: ReadonlyMap<string, Definition>,
  previous: ReadonlyMap<string, Definition> | undefined,
): ReadonlySet<string> {
  const keep = new Set<string>();
  if (!previous) return keep;
  const usedBy = new Map<string, string[]>();
  const changed: string[] = [];
  for (const [name, item] of drafts) {
    const old = previous.get(name);
    if (old?.item !== item) {
      changed.push(name);
      continue;
    }
    keep.add(name);
    for (const piece of piecesOf(item)) {
      for (const mentioned of namesIn(piece)) {
        if (drafts.has(mentioned)) {
          const users = usedBy.get(mentioned);
          if (users) users.push(name);
          else usedBy.set(mentioned, [name]);
        } else if (old.links.get(mentioned) !== imported.get(mentioned)) {
          changed.push(name);
        }
      }
    }
  }
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    keep.delete(name);
    for (const user of usedBy.get(name) ?? []) if (keep.has(user)) changed.push(user);
  }
  return keep;
}
