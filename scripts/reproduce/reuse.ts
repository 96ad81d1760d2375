/** ACRTC: the hit rates that its claim takes, and those of a buffer on synthetic activations. */
import { Random } from '../../server/src/simulate/random.ts';
import { measureReuse } from '../../server/src/simulate/reuse/buffer.ts';
import { acrtcClaim, type ClaimReading, claimImplies } from '../../server/src/simulate/reuse/claim.ts';
import { lockstepSaving, reuseEffect } from '../../server/src/simulate/reuse/issue.ts';
import { percent, table } from './markdown.ts';

const readings = ['timeCut', 'speedup'] as const satisfies readonly ClaimReading[];
const readAs = { timeCut: 'less time', speedup: 'more speed' } as const;
const captures = [1, 0.75, 0.5, 0.25];
const lockstep = [4, 8] as const;

const hundred = (share: number) => percent(100 * share);

/** Rates that save s: s / c for a given c; the root of s for lanes whose skips are independent, c = rate^(lanes - 1) (DERIVED). */
export const claimTable = (): string =>
  table(
    [
      'claim read as',
      'time, %',
      'energy, %',
      's',
      ...captures.map((captured) => `rate, % at c = ${captured}`),
      ...lockstep.map((lanes) => `${lanes} lanes in lockstep`),
      'left for lookups, % of the energy',
    ],
    readings.map((reading) => {
      const { time, energy, saved, energyOverhead } = claimImplies(reading);
      return [
        readAs[reading],
        hundred(time),
        hundred(energy),
        hundred(saved),
        ...captures.map((captured) => (saved > captured ? 'none' : hundred(saved / captured))),
        ...lockstep.map((lanes) => hundred(saved ** (1 / lanes))),
        hundred(energyOverhead),
      ];
    }),
  );

export const tensor = { length: 100_000, seed: 1, correlation: 0.9 } as const;

/** ReLU of a normal series in which neighbours correlate. */
function activations(correlation: number): Float64Array {
  const random = new Random(tensor.seed);
  let value = random.normal();
  return Float64Array.from({ length: tensor.length }, () => {
    const shown = Math.max(0, value);
    value = correlation * value + Math.sqrt(1 - correlation ** 2) * random.normal();
    return shown;
  });
}

const buffers = [
  [4, 2],
  [4, 4],
  [16, 2],
  [16, 4],
  [16, 10],
] as const;

export const rateTable = (): string =>
  table(
    [
      'activations',
      'entries',
      'k',
      'zeros, %',
      'of the others: found, %',
      'not multiplied, %',
      ...[1, ...lockstep].flatMap((lanes) => [`${lanes} ${lanes === 1 ? 'lane' : 'lanes'}: c`, 'time saved, %']),
    ],
    [0, tensor.correlation].flatMap((correlation) => {
      const values = activations(correlation);
      return buffers.map(([entries, mantissaBits]) => {
        const found = measureReuse({ entries, mantissaBits, replacement: 'lru', zeros: 'skipped' }, values);
        return [
          correlation === 0 ? 'independent' : `correlated, ${correlation}`,
          `${entries}`,
          `${mantissaBits}`,
          hundred(found.zeroRate),
          hundred(found.similarityRate),
          hundred(found.rate),
          ...[1, ...lockstep].flatMap((lanes) => {
            const { captured } = lockstepSaving(found.saved, lanes);
            const { time } = reuseEffect(found.rate, captured, { time: 0, energy: 0 });
            return [captured.toFixed(2), hundred(1 - time)];
          }),
        ];
      });
    }),
  );

export function facts(): Record<
  'training' | 'energy' | 'cut' | 'speedup' | 'cutLeft' | 'speedupLeft' | 'cutLockstep' | 'lanes',
  string
> {
  const [cut, speedup] = [claimImplies('timeCut'), claimImplies('speedup')];
  return {
    training: hundred(acrtcClaim.training),
    energy: hundred(acrtcClaim.energy),
    cut: hundred(cut.saved),
    speedup: hundred(speedup.saved),
    cutLeft: hundred(cut.energyOverhead),
    speedupLeft: hundred(speedup.energyOverhead),
    cutLockstep: hundred(cut.saved ** (1 / lockstep[0])),
    lanes: `${lockstep[0]}`,
  };
}
