/** What expressions evaluate to. */
import type { Place } from '../syntax/problem.ts';
import type { Piece } from '../syntax/tree.ts';
import { type Dimension, dimensionName, plain } from './units.ts';

export interface NumberValue {
  readonly kind: 'number';
  /** In base units: bytes, seconds, joules. */
  readonly value: number;
  readonly dimension: Dimension;
}

export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** `same`, `avg`: a choice by name. */
export interface WordValue {
  readonly kind: 'word';
  readonly word: string;
}

export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
}

export interface GridValue {
  readonly kind: 'grid';
  readonly rows: number;
  readonly cols: number;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

/** The data one sample puts on an edge of the network. */
export interface TensorValue {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  /** Who computes it; undefined for an input. */
  readonly layer?: TensorSource;
}

/**
 * The layer that computes a tensor. A statement that an edit did not touch is kept as long as what it reads has the same shape and comes
 * from a layer of the same name, so of a kept layer's inputs only that is sure; the place may be of an earlier version of the text.
 */
export interface TensorSource {
  readonly name: string;
  readonly shape: readonly number[];
  readonly place: Place;
}

/** Something went wrong on the way here and has been reported; what depends on it stays silent. */
export interface UnknownValue {
  readonly kind: 'unknown';
}

export type Value =
  | NumberValue
  | BooleanValue
  | WordValue
  | TextValue
  | GridValue
  | ListValue
  | TensorValue
  | UnknownValue;

export const unknown: UnknownValue = { kind: 'unknown' };
export const number = (value: number, dimension: Dimension = plain): NumberValue => ({
  kind: 'number',
  value,
  dimension,
});
export const boolean = (value: boolean): BooleanValue => ({ kind: 'boolean', value });

/** The matrix product of a layer for one sample; a batch of B multiplies `m` or `groups` by B. */
export interface LayerGemm {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly groups: number;
  /** Where the batch goes: weights are shared by all samples (`m`), or each sample has both operands of its own (`groups`). */
  readonly batchIn: 'm' | 'groups';
  /** How often it runs, one after the other, with the same weights: the time steps of a recurrent layer. Without it, once. */
  readonly steps?: number;
}

/** Work outside the array, for one sample. */
export interface VectorWork {
  /** Additions, multiplications, comparisons and evaluated functions (exp, sqrt, a division), one each. */
  readonly operations: number;
  /** Words of activations and gradients read and written; parameters are not among them. */
  readonly reads: number;
  readonly writes: number;
}

/** What the passes of a layer do outside the array; a pass that does nothing there is left out. */
export interface LayerVector {
  readonly forward?: VectorWork;
  /** The forward pass where nothing is trained, if that is less: `batchnorm` then uses the statistics it knows, `dropout` does nothing. */
  readonly inference?: VectorWork;
  readonly activationGradient?: VectorWork;
  readonly weightGradient?: VectorWork;
}

/** A window that slides over an image; pairs are vertical and horizontal. */
export interface LayerWindow {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pads: readonly [top: number, bottom: number, left: number, right: number];
  /** Output height and width. */
  readonly size: readonly [number, number];
  /** What a pool makes of it. */
  readonly pool?: 'max' | 'avg';
}

export type SavedTensor = 'inputs' | 'output';

/** One operation of a network. */
export interface Layer {
  /** Unique in the network: `stage1.0.a`. */
  readonly name: string;
  /** The operator's name: `conv`. */
  readonly operator: string;
  readonly inputs: readonly TensorValue[];
  /** Shape for one sample. */
  readonly shape: readonly number[];
  /** Trainable numbers. */
  readonly parameters: number;
  /** Multiply-accumulates for one sample; 0 for layers that are no matrix product. */
  readonly macs: number;
  readonly gemm?: LayerGemm;
  readonly vector?: LayerVector;
  /** Of convolutions and pools. */
  readonly window?: LayerWindow;
  /** Whether its parameters are trained; true for a layer that has none. */
  readonly trainable: boolean;
  /** What the backward pass reads again, and a training step keeps until then. */
  readonly saves: readonly SavedTensor[];
  /** What the operator made of its arguments, for hovers: `kernel 3x3`. */
  readonly details: readonly string[];
  /** The operator's name where it is called. */
  readonly place: Place;
  /** The statements this layer comes from: the network's first, then those of the blocks it is inside. */
  readonly pieces: readonly Piece[];
  /** What the names of each of those blocks stand for in this use of it: `scopes[i]` belongs to `pieces[i + 1]`. */
  readonly scopes: readonly ReadonlyMap<string, Value>[];
}

/** `[3, 224, 224]` as people write shapes: `3x224x224`. */
export const showShape = (shape: readonly number[]): string => (shape.length ? shape.join('\u00d7') : 'scalar');

/** Whether two values are the same; tensors if their shapes are. */
export const equal = (a: Value, b: Value): boolean => a === b || exact(a) === exact(b);

/** A value as text that no other value has. */
export function exact(value: Value): string {
  switch (value.kind) {
    case 'number':
      return `${value.value} ${value.dimension.join()}`;
    case 'boolean':
      return String(value.value);
    case 'word':
      return value.word;
    case 'text':
      return JSON.stringify(value.text);
    case 'grid':
      return `${value.rows}x${value.cols}`;
    case 'list':
      return `[${value.items.map(exact).join()}]`;
    case 'tensor':
      return `tensor ${value.shape.join()}`;
    case 'unknown':
      return '?';
  }
}

/** A value in a few words, for messages and hovers. */
export function show(value: Value): string {
  switch (value.kind) {
    case 'number': {
      const unit = dimensionName(value.dimension);
      // Whole numbers in full: 'found 2.14748e+9' would not say what is one too many.
      const digits = Number.isSafeInteger(value.value) ? value.value : Number(value.value.toPrecision(6));
      return `${digits}${unit && ` ${unit}`}`;
    }
    case 'boolean':
      return String(value.value);
    case 'word':
      return value.word;
    case 'text':
      return `"${value.text}"`;
    case 'grid':
      return `${value.rows}x${value.cols}`;
    case 'list':
      return `[${value.items.slice(0, 8).map(show).join(', ')}${value.items.length > 8 ? ', ...' : ''}]`;
    case 'tensor':
      return `a tensor ${showShape(value.shape)}`;
    case 'unknown':
      return 'an unknown value';
  }
}
