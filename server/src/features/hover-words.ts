/** Hovers of what the language brings: operators, functions, units, settings, words, keywords; and of imports and patterns. */
import type { Definition } from '../model/definitions.ts';
import type { ImportedFile } from '../model/file.ts';
import type { BuiltinFunction } from '../model/functions.ts';
import { globMatches } from '../model/globs.ts';
import type { Operator, OperatorParameter } from '../model/operators/types.ts';
import { scheduleOf } from '../model/schedule.ts';
import { dimensionName, unitOf } from '../model/units.ts';
import { languagePage, modelPage } from './docs.ts';
import { machineLink } from './machine-pages.ts';
import { block, code, link, paragraphs, plain } from './markdown.ts';
import { settingDoc } from './setting-docs.ts';
import { functionSignature, operatorSignature, signatureLabel, typeWords } from './signatures.ts';
import { digits, joined, several } from './wording.ts';

const maxListed = 8;

export function operatorHover(operator: Operator): string {
  return paragraphs(
    block(signatureLabel(operatorSignature(operator))),
    `${operator.doc} ${link('Operators', languagePage('operators'))}`,
  );
}

/** What an argument of an operator takes, in a few words. */
const typeOf = ({ type, words }: OperatorParameter): string =>
  type === 'word' && words ? words.map(code).join(' or ') : plain(typeWords[type]);

export function argumentHover(operator: Operator, parameter: OperatorParameter): string {
  const { name, fallback, doc } = parameter;
  return paragraphs(
    `${code(fallback === undefined ? name : `${name} = ${fallback}`)} · argument of ${code(operator.name)}`,
    doc,
    `Takes ${typeOf(parameter)}; ${fallback === undefined ? 'required' : `without it ${code(fallback)}`}.`,
  );
}

export function functionHover(builtin: BuiltinFunction): string {
  return paragraphs(block(signatureLabel(functionSignature(builtin))), builtin.doc);
}

export function choiceHover(word: string, operator?: Operator, parameter?: OperatorParameter): string {
  const meanings: Readonly<Record<string, string>> = {
    same: 'Zeros around the input so that output = input / stride, rounded up; an odd one goes to the bottom and the right.',
    avg: 'The mean of every channel.',
    max: 'The maximum of every channel.',
  };
  const where = operator && parameter ? `${code(parameter.name)} of ${code(operator.name)}` : undefined;
  return paragraphs(joined([code(word), where]), meanings[word]);
}

/** `1 KiB = 1,024 bytes`, and how much the number before it is. */
export function unitHover(text: string, value: number): string | undefined {
  const unit = unitOf(text);
  if (!unit) return undefined;
  const dimension = dimensionName(unit.dimension);
  const amount = (count: number) => {
    const inBase = count * unit.factor;
    return `${precise(inBase)} ${baseName(dimension, unit.quantity, inBase)}`.trimEnd();
  };
  return paragraphs(
    `${code(text)} · ${unit.quantity}`,
    `1 ${text} = ${amount(1)}${value === 1 || !Number.isFinite(value) ? '' : `  \n${precise(value)} ${text} = ${amount(value)}`}`,
  );
}

const longNames: Readonly<Record<string, readonly [one: string, many: string]>> = {
  B: ['byte', 'bytes'],
  s: ['second', 'seconds'],
  J: ['joule', 'joules'],
  m2: ['square metre', 'square metres'],
  cycle: ['cycle', 'cycles'],
};

/** Of quantities whose names in base units say nothing. */
const longQuantities: Readonly<Record<string, readonly [one: string, many: string]>> = {
  voltage: ['volt', 'volts'],
  current: ['ampere', 'amperes'],
  resistance: ['ohm', 'ohms'],
};

function baseName(dimension: string, quantity: string, amount: number): string {
  const names = longQuantities[quantity] ?? longNames[dimension];
  return names ? names[amount === 1 ? 0 : 1] : dimension === '1/s' ? 'per second' : dimension;
}

/** All digits of whole numbers, few of others. */
const precise = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? digits(value) : String(Number(value.toPrecision(6)));

export function settingHover(definition: Definition, path: string): string | undefined {
  const doc = settingDoc(definition.keyword, path);
  if (!doc) return undefined;
  const words = doc.values && [...doc.values].map(([word, meaning]) => `- ${code(word)} ${meaning}`).join('\n');
  return paragraphs(
    `${code(path.split('.').join(' '))} · setting of ${definition.keyword} ${code(definition.name)}`,
    doc.doc,
    words,
    joined([
      `Like ${code(doc.example)}`,
      doc.fallback !== undefined && `without it: ${doc.fallback}`,
      doc.units && `units: ${doc.units.slice(0, 5).join(' ')}`,
    ]),
    machineLink(definition.keyword, path) ?? modelLink(path),
  );
}

/** Settings that the pages of the models explain at length, by their last word. */
const explained: Readonly<Record<string, readonly [title: string, model: string, anchor: string]>> = {
  dataflow: ['Dataflows', 'systolic', 'dataflows'],
  drain: ['Load and drain', 'systolic', 'load-and-drain'],
  buffering: ['Buffering', 'systolic', 'cycles'],
  order: ['Interleaving', 'gradients', 'interleaving'],
  partialSums: ['Accesses', 'gradients', 'accesses'],
  update: ['Update in place', 'gradients', 'weight-update'],
  tile: ['Tiles', 'memory', 'tiles'],
  optimizer: ['Update', 'training', 'update'],
  baseline: ['Baselines', 'gradients', 'baselines'],
  mode: ['Passes of a step', 'training', 'passes'],
  trainable: ['Which gradients are needed', 'training', 'passes'],
  activationGradient: ['Three passes', 'gradients', 'three-passes'],
  weightGradient: ['Three passes', 'gradients', 'three-passes'],
  backward: ['Three passes', 'gradients', 'three-passes'],
};

function modelLink(path: string, word?: string): string | undefined {
  const key = path.split('.').at(-1)!;
  const found = Object.hasOwn(explained, key) ? explained[key] : undefined;
  if (!found) return undefined;
  const [title, model, anchor] = found;
  // Of gradients a level is another formula, and has no heading of its own.
  if (key === 'buffering' && /^(?:backward|baseline)\./.test(path))
    return link(title, modelPage('gradients', 'cycles'));
  return link(title, modelPage(model, key === 'buffering' ? (word ?? anchor) : anchor));
}

const grammarWords: Readonly<Record<string, string>> = {
  x: 'between the rows and the columns of a grid',
  at: 'before the capacity that an energy per byte holds for',
};

export function settingWordHover(definition: Definition, path: string, word: string): string | undefined {
  const meaning = settingDoc(definition.keyword, path)?.values?.get(word);
  if (meaning)
    return paragraphs(
      `${code(word)} · ${path.split('.').at(-1)}`,
      meaning,
      machineLink(definition.keyword, path) ?? modelLink(path, word),
    );
  return grammarWords[word] && `${code(word)} stands ${grammarWords[word]}.`;
}

const keywords: Readonly<Record<string, string>> = {
  import: 'makes every definition of another file visible here.',
  const: 'names a value for the whole file.',
  network: 'says what is computed: inputs, layers, outputs.',
  block: 'is a part of networks, with parameters: a function from tensors and numbers to a tensor.',
  array: 'is a grid of processing elements with its clock, buffers and memory.',
  technology: 'says what an operation and an access cost.',
  schedule: 'runs a network on an array.',
  stochastic: 'is a unit that forms weight gradients from streams of random bits.',
  crossbar: 'is an array of analog memory cells that computes the products of layers with weights.',
  reuse: 'is a buffer in front of multipliers that takes products of similar activations again.',
  compare: 'sets schedules side by side.',
  extends: 'takes every setting of another definition that is not set here.',
  input: 'declares an input and its shape for one sample.',
  output: 'names the results of the network.',
  return: 'is the result of the block.',
  repeat: 'applies a block several times, each time to the result before: `repeat 3 step(x)`.',
  if: 'builds one of two sides: `if condition then a else b`.',
  // biome-ignore lint/suspicious/noThenProperty: a word of the language, not a promise
  then: 'is followed by what holds if the condition does.',
  else: 'is followed by what holds if the condition does not.',
  and: 'holds if both sides do.',
  or: 'holds if one of its sides does.',
  not: 'turns a condition round.',
};

export function keywordHover(word: string): string | undefined {
  return keywords[word] && `${code(word)} ${keywords[word]}`;
}

/** Where an import leads, and what it brings. */
export function importHover({ node, uri, file }: ImportedFile): string | undefined {
  if (!node.path) return undefined;
  if (!file || uri === undefined) return `There is no file ${code(node.path.value)}.`;
  const lines = [...file.own.values()].slice(0, maxListed).map((each) => `- ${each.keyword} ${code(each.name)}`);
  const rest = file.own.size - lines.length;
  if (rest > 0) lines.push(`- … ${digits(rest)} more`);
  return paragraphs(link(node.path.value, uri), lines.length ? `Defines:\n\n${lines.join('\n')}` : 'Defines nothing.');
}

/** The layers that a pattern picks. */
export function patternHover(definition: Definition, pattern: string): string | undefined {
  if (definition.keyword !== 'schedule') return undefined;
  const { network } = scheduleOf(definition);
  if (!network) return undefined;
  const products = network.layers.filter((layer) => layer.gemm);
  const all = network.layers.filter((layer) => globMatches(pattern, layer.name));
  const matching = all.filter((layer) => layer.gemm);
  // A normalisation is trained, too, and easily left out of what is frozen.
  const others = all.filter((layer) => !layer.gemm && layer.parameters > 0).length;
  const parameters = all.reduce((sum, layer) => sum + layer.parameters, 0);
  const listed = matching.slice(0, maxListed).map((layer) => code(layer.name));
  const rest = matching.length - listed.length;
  return paragraphs(
    `${code(pattern)} matches ${digits(matching.length)} of ${several(products.length, 'matrix product')} of ${code(network.definition.name)}${others ? ` and ${several(others, 'other layer')} with parameters` : ''}`,
    parameters > 0 && `${several(parameters, 'parameter')} of ${digits(network.parameters)}`,
    listed.length > 0 && `${listed.join(', ')}${rest > 0 ? `, … ${digits(rest)} more` : ''}`,
  );
}
