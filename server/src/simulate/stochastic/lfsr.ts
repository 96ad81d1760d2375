/** Linear feedback shift registers of maximal length: the random numbers that hardware can afford. */

/**
 * Positions (from 1) of the bits that are XORed into the next one, by width: those of a primitive polynomial, so that every
 * state but 0 comes once in 2^width - 1 steps. RECALLED from common tables; a test proves every one of them primitive.
 */
export const lfsrTaps: Readonly<Record<number, readonly number[]>> = {
  2: [2, 1],
  3: [3, 2],
  4: [4, 3],
  5: [5, 3],
  6: [6, 5],
  7: [7, 6],
  8: [8, 6, 5, 4],
  9: [9, 5],
  10: [10, 7],
  11: [11, 9],
  12: [12, 6, 4, 1],
  13: [13, 4, 3, 1],
  14: [14, 5, 3, 1],
  15: [15, 14],
  16: [16, 15, 13, 4],
  17: [17, 14],
  18: [18, 11],
  19: [19, 6, 2, 1],
  20: [20, 17],
  21: [21, 19],
  22: [22, 21],
  23: [23, 18],
  24: [24, 23, 22, 17],
  25: [25, 22],
  26: [26, 6, 2, 1],
  27: [27, 5, 2, 1],
  28: [28, 25],
  29: [29, 27],
  30: [30, 6, 4, 1],
  31: [31, 28],
  32: [32, 22, 2, 1],
};

/** The mirrored polynomial, as primitive as the first: the same numbers in another order, for a second sequence. */
export function mirroredTaps(width: number): readonly number[] {
  return lfsrTaps[width]!.map((tap) => (tap === width ? width : width - tap));
}

/** A register that shifts one bit per number; its state is the number. */
export class Lfsr {
  readonly #taps: readonly number[];
  readonly #mask: number;
  #state: number;

  /** @param seed any integer; the states it leads to are 1 to 2^width - 1 */
  constructor(
    readonly width: number,
    taps: readonly number[],
    seed: number,
  ) {
    this.#taps = taps;
    this.#mask = width === 32 ? 0xffffffff : 2 ** width - 1;
    this.#state = ((seed >>> 0) % this.#mask) + 1;
  }

  /** What comes next; a register with the seed `state - 1` goes on from here. */
  get state(): number {
    return this.#state;
  }

  /** The state, 1 to 2^width - 1, and one step. */
  next(): number {
    const state = this.#state;
    let bit = 0;
    for (const tap of this.#taps) bit ^= state >>> (tap - 1);
    this.#state = (((state << 1) | (bit & 1)) & this.#mask) >>> 0;
    return state;
  }
}
