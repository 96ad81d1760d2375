/** What can be called (operators, functions, blocks, networks with parameters), in one form for completion and signature help. */
import type { Definition } from '../model/definitions.ts';
import { isBody } from '../model/definitions.ts';
import { type BuiltinFunction, functions } from '../model/functions.ts';
import { operators } from '../model/operators/index.ts';
import type { Operator, ParameterType } from '../model/operators/types.ts';
import { documentation } from '../syntax/tree.ts';

export interface SignatureParameter {
  readonly name: string;
  /** `kernel: h,w`, `stride = 1` */
  readonly label: string;
  readonly type?: ParameterType;
  readonly fallback?: string;
  readonly words?: readonly string[];
  readonly doc?: string;
  /** It is given by position alone. */
  readonly positional: boolean;
}

export interface Signature {
  readonly name: string;
  readonly kind: 'operator' | 'function' | 'block' | 'network';
  readonly doc?: string;
  readonly parameters: readonly SignatureParameter[];
  /** This parameter stands for any number of arguments by position; all behind it are given by name. */
  readonly rest?: number;
}

/** How arguments of a type are written. */
export const typeWords: Readonly<Record<ParameterType, string>> = {
  count: 'a whole number from 1 on',
  pair: 'a whole number, or [vertical, horizontal]',
  pad: 'a number, [vertical, horizontal], [top, bottom, left, right], or same',
  flag: 'true or false',
  number: 'a number',
  index: 'a whole number from 0 on',
  shape: 'a list of sizes; one -1 is inferred',
  order: 'a list of dimensions, counted from 0',
  word: 'a word',
};

const ofOperators = new Map<Operator, Signature>();

/** The signature a name stands for: definitions hide operators and functions. */
export function signatureOf(name: string, visible: ReadonlyMap<string, Definition>): Signature | undefined {
  const definition = visible.get(name);
  if (definition) return definitionSignature(definition);
  const operator = operators.get(name);
  if (operator) return operatorSignature(operator);
  const builtin = functions.get(name);
  return builtin && functionSignature(builtin);
}

export function operatorSignature(operator: Operator): Signature {
  const known = ofOperators.get(operator);
  if (known) return known;
  const rest = operator.tensors.indexOf('...');
  const signature: Signature = {
    name: operator.name,
    kind: 'operator',
    doc: operator.doc,
    ...(rest < 0 ? {} : { rest }),
    parameters: [
      ...operator.tensors.map((name) => {
        const fallback = operator.optional?.[name];
        return {
          name,
          label: labelOf(name, fallback),
          ...(fallback === undefined ? {} : { fallback }),
          positional: true,
        };
      }),
      ...operator.parameters.map(({ name, type, fallback, words, doc }) => ({
        name,
        label: labelOf(name, fallback),
        type,
        ...(fallback === undefined ? {} : { fallback }),
        ...(words ? { words } : {}),
        doc: `${doc} (${words?.length && type === 'word' ? words.join(' or ') : typeWords[type]})`,
        positional: false,
      })),
    ],
  };
  ofOperators.set(operator, signature);
  return signature;
}

export function functionSignature(builtin: BuiltinFunction): Signature {
  return {
    name: builtin.name,
    kind: 'function',
    doc: builtin.doc,
    parameters: builtin.parameters.map((name) => ({ name, label: name, positional: true })),
  };
}

/** Of blocks and networks; undefined for what cannot be called. */
export function definitionSignature(definition: Definition): Signature | undefined {
  const { keyword } = definition;
  if ((keyword !== 'block' && keyword !== 'network') || !isBody(definition)) return undefined;
  const { head } = definition.item;
  const doc = documentation(head);
  return {
    name: definition.name,
    kind: keyword,
    ...(doc ? { doc } : {}),
    parameters: head.node.parameters.map(({ name, fallback }) => {
      const text = fallback && head.text.slice(fallback.start, fallback.end);
      return {
        name: name.name,
        label: labelOf(name.name, text),
        ...(text === undefined ? {} : { fallback: text }),
        positional: false,
      };
    }),
  };
}

const labelOf = (name: string, fallback: string | undefined): string =>
  fallback === undefined ? name : `${name} = ${fallback}`;

/** `conv(x, filters, kernel, stride = 1)` */
export function signatureLabel(signature: Signature): string {
  return `${signature.name}(${signature.parameters.map((parameter) => parameter.label).join(', ')})`;
}
