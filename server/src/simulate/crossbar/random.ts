/** Reproducible random numbers of devices: what differs between them, and from pulse to pulse. */

/** Normal numbers from a counter that is mixed; the same seed gives the same numbers everywhere. */
export class Noise {
  #counter: number;
  #spare: number | undefined;

  constructor(seed: number) {
    this.#counter = seed >>> 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    this.#counter = (this.#counter + 0x9e3779b9) >>> 0;
    let mixed = this.#counter;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }

  /** Mean 0, variance 1 (Box-Muller, two at a time). */
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
