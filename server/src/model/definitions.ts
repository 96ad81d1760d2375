/**
 * What a file defines, and what each definition means: its own pieces together with the definitions its names stand for. A
 * definition that means the same as before the edit is the same object, so everything computed for it can be kept.
 */
import { type DefinitionKeyword, expressionsOf, type NameNode, walk } from '../syntax/ast.ts';
import type { BodyItem, Item, Piece } from '../syntax/tree.ts';
import { aOrAn, nounOf } from './errors.ts';
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

/** Whether names stand for the same definitions. */
export function sameLinks(a: Definition['links'], b: Definition['links']): boolean {
  if (a.size !== b.size) return false;
  for (const [name, target] of a) if (b.get(name) !== target) return false;
  return true;
}

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

/** How many pieces of an item mention each name. */
type Mentions = Map<string, number>;

const mentionsOfItems = new WeakMap<Item, Mentions>();

/** `before`: the item of the same name before the edit, whose count is taken over and corrected. */
function mentionsOf(item: Item, before?: Item): ReadonlyMap<string, number> {
  const known = mentionsOfItems.get(item);
  if (known) return known;
  const old = before && mentionsOfItems.get(before);
  let mentions: Mentions;
  if (old && item.kind === 'body' && before.kind === 'body') {
    // The old item is gone from the file; should anyone ask for it again, it is counted again.
    mentionsOfItems.delete(before);
    mentions = old;
    const { start, end } = changedEntries(before.entries, item.entries);
    count(mentions, [before.head, ...before.entries.slice(start, before.entries.length - end)], -1);
    count(mentions, [item.head, ...item.entries.slice(start, item.entries.length - end)], 1);
  } else {
    mentions = new Map();
    count(mentions, item.kind === 'line' ? [item.piece] : [item.head, ...item.entries], 1);
  }
  mentionsOfItems.set(item, mentions);
  return mentions;
}

function count(mentions: Mentions, pieces: readonly Piece[], sign: 1 | -1): void {
  for (const piece of pieces) {
    for (const name of namesIn(piece)) {
      const number = (mentions.get(name) ?? 0) + sign;
      if (number) mentions.set(name, number);
      else mentions.delete(name);
    }
  }
}

/** How many entries at the start and at the end of two lists are the same. */
export function changedEntries(before: readonly Piece[], after: readonly Piece[]): { start: number; end: number } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { start, end };
}

interface Before {
  readonly own: ReadonlyMap<string, Definition>;
  readonly visible: ReadonlyMap<string, Definition>;
}

export interface DefinitionTable {
  /** The first definition of each name. */
  readonly own: ReadonlyMap<string, Definition>;
  readonly problems: readonly Problem[];
}

/**
 * The definitions of a file. `imported` are the names that imports bring, `before` what the file defined and saw before the edit.
 */
export function defineAll(
  file: string,
  items: readonly Item[],
  imported: ReadonlyMap<string, Definition>,
  before: Before | undefined,
): DefinitionTable {
  const previous = before?.own;
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
        message: `'${name}' hides the ${nounOf(foreign.keyword)} of the same name that is imported`,
        place,
        related: [{ place: placeOf(foreign.piece, foreign.node), message: 'The imported definition' }],
      });
    }
    drafts.set(name, item);
  }

  const keep = before ? unchanged(drafts, imported, before) : new Set<string>();
  const own = new Map<string, Definition>();
  const changed: [Definition, ReadonlyMap<string, number>][] = [];
  for (const [name, item] of drafts) {
    const old = previous?.get(name);
    if (old && keep.has(name)) {
      own.set(name, old);
      continue;
    }
    const named = nameOf(item)!;
    const memory = old?.keyword === named.keyword ? old.memory : new Map<string, unknown>();
    const definition: Definition = { name, file, item, ...named, links: new Map(), memory };
    own.set(name, definition);
    changed.push([definition, mentionsOf(item, old?.item)]);
  }
  for (const [definition, mentions] of changed) {
    const links = definition.links as Map<string, Definition>;
    // The shorter of the two lists: a network mentions thousands of names, and a file defines a few; or the other way round.
    const link = (name: string) => {
      const target = own.get(name) ?? imported.get(name);
      if (target) links.set(name, target);
    };
    if (mentions.size < own.size + imported.size) for (const name of mentions.keys()) link(name);
    else for (const name of [...own.keys(), ...imported.keys()]) if (mentions.has(name)) link(name);
  }
  return { own, problems };
}

/** The names whose definitions mean exactly what they meant before: same text, and all they refer to unchanged, too. */
function unchanged(
  drafts: ReadonlyMap<string, Item>,
  imported: ReadonlyMap<string, Definition>,
  { own: previous, visible }: Before,
): ReadonlySet<string> {
  const keep = new Set<string>();
  const usedBy = new Map<string, string[]>();
  const changed: string[] = [];
  const added = [...drafts.keys(), ...imported.keys()].filter((name) => !visible.has(name));
  for (const [name, item] of drafts) {
    const old = previous.get(name);
    if (old?.item !== item) {
      changed.push(name);
      continue;
    }
    keep.add(name);
    for (const [mentioned, target] of old.links) {
      if (drafts.has(mentioned)) {
        const users = usedBy.get(mentioned);
        if (users) users.push(name);
        else usedBy.set(mentioned, [name]);
        // It was imported before; now it is defined here.
        if (target !== previous.get(mentioned)) changed.push(name);
      } else if (target !== imported.get(mentioned)) {
        changed.push(name);
      }
    }
    // Names that stood for nothing before.
    const mentions = added.length ? mentionsOf(item) : undefined;
    if (added.some((each) => mentions!.has(each) && !old.links.has(each))) changed.push(name);
  }
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    keep.delete(name);
    for (const user of usedBy.get(name) ?? []) if (keep.has(user)) changed.push(user);
  }
  return keep;
}
