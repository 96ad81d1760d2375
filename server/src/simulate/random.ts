/** Reproducible random numbers: of ideal sources, seeds, draws, and of devices that differ and are noisy. */

/** Where a sequence is: plain data, so that a checkpoint can keep it. */
export interface RandomState {
  readonly counter: number;
  readonly spare?: number;
}

/** Uniform 32-bit numbers from a counter that is mixed; the same seed gives the same numbers everywhere. */
export class Random {
  #counter: number;
  #spare: number | undefined;

  /** @param from a seed, any integer, or where another sequence is */
  constructor(from: number | RandomState) {
    this.#counter = (typeof from === 'number' ? from : from.counter) >>> 0;
    this.#spare = typeof from === 'number' ? undefined : from.spare;
  }

  get state(): RandomState {
    return this.#spare === undefined ? { counter: this.#counter } : { counter: this.#counter, spare: this.#spare };
  }

  /** An integer from 0 to 2^32 - 1. */
  word(): number {
    this.#counter = (this.#counter + 0x9e3779b9) >>> 0;
    return mixed(this.#counter);
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  /** Normal with mean 0 and variance 1 (Box-Muller, two at a time). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** A seed for each of several purposes, from one seed and numbers that name the purpose. */
export function seedOf(seed: number, ...purpose: readonly number[]): number {
  return purpose.reduce((sum, part) => mixed((mixed(sum >>> 0) ^ (part + 0x9e3779b9)) >>> 0), seed);
}

function mixed(word: number): number {
  let bits = word;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
