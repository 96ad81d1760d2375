/** What the crossbar models are asked and what they answer, as plain data. Joules, seconds, square metres. Equations: docs/models/crossbar.md. */

/** An array of analog memory cells with its converters. */
export interface CrossbarArray {
  readonly rows: number;
  readonly cols: number;
  /** Of inputs and outputs, sign included: 2 to 16. Inputs are pulses of up to 2^(bits - 1) - 1 ns, outputs a ramp of 2^bits ns. */
  readonly bits: number;
  /** Of the vector that is coded in voltage in an update, sign included: 2 to 8. */
  readonly updateBits: number;
}

/** Forward, activation gradient, weight gradient and update. */
export type KernelName = 'vectorMatrix' | 'matrixVector' | 'outerProduct';
export const kernelNames: readonly KernelName[] = ['vectorMatrix', 'matrixVector', 'outerProduct'];

/** One kernel over a whole array. */
export interface KernelCost {
  /** J */
  readonly energy: number;
  /** s */
  readonly latency: number;
  /** Joules by part; their sum is `energy`. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A block that holds one matrix and computes all three kernels with it. */
export interface BlockCost {
  readonly kernels: Readonly<Record<KernelName, KernelCost>>;
  /** Of one of each. */
  readonly energy: number;
  readonly latency: number;
  /** m² */
  readonly area: number;
  /** m² by part; their sum is `area`. */
  readonly areas: Readonly<Record<string, number>>;
}

export interface CrossbarProblem {
  readonly field: string;
  readonly message: string;
}
