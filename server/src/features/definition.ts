/** Go to definition: from a use to the line that makes it, and from an import to the file. */

import type { PlainRange } from '../protocol/index.ts';
import { placeOf } from '../syntax/tree.ts';
import type { Meaning } from './occurrences.ts';
import type { Location, Snapshot } from './snapshot.ts';
import { symbolAt } from './symbol-at.ts';

export interface DefinitionLink {
  /** The word that was asked about, in this file. */
  readonly origin: PlainRange;
  readonly target: Location;
}

const firstLine: PlainRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Where the thing at an offset is made; undefined for what the language itself brings. */
export function definitionAt(snapshot: Snapshot, offset: number): DefinitionLink | undefined {
  const symbol = symbolAt(snapshot, offset);
  const target = symbol && targetOf(snapshot, symbol.meaning);
  return target && { origin: snapshot.range(symbol.start, symbol.end), target };
}

function targetOf(snapshot: Snapshot, meaning: Meaning): Location | undefined {
  switch (meaning.kind) {
    case 'definition':
      return snapshot.locate(placeOf(meaning.definition.piece, meaning.definition.node));
    case 'local':
      return snapshot.locate(placeOf(meaning.local.piece, meaning.local.node));
    case 'parameter':
      return snapshot.locate(placeOf(meaning.owner.piece, meaning.parameter.name));
    case 'import':
      return meaning.imported.file && { uri: meaning.imported.file.uri, range: firstLine };
    default:
      return undefined;
  }
}
