/** What an operator of the language is: its parameters, and how it turns input shapes into a layer. */
import type { ModelCode } from '../errors.ts';
import type { LayerGemm, LayerVector, LayerWindow, SavedTensor } from '../values.ts';

export type ParameterType =
  /** A whole number from 1 on. */
  | 'count'
  /** `[vertical, horizontal]` whole numbers from 1 on; one number stands for both. */
  | 'pair'
  /** A number, `[vertical, horizontal]`, `[top, bottom, left, right]`, or `same`. */
  | 'pad'
  | 'flag'
  /** Any number without unit. */
  | 'number'
  /** A whole number from 0 on. */
  | 'index'
  /** A list of whole numbers; -1 stands for the one to infer. */
  | 'shape'
  /** A list of whole numbers from 0 on. */
  | 'order'
  | 'word';

export interface OperatorParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** How the default reads; without it the argument is required. */
  readonly fallback?: string;
  readonly words?: readonly string[];
  readonly doc: string;
}

export type Pads = 'same' | readonly [top: number, bottom: number, left: number, right: number];

/** Checked arguments, by parameter name; defaults filled in by the operator. */
export class Arguments {
  constructor(private readonly values: ReadonlyMap<string, unknown>) {}

  has(name: string): boolean {
    return this.values.has(name);
  }
  number(name: string, fallback: number): number {
    return (this.values.get(name) as number | undefined) ?? fallback;
  }
  pair(name: string, fallback: readonly [number, number]): readonly [number, number] {
    return (this.values.get(name) as [number, number] | undefined) ?? fallback;
  }
  pads(name: string): Pads {
    return (this.values.get(name) as Pads | undefined) ?? [0, 0, 0, 0];
  }
  flag(name: string, fallback: boolean): boolean {
    return (this.values.get(name) as boolean | undefined) ?? fallback;
  }
  word(name: string, fallback: string): string {
    return (this.values.get(name) as string | undefined) ?? fallback;
  }
  shape(name: string): readonly number[] {
    return (this.values.get(name) as number[] | undefined) ?? [];
  }
}

/** Refuses the call. `at` is the parameter or the number of the input that is wrong; without it the whole call is. */
export type Refuse = (code: ModelCode, message: string, at?: string | number) => undefined;

export interface Built {
  readonly shape: readonly number[];
  readonly parameters?: number;
  readonly gemm?: LayerGemm;
  readonly vector?: LayerVector;
  readonly window?: LayerWindow;
  /** Without it: the inputs of a matrix product, nothing of anything else. */
  readonly saves?: readonly SavedTensor[];
  readonly details?: readonly string[];
}

/** One of the layers that a single call makes. */
export interface Part extends Built {
  /** Follows the name of the call: `scores`. One part has none, and the name of the call itself. */
  readonly suffix?: string;
  /** Tensors of the call, by their number, and results of earlier parts. */
  readonly inputs: readonly (number | Part)[];
}

export interface Operator {
  readonly name: string;
  /** Groups operators in completion and documentation. */
  readonly family: 'matrix' | 'sequence' | 'pooling' | 'normalisation' | 'activation' | 'combination' | 'shape';
  /** Names of the tensors it takes; `...` as the last one: any number more. */
  readonly tensors: readonly string[];
  /** The last of them may be left out: which tensor stands for each then. */
  readonly optional?: Readonly<Record<string, string>>;
  readonly parameters: readonly OperatorParameter[];
  readonly doc: string;
  /** One layer, or several of which the last gives the result. Shapes are for one sample. */
  build(inputs: readonly (readonly number[])[], args: Arguments, refuse: Refuse): Built | readonly Part[] | undefined;
}

export const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
