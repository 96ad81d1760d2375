/** What nothing uses: shown faded, with a fix that takes it out. */
import { type Definition, isBody } from '../model/definitions.ts';
import type { FileModel, ImportedFile } from '../model/file.ts';
import { type Fix, type Problem, placeOf } from '../model/problems.ts';
import { comparisonsOf } from '../model/questions.ts';
import { bodyOf, type Local } from '../model/symbols.ts';
import type { Item } from '../syntax/tree.ts';
import { removeItem, removeStatement } from './removal.ts';
import type { Check } from './types.ts';

export const unused: Check = {
  codes: {
    'accel-6001': 'Name never used',
    'accel-6002': 'Import never used',
    'accel-6003': 'Definition never used',
  },
  *run({ file, schedules }) {
    for (const definition of file.own.values()) yield* unusedNames(definition);
    // A line that cannot be read may be the one that uses them.
    for (const _ of file.tree.problems()) return;
    const used = usedDefinitions(file);
    yield* unusedImports(file, used);
    // A file without schedules is there to be imported.
    if (schedules.length > 0) yield* unusedDefinitions(file, used);
  },
};

function hint(code: string, place: Problem['place'], message: string, fix?: Fix): Problem {
  return { code, severity: 'hint', message, place, unnecessary: true, ...(fix ? { fixes: [fix] } : {}) };
}

const unusedIn = new WeakMap<Definition, readonly Problem[]>();

/** Kept with the definition: most keystrokes change another one. */
function unusedNames(definition: Definition): readonly Problem[] {
  let found = unusedIn.get(definition);
  if (!found) {
    found = [...findUnusedNames(definition)];
    unusedIn.set(definition, found);
  }
  return found;
}

function* findUnusedNames(definition: Definition): Iterable<Problem> {
  if (!isBody(definition)) return;
  const { item } = definition;
  if (item.head.problems.length > 0 || item.entries.some((entry) => entry.problems.length > 0)) return;
  for (const local of bodyOf(definition).unused) {
    const place = placeOf(local.piece, local.node);
    const message = unusedName(local);
    // A parameter cannot go without the arguments of all calls, an input not without the data that someone feeds in.
    const fix =
      local.kind === 'value'
        ? { title: `Remove '${local.name}'`, edits: removeStatement(item, local.piece) }
        : undefined;
    yield hint('accel-6001', place, message, fix);
  }
}

function unusedName({ kind, name }: Local): string {
  const what = kind === 'value' ? `'${name}'` : `${kind === 'input' ? 'Input' : 'Parameter'} '${name}'`;
  return `${what} is never used`;
}

/** The definitions, here or imported, that a definition or a comparison of the file refers to. */
function usedDefinitions(file: FileModel): ReadonlySet<Definition> {
  const used = new Set<Definition>();
  for (const definition of file.own.values()) {
    for (const target of definition.links.values()) if (target !== definition) used.add(target);
  }
  for (const { schedules } of comparisonsOf(file)) for (const target of schedules) used.add(target);
  return used;
}

function* unusedImports(file: FileModel, used: ReadonlySet<Definition>): Iterable<Problem> {
  const earlier = new Set<string>();
  for (const each of file.imports) {
    if (!each.file) continue;
    const again = earlier.has(each.file.uri);
    earlier.add(each.file.uri);
    if (!again && bringsSomethingUsed(each, used)) continue;
    const item = itemOf(file, each);
    const place = placeOf(each.piece, each.node);
    const path = `'${each.node.path?.value ?? ''}'`;
    const message = again ? `${path} is imported a second time` : `Nothing of ${path} is used`;
    yield hint('accel-6002', place, message, {
      title: `Remove the import of ${path}`,
      edits: item ? removeItem(file.tree.items, item) : [],
    });
  }
}

function bringsSomethingUsed({ file }: ImportedFile, used: ReadonlySet<Definition>): boolean {
  if (!file) return true;
  for (const definition of file.own.values()) if (used.has(definition)) return true;
  // It may define what is missing here, if only it could be read.
  for (const _ of file.tree.problems()) return true;
  return false;
}

const itemOf = (file: FileModel, { piece }: ImportedFile): Item | undefined =>
  file.tree.items.find((item) => item.kind === 'line' && item.piece === piece);

function* unusedDefinitions(file: FileModel, used: ReadonlySet<Definition>): Iterable<Problem> {
  for (const definition of file.own.values()) {
    const { keyword, name } = definition;
    if (keyword === 'schedule' || used.has(definition)) continue;
    const by = keyword in usedBySchedules ? 'no schedule of this file uses it' : 'nothing uses it here';
    const place = placeOf(definition.piece, definition.node);
    yield hint('accel-6003', place, `${nameOf(keyword)} '${name}': ${by}`, {
      title: `Remove ${keyword} '${name}'`,
      edits: removeItem(file.tree.items, definition.item),
    });
  }
}

const usedBySchedules = { network: true, array: true, stochastic: true, crossbar: true, reuse: true };
const longNames: Readonly<Record<string, string>> = {
  const: 'Constant',
  stochastic: 'Stochastic unit',
  reuse: 'Reuse buffer',
};
const nameOf = (keyword: string): string => longNames[keyword] ?? keyword[0]!.toUpperCase() + keyword.slice(1);
