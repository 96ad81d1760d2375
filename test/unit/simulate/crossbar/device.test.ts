/** Cells pulse by pulse: laws that hold for all devices, closed forms where there is one. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Cells,
  type Device,
  deviceProblems,
  stepShare,
  trajectories,
  type UpdateCurve,
} from '../../../../server/src/simulate/crossbar/device.ts';
import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';

const curves: fc.Arbitrary<UpdateCurve> = fc.oneof(
  fc.constant<UpdateCurve>({ kind: 'constant' }),
  fc.constant<UpdateCurve>({ kind: 'softBounds' }),
  fc.double({ min: 0, max: 6, noNaN: true }).map((nonlinearity): UpdateCurve => ({ kind: 'saturating', nonlinearity })),
  fc.constant(devices.reRamES.curve),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const silent = { cycleNoise: 0, readNoise: 0, drift: 0, spread: { step: 0, asymmetry: 0, bounds: 0 } };
const anyDevice: fc.Arbitrary<Device> = fc
  .record({
    curve: curves,
    minimum: fc.double({ min: -2, max: -0.1, noNaN: true }),
    maximum: fc.double({ min: 0.1, max: 2, noNaN: true }),
    step: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    asymmetry: fc.double({ min: -1, max: 1, noNaN: true }),
    cycleNoise: fc.double({ min: 0, max: 5, noNaN: true }),
    spread: fc.record({ step: share, asymmetry: share, bounds: share }),
  })
  .map((some) => ({ ...devices.ideal, ...some }));
const ways = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 20 });

describe('every device', () => {
  it('stays between its bounds, however noisy', () => {
    fc.assert(
      fc.property(anyDevice, ways, fc.nat(), (device, pulses, seed) => {
        const cells = new Cells(device, 3, seed);
        for (const count of pulses) {
          for (let cell = 0; cell < 3; cell++) {
            cells.pulse(cell, count);
            expect(cells.weights[cell]).toBeGreaterThanOrEqual(cells.minima[cell]!);
            expect(cells.weights[cell]).toBeLessThanOrEqual(cells.maxima[cell]!);
            expect(cells.minima[cell]).toBeLessThan(0);
            expect(cells.maxima[cell]).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('goes up with pulses up and down with pulses down, without noise', () => {
    fc.assert(
      fc.property(anyDevice, ways, fc.nat(), (device, pulses, seed) => {
        const cells = new Cells({ ...device, cycleNoise: 0 }, 1, seed);
        for (const count of pulses) {
          const before = cells.weights[0]!;
          cells.pulse(0, count);
          if (count >= 0) expect(cells.weights[0]).toBeGreaterThanOrEqual(before);
          if (count <= 0) expect(cells.weights[0]).toBeLessThanOrEqual(before);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is mirrored by pulses the other way, if it is symmetric', () => {
    const symmetric = curves.filter((curve) => curve.kind !== 'exponential');
    fc.assert(
      fc.property(anyDevice, symmetric, ways, (device, curve, pulses) => {
        const even = { ...device, ...silent, curve, asymmetry: 0, minimum: -device.maximum };
        const [one, other] = [new Cells(even, 1, 1, 0.03), new Cells(even, 1, 1, -0.03)];
        for (const count of pulses) {
          one.pulse(0, count);
          other.pulse(0, -count);
          expect(one.weights[0]).toBeCloseTo(-other.weights[0]!, 9);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same weights for the same seed, others for another', () => {
    const request = { device: devices.reRamES, pulses: 50, cycles: 2, cells: 3, seed: 4 };
    expect(trajectories(request)).toEqual(trajectories(request));
    expect(trajectories({ ...request, seed: 5 })).not.toEqual(trajectories(request));
  });
});

describe('closed forms', () => {
  it('constant: n steps of the same size, cut off at the bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }),
        fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        (count, step) => {
          const cells = new Cells({ ...devices.ideal, step }, 1, 1);
          cells.pulse(0, count);
          expect(cells.weights[0]).toBeCloseTo(Math.max(-1, Math.min(1, count * step)), 9);
        },
      ),
    );
  });

  it('soft bounds: the distance to the bound shrinks by the same factor with every pulse', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.001, max: 0.05, noNaN: true }),
        fc.double({ min: -0.9, max: 0.9, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (count, step, start, asymmetry) => {
          const device: Device = {
            ...devices.ideal,
            minimum: -0.95,
            maximum: 1.3,
            step,
            asymmetry,
            curve: { kind: 'softBounds' },
          };
          const reached = (pulses: number) => {
            const cells = new Cells(device, 1, 1, start);
            cells.pulse(0, pulses);
            return cells.weights[0];
          };
          const [up, down] = [step * (1 + Math.min(0, asymmetry)), step * (1 - Math.max(0, asymmetry))];
          expect(reached(count)).toBeCloseTo(1.3 + (start - 1.3) * (1 - up / 1.3) ** count, 9);
          expect(reached(-count)).toBeCloseTo(-0.95 + (start + 0.95) * (1 - down / 0.95) ** count, 9);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('saturating: small steps follow ln(1 + nu step n / range e^(-nu s)) / nu', () => {
    const nonlinearity = 3;
    const step = 1e-4;
    const cells = new Cells(
      { ...devices.ideal, step, curve: { kind: 'saturating', nonlinearity } },
      1,
      1,
      devices.ideal.minimum,
    );
    cells.pulse(0, 20_000);
    const place = Math.log(1 + (nonlinearity * step * 20_000) / 2) / nonlinearity;
    expect((cells.weights[0]! + 1) / 2).toBeCloseTo(place, 3);
  });

  it('up and then down in a symmetric but nonlinear device does not come back: what costs accuracy in training', () => {
    const cells = new Cells(
      { ...devices.ideal, step: 0.02, curve: { kind: 'saturating', nonlinearity: 3 } },
      1,
      1,
      0.6,
    );
    for (let pair = 0; pair < 200; pair++) {
      cells.pulse(0, 1);
      cells.pulse(0, -1);
    }
    expect(Math.abs(cells.weights[0]!)).toBeLessThan(0.05);
  });

  it('noise of pulses: mean and variance of a step, within 5 standard errors', () => {
    const [step, cycleNoise, runs] = [0.001, 2, 20_000];
    const cells = new Cells({ ...devices.ideal, step, cycleNoise }, runs, 9);
    let sum = 0;
    let squares = 0;
    for (let cell = 0; cell < runs; cell++) {
      cells.pulse(cell, 1);
      sum += cells.weights[cell]!;
      squares += (cells.weights[cell]! - step) ** 2;
    }
    const variance = (step * cycleNoise) ** 2;
    expect(Math.abs(sum / runs - step)).toBeLessThan(5 * Math.sqrt(variance / runs));
    expect(Math.abs(squares / runs - variance)).toBeLessThan(5 * variance * Math.sqrt(2 / runs));
  });

  it('spread of devices: mean and deviation of steps, within 5 standard errors', () => {
    const [step, spread, runs] = [0.01, 0.2, 20_000];
    const cells = new Cells({ ...devices.ideal, step, spread: { step: spread, asymmetry: 0, bounds: 0 } }, runs, 3);
    let sum = 0;
    let squares = 0;
    for (let cell = 0; cell < runs; cell++) {
      cells.pulse(cell, 1);
      sum += cells.weights[cell]!;
      squares += (cells.weights[cell]! - step) ** 2;
    }
    const variance = (step * spread) ** 2;
    expect(Math.abs(sum / runs - step)).toBeLessThan(5 * Math.sqrt(variance / runs));
    expect(Math.abs(squares / runs - variance)).toBeLessThan(5 * variance * Math.sqrt(2 / runs));
  });
});

describe('reading', () => {
  it('is the weight, unless there is noise or drift', () => {
    const cells = new Cells(devices.ideal, 1, 1, 0.25);
    expect([cells.read(0), cells.read(0, 1e6)]).toEqual([0.25, 0.25]);
  });

  it('noise has the deviation that is asked for and does not touch the weight', () => {
    const cells = new Cells({ ...devices.ideal, readNoise: 0.02 }, 1, 7, 0.25);
    const off = Array.from({ length: 10_000 }, () => cells.read(0) - 0.25);
    const variance = off.reduce((sum, value) => sum + value ** 2, 0) / off.length;
    expect(Math.abs(variance - 4e-4)).toBeLessThan(5 * 4e-4 * Math.sqrt(2 / off.length));
    expect(cells.weights[0]).toBe(0.25);
  });

  it('drift takes conductance from the cell and leaves the reference', () => {
    const device = { ...devices.ideal, drift: 0.05 };
    const cells = new Cells(device, 1, 1, 0.25);
    const { cell, reference } = cells.conductances(0);
    const { on, off } = device.conductance;
    expect(cells.read(0, 99)).toBeCloseTo((cell * 100 ** -0.05 - reference) / ((on - off) / 2), 12);
    expect(cells.read(0, 0)).toBeCloseTo(0.25, 12);
  });

  it('conductances are on at 1, off at -1, and their difference is the weight', () => {
    for (const weight of [-1, -0.3, 0, 0.7, 1]) {
      const { cell, reference } = new Cells(devices.ideal, 1, 1, weight).conductances(0);
      expect((cell - reference) / 4.5e-9).toBeCloseTo(weight, 9);
      expect(cell).toBeGreaterThanOrEqual(0.999e-9);
      expect(cell).toBeLessThanOrEqual(10.001e-9);
    }
  });
});

describe('presets and bad devices', () => {
  it('presets have no problem and say whose they are', () => {
    for (const device of Object.values(devices)) expect(deviceProblems(device)).toEqual([]);
    expect(devices.reRamES.source).toContain('Another device');
    expect(devices.reRamSB.source).toContain('Another device');
    expect(devices.taOxLike.source).toContain('Assumed');
  });

  it('reRamES: steps up are largest at the lower bound, steps down at the upper one', () => {
    const { curve, minimum, maximum } = devices.reRamES;
    const at = (weight: number, up: boolean) => stepShare(curve, weight, up, minimum, maximum);
    expect(at(-1, true)).toBeCloseTo(1 + 1.18445, 6);
    expect(at(1, true)).toBeCloseTo(1 + 1.18445 * Math.exp(-5), 6);
    expect(at(1, false)).toBeCloseTo(1 + 0.081404 * Math.exp(5), 6);
    expect(at(-1, false)).toBeCloseTo(1 + 0.081404, 6);
  });

  it('every problem names its field', () => {
    const fields = (change: Partial<Device>) =>
      deviceProblems({ ...devices.ideal, ...change }).map(({ field }) => field);
    expect(fields({ minimum: 0.5 })).toEqual(['maximum']);
    expect(fields({ minimum: 1, maximum: -1 })).toEqual(['maximum']);
    expect(fields({ step: 0 })).toEqual(['step']);
    expect(fields({ step: Number.NaN })).toEqual(['step']);
    expect(fields({ asymmetry: 2 })).toEqual(['asymmetry']);
    expect(fields({ cycleNoise: -1, drift: Number.NaN })).toEqual(['cycleNoise', 'drift']);
    expect(fields({ conductance: { on: 1e-9, off: 1e-8 } })).toEqual(['conductance']);
    expect(fields({ curve: { kind: 'saturating', nonlinearity: -1 } })).toEqual(['curve']);
    const wild = { gamma: Number.NaN, amplitude: 1 };
    expect(fields({ curve: { kind: 'exponential', slope: 1, offset: 0, up: wild, down: wild } })).toEqual(['curve']);
    expect(() => new Cells({ ...devices.ideal, step: 0 }, 1, 1)).toThrow(RangeError);
  });
});
