/**
 * How close interleaved folds can follow each other, found by search instead of by the equations: a fold's words are laid on
 * the registers and links of one column, the same schedule repeats every `pitch` cycles, and no register or link may hold two
 * words. Tried are all schedules in which words shift one row per cycle and rows take weights and give results away a cycle
 * after each other. Other columns do the same one cycle later each.
 */

import { describe, expect, it } from 'vitest';
import { interleavedCost } from '../../../../server/src/simulate/gradients/interleaved.ts';

type Hardware = 'no shadow register' | 'one shadow register' | 'two shadow registers';

const shapes: readonly (readonly [vectors: number, rows: number])[] = [1, 2, 3, 4].flatMap((vectors) =>
  [1, 2, 3, 4, 5].map((rows) => [vectors, rows] as const),
);

describe('the shortest pitch of streamed folds', () => {
  it.each(shapes)('two shadow registers, T = %i, R = %i: max(2T, R), as the closed form says', (vectors, rows) => {
    const pitch = shortestPitch('two shadow registers', vectors, rows);
    expect(pitch).toBe(Math.max(2 * vectors, rows));
    const mapping = { buffering: 'streamed', drain: 'counted', partialSums: 'onChip', update: 'excluded' } as const;
    const cost = interleavedCost({ m: vectors, n: rows, k: 1, groups: 1 }, { rows, cols: 1 }, mapping);
    expect(cost.foldCycles).toBe(pitch);
  });

  it.each(shapes)('one shadow register for coming and going, T = %i, R = %i: max(2T, 2R - 1)', (vectors, rows) => {
    expect(shortestPitch('one shadow register', vectors, rows)).toBe(Math.max(2 * vectors, 2 * rows - 1));
  });

  it.each(shapes)('no shadow register, all on the vertical link, T = %i, R = %i: 2T + R', (vectors, rows) => {
    expect(shortestPitch('no shadow register', vectors, rows)).toBe(2 * vectors + rows);
  });
});

function shortestPitch(hardware: Hardware, vectors: number, rows: number): number {
  const last = 2 * vectors + 2 * rows + 2;
  for (let pitch = 2 * vectors; pitch <= last; pitch++) {
    // Weights are taken no later than the first error and given back a pitch later at the earliest; results are given away
    // after the last activation. Loads end before weights are taken, drains begin when the bottom row has given its result
    // away.
    for (let early = 0; early <= pitch - 2 * vectors + 1; early++) {
      for (let late = 0; late <= pitch - 2 * vectors; late++) {
        for (let load = -rows - early; load >= -rows - early - pitch; load--) {
          const ready = 2 * vectors + rows - 1 + late;
          for (let drain = ready; drain <= ready + pitch; drain++) {
            if (fits(hardware, vectors, rows, { pitch, early, late, load, drain })) return pitch;
          }
        }
      }
    }
  }
  throw new Error(`no schedule with a pitch of at most ${last}`);
}

interface Schedule {
  readonly pitch: number;
  /** Row i takes its weight at the start of cycle i - early; its first error comes in cycle i. */
  readonly early: number;
  /** Row i gives its result away at the start of cycle i + 2T + late. */
  readonly late: number;
  /** First cycle of the load and of the drain. */
  readonly load: number;
  readonly drain: number;
}

function fits(
  hardware: Hardware,
  vectors: number,
  rows: number,
  { pitch, early, late, load, drain }: Schedule,
): boolean {
  const taken = new Set<string>();
  let free = true;
  /** From the start of cycle `from` to the end of cycle `to`. */
  const hold = (what: string, from: number, to: number) => {
    for (let cycle = from; cycle <= to && free; cycle++) {
      const at = `${what} ${((cycle % pitch) + pitch) % pitch}`;
      free = !taken.has(at);
      taken.add(at);
    }
  };
  const shadows = hardware !== 'no shadow register';
  const incoming = hardware === 'two shadow registers' ? 'incoming' : 'shadow';
  const outgoing = hardware === 'two shadow registers' ? 'outgoing' : 'shadow';
  const loadLink = shadows ? `${incoming} link` : 'link';
  const drainLink = shadows ? `${outgoing} link` : 'link';

  for (let i = 0; i < rows && free; i++) {
    const lastError = i + 2 * (vectors - 1);
    const lastActivation = lastError + 1;
    // The link into row i: partial sums and activations in turn; then its share of the load and of the drain of the rows above.
    hold(`link ${i}`, i, lastActivation);
    hold(`${loadLink} ${i}`, load + i, load + rows - 1);
    hold(`${drainLink} ${i}`, drain, drain + i - 1);
    if (shadows) {
      const take = i - early;
      const give = i + 2 * vectors + late;
      hold(`${incoming} ${i}`, load + i + 1, take - 1);
      hold(`weight ${i}`, take, lastError);
      hold(`accumulator ${i}`, i + 1, give - 1);
      hold(`${outgoing} ${i}`, give, drain + i);
    } else {
      // Loads shift through the weight registers, drains through the accumulators. There is nothing to take or to give.
      if (early > 0 || late > 0) return false;
      hold(`weight ${i}`, load + i + 1, lastError);
      hold(`accumulator ${i}`, i + 1, drain + i);
    }
  }
  // The link out of the bottom row: a partial sum every other cycle, and the whole drain.
  for (let t = 0; t < vectors && free; t++) hold(`link ${rows}`, rows + 2 * t, rows + 2 * t);
  hold(`${drainLink} ${rows}`, drain, drain + rows - 1);
  return free;
}
