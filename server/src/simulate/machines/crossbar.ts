/** The products of a layer with weights on analog crossbars (docs/models/crossbar.md#layers). */
import type { CrossbarModel } from '../../model/crossbar.ts';
import type { ArrayModel } from '../../model/hardware.ts';
import type { Layer } from '../../model/values.ts';
import { transferCycles } from '../below-array.ts';
import { type CellOperation, cellProblems, circuitOf as circuitOfCell } from '../crossbar/cell.ts';
import { arrayProblems } from '../crossbar/check.ts';
import { type Circuit, crossbarCost, marinella, phasesOf } from '../crossbar/circuit.ts';
import { type Device, deviceProblems } from '../crossbar/device.ts';
import { type CrossbarLayer, crossbarLayer, placeLayer } from '../crossbar/mapping.ts';
import { devices } from '../crossbar/presets.ts';
import type { BlockCost, KernelName } from '../crossbar/types.ts';
import { charge, type PassEnergy } from '../energy/charge.ts';
import type { LayerProduct, ProductNeeds } from '../products.ts';
import type { CrossbarPass } from '../results.ts';
import type { SramAccesses } from '../types.ts';
import { above, atSettings, type MachineProblem } from './problems.ts';

const paths = {
  rows: 'grid',
  cols: 'grid',
  ohms: 'device.on',
  readVoltage: 'device.read',
  writeVoltage: 'device.write',
  readCurrent: 'device.readCurrent',
  writeCurrent: 'device.writeCurrent',
  maximum: 'device.maximum',
  step: 'device.step',
  asymmetry: 'device.asymmetry',
  cycleNoise: 'device.writeNoise',
  readNoise: 'device.readNoise',
  drift: 'device.drift',
  'spread.step': 'device.spread',
  'spread.asymmetry': 'device.spread',
  'spread.bounds': 'device.spread',
  curve: 'device.nonlinearity',
};

/** Resistance of a cell that is on and ratio of one that is off to it, FOUND (Marinella et al.). */
const usual = { on: 100e6, onOff: 10 };

/** The cell: its preset, and what is said beyond it. */
export function deviceOf({ options: { cells, device: said } }: CrossbarModel): Device {
  const preset = devices[cells];
  const { curve: named, nonlinearity, spread } = said;
  const on = 1 / (said.on ?? usual.on);
  const curve: Device['curve'] =
    named === 'constant' || named === 'softBounds'
      ? { kind: named }
      : named === 'saturating' || nonlinearity !== undefined
        ? {
            kind: 'saturating',
            nonlinearity: nonlinearity ?? (preset.curve.kind === 'saturating' ? preset.curve.nonlinearity : 3),
          }
        : preset.curve;
  const changed = Object.keys(said).length > 0;
  return {
    source: changed ? `${preset.source}; changed by the file: ${Object.keys(said).join(', ')}` : preset.source,
    minimum: said.minimum ?? preset.minimum,
    maximum: said.maximum ?? preset.maximum,
    step: said.step ?? preset.step,
    asymmetry: said.asymmetry ?? preset.asymmetry,
    curve,
    cycleNoise: said.writeNoise ?? preset.cycleNoise,
    spread: spread === undefined ? preset.spread : { step: spread, asymmetry: preset.spread.asymmetry, bounds: spread },
    readNoise: said.readNoise ?? preset.readNoise,
    drift: said.drift ?? preset.drift,
    conductance: { on, off: on / (said.onOff ?? usual.onOff) },
  };
}

/** How the cells are driven, in SI units; what is not said is the published array's. */
function operationOf({ options: { device } }: CrossbarModel): CellOperation {
  const { on, read, write, readCurrent, writeCurrent } = device;
  // Printed currents belong to the printed cell: of another one they are computed.
  const published = on === undefined && read === undefined && write === undefined;
  return {
    ohms: on ?? usual.on,
    readVoltage: read ?? marinella.readVoltage,
    writeVoltage: write ?? marinella.writeVoltage,
    readCurrent: readCurrent ?? (published ? marinella.readCurrent : undefined),
    writeCurrent: writeCurrent ?? (published ? marinella.writeCurrent : undefined),
  };
}

export const circuitOf = (model: CrossbarModel): Circuit => circuitOfCell(operationOf(model));

const known = new WeakMap<CrossbarModel, readonly MachineProblem[]>();

export function crossbarModelProblems(model: CrossbarModel): readonly MachineProblem[] {
  let problems = known.get(model);
  if (!problems) {
    const { options } = model;
    const { onOff = usual.onOff } = options.device;
    problems = [
      ...atSettings(arrayProblems(options), paths),
      ...atSettings(cellProblems(operationOf(model)), paths),
      // Of conductances the file speaks as resistances and their ratio.
      ...atSettings(
        deviceProblems(deviceOf(model)).filter(({ field }) => field !== 'conductance'),
        paths,
      ),
      ...(onOff > 1
        ? []
        : [
            {
              path: 'device.onOff',
              message: `A cell that is off resists more than one that is on: not ${onOff} times as much`,
            },
          ]),
      ...above('endurance', options.endurance, 'The endurance of a cell'),
      ...above('range', options.range, 'The range of weights'),
    ];
    known.set(model, problems);
  }
  return problems;
}

const blocks = new WeakMap<CrossbarModel, BlockCost>();

/** One array with its converters. @param model without problems */
export function blockOf(model: CrossbarModel): BlockCost {
  let block = blocks.get(model);
  if (!block) {
    block = crossbarCost(model.options, circuitOf(model));
    blocks.set(model, block);
  }
  return block;
}

/** A product with weights as crossbars see it; its time steps, if it has any, are vectors like others. */
export const crossbarLayerOf = ({ gemm, steps }: LayerProduct, needs: ProductNeeds): CrossbarLayer => ({
  vectors: gemm.m * steps,
  inputs: gemm.k,
  outputs: gemm.n,
  groups: gemm.groups / steps,
  activationGradient: needs.first,
  weightGradient: needs.second,
});

const kernels = {
  forward: 'vectorMatrix',
  activationGradient: 'matrixVector',
  weightGradient: 'outerProduct',
} as const satisfies Record<string, KernelName>;

/**
 * One kernel for every vector of a layer.
 *
 * @param product with weights
 * @param model without problems, on an array with a clock
 */
export function crossbarPass(
  layer: Layer,
  product: LayerProduct,
  pass: CrossbarPass['pass'],
  array: ArrayModel,
  model: CrossbarModel,
): CrossbarPass {
  const { options, definition } = model;
  const shape = crossbarLayerOf(product, { first: true, second: true });
  const placement = placeLayer(shape, options);
  const block = blockOf(model);
  const { energy: joules, latency } = crossbarLayer(shape, options, block)[pass];
  // Kernels are whole nanoseconds; the product with the clock is not exact.
  const compute = Math.ceil(Number((latency * array.clock!).toPrecision(12)));
  const { X, Y } = product.words;
  const inputs = shape.vectors * shape.inputs * shape.groups;
  const outputs = shape.vectors * shape.outputs * shape.groups;
  const sram: SramAccesses = {
    forward: { inputReads: inputs, weightReads: 0, outputReads: 0, outputWrites: outputs },
    activationGradient: { inputReads: outputs, weightReads: 0, outputReads: 0, outputWrites: inputs },
    weightGradient: { inputReads: inputs + outputs, weightReads: 0, outputReads: 0, outputWrites: 0 },
  }[pass];
  const dram = {
    forward: { reads: X, writes: Y },
    activationGradient: { reads: Y, writes: X },
    weightGradient: { reads: X + Y, writes: 0 },
  }[pass];
  const stall = Math.max(0, transferCycles(dram, array) - compute);
  return {
    kind: 'crossbar',
    layer,
    pass,
    machine: definition.name,
    array: options,
    gemm: product.gemm,
    vectors: shape.vectors,
    placement,
    kernel: kernels[pass],
    kernelCost: block.kernels[kernels[pass]],
    phases: phasesOf(kernels[pass], options, circuitOf(model)),
    seconds: latency,
    cycles: { compute, stall, total: compute + stall },
    macs: shape.vectors * shape.inputs * shape.outputs * shape.groups,
    utilization: placement.utilization,
    sram,
    dram,
    energy: energyOf(joules, sram, dram.reads + dram.writes, array),
    assumptions: [
      `Layers on '${definition.name}': ${options.rows}x${options.cols} cells, ${options.bits} bits, one vector at a time; every vector writes its update by itself, no batches and no gradients in memory; micro-batches of a pipeline are written when none needs the old weights any more`,
      'Arrays of a layer work at the same time and cost the same however full they are; adding up their results is digital and not charged',
    ],
  };
}

/** Of the crossbar, whatever else is known, and of the words that come and go. */
function energyOf(crossbar: number, sram: SramAccesses, dramWords: number, array: ArrayModel): PassEnergy {
  const { technology, wordBytes, buffers } = array;
  const moved = charge(
    { macs: 0, register: { words: 0, assumptions: [] }, sram, dram: { words: dramWords, assumptions: [] } },
    wordBytes,
    technology ?? {},
    buffers,
  );
  return { ...moved, crossbar, total: (moved.total ?? 0) + crossbar };
}
