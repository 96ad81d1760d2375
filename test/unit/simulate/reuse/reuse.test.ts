/** Reuse buffers against plain lists, closed forms and each other; slots, costs, claim and controller. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferProblems, measureReuse } from '../../../../server/src/simulate/reuse/buffer.ts';
import { acrtcClaim, claimImplies } from '../../../../server/src/simulate/reuse/claim.ts';
import {
  type ControllerSettings,
  controllerProblems,
  nextController,
  startController,
  usualController,
} from '../../../../server/src/simulate/reuse/controller.ts';
import { halfBits, halfValue, keyOf } from '../../../../server/src/simulate/reuse/half.ts';
import { directHitRate, fifoHitRate, lruHitRate } from '../../../../server/src/simulate/reuse/hit-rate.ts';
import {
  bufferCost,
  bufferEnergy,
  expectedCapture,
  lockstepSaving,
  reuseEffect,
} from '../../../../server/src/simulate/reuse/issue.ts';
import type { ReuseBuffer } from '../../../../server/src/simulate/reuse/types.ts';
import { autoregressive, rectifiedNormal, uniforms } from './draws.ts';

const usual: ReuseBuffer = { entries: 16, mantissaBits: 4, replacement: 'lru', zeros: 'buffered' };
const buffers = fc.record({
  entries: fc.integer({ min: 1, max: 8 }),
  mantissaBits: fc.integer({ min: 0, max: 10 }),
  replacement: fc.constantFrom('lru' as const, 'fifo' as const, 'direct' as const),
  zeros: fc.constantFrom('skipped' as const, 'buffered' as const),
});
const tensors = fc.array(
  fc.oneof(fc.constantFrom(0, -0, 1, 1.06, 1.2, -1, 3, 3.1), fc.double({ min: -4, max: 4, noNaN: true })),
  { maxLength: 60 },
);

describe('a buffer', () => {
  it('does what a plain list does', () => {
    fc.assert(
      fc.property(buffers, tensors, fc.integer({ min: 1, max: 40 }), (buffer, activations, weightStays) => {
        const { entries, mantissaBits, replacement } = buffer;
        const plain: { saved: number; used: number }[] = [];
        let list: number[] = [];
        activations.forEach((activation, at) => {
          if (at % weightStays === 0) list = [];
          const bits = activation === 0 || (halfBits(activation) & 0x7fff) === 0 ? 0 : halfBits(activation);
          if (bits === 0 && buffer.zeros === 'skipped') {
            plain.push({ saved: 1, used: 0 });
            return;
          }
          const key = keyOf(bits, mantissaBits);
          const found = list.find((entry) => keyOf(entry, mantissaBits) === key);
          plain.push({ saved: found === undefined ? 0 : 1, used: halfValue(found ?? bits) });
          if (replacement === 'direct') {
            if (found === undefined) {
              list = [...list.filter((entry) => keyOf(entry, mantissaBits) % entries !== key % entries), bits];
            }
          } else if (found === undefined) {
            list = [...list, bits].slice(-entries);
          } else if (replacement === 'lru') {
            list = [...list.filter((entry) => entry !== found), found];
          }
        });
        const { saved, used } = measureReuse(buffer, activations, weightStays);
        expect([...saved]).toEqual(plain.map((one) => one.saved));
        expect([...used]).toEqual(plain.map((one) => one.used));
      }),
      { numRuns: 3000 },
    );
  });

  it('counts everything once, and similar values are similar', () => {
    fc.assert(
      fc.property(buffers, tensors, (buffer, activations) => {
        const { counts, rate, saved, used } = measureReuse(buffer, activations);
        const hits = counts.exactHits + counts.similarHits;
        const saves = [...saved].filter((one) => one === 1).length;
        expect(counts.activations).toBe(activations.length);
        expect(counts.zeroSkips + hits).toBe(saves);
        expect(counts.zeros).toBe(activations.filter((value) => (halfBits(value) & 0x7fff) === 0).length);
        const skipped = buffer.zeros === 'skipped' ? counts.zeros : 0;
        expect(counts.lookups).toBe(activations.length - skipped);
        expect(counts.insertions).toBe(activations.length - saves);
        expect(rate).toBe(activations.length === 0 ? 0 : saves / activations.length);
        activations.forEach((value, at) => {
          const own = halfValue(halfBits(value));
          expect(Math.abs(used[at]! - own)).toBeLessThan(
            Math.max(Math.abs(own), 2 ** -14) * 2 ** -buffer.mantissaBits + Number.MIN_VALUE,
          );
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('with LRU never loses by more entries, and by fewer bits only if the order of replacement plays along', () => {
    fc.assert(
      fc.property(buffers, tensors, (buffer, activations) => {
        const less = measureReuse({ ...buffer, replacement: 'lru' }, activations);
        const more = measureReuse({ ...buffer, replacement: 'lru', entries: buffer.entries + 1 }, activations);
        expect(more.rate).toBeGreaterThanOrEqual(less.rate);
      }),
      { numRuns: 1000 },
    );
  });

  it('all values at once: all but the first of each key hit', () => {
    fc.assert(
      fc.property(tensors, fc.integer({ min: 0, max: 10 }), (activations, mantissaBits) => {
        const keys = new Set(activations.map((value) => keyOf(halfBits(value === 0 ? 0 : value), mantissaBits)));
        fc.pre(!activations.some((value) => value !== 0 && (halfBits(value) & 0x7fff) === 0));
        for (const replacement of ['lru', 'fifo'] as const) {
          const all = measureReuse({ entries: 4096, mantissaBits, replacement, zeros: 'buffered' }, activations);
          expect(all.counts.insertions).toBe(keys.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what is no number passes by', () => {
    const { counts, used } = measureReuse({ ...usual, mantissaBits: 0 }, [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect(counts).toMatchObject({ lookups: 1, insertions: 1, exactHits: 0, similarHits: 0 });
    expect(used[1]).toBe(Number.POSITIVE_INFINITY);
  });

  it('bad ones get a problem that names the field', () => {
    const fields = (change: Partial<ReuseBuffer>) => bufferProblems({ ...usual, ...change }).map(({ field }) => field);
    expect(fields({})).toEqual([]);
    for (const mantissaBits of [-1, 11, 2.5, Number.NaN]) expect(fields({ mantissaBits })).toEqual(['mantissaBits']);
    for (const entries of [0, 4097, 1.5]) expect(fields({ entries })).toEqual(['entries']);
    expect(() => measureReuse({ ...usual, entries: 0 }, [1])).toThrow(RangeError);
    expect(() => measureReuse(usual, [1], 0)).toThrow(RangeError);
  });
});

describe('hit rates of independent draws', () => {
  const weights = fc.array(fc.double({ min: 0.02, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
  const normalised = weights.map((all) => all.map((weight) => weight / all.reduce((a, b) => a + b)));

  it('LRU is the sum over all orders of last uses', () => {
    fc.assert(
      fc.property(normalised, fc.integer({ min: 1, max: 4 }), (probabilities, entries) => {
        expect(Math.abs(lruHitRate(probabilities, entries) - ordersHitRate(probabilities, entries))).toBeLessThan(2e-3);
      }),
      { numRuns: 200 },
    );
  });

  it('FIFO is what its Markov chain settles at', () => {
    fc.assert(
      fc.property(normalised, fc.integer({ min: 1, max: 3 }), (probabilities, entries) => {
        expect(fifoHitRate(probabilities, entries)).toBeCloseTo(chainHitRate(probabilities, entries), 6);
      }),
      { numRuns: 200 },
    );
  });

  it('one entry is the same for all: the sum of squares', () => {
    fc.assert(
      fc.property(normalised, (probabilities) => {
        const squares = probabilities.reduce((sum, p) => sum + p * p, 0);
        expect(fifoHitRate(probabilities, 1)).toBeCloseTo(squares, 9);
        expect(directHitRate(new Map(probabilities.map((p, key) => [key, p])), 1)).toBeCloseTo(squares, 9);
        expect(Math.abs(lruHitRate(probabilities, 1) - squares)).toBeLessThan(2e-3);
      }),
    );
  });

  it('the buffer has them: 40 runs of 3,000 draws, within 5 standard errors', () => {
    const some = fc.record({
      probabilities: normalised,
      entries: fc.integer({ min: 1, max: 5 }),
      replacement: fc.constantFrom('lru' as const, 'fifo' as const, 'direct' as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(some, ({ probabilities, entries, replacement, seed }) => {
        const buffer: ReuseBuffer = { entries, mantissaBits: 10, replacement, zeros: 'buffered' };
        const draw = uniforms(seed);
        const keyAt = (index: number) => halfBits(index + 1);
        const rates = Array.from({ length: 40 }, () => {
          const values = Float64Array.from({ length: 3300 }, () => {
            let rest = draw();
            let index = 0;
            while (index < probabilities.length - 1 && rest >= probabilities[index]!) rest -= probabilities[index++]!;
            return index + 1;
          });
          // The first 300 fill the buffer.
          const { saved } = measureReuse(buffer, values);
          return saved.subarray(300).reduce((sum, one) => sum + one, 0) / 3000;
        });
        const expected = {
          lru: () => lruHitRate(probabilities, entries),
          fifo: () => fifoHitRate(probabilities, entries),
          direct: () => directHitRate(new Map(probabilities.map((p, index) => [keyAt(index), p])), entries),
        }[replacement]();
        const mean = rates.reduce((a, b) => a + b) / rates.length;
        const deviation = Math.sqrt(rates.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (rates.length - 1));
        expect(Math.abs(mean - expected)).toBeLessThan(5 * (deviation / Math.sqrt(rates.length)) + 2e-3);
      }),
      { numRuns: 25, seed: 1 },
    );
  });
});

describe('synthetic activations', () => {
  const activations = rectifiedNormal(200_000, 3);
  const rate = (entries: number, mantissaBits: number) =>
    measureReuse({ ...usual, entries, mantissaBits }, activations).rate;

  // Of 200,000 draws: standard error below 0.002, and the known figures are rounded to 0.01.
  it.each([
    [1, 10, 0.25],
    [4, 2, 0.56],
    [4, 4, 0.5],
    [16, 2, 0.86],
    [16, 4, 0.61],
    [16, 10, 0.51],
  ])('rectified normal, %i entries, %i bits: near %f', (entries, mantissaBits, known) => {
    expect(Math.abs(rate(entries, mantissaBits) - known)).toBeLessThan(0.01);
  });

  it.each([
    [2, 0.75],
    [4, 0.22],
    [10, 0],
  ])('the nonzero ones alone, 16 entries, %i bits: near %f', (mantissaBits, known) => {
    const { similarityRate, counts } = measureReuse({ ...usual, mantissaBits, zeros: 'skipped' }, activations);
    expect(Math.abs(similarityRate - known)).toBeLessThan(0.01);
    expect(counts.zeroSkips).toBe(counts.zeros);
  });

  it('autoregressive 0.9, one entry: 0.43 to 0.49 from 2 bits on, 0.43 by zeros alone', () => {
    const series = autoregressive(200_000, 0.9, 5);
    const rates = [2, 3, 4, 10].map((mantissaBits) => measureReuse({ ...usual, entries: 1, mantissaBits }, series));
    for (const one of rates) {
      expect(one.rate).toBeGreaterThan(0.42);
      expect(one.rate).toBeLessThan(0.5);
    }
    // Two neighbours are both negative with probability 1/4 + asin(0.9) / 2 pi.
    expect(Math.abs(rates[3]!.zeroRate - (0.25 + Math.asin(0.9) / (2 * Math.PI)))).toBeLessThan(0.01);
  });

  it('the similarity that is left after zeros is small where it matters: 22 % of the nonzero ones at 4 bits', () => {
    const { rate: all, zeroRate } = measureReuse({ ...usual, zeros: 'skipped' }, activations);
    expect(all - zeroRate).toBeLessThan(0.12);
  });
});

describe('issue slots', () => {
  it('save what no lane needs, lane by lane', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 1, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (saved, lanes) => {
        const result = lockstepSaving(saved, lanes);
        let slots = 0;
        for (let at = 0; at < saved.length; at += lanes) {
          if (saved.slice(at, at + lanes).every((one) => one === 1)) slots++;
        }
        expect(result.savedSlots).toBe(slots);
        expect(result.captured * result.skipRate).toBeCloseTo(result.slotRate, 12);
        if (lanes === 1 && result.skipRate > 0) expect(result.captured).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('of independent skips, rate^(lanes - 1) is captured: within 5 standard errors of 100,000 slots', () => {
    const draw = uniforms(4);
    for (const [skip, lanes] of [
      [0.6, 1],
      [0.6, 2],
      [0.86, 4],
      [0.5, 8],
    ] as const) {
      const saved = Uint8Array.from({ length: 100_000 * lanes }, () => (draw() < skip ? 1 : 0));
      const { slotRate } = lockstepSaving(saved, lanes);
      const expected = expectedCapture(skip, lanes) * skip;
      expect(Math.abs(slotRate - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / 100_000));
    }
  });

  it('time and energy follow', () => {
    expect(reuseEffect(0.5, 0.8, { time: 0.02, energy: 0.05 })).toMatchObject({
      time: expect.closeTo(0.62, 12),
      energy: expect.closeTo(0.65, 12),
      speedup: expect.closeTo(1 / 0.62, 12),
    });
    expect(reuseEffect(0, 1, { time: 0.01, energy: 0.01 }).time).toBeGreaterThan(1);
  });
});

describe('costs of a buffer', () => {
  const costs = { compareBit: 1e-15, readBit: 2e-15, writeBit: 3e-15, bitArea: 1e-12, comparatorBitArea: 5e-13 };

  it('16 entries of 4 bits, by hand', () => {
    const lru = bufferCost({ entries: 16, mantissaBits: 4, replacement: 'lru' }, costs);
    expect(lru.entryBits).toBe(1 + 10 + 16);
    expect(lru.lookup).toBeCloseTo(16 * 11 * 1e-15, 24);
    expect(lru.hit).toBeCloseTo((16 * 2 + 64 * 3) * 1e-15, 24);
    expect(lru.insertion).toBeCloseTo((27 + 64) * 3e-15, 24);
    expect(lru.area).toBeCloseTo((16 * 27 + 64) * 1e-12 + 16 * 11 * 5e-13, 20);
    const direct = bufferCost({ entries: 16, mantissaBits: 4, replacement: 'direct' }, costs);
    expect(direct.lookup).toBeCloseTo(11e-15, 24);
    expect(direct.insertion).toBeCloseTo(27 * 3e-15, 24);
  });

  it('grow with entries and bits', () => {
    fc.assert(
      fc.property(buffers, (buffer) => {
        const less = bufferCost(buffer, costs);
        for (const change of [{ entries: buffer.entries + 1 }, { mantissaBits: buffer.mantissaBits + 1 }]) {
          const more = bufferCost({ ...buffer, ...change }, costs);
          for (const what of ['lookup', 'hit', 'insertion', 'area'] as const) {
            expect(more[what]).toBeGreaterThanOrEqual(less[what]);
          }
        }
      }),
    );
  });

  it('every lookup, hit and insertion is paid', () => {
    const { counts } = measureReuse(usual, rectifiedNormal(1000, 1));
    const cost = bufferCost(usual, costs);
    const hits = counts.zeroSkips + counts.exactHits + counts.similarHits;
    expect(bufferEnergy(cost, counts)).toBeCloseTo(
      1000 * cost.lookup + hits * cost.hit + counts.insertions * cost.insertion,
      20,
    );
  });
});

describe('the claim', () => {
  it('read as a third less time fits its energy with one percent for lookups; read as 1.33 times as fast it does not', () => {
    expect(claimImplies('timeCut')).toMatchObject({
      saved: expect.closeTo(0.33, 12),
      energyOverhead: expect.closeTo(0.01, 12),
    });
    const speedup = claimImplies('speedup');
    expect(speedup.saved).toBeCloseTo(0.248, 3);
    expect(speedup.energyOverhead).toBeCloseTo(-0.072, 3);
  });

  it('comes back from the model that is asked for what it implies', () => {
    for (const reading of ['timeCut', 'speedup'] as const) {
      const implied = claimImplies(reading, 0.02);
      const effect = reuseEffect(implied.saved, 1, { time: 0.02, energy: implied.energyOverhead });
      expect(effect.time).toBeCloseTo(implied.time, 12);
      expect(effect.energy).toBeCloseTo(1 - acrtcClaim.energy, 12);
    }
  });
});

describe('the controller', () => {
  const bitsOver = (settings: ControllerSettings, losses: readonly number[]) => {
    let state = startController(settings);
    return losses.map((loss) => {
      state = nextController(settings, state, loss);
      return state.mantissaBits;
    });
  };

  it('keeps its bits while the loss falls, and adds one when it stalls', () => {
    const settings: ControllerSettings = { ...usualController, smoothing: 1, patience: 3 };
    const falling = Array.from({ length: 50 }, (_, at) => 0.9 ** at);
    expect(new Set(bitsOver(settings, falling))).toEqual(new Set([2]));
    expect(bitsOver(settings, [1, 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5])).toEqual([2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5]);
  });

  it('never goes back and never past its end, whatever the losses', () => {
    const losses = fc.array(fc.oneof(fc.double(), fc.double({ min: 0, max: 3, noNaN: true })), { maxLength: 80 });
    fc.assert(
      fc.property(losses, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 5 }), (all, patience, start) => {
        const settings: ControllerSettings = { ...usualController, patience, start, end: start + 3 };
        let before = start;
        for (const bits of bitsOver(settings, all)) {
          expect(bits - before === 0 || bits - before === 1).toBe(true);
          expect(bits).toBeLessThanOrEqual(start + 3);
          before = bits;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('smooths: one outlier does not look like progress', () => {
    const settings: ControllerSettings = { ...usualController, smoothing: 0.1, improvement: 0.2, patience: 5 };
    const withOutlier = [1, 1, 1, 0, 1, 1, 1, 1, 1];
    expect(bitsOver(settings, withOutlier).at(-1)).toBe(3);
    expect(bitsOver({ ...settings, smoothing: 1 }, withOutlier)[5]).toBe(2);
  });

  it('bad settings name their field', () => {
    const fields = (change: Partial<ControllerSettings>) =>
      controllerProblems({ ...usualController, ...change }).map(({ field }) => field);
    expect(fields({})).toEqual([]);
    expect(fields({ start: 11 })).toEqual(['start', 'end']);
    expect(fields({ end: 1 })).toEqual(['end']);
    expect(fields({ smoothing: 0, improvement: 1, patience: 0 })).toEqual(['smoothing', 'improvement', 'patience']);
  });
});

/** King's formula, by walking over the orders: each of the last E uses, newest first, and then one of them again. */
function ordersHitRate(probabilities: readonly number[], entries: number): number {
  const walk = (chance: number, left: number, used: readonly number[]): number => {
    if (used.length === Math.min(entries, probabilities.length)) {
      return chance * used.reduce((sum, key) => sum + probabilities[key]!, 0);
    }
    let rate = 0;
    probabilities.forEach((p, key) => {
      if (!used.includes(key)) rate += walk((chance * p) / left, left - p, [...used, key]);
    });
    return rate;
  };
  return walk(1, 1, []);
}

/** The stationary distribution over the contents of the buffer in their order, from its linear equations. */
function chainHitRate(probabilities: readonly number[], entries: number): number {
  if (probabilities.length <= entries) return 1;
  // With one key more than entries, replacement only turns in a circle: not every order leads to every other.
  const states = [[...Array(entries).keys()]];
  const index = new Map([[states[0]!.join(), 0]]);
  for (const held of states) {
    probabilities.forEach((_, key) => {
      const next = [...held.slice(1), key];
      if (held.includes(key) || index.has(next.join())) return;
      index.set(next.join(), states.length);
      states.push(next);
    });
  }
  // Row by row: what flows into a state less what it holds is 0; the last row says that all chances sum to 1.
  const size = states.length;
  const rows = states.map((_, at) => Float64Array.from({ length: size + 1 }, (_, column) => (column === at ? -1 : 0)));
  states.forEach((held, from) => {
    probabilities.forEach((p, key) => {
      const to = held.includes(key) ? from : index.get([...held.slice(1), key].join())!;
      rows[to]![from]! += p;
    });
  });
  rows[size - 1]!.fill(1);
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot; row < size; row++) {
      if (Math.abs(rows[row]![pivot]!) > Math.abs(rows[best]![pivot]!)) best = row;
    }
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    for (let row = 0; row < size; row++) {
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      if (row === pivot || factor === 0) continue;
      for (let column = pivot; column <= size; column++) rows[row]![column]! -= factor * rows[pivot]![column]!;
    }
  }
  return states.reduce(
    (rate, held, at) =>
      rate + (rows[at]![size]! / rows[at]![at]!) * held.reduce((sum, key) => sum + probabilities[key]!, 0),
    0,
  );
}
