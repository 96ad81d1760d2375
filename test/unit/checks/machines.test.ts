/** Stochastic units, crossbars and reuse buffers that cannot be built, or not asked for what a schedule asks: an error at the word, with its reason. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingKeys } from '../../../server/src/model/hardware.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { builtSchedule } from '../../support/model.ts';
import { Example } from './support.ts';

const network = `network N {
  input x [64]
  y = dense(x, units = 32)
  z = dense(relu(y), units = 10)
}
`;
const array = 'array A {\n  grid 8x8\n  clock 500 MHz\n}\n';
const definitions = 'stochastic U { length 16 }\ncrossbar C { bits 8 }\nreuse R { entries 16 }\n';
const file = (schedule: string, hardware = array) =>
  `${network}${hardware}${definitions}schedule S {\n  network N\n  array A\n  batch 4\n  mode training\n  ${schedule}\n}\n`;

/** `code message [text]` of every error. */
const errors = (text: string): string[] =>
  new Example(text).problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, at }) => `${code} ${message} [${at}]`);

describe('a machine that cannot be built', () => {
  it.each([
    ['stochastic U { length 0 }', 'A stream has 1 to 65,536 bits, not 0 [0]'],
    ['stochastic U { length 65537 }', 'A stream has 1 to 65,536 bits, not 65537 [65537]'],
    ['stochastic U { length 2.5 }', 'A stream has 1 to 65,536 bits, not 2.5 [2.5]'],
    [
      'stochastic U { lfsr 1 }',
      'No feedback of maximal length is known here for a shift register of 1 bits: 2 to 32 bits have one [1]',
    ],
    [
      'stochastic U { lfsr 33 }',
      'No feedback of maximal length is known here for a shift register of 33 bits: 2 to 32 bits have one [33]',
    ],
    [
      'stochastic U { sequences single }',
      'Each of the two vectors needs a sequence of its own: with one for both, updates come out 98 % too large (measured: rectified normal activations, normal errors, 64 x 32) [single]',
    ],
    [
      'stochastic U { scaling maximum, sequences single }',
      'Each of the two vectors needs a sequence of its own: with one for both, updates come out 34 % too large (measured: rectified normal activations, normal errors, 64 x 32) [single]',
    ],
    ['stochastic U { claim { length 0 } }', 'The stream length of the claim is from 1 to 65536, not 0 [0]'],
    [
      'stochastic U { multiplier 120 % }',
      "The multiplier's share of a multiply-accumulate is from 0 to 1, not 1.2 [120 %]",
    ],
    ['crossbar C { bits 1 }', 'A converter (one bit is the sign) has 2 to 16 bits, not 1 [1]'],
    ['crossbar C { bits 17 }', 'A converter (one bit is the sign) has 2 to 16 bits, not 17 [17]'],
    ['crossbar C { updateBits 9 }', 'A voltage code (one bit is the sign) has 2 to 8 bits, not 9 [9]'],
    [
      'crossbar C { device { onOff 0.5 } }',
      'A cell that is off resists more than one that is on: not 0.5 times as much [0.5]',
    ],
    [
      'crossbar C { device { minimum 1, maximum -1 } }',
      'The range of a weight goes from below to above 0, not 1 to -1 [-1]',
    ],
    ['crossbar C { device { readNoise -1 } }', 'A noise, a spread and a drift are numbers from 0 on, not -1 [-1]'],
    [
      'crossbar C { device { read 2 V } }',
      'A reading must not write: its voltage is below the 1.8 V of a write, not 2 [2 V]',
    ],
    ['crossbar C { endurance 0 }', 'The endurance of a cell is more than zero, not 0 [0]'],
    ['reuse R { mantissa 11 }', 'The mantissa of FP16 has 10 bits: 0 to 10 of them can be compared, not 11 [11]'],
    ['reuse R { entries 0 }', 'A reuse buffer has 1 to 4,096 entries, not 0 [0]'],
    ['reuse R { lanes 0 }', 'Lanes are counted from 1, not 0 [0]'],
    ['reuse R { rates { zeros 120 % } }', 'A share is from 0 to 1, not 1.2 [120 %]'],
    [
      'reuse R { mantissa adaptive, controller { start 4, end 2 } }',
      'The end is from the start, 4, to 10 bits, not 2 [2]',
    ],
  ])('%s', (definition, message) => expect(errors(definition)).toEqual([`accel-6016 ${message}`]));

  it.each([
    [
      'crossbar C { device { on 100 V } }',
      "accel-4002 'on' needs a resistance, like 100 MOhm, found a number in V [100 V]",
    ],
    ['crossbar C { grid 0x8 }', 'accel-4003 A side of a grid is a whole number from 1 to 65536, found 0 [0x8]'],
    ['crossbar C { cells taOx }', "accel-5004 'cells' is 'ideal', 'reRamES', 'reRamSB' or 'taOxLike', found 'taOx'"],
    ['stochastic U { lfsr perfect }', "accel-2001 'perfect' is not defined"],
    [
      'reuse R { replacement random }',
      "accel-5004 'replacement' is 'lru', 'fifo' or 'direct', found 'random' [random]",
    ],
  ])('%s is no value of its setting', (definition, start) => {
    const [first = '', ...others] = errors(definition);
    expect(first.startsWith(start.replace(/ \[.*/, '')), first).toBe(true);
    expect(others).toEqual([]);
  });

  it('is told once, where it is written, and whatever else of it is wrong, too', () => {
    expect(
      errors('stochastic A {\n  length 0\n  lfsr 64\n}\nstochastic B extends A {\n  scaling maximum\n}\n'),
    ).toEqual([
      'accel-6016 A stream has 1 to 65,536 bits, not 0 [0]',
      'accel-6016 No feedback of maximal length is known here for a shift register of 64 bits: 2 to 32 bits have one [64]',
    ]);
  });

  it('computes nothing: its schedule costs what it costs without it', () => {
    const totals = (text: string) => simulateStep(builtSchedule(text, 'S'))?.totals;
    const broken = (schedule: string) =>
      file(schedule).replace('length 16', 'length 0').replace('bits 8', 'bits 1').replace('entries 16', 'entries 0');
    const plain = totals(file(''));
    expect(plain?.cycles).toBeGreaterThan(0);
    for (const schedule of ['forward { reuse R }', 'weightGradient { stochastic U }', 'crossbar C']) {
      expect(totals(broken(schedule))).toEqual(plain);
      expect(totals(file(schedule))).not.toEqual(plain);
    }
  });

  it('never throws, whatever the numbers', () => {
    const number = fc.oneof(
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.constantFrom(0, -1, 1e-40, 1e40, 2 ** 53, 0.5),
    );
    const keyword = fc.constantFrom('stochastic', 'crossbar', 'reuse');
    fc.assert(
      fc.property(keyword, fc.array(fc.tuple(fc.nat(), number), { maxLength: 6 }), (word, said) => {
        const keys = settingKeys[word];
        const lines = said.map(([which, value]) => {
          const [outer, inner] = keys[which % keys.length]!.split('.');
          return inner ? `  ${outer} { ${inner} ${value} }` : `  ${outer} ${value}`;
        });
        const text = `${word} M {\n${lines.join('\n')}\n}\n${file('crossbar C').replace(definitions, '').replace('crossbar C', { stochastic: 'weightGradient { stochastic M }', crossbar: 'crossbar M', reuse: 'forward { reuse M }' }[word])}`;
        const { snapshot } = new Example(text);
        expect(Array.isArray(snapshot.everything)).toBe(true);
        const cycles = snapshot.schedules[0]?.step?.totals.cycles;
        expect(cycles).toBeGreaterThan(0);
        expect(Number.isFinite(cycles)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('machines that do not go together', () => {
  it.each([
    [
      'forward { dataflow os, reuse R }',
      "A buffer holds products of one weight, so weights must stay in the PEs: 'ws', not 'os' [R]",
    ],
    [
      'weightGradient { stochastic U }, backward { order interleaved }',
      "Gradients take turns on the PEs of one array ('order interleaved'); a stochastic unit beside it has none to take: 'order sequential' [U]",
    ],
    [
      'activationGradient { stochastic U }',
      "A stochastic unit forms outer products, which are weight gradients; it cannot compute the activation gradient: 'weightGradient { stochastic ... }' [U]",
    ],
    [
      'backward { reuse R }',
      "A reuse buffer is looked up by the activations of the forward pass, not in both gradients: 'forward { reuse ... }' [R]",
    ],
    [
      'crossbar C, forward { reuse R }',
      'On a crossbar all three products of a layer happen in its cells: there are no multipliers for a reuse buffer [R]',
    ],
    [
      'layers "y" { crossbar C, weightGradient { stochastic U } }',
      'On a crossbar all three products of a layer happen in its cells: no weight gradient is left for a unit [U]',
    ],
    [
      'layers "y" { crossbar C, backward { order interleaved } }',
      'On a crossbar all three products of a layer happen in its cells, one after the other: nothing is left to interleave [interleaved]',
    ],
    [
      'layers "y" { crossbar C }, optimizer momentum',
      "A crossbar adds every vector's update to its cells at once; 'momentum' needs gradients of a whole batch, and words of state a cell does not have: 'sgd' [C]",
    ],
    [
      'crossbar C, processors 2, pipeline pipedream',
      "'pipedream' computes with weights of several ages; the cells of a crossbar hold one version [C]",
    ],
    [
      'crossbar C, processors 2, pipeline data-parallel',
      "'data-parallel' adds up the gradients of all processors; a crossbar has no gradients, only updates of its cells [C]",
    ],
    [
      'crossbar C, processors 2, partition half',
      "'partition half' gives passes of one layer to several processors; its weights are in the cells of one: 'partition layers' [C]",
    ],
    [
      'forward { reuse R }, layers "y" { forward dataflow os }',
      "The schedule's reuse buffers hold products of one weight, which must stay ('ws'); with 'os' they are off here: say so with 'reuse off' [os]",
    ],
  ])('%s', (schedule, message) => expect(errors(file(schedule))).toEqual([`accel-5009 ${message}`]));

  it('a crossbar needs a clock to count in cycles', () => {
    const text = file('crossbar C', array.replace('  clock 500 MHz\n', ''));
    expect(errors(text)).toEqual([
      "accel-5009 Kernels of a crossbar take nanoseconds; array 'A' has no clock to count them in cycles [C]",
    ]);
  });

  it('so does every other processor', () => {
    const text = `${file('crossbar C, processors [A, Slow]')}array Slow { grid 4x4 }\n`;
    expect(errors(text)).toEqual([
      "accel-5009 Kernels of a crossbar take nanoseconds; processor 'Slow' has no clock to count them in cycles, and computes their layers itself [[A, Slow]]",
    ]);
  });

  it.each([
    'forward { reuse R }, weightGradient { stochastic U }, layers "z" { crossbar C }',
    'forward { reuse R }, layers "y" { forward { dataflow os, reuse off } }',
    'weightGradient { stochastic U }, layers "y" { backward order interleaved }',
    'backward { order interleaved }, layers "y" { weightGradient stochastic U }',
    'crossbar C, layers "y" { crossbar off }',
    'crossbar C, processors 2, pipeline gpipe { microbatches 2 }',
  ])('%s is fine', (schedule) => expect(errors(file(schedule))).toEqual([]));

  it('a name that is another kind of thing is no machine', () => {
    expect(errors(file('crossbar U'))).toEqual(["accel-2003 'U' is a stochastic unit, not a crossbar [U]"]);
    expect(errors(file('forward { reuse Rr }'))[0]).toMatch(
      /^accel-2001 There is no reuse buffer 'Rr'. Did you mean 'R'\?/,
    );
  });
});
