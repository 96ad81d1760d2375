/** Renaming definitions and the names inside bodies, with all their uses. Refuses, and says why, rather than change a meaning. */

import { type Definition, isBody, namesIn } from '../model/definitions.ts';
import { aOrAn } from '../model/errors.ts';
import type { FileModel } from '../model/file.ts';
import { functions } from '../model/functions.ts';
import { operators } from '../model/operators/index.ts';
import { bodyOf } from '../model/symbols.ts';
import type { PlainRange } from '../protocol/index.ts';
import { reservedWords } from '../syntax/expressions.ts';
import { localName, type Meaning } from './occurrences.ts';
import { definitionOf, pieceIndexAt } from './positions.ts';
import { type Reference, referencesTo } from './references.ts';
import type { Snapshot } from './snapshot.ts';
import { symbolAt } from './symbol-at.ts';

export interface Refused {
  /** Why, for the user. */
  readonly refused: string;
}

export interface RenameTarget {
  /** The word under the cursor. */
  readonly range: PlainRange;
  /** Its name now. */
  readonly placeholder: string;
}

export interface Renaming {
  readonly edits: readonly { readonly uri: string; readonly range: PlainRange; readonly newText: string }[];
  /** What was left alone and may need a hand. */
  readonly note?: string;
}

type Renamable = Meaning & { readonly kind: 'definition' | 'local' | 'parameter' };

const refuse = (refused: string): Refused => ({ refused });

/** Whether what stands at an offset can be renamed. `others` are the other open files. */
export function prepareRename(
  snapshot: Snapshot,
  offset: number,
  others: readonly Snapshot[] = [],
): RenameTarget | Refused {
  const target = targetAt(snapshot, offset, others);
  if ('refused' in target) return target;
  return { range: target.range, placeholder: target.name };
}

/** The edits that give a new name to what stands at an offset, in this file and in the other open ones. */
export function rename(
  snapshot: Snapshot,
  offset: number,
  newName: string,
  others: readonly Snapshot[] = [],
): Renaming | Refused {
  const target = targetAt(snapshot, offset, others);
  if ('refused' in target) return target;
  const { meaning, name } = target;
  const bad = unusable(newName);
  if (bad) return refuse(bad);
  if (newName === name) return { edits: [] };
  const references = referencesTo(snapshot, meaning, { includeDeclaration: true, others });
  const open = [snapshot, ...others];
  const touched = new Set(references.map((reference) => reference.uri));
  for (const uri of touched) {
    const problem = brokenOrClosed(uri, open);
    if (problem) return refuse(problem);
  }
  const conflict =
    meaning.kind === 'definition'
      ? definitionConflict(newName, references, open)
      : localConflict(meaning.owner, newName);
  if (conflict) return refuse(conflict);
  const note = patternNote(meaning, name, open);
  return {
    edits: references.map(({ uri, range }) => ({ uri, range, newText: newName })),
    ...(note ? { note } : {}),
  };
}

function targetAt(
  snapshot: Snapshot,
  offset: number,
  others: readonly Snapshot[],
): { meaning: Renamable; name: string; range: PlainRange } | Refused {
  const found = symbolAt(snapshot, offset);
  const meaning = found?.meaning;
  if (!meaning || (meaning.kind !== 'definition' && meaning.kind !== 'local' && meaning.kind !== 'parameter')) {
    return refuse('Only definitions, parameters, inputs and values can be renamed.');
  }
  const definition = meaning.kind === 'definition' ? meaning.definition : meaning.owner;
  const problem = brokenOrClosed(definition.file, [snapshot, ...others]);
  if (problem) return refuse(problem);
  return {
    meaning,
    name: meaning.kind === 'definition' ? definition.name : localName(meaning),
    range: snapshot.range(found.start, found.end),
  };
}

/** Why a file cannot be changed. */
function brokenOrClosed(uri: string, open: readonly Snapshot[]): string | undefined {
  const snapshot = open.find((each) => each.file.uri === uri);
  const name = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  if (!snapshot) return `${name} would have to change, too: open it first.`;
  const first = snapshot.tree.problems()[Symbol.iterator]().next();
  return first.done ? undefined : `${name} has syntax errors: correct them first.`;
}

function unusable(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return `'${name}' is no name: a letter or '_', then letters, digits and '_'.`;
  }
  return reservedWords.has(name) ? `'${name}' is a word of the language.` : undefined;
}

/** A body in which the new name stands for something already would change its meaning. */
function localConflict(owner: Definition, name: string): string | undefined {
  if (bodyOf(owner).locals.has(name)) return `'${name}' is already a name in ${owner.keyword} '${owner.name}'.`;
  if (!isBody(owner)) return undefined;
  const mentioned = [owner.item.head, ...owner.item.entries].some((piece) => namesIn(piece).includes(name));
  return mentioned ? `'${name}' already stands for something else in ${owner.keyword} '${owner.name}'.` : undefined;
}

function definitionConflict(
  name: string,
  references: readonly Reference[],
  open: readonly Snapshot[],
): string | undefined {
  if (operators.has(name)) return `'${name}' is an operator.`;
  if (functions.has(name)) return `'${name}' is a function.`;
  for (const { uri, range } of references) {
    const file = open.find((each) => each.file.uri === uri)?.file;
    const other = file?.visible.get(name);
    if (other) return `'${name}' is already ${aOrAn(other.keyword)}.`;
    const owner = file && ownerAt(file, range);
    if (owner && bodyOf(owner).locals.has(name)) {
      return `'${name}' is already a name in ${owner.keyword} '${owner.name}'.`;
    }
  }
  return undefined;
}

function ownerAt(file: FileModel, range: PlainRange): Definition | undefined {
  return definitionOf(file, pieceIndexAt(file.tree, file.tree.offset(range.start)));
}

/** Patterns are text: they may mean the layers of this name, or of another. */
function patternNote(meaning: Renamable, name: string, open: readonly Snapshot[]): string | undefined {
  const namesLayers =
    meaning.kind === 'local' ? meaning.local.kind === 'value' : meaning.kind === 'definition' && isBlock(meaning);
  if (!namesLayers) return undefined;
  const patterns = new Set<string>();
  for (const snapshot of open) {
    for (const { model } of snapshot.schedules)
      for (const { pattern } of model.rules) if (pattern.split(/[.*?]/).includes(name)) patterns.add(`"${pattern}"`);
  }
  if (!patterns.size) return undefined;
  return `Patterns of layers are text and were not changed: ${[...patterns].slice(0, 3).join(', ')}${patterns.size > 3 ? ', …' : ''}.`;
}

const isBlock = (meaning: Meaning & { readonly kind: 'definition' }): boolean => meaning.definition.keyword === 'block';
