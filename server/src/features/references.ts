/** Find references, and the same within the file as highlights. */
import { isBody } from '../model/definitions.ts';
import { localName, type Meaning, occurrencesIn, type Role, sameThing } from './occurrences.ts';
import { definitionOf } from './positions.ts';
import { type Location, rangeIn, type Snapshot } from './snapshot.ts';
import { symbolAt } from './symbol-at.ts';

export interface Reference extends Location {
  readonly role: Role;
}

export interface ReferenceOptions {
  /** Also the line that makes it. */
  readonly includeDeclaration: boolean;
  /** Other open files, which may use what this one defines. */
  readonly others?: readonly Snapshot[];
}

/** All uses of what stands at an offset; nothing for words that only the language knows, like units. */
export function referencesAt(snapshot: Snapshot, offset: number, options: ReferenceOptions): Reference[] {
  const symbol = symbolAt(snapshot, offset);
  return symbol ? referencesTo(snapshot, symbol.meaning, options) : [];
}

/** All uses of a thing. Operators and functions are looked for in this file alone. */
export function referencesTo(snapshot: Snapshot, meaning: Meaning, options: ReferenceOptions): Reference[] {
  const name = nameOf(meaning);
  if (name === undefined) return [];
  const found: Reference[] = [];
  const shared = meaning.kind === 'definition' || meaning.kind === 'parameter' || isParameter(meaning);
  for (const each of shared ? filesAround(snapshot, options.others ?? []) : [snapshot.file]) {
    for (const reference of referencesIn(each, name, meaning)) {
      if (options.includeDeclaration || reference.role !== 'declaration') found.push(reference);
    }
  }
  return found;
}

/** The uses of what stands at an offset, in this file. */
export function highlightsAt(snapshot: Snapshot, offset: number): Reference[] {
  return referencesAt(snapshot, offset, { includeDeclaration: true }).filter(({ uri }) => uri === snapshot.file.uri);
}

const isParameter = (meaning: Meaning): boolean => meaning.kind === 'local' && meaning.local.kind === 'parameter';

type File = Snapshot['file'];

/** This file, what it imports (a definition may be made there), and the other open files; each once. */
function filesAround(snapshot: Snapshot, others: readonly Snapshot[]): File[] {
  const files = new Map<string, File>();
  const add = (file: File) => {
    if (files.has(file.uri)) return;
    files.set(file.uri, file);
    for (const each of file.imports) if (each.file) add(each.file);
  };
  for (const each of [snapshot, ...others]) add(each.file);
  return [...files.values()];
}

function nameOf(meaning: Meaning): string | undefined {
  switch (meaning.kind) {
    case 'definition':
      return meaning.definition.name;
    case 'local':
    case 'parameter':
      return localName(meaning);
    case 'operator':
      return meaning.operator.name;
    case 'argument':
      return meaning.parameter.name;
    case 'function':
      return meaning.builtin.name;
    default:
      return undefined;
  }
}

/** Only pieces that contain the name at all are looked into; a value of a body lives in that body alone. */
function* referencesIn(file: File, name: string, meaning: Meaning): Generator<Reference> {
  const { tree } = file;
  const body = meaning.kind === 'local' && !isParameter(meaning) ? meaning.owner : undefined;
  if (body && body.file !== file.uri) return;
  let from = 0;
  if (body && isBody(body)) {
    const head = tree.range({ piece: body.item.head, start: 0, end: 0 });
    if (head) from = tree.starts.indexOf(head.start);
  }
  for (let index = from; index >= 0 && index < tree.pieces.length; index++) {
    const piece = tree.pieces[index]!;
    if (body && piece.node.kind === 'tail') return;
    if (!piece.text.includes(name)) continue;
    const start = tree.starts[index]!;
    const found = occurrencesIn(file, definitionOf(file, index), piece)
      .filter((occurrence) => sameThing(meaning, occurrence.meaning))
      .sort((a, b) => a.start - b.start);
    for (const occurrence of found) {
      yield {
        uri: file.uri,
        range: rangeIn(tree, start + occurrence.start, start + occurrence.end),
        role: 'role' in occurrence.meaning ? occurrence.meaning.role : 'use',
      };
    }
  }
}
