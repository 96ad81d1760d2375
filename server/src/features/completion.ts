/** Everything that can be written at a cursor. */
import type { DefinitionKeyword } from '../syntax/ast.ts';
import { type Context, completionContext } from './completion-context.ts';
import { expressionOffers, keyword, localOffers } from './completion-expressions.ts';
import { type Completion, type CompletionOptions, choice, type Offer, place, rank } from './completion-items.ts';
import { boundOffers, comparisonOffers, quantityOffers } from './completion-questions.ts';
import {
  definitionOffer,
  definitionsOf,
  keyOffers,
  patternOffers,
  unitOffers,
  valueOffers,
} from './completion-settings.ts';
import type { Snapshot } from './snapshot.ts';

export type { Completion, CompletionKind, CompletionOptions } from './completion-items.ts';

export function completionsAt(snapshot: Snapshot, offset: number, options: CompletionOptions): Completion[] {
  const { context, word } = completionContext(snapshot.tree, offset);
  const { text } = snapshot.tree;
  const lineEnd = text.indexOf('\n', word.end);
  const behind = text.slice(word.end, lineEnd < 0 ? undefined : lineEnd);
  return offersFor(snapshot, context, behind, options).map((offer) => ({
    ...offer,
    start: word.start,
    end: word.end,
  }));
}

/** Whether completions are welcome where a character was just typed; letters are always welcome. */
export function isWelcome(snapshot: Snapshot, offset: number, typed: string): boolean {
  const { context, word } = completionContext(snapshot.tree, offset);
  switch (context.kind) {
    case 'import':
    case 'pattern':
      return context.kind === 'pattern' || context.quoted;
    case 'unit':
      return typed === ' ' || word.text.endsWith('/');
    case 'extends':
      return true;
    case 'value':
      return typed === ' ' && context.before.length === 0;
    case 'schedules':
    case 'quantity':
    case 'comparison':
    case 'bound':
      return typed === ' ';
    case 'expression': {
      // Behind a space only where it belongs to the comma or the `=` before it.
      const begins = context.call?.bare || context.call?.beginsValue;
      return typed === ' ' ? begins === true : typed === '(' || typed === ',' || typed === '=';
    }
    default:
      return false;
  }
}

/** @param behind the rest of the line */
function offersFor(snapshot: Snapshot, context: Context, behind: string, options: CompletionOptions): Offer[] {
  switch (context.kind) {
    case 'nothing':
      return [];
    case 'file':
      return skeletons(snapshot, behind.trim() === '');
    case 'import':
      return importOffers(options, context.quoted);
    case 'schedules':
      return definitionsOf(snapshot, 'schedule')
        .filter(({ name }) => !context.given.has(name))
        .map((definition) => definitionOffer(snapshot, definition));
    case 'quantity':
      return quantityOffers(behind.trim() === '');
    case 'comparison':
      return comparisonOffers();
    case 'bound':
      return boundOffers(snapshot, context.quantity);
    case 'extends':
      return definitionsOf(snapshot, context.keyword)
        .filter((definition) => definition.name !== context.name)
        .map((definition) => definitionOffer(snapshot, definition));
    case 'head-end':
      return [keyword('extends')];
    case 'statement':
      return statements(context.keyword, behind.trim() === '');
    case 'outputs':
      return localOffers(snapshot, context.scope).filter(({ label }) => !context.given.has(label));
    case 'expression':
      return expressionOffers(snapshot, context, behind.startsWith('('));
    case 'unit':
      return unitOffers(context.wanted);
    case 'key':
      return keyOffers(snapshot, context.keyword, context.path, context.given, /^\s*(?:\/\/|\}|,|$)/.test(behind));
    case 'value':
      return valueOffers(snapshot, context.keyword, context.path, context.before);
    case 'pattern': {
      const node = snapshot.tree.pieces[context.head]?.node;
      return patternOffers(snapshot, node?.kind === 'head' ? node.name?.name : undefined);
    }
  }
}

interface Skeleton {
  readonly word: DefinitionKeyword | 'import' | 'const' | 'compare';
  readonly doc: string;
  readonly body: string;
}

/** @param bare nothing follows on the line; otherwise only the keyword is missing */
function skeletons(snapshot: Snapshot, bare: boolean): Offer[] {
  const names = (kind: 'network' | 'array' | 'schedule') =>
    definitionsOf(snapshot, kind).map((definition) => definition.name);
  const schedules = names('schedule');
  const all: Skeleton[] = [
    {
      word: 'network',
      doc: 'What is computed: inputs, layers, outputs.',
      body: `network ${place(1, 'Name')} {\n\tinput ${place(2, 'image')} [${place(3, '3, 32, 32')}]\n\t$0\n}`,
    },
    {
      word: 'block',
      doc: 'A part of networks, with parameters.',
      body: `block ${place(1, 'name')}(${place(2, 'x')}) {\n\t$0\n\treturn ${place(2, 'x')}\n}`,
    },
    {
      word: 'array',
      doc: 'A systolic array: on what it is computed.',
      body: `array ${place(1, 'Edge')} {\n\tgrid ${place(2, '16x16')}\n\t$0\n}`,
    },
    {
      word: 'technology',
      doc: 'What operations and accesses cost in energy.',
      body: `technology ${place(1, 'name')} {\n\tmac ${place(2, '1.5 pJ')}\n\t$0\n}`,
    },
    {
      word: 'stochastic',
      doc: 'A unit that computes weight gradients from random bits.',
      body: `stochastic ${place(1, 'Essop')} {\n\tlength ${place(2, '16')}\n\t$0\n}`,
    },
    {
      word: 'crossbar',
      doc: 'Analog cells that hold the weights of layers and compute with them.',
      body: `crossbar ${place(1, 'ReRam')} {\n\tgrid ${place(2, '1024x1024')}\n\tbits ${place(3, '8')}\n\t$0\n}`,
    },
    {
      word: 'reuse',
      doc: 'A buffer of products that are taken again for similar activations.',
      body: `reuse ${place(1, 'Acrtc')} {\n\tentries ${place(2, '16')}\n\tmantissa ${place(3, '4')}\n\t$0\n}`,
    },
    {
      word: 'schedule',
      doc: 'How a network runs on an array.',
      body: `schedule ${place(1, 'Infer')} {\n\tnetwork ${choice(2, names('network'))}\n\tarray ${choice(3, names('array'))}\n\tbatch ${place(4, '1')}\n\t$0\n}`,
    },
    { word: 'import', doc: 'Definitions of another file.', body: 'import "$0"' },
    {
      word: 'compare',
      doc: 'Schedules side by side.',
      body: `compare ${choice(1, schedules)}, ${choice(2, schedules.slice(1))}`,
    },
    { word: 'const', doc: 'A value with a name, for the whole file.', body: `const ${place(1, 'name')} = $0` },
  ];
  return all.map(({ word, doc, body }, index) => ({
    label: word,
    kind: bare ? 'snippet' : 'keyword',
    detail: doc,
    insertText: bare ? body : word,
    snippet: bare,
    sortText: `${rank.first}${index}`,
  }));
}

function statements(owner: DefinitionKeyword, bare: boolean): Offer[] {
  const offer = (label: string, detail: string, snippet: string): Offer => ({
    label,
    kind: 'keyword',
    detail,
    insertText: bare ? snippet : label,
    snippet: bare,
    sortText: rank.first,
  });
  if (owner === 'block') return [offer('return', 'The result of the block.', 'return $0')];
  return [
    offer('input', 'An input and its shape for one sample.', `input ${place(1, 'image')} [${place(2, '3, 32, 32')}]`),
    offer('output', 'The results of the network.', 'output $0'),
  ];
}

function importOffers({ presets, files = [] }: CompletionOptions, quoted: boolean): Offer[] {
  const offer = (detail: string, sortText: string) => (path: string) => ({
    label: path,
    kind: 'file' as const,
    detail,
    insertText: quoted ? path : `"${path}"`,
    snippet: false,
    sortText: `${sortText}${path}`,
  });
  return [...files.map(offer('file', rank.first)), ...presets.map(offer('ships with Accel', rank.near))];
}
