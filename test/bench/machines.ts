/** How fast the models of crossbars, stochastic units and reuse buffers are, one thread, and the pictures that hovers draw of them. */
import { devicePlot } from '../../server/src/features/plots/device-plot.ts';
import { errorPlot } from '../../server/src/features/plots/error-plot.ts';
import { reusePlot } from '../../server/src/features/plots/reuse-plot.ts';
import { cellCurrent, circuitOf } from '../../server/src/simulate/crossbar/cell.ts';
import { crossbarCost } from '../../server/src/simulate/crossbar/circuit.ts';
import { Cells } from '../../server/src/simulate/crossbar/device.ts';
import { devices } from '../../server/src/simulate/crossbar/presets.ts';
import { Random } from '../../server/src/simulate/random.ts';
import { measureReuse } from '../../server/src/simulate/reuse/buffer.ts';
import type { ReuseBuffer } from '../../server/src/simulate/reuse/types.ts';
import { stochasticUpdate } from '../../server/src/simulate/stochastic/outer-product.ts';
import type { StochasticUnit } from '../../server/src/simulate/stochastic/types.ts';
import { type Figure, median, milliseconds, perSecond } from './measure.ts';

const random = new Random(1);
const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
const rectified = (count: number) => normals(count).map((value) => Math.max(0, value));

const unit: StochasticUnit = {
  streamLength: 16,
  scaling: 'powerOfTwo',
  sequences: 'perVector',
  lfsrBits: 16,
  evaluation: 'serial',
};
const buffer: ReuseBuffer = { entries: 16, mantissaBits: 4, replacement: 'lru', zeros: 'skipped' };

export function machines(quick: boolean): Figure[] {
  const runs = quick ? 3 : 7;
  let sink = 0;
  const rate = (name: string, run: () => number): Figure => ({
    name,
    value: `${Number(perSecond(run, runs).toPrecision(3)).toLocaleString('en')} a second`,
  });
  const shape = { vectors: 16, inputs: 256, outputs: 128 };
  const operands = {
    ...shape,
    learningRate: 0.25,
    activations: rectified(shape.vectors * shape.inputs),
    errors: normals(shape.vectors * shape.outputs),
  };
  const activations = rectified(200_000);
  const pulses = 20;
  const cells = new Cells(devices.reRamES, 10_000, 1);
  const repeated = (count: number, one: (index: number) => number) => () => {
    for (let index = 0; index < count; index++) sink += one(index);
    return count;
  };
  const figures = [
    rate('costs of a crossbar of any cell', () =>
      repeated(20_000, (index) => {
        const circuit = circuitOf({ ohms: 1e6 * (1 + (index % 200)), readVoltage: 0.785, writeVoltage: 1.8 });
        return crossbarCost({ rows: 1024, cols: 1024, bits: 8, updateBits: 4 }, circuit).energy;
      })(),
    ),
    rate(
      'currents of a cell',
      repeated(200_000, (index) => cellCurrent(1e6 * (1 + (index % 200)), 1.8)),
    ),
    rate('pulses of noisy cells (reRamES)', () => {
      for (let cell = 0; cell < 10_000; cell++) cells.pulse(cell, cell % 2 === 0 ? pulses : -pulses);
      return 10_000 * pulses;
    }),
    rate('products of a stochastic update, bit by bit (16 bits)', () => {
      const update = stochasticUpdate(unit, operands, 1);
      if (update.kind === 'refused') throw new Error('a unit was refused');
      sink += update.change[0]!;
      return shape.vectors * shape.inputs * shape.outputs;
    }),
    ...(['lru', 'fifo', 'direct'] as const).map((replacement) =>
      rate(`activations through a reuse buffer (16 entries, ${replacement})`, () => {
        sink += measureReuse({ ...buffer, replacement }, activations).rate;
        return activations.length;
      }),
    ),
    picture('picture of a device', (index) => devicePlot({ ...devices.reRamES, step: 0.001 + index * 1e-5 })),
    picture('picture of an error', (index) => errorPlot({ ...unit, streamLength: 1 + index })),
    picture('picture of a buffer', (index) => reusePlot({ ...buffer, entries: 1 + index })),
  ];
  if (!Number.isFinite(sink)) throw new Error('a result is no number');
  return figures;
}

/** Of values that were not drawn before, and again. */
function picture(name: string, draw: (index: number) => string): Figure {
  const times = (): number => {
    const samples = Array.from({ length: 20 }, (_, index) => {
      const start = performance.now();
      draw(index);
      return performance.now() - start;
    });
    return median(samples);
  };
  const [first, again] = [times(), times()];
  return { name, value: `${milliseconds(first)}, again ${milliseconds(again)}`, goal: 'again 5 ms', met: again <= 5 };
}
