/** Hovers: what the word under the pointer is, and what it costs. */
import type { Definition } from '../model/definitions.ts';
import { isBody } from '../model/definitions.ts';
import type { Layer } from '../model/values.ts';
import type { PlainRange } from '../protocol/index.ts';
import { expectKey } from '../syntax/ast.ts';
import { documentation } from '../syntax/tree.ts';
import { definitionHover, inputHover, parameterHover, valueHover } from './hover-definitions.ts';
import { layersHover, subjectOf } from './hover-layers.ts';
import { comparisonHover, quantityHover, verdictWords } from './hover-questions.ts';
import {
  argumentHover,
  choiceHover,
  functionHover,
  importHover,
  keywordHover,
  operatorHover,
  patternHover,
  settingHover,
  settingWordHover,
  unitHover,
} from './hover-words.ts';
import { paragraphs } from './markdown.ts';
import type { Snapshot } from './snapshot.ts';
import { type Found, type Meaning, symbolAt } from './symbol-at.ts';

export interface Hover {
  /** Markdown. */
  readonly contents: string;
  readonly range: PlainRange;
}

/** What is known of the word at an offset. */
export function hoverAt(snapshot: Snapshot, offset: number): Hover | undefined {
  const found = symbolAt(snapshot, offset);
  const contents = found && contentsOf(snapshot, found);
  return contents ? { contents, range: snapshot.range(found.start, found.end) } : undefined;
}

function contentsOf(snapshot: Snapshot, found: Found): string | undefined {
  const { meaning } = found;
  switch (meaning.kind) {
    case 'definition':
      return paragraphs(useHover(snapshot, found, meaning), definitionHover(snapshot, meaning.definition));
    case 'local':
      return localHover(snapshot, meaning);
    case 'parameter':
      return parameterHover(snapshot, meaning.owner, meaning.parameter.name.name);
    case 'operator':
      return paragraphs(operatorUseHover(snapshot, found), operatorHover(meaning.operator));
    case 'argument':
      return argumentHover(meaning.operator, meaning.parameter);
    case 'function':
      return functionHover(meaning.builtin);
    case 'choice':
      return choiceHover(meaning.word, meaning.operator, meaning.parameter);
    case 'setting':
      return paragraphs(
        settingHover(meaning.definition, meaning.path),
        meaning.path === expectKey && verdictWords(snapshot, meaning.definition, found.piece),
      );
    case 'setting-word':
      return settingWordHover(meaning.definition, meaning.path, meaning.word);
    case 'quantity':
      return quantityHover(snapshot, meaning.definition, found.piece, meaning.name);
    case 'unit':
      return unitHover(meaning.text, meaning.number);
    case 'import':
      return importHover(meaning.imported);
    case 'pattern':
      return patternHover(meaning.definition, meaning.pattern);
    case 'keyword':
      return comparisonHover(snapshot, found.piece) ?? keywordHover(meaning.word);
  }
}

/** What a definition comes to where it is used. */
function useHover(
  snapshot: Snapshot,
  found: Found,
  { definition, role }: Meaning & { readonly kind: 'definition' },
): string | undefined {
  if (role !== 'use') return undefined;
  return definition.keyword === 'block'
    ? callHover(snapshot, found, definition)
    : comparisonHover(snapshot, found.piece);
}

function localHover(snapshot: Snapshot, { local, owner, role }: Meaning & { readonly kind: 'local' }): string {
  const { name, piece } = local;
  if (local.kind === 'parameter') return parameterHover(snapshot, owner, name);
  if (local.kind === 'input') return inputHover(snapshot, owner, name, piece);
  const subject = subjectOf(snapshot, piece);
  if (!subject.layers.length) return valueHover(snapshot, owner, name, piece);
  // Where a value is used its cost is not the point; one line is enough.
  return paragraphs(layersHover(name, subject, { short: role === 'use' }), documentation(piece));
}

/** The layers that this very call of an operator makes. */
function operatorUseHover(snapshot: Snapshot, { piece, start, pieceStart }: Found): string | undefined {
  const here = (layer: Layer) => layer.place.piece === piece && layer.place.start === start - pieceStart;
  const subject = subjectOf(snapshot, piece, here);
  const [first] = subject.layers;
  return first && layersHover(subject.layers.length === 1 ? first.name : first.operator, subject);
}

/** The layers that calls of a block in this statement make. */
function callHover(snapshot: Snapshot, { piece }: Found, target: Definition): string | undefined {
  if (!isBody(target)) return undefined;
  const inside = new Set<unknown>(target.item.entries);
  const subject = subjectOf(snapshot, piece, (layer) => inside.has(layer.pieces[layer.pieces.indexOf(piece) + 1]));
  return subject.layers.length ? layersHover(target.name, subject) : undefined;
}
