/** Hovers and hints of stochastic units, crossbars and reuse buffers: whatever is set they say numbers, and those of the simulators. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../../server/src/features/hover.ts';
import { inlayHints } from '../../../server/src/features/inlay-hints.ts';
import { crossbarOf } from '../../../server/src/model/crossbar.ts';
import { compact, showJoules, showPercent, showSeconds } from '../../../server/src/model/units.ts';
import { digitalCost } from '../../../server/src/simulate/crossbar/digital.ts';
import { blockOf } from '../../../server/src/simulate/machines/crossbar.ts';
import type { PassResult } from '../../../server/src/simulate/results.ts';
import { expectedCapture } from '../../../server/src/simulate/reuse/issue.ts';
import { referenceReuse } from '../../../server/src/simulate/reuse/reference.ts';
import { claimedCost } from '../../../server/src/simulate/stochastic/claim.ts';
import { referenceError } from '../../../server/src/simulate/stochastic/reference.ts';
import { snapshotOf } from '../../support/snapshot.ts';

const options = { cycles: true, utilization: true, shapes: true };
const hover = (marked: string): string => {
  const { snapshot, offset } = snapshotOf(marked);
  return hoverAt(snapshot, offset)!.contents;
};
const hints = (marked: string): string[] => {
  const { snapshot, text } = snapshotOf(marked);
  return inlayHints(snapshot, 0, text.length, options).map(({ label }) => label);
};
/** The cells of the row of a table that begins with these words. */
const row = (contents: string, head: string): string[] => {
  const line = contents.split('\n').find((each) => each.startsWith(`| ${head} |`));
  return line!
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
};

const rest = `array A {
  grid 8x4
  clock 500 MHz
}
network N {
  input x [60]
  y = dense(x, units = 30)
  z = dense(relu(y), units = 10)
}
schedule S { network N, array A, batch 4, mode training
`;

describe('whatever is set', () => {
  const any = fc.oneof(
    fc.integer({ min: -2, max: 70_000 }).map(String),
    fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value.toFixed(4)),
    fc.constantFrom('0', '1', '1 k', '1e12', '1 MOhm', '1 V', '5 nA', '50 %', '1 fJ/bit', 'ideal', 'adaptive', '?'),
  );
  const machines = {
    stochastic: [['length', 'lfsr', 'claim.length', 'multiplier'], 'weightGradient { stochastic M }'],
    crossbar: [
      ['bits', 'updateBits', 'endurance', 'device.on', 'device.onOff', 'device.read', 'device.step', 'device.drift'],
      'crossbar M',
    ],
    reuse: [
      ['entries', 'mantissa', 'lanes', 'rates.zeros', 'rates.similar', 'lookupTime', 'energy.compare'],
      'forward { reuse M }',
    ],
  } as const;

  it.each(Object.entries(machines))(
    'of a %s there are numbers or reasons, and nothing else',
    (keyword, [keys, use]) => {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), any), { maxLength: 4 }), (said) => {
          const settings = said.map(([key, value]) => {
            const [first, second] = key.split('.');
            return second ? `${first} { ${second} ${value} }` : `${first} ${value}`;
          });
          const text = `${keyword} $0M {\n${settings.join('\n')}\n}\n${rest}  ${use}\n}\n`;
          const { snapshot, offset, text: plain } = snapshotOf(text);
          const words = [
            hoverAt(snapshot, offset)!.contents,
            hoverAt(snapshot, plain.indexOf('y ='))!.contents,
            hoverAt(snapshot, plain.indexOf('S {'))!.contents,
            ...inlayHints(snapshot, 0, plain.length, options).flatMap(({ label, tooltip }) => [label, tooltip]),
            ...snapshot.everything.map(({ message }) => message),
          ];
          for (const each of words) expect(each).not.toMatch(/NaN|Infinity|undefined|\[object/);
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe('a stochastic unit', () => {
  it('has the error and the claim of every length that is shown', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_536 }),
        fc.constantFrom('powerOfTwo', 'maximum'),
        fc.constantFrom('parallel', 'serial'),
        fc.constantFrom('reduction', 'factor'),
        (length, scaling, evaluation, reading) => {
          const text = `stochastic $0U {\n  length ${length}\n  scaling ${scaling}\n  evaluation ${evaluation}\n  claim { reading ${reading}, length 20 }\n}\n`;
          const contents = hover(text);
          const lengths = row(contents, 'bits of a stream, L').map((cell) => Number(cell.replaceAll(/[*,]/g, '')));
          expect(lengths).toContain(length);
          const unit = { scaling, evaluation, sequences: 'perVector', lfsrBits: 16 } as const;
          const each = lengths.map((streamLength) => claimedCost({ ...unit, streamLength }, reading, 20));
          expect(row(contents, 'error of an update')).toEqual(
            lengths.map((streamLength) => showPercent(referenceError(scaling, streamLength))),
          );
          expect(row(contents, '_claim_: energy of a product')).toEqual(each.map(({ energy }) => showPercent(energy)));
          expect(row(contents, '_claim_: area of a unit')).toEqual(each.map(({ area }) => showPercent(area)));
          expect(hints(text)).toEqual([`update error ${showPercent(referenceError(scaling, length))}`]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a crossbar', () => {
  it('stands beside digital blocks of the same matrix', () => {
    const side = fc.integer({ min: 1, max: 2048 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 2, max: 16 }), (rows, cols, bits) => {
        const text = `crossbar $0C {\n  grid ${rows}x${cols}\n  bits ${bits}\n}\n`;
        const contents = hover(text);
        const model = crossbarOf(snapshotOf(text).snapshot.file.own.get('C')!);
        const own = blockOf(model);
        const [reram, sram] = [digitalCost('reram', model.options), digitalCost('sram', model.options)];
        const times = (theirs: number, ours: number) => `${compact(Number((theirs / ours).toPrecision(3)))}×`;
        const { vectorMatrix } = own.kernels;
        expect(row(contents, 'forward')).toEqual([
          showJoules(vectorMatrix.energy),
          showSeconds(vectorMatrix.latency),
          ...[reram, sram].map(
            ({ kernels }) =>
              `${times(kernels.vectorMatrix.energy, vectorMatrix.energy)}, ${times(kernels.vectorMatrix.latency, vectorMatrix.latency)}`,
          ),
        ]);
        expect(row(contents, 'area').slice(2)).toEqual([times(reram.area, own.area), times(sram.area, own.area)]);
        expect(hints(text)).toEqual([`${showSeconds(own.latency)}, ${showJoules(own.energy)} a vector in training`]);
      }),
      { numRuns: 60 },
    );
  });

  it('says of a rule how many there are and how full', () => {
    const shown = hints(`crossbar C { grid 16x16 }\n${rest}  crossbar C\n}\n`);
    // 60 x 30 weights on 4 x 2 of them, 30 x 10 on 2 x 1.
    expect(shown).toContain(`10 crossbars, ${showPercent((60 * 30 + 30 * 10) / (10 * 16 * 16))} used`);
  });
});

describe('a reuse buffer', () => {
  it('has the skips of its picture, and what lanes keep of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 0, max: 10 }), (entries, mantissaBits) => {
        const { zeros, hits } = referenceReuse({ entries, mantissaBits, replacement: 'lru', zeros: 'skipped' });
        const text = `reuse $0R {\n  entries ${entries}\n  mantissa ${mantissaBits}\n  lanes 3\n}\n`;
        const contents = hover(text);
        expect(contents).toContain(`**${showPercent(zeros + hits)} of the multiplications skipped**`);
        expect(row(contents, 'of the skips in saved slots')).toEqual(
          [1, 2, 3, 4, 8].map((lanes) => showPercent(expectedCapture(zeros + hits, lanes))),
        );
        expect(hints(text)).toEqual([`${showPercent(zeros + hits)} skipped, ${showPercent(zeros)} are zeros`]);
      }),
      { numRuns: 30 },
    );
  });

  it('saves as many cycles as its passes do', () => {
    const text = `reuse R { lanes 2 }\n${rest}  forward { reuse R }\n}\n`;
    const { step } = snapshotOf(text).snapshot.schedules[0]!;
    const passes = step!.passes.filter((pass): pass is PassResult & { kind: 'reuse' } => pass.kind === 'reuse');
    const sum = (of: (pass: (typeof passes)[number]) => number) => passes.reduce((all, pass) => all + of(pass), 0);
    const saved = 1 - sum(({ cycles }) => cycles.total) / sum(({ product }) => product.cycles.total);
    expect(saved).toBeGreaterThan(0.05);
    expect(hints(text)).toContain(`${showPercent(saved)} fewer cycles`);
  });
});
