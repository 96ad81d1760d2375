/**
 * A machine for each layer: activations cut off for reuse, gradients from random bits behind that or by themselves, or a crossbar. Layers
 * that no rule names are exact.
 */

import type { Arithmetic, LayerMatrix, MatrixUnit, SavedState } from '../arithmetic.ts';
import { type CrossbarMachine, crossbar } from './crossbar.ts';
import { exact } from './exact.ts';
import { ReuseArithmetic, type ReuseMachine, reuseFigures } from './reuse.ts';
import { type StochasticMachine, stochastic } from './stochastic.ts';

export interface MixedMachine {
  readonly kind: 'mixed';
  /** A layer is in one of them at most. */
  readonly rules: readonly MixedRule[];
}

/** What the layers of these names run on. */
export interface MixedRule {
  readonly layers: readonly string[];
  /** Activations are cut off once, so that an update sees what the forward pass saw. */
  readonly forward?: ReuseMachine;
  readonly update?: StochasticMachine;
  /** Has all three products to itself. */
  readonly crossbar?: CrossbarMachine;
}

export class MixedArithmetic implements Arithmetic {
  readonly assumptions: readonly string[];
  readonly #others = exact();
  readonly #machines = new Map<string, Arithmetic>();
  readonly #reuse: readonly ReuseArithmetic[];

  /** @param machine without problems (`machineProblems`) */
  constructor({ rules }: MixedMachine) {
    const assumptions: string[] = [];
    const reuse: ReuseArithmetic[] = [];
    for (const rule of rules) {
      const update = rule.crossbar ? crossbar(rule.crossbar) : rule.update ? stochastic(rule.update) : exact();
      const forward = rule.forward && new ReuseArithmetic(rule.forward, update);
      if (forward) reuse.push(forward);
      for (const layer of rule.layers) this.#machines.set(layer, forward ?? update);
      const texts = [...(forward?.assumptions ?? []), ...(rule.update || rule.crossbar ? update.assumptions : [])];
      assumptions.push(...texts.map((text) => `${someOf(rule.layers)}: ${text}`));
    }
    const others = this.#others.assumptions.map((text) => (rules.length > 0 ? `Other layers: ${text}` : text));
    this.assumptions = [...assumptions, ...others];
    this.#reuse = reuse;
  }

  unit(layer: LayerMatrix, weights: Float32Array, seed: number): MatrixUnit {
    return (this.#machines.get(layer.name) ?? this.#others).unit(layer, weights, seed);
  }

  observe(loss: number): void {
    for (const each of this.#reuse) each.observe(loss);
  }

  /** Of the layers with reuse. */
  figures(): Readonly<Record<string, number>> | undefined {
    return this.#reuse.length > 0 ? reuseFigures(this.#reuse.map((each) => each.counted())) : undefined;
  }

  save(): SavedState {
    return { arrays: [], numbers: this.#reuse.flatMap((each) => each.save().numbers) };
  }

  restore({ numbers }: SavedState): void {
    let from = 0;
    for (const each of this.#reuse) {
      const length = each.save().numbers.length;
      each.restore({ arrays: [], numbers: numbers.slice(from, from + length) });
      from += length;
    }
  }
}

const someOf = (layers: readonly string[]): string =>
  layers.length <= 4 ? layers.join(', ') : `${layers.slice(0, 3).join(', ')} and ${layers.length - 3} more`;
