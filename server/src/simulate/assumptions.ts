/** What the numbers of a step stand on, one sentence each. */
import type { ArrayModel } from '../model/hardware.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { memoryOf } from './below-array.ts';
import { isArrayPass, isMachinePass, type PassResult } from './results.ts';

const bufferingWords = {
  exposed: 'every fold pays its load, skew and drain',
  overlapped: 'the drain of a fold shares its cycles with the load of the next; each fold pays its skew',
  hidden: 'shadow registers hide load and drain; each fold pays its skew',
  streamed: 'folds enter back to back; load, skew and drain are paid once a layer',
} as const;

export function assumptionsOf(schedule: ScheduleModel, array: ArrayModel, passes: readonly PassResult[]): string[] {
  const products = passes.filter(isArrayPass);
  const levels = [...new Set(products.map((pass) => pass.mapping.buffering))];
  return [
    ...stepWords(schedule),
    ...levels.map((level) => `Buffering ${level}: ${bufferingWords[level]}`),
    ...drainWords(passes),
    ...(schedule.training ? gradientWords(schedule, passes) : []),
    ...memoryWords(array),
    array.vectorLanes
      ? `Everything that is no matrix product runs on ${array.vectorLanes} lanes outside the array, operands from DRAM and results to DRAM`
      : 'Only matrix products run on the array; pooling, normalisation and activations take no array cycles',
    ...array.assumptions,
    ...machineWords(passes),
    ...energyWords(passes),
  ];
}

function machineWords(passes: readonly PassResult[]): Set<string> {
  return new Set(passes.flatMap((pass) => (isMachinePass(pass) ? pass.assumptions : [])));
}

function energyWords(passes: readonly PassResult[]): Set<string> {
  const words = new Set<string>();
  for (const { energy } of passes) for (const sentence of energy?.assumptions ?? []) words.add(sentence);
  return words;
}

function stepWords({ training, batch }: ScheduleModel): string[] {
  if (!training) return [`Forward pass only, batch ${batch}; layers run one after the other`];
  return [
    `Training step, batch ${batch}: forward, then backward from the last layer to the first; passes run one after the other`,
    'A gradient is computed where something trained needs it: not for the inputs of the network, nor for frozen weights',
  ];
}

function drainWords(passes: readonly PassResult[]): string[] {
  const drains = new Set(
    passes.flatMap((pass) =>
      pass.kind === 'interleaved' || (pass.kind === 'product' && pass.mapping.dataflow === 'os')
        ? [pass.mapping.drain]
        : [],
    ),
  );
  if (drains.has('free')) return ['Results leave the PEs without taking cycles (drain free)'];
  return drains.has('counted') ? ['Results leave output-stationary PEs through the columns, R cycles a fold'] : [];
}

const optimizerWords = {
  none: 'Weights are not updated',
  sgd: 'Plain gradient descent: the update reads weights and gradients and writes weights',
  momentum: 'Gradient descent with momentum: the update reads and writes one word of state a weight',
  adam: 'Adam: the update reads and writes two words of state a weight',
} as const;

function gradientWords({ optimizer, backward }: ScheduleModel, passes: readonly PassResult[]): string[] {
  const sums = new Set(passes.flatMap((pass) => (isArrayPass(pass) ? [pass.mapping.partialSums] : [])));
  const inPlace = optimizer === 'sgd' && backward.update === 'inPlace';
  return [
    ...(passes.some((pass) => pass.kind === 'interleaved')
      ? [
          'Interleaved gradients: activation gradient ws and weight gradient os on alternate cycles, the error is read once for both',
        ]
      : []),
    inPlace ? 'Interleaved weights are updated inside the array; all others separately' : optimizerWords[optimizer],
    ...(sums.has('onChip') ? ['Partial sums on chip: accumulators below the columns, no accesses'] : []),
    ...(sums.has('perFold')
      ? ['Partial sums per fold: written to the buffer by every fold and read back by the next']
      : []),
  ];
}

function memoryWords(array: ArrayModel): string[] {
  const below = memoryOf(array);
  if (below?.bandwidth === undefined) {
    const why =
      array.dram && !array.clock
        ? "the DRAM's bandwidth is in seconds and the array has no clock"
        : 'no DRAM bandwidth is given';
    return [
      `Memory is ideal: operands are always on chip in time (${why})`,
      ...(below
        ? ['DRAM traffic is that of tiles that fit the buffers, each buffer with one tile in use and the next']
        : []),
    ];
  }
  const open = (['input', 'weight', 'output'] as const).filter((name) => below.capacity[name] === undefined);
  return [
    'Tiles that fit half of each buffer, the fastest ones; while one is computed the DRAM brings the next and takes the last away',
    'Stalls are all cycles that memory adds: waiting, and what smaller tiles cost',
    'The first load and the last store of a pass are waited for; the im2col matrix of a convolution is made on chip, halos are not counted',
    ...(open.length
      ? [`Without a size, and so large enough: the buffers of ${open.map((name) => `${name}s`).join(', ')}`]
      : []),
  ];
}
