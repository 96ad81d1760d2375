/** Completions in the statements of networks and blocks, and in every other expression. */
import { functions } from '../model/functions.ts';
import { operators } from '../model/operators/index.ts';
import { show, showShape, type Value } from '../model/values.ts';
import type { CallSite } from './call-site.ts';
import type { Context, Scope } from './completion-context.ts';
import { type CompletionKind, callSnippet, type Offer, place, rank } from './completion-items.ts';
import { constantOffers, definitionOffer, definitionsOf } from './completion-settings.ts';
import {
  definitionSignature,
  functionSignature,
  operatorSignature,
  type Signature,
  type SignatureParameter,
  signatureLabel,
  signatureOf,
  typeWords,
} from './signatures.ts';
import type { Snapshot } from './snapshot.ts';

type ExpressionContext = Extract<Context, { kind: 'expression' }>;

/** What can be called, by what it gives. */
interface Wanted {
  /** Operators and blocks. */
  readonly tensors: boolean;
  /** Functions, constants, numbers of the body. */
  readonly numbers: boolean;
  readonly piped: boolean;
  /** A call follows: only its name is missing. */
  readonly calls: boolean;
}

/** @param calls an opening parenthesis follows the word */
export function expressionOffers(snapshot: Snapshot, context: ExpressionContext, calls: boolean): Offer[] {
  const { scope, call } = context;
  switch (context.place) {
    case 'behind':
      return context.words.map((text) => keyword(text));
    case 'piped':
      return [
        ...(scope ? callables(snapshot, scope, { tensors: true, numbers: false, piped: true, calls }) : []),
        keyword('repeat', `repeat ${place(1, '2')} $0`),
      ];
    case 'repeated':
      return scope ? callables(snapshot, scope, { tensors: true, numbers: false, piped: false, calls }) : [];
    case 'operand':
  }
  const signature = call && signatureOf(call.callee, snapshot.file.visible);
  if (!signature || !call) return values(snapshot, scope, { tensors: true, numbers: true, piped: false, calls });
  if (call.isName) return argumentOffers(signature, call, false);
  const parameter = parameterAt(signature, call);
  const tensors = signature.kind === 'block' || (signature.kind === 'operator' && parameter?.positional !== false);
  const wanted: Wanted = { tensors: tensors && !call.nested, numbers: true, piped: false, calls };
  const choices =
    parameter && (call.beginsValue || (call.bare && !parameter.positional)) ? choiceOffers(parameter) : [];
  if (call.beginsValue && parameter?.type === 'word') return choices;
  const names = call.bare && !call.nested ? argumentOffers(signature, call, true) : [];
  return [...choices, ...names, ...values(snapshot, scope, wanted)];
}

function parameterAt(signature: Signature, call: CallSite): SignatureParameter | undefined {
  if (call.argument !== undefined) return signature.parameters.find((each) => each.name === call.argument);
  const { rest } = signature;
  return signature.parameters[rest === undefined ? call.position : Math.min(call.position, rest)];
}

/** The named arguments that are not given yet. */
function argumentOffers(signature: Signature, call: CallSite, assign: boolean): Offer[] {
  const first = signature.rest === undefined ? call.position : 0;
  return signature.parameters.flatMap((parameter, index): Offer[] => {
    const { name, positional, type, fallback, doc } = parameter;
    if (positional || index < first || call.given.has(name)) return [];
    const required = fallback === undefined;
    return [
      {
        label: name,
        kind: 'argument',
        detail: `${type ? typeWords[type] : 'argument'}${required ? ', required' : ` = ${fallback}`}`,
        ...(doc ? { documentation: doc } : {}),
        insertText: assign ? `${name} = ` : name,
        snippet: false,
        sortText: `${required ? rank.first : rank.argument}${String(index).padStart(2, '0')}`,
      },
    ];
  });
}

function choiceOffers({ words, type, fallback }: SignatureParameter): Offer[] {
  const all = type === 'flag' ? ['true', 'false'] : (words ?? []);
  return all.map((label) => ({
    label,
    kind: 'word',
    ...(label === fallback ? { detail: 'default' } : {}),
    insertText: label,
    snippet: false,
    sortText: rank.first,
  }));
}

function values(snapshot: Snapshot, scope: Scope | undefined, wanted: Wanted): Offer[] {
  const numbers = wanted.numbers ? constantOffers(snapshot) : [];
  // Constants and defaults know numbers only.
  if (!scope) return [...numbers, ...functionOffers(wanted)];
  return [
    ...localOffers(snapshot, scope),
    ...numbers,
    ...callables(snapshot, scope, wanted),
    keyword('if', `if ${place(1, 'condition')} then ${place(2, 'a')} else ${place(0, 'b')}`),
    ...(wanted.tensors ? [keyword('repeat', `repeat ${place(1, '2')} $0`)] : []),
  ];
}

function callables(snapshot: Snapshot, scope: Scope, wanted: Wanted): Offer[] {
  const offers: Offer[] = [];
  if (wanted.tensors) {
    const own = snapshot.tree.pieces[scope.head];
    for (const block of definitionsOf(snapshot, 'block')) {
      const signature = definitionSignature(block);
      // Blocks cannot use themselves.
      if (!signature || block.piece === own) continue;
      const offer = definitionOffer(snapshot, block);
      offers.push({ ...offer, ...callText(signature, wanted), detail: signatureLabel(signature) });
    }
    for (const operator of operators.values()) {
      offers.push(callOffer(operatorSignature(operator), 'operator', wanted));
    }
  }
  return wanted.numbers ? [...offers, ...functionOffers(wanted)] : offers;
}

const functionOffers = (wanted: Wanted): Offer[] =>
  [...functions.values()].map((builtin) => callOffer(functionSignature(builtin), 'function', wanted));

const callOffer = (signature: Signature, kind: CompletionKind, wanted: Wanted): Offer => ({
  label: signature.name,
  kind,
  detail: signatureLabel(signature),
  ...(signature.doc ? { documentation: signature.doc } : {}),
  ...callText(signature, wanted),
  sortText: `${rank.callable}${kind === 'operator' ? 0 : 1}`,
});

const callText = (signature: Signature, { piped, calls }: Wanted) => ({
  insertText: calls ? signature.name : callSnippet(signature, piped),
  snippet: !calls,
});

export const keyword = (label: string, snippet?: string): Offer => ({
  label,
  kind: 'keyword',
  insertText: snippet ?? label,
  snippet: snippet !== undefined,
  sortText: rank.word,
});

/** Only generated networks have more, and nobody scrolls through them. */
const maxLocals = 2000;

/** Parameters, inputs and values that are defined before a statement, the nearest first. */
export function localOffers(snapshot: Snapshot, { head, start }: Scope): Offer[] {
  const { tree } = snapshot;
  const names: { name: string; kind: CompletionKind }[] = [];
  for (let index = head; index < tree.pieces.length; index++) {
    const { node } = tree.pieces[index]!;
    if (node.kind === 'tail' || (index > head && tree.starts[index]! + node.start >= start)) break;
    if (node.kind === 'head')
      for (const { name } of node.parameters) names.push({ name: name.name, kind: 'parameter' });
    else if (node.kind === 'input' && node.name) names.push({ name: node.name.name, kind: 'input' });
    else if (node.kind === 'assign') names.push({ name: node.name.name, kind: 'value' });
  }
  const piece = tree.pieces[head];
  const known = snapshot.networks.find((network) => network.definition.piece === piece)?.values;
  const seen = new Set<string>();
  return names
    .reverse()
    .slice(0, maxLocals)
    .flatMap(({ name, kind }, distance): Offer[] => {
      if (seen.has(name)) return [];
      seen.add(name);
      return [
        {
          label: name,
          kind,
          detail: valueDetail(known?.get(name)) ?? kind,
          insertText: name,
          snippet: false,
          sortText: `${rank.near}${String(distance).padStart(6, '0')}`,
        },
      ];
    });
}

function valueDetail(value: Value | undefined): string | undefined {
  if (!value || value.kind === 'unknown') return undefined;
  return value.kind === 'tensor' ? showShape(value.shape) : show(value);
}
