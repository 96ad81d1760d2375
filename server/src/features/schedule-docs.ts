/** What the settings of schedules mean: their part of the table in setting-docs.ts. */
import type { machineWords } from '../model/numerics-settings.ts';
import { bandwidths, bufferings, dataflows, drains } from './hardware-docs.ts';
import type { SettingDoc } from './setting-docs.ts';

/** The settings that every pass has. */
function passDocs(block: string, name: string, flow: string): Record<string, SettingDoc> {
  return {
    [`${block}.dataflow`]: {
      doc: `Dataflow of ${name}, on a configurable array.`,
      fallback: `the array's; ${flow} on a configurable array`,
      values: dataflows,
      example: 'os',
    },
    [`${block}.buffering`]: {
      doc: `Which part of loading, skew and draining every fold of ${name} pays.`,
      fallback: "the array's",
      values: bufferings,
      example: 'hidden',
    },
    [`${block}.drain`]: {
      doc: `Whether moving results out of output-stationary PEs takes cycles in ${name}.`,
      fallback: "the array's",
      values: drains,
      example: 'free',
    },
    [`${block}.partialSums`]: {
      doc: `Where partial sums of ${name} live between the folds of a reduction.`,
      fallback: 'perFold',
      values: partialSums,
      example: 'onChip',
    },
    [`${block}.tile`]: {
      doc: `Rows, columns and reduction of the blocks of ${name} that are in the buffers at a time.`,
      fallback: 'the fastest that fits the buffers',
      example: '[512, 128, 64]',
    },
  };
}

const partialSums = new Map([
  ['onChip', 'In accumulators at the edge of the array; they are no accesses.'],
  ['perFold', 'In the output buffer: written by every fold, read back by the next one.'],
]);

export const scheduleDocs: Readonly<Record<string, SettingDoc>> = {
  network: {
    doc: 'The network to run, with arguments if it has parameters.',
    names: 'network',
    example: 'ResNet50(classes = 10)',
  },
  array: { doc: 'The array to run it on.', names: 'array', example: 'Edge' },
  batch: { doc: 'Samples per step.', fallback: '1', example: '32' },
  mode: {
    doc: 'Whether gradients are computed, too.',
    fallback: 'training if anything is said of gradients, else inference',
    values: new Map([
      ['training', 'Forward, both gradients of every trained layer, and the update of the weights.'],
      ['inference', 'Forward only, whatever is said of gradients.'],
    ]),
    example: 'training',
  },
  forward: { doc: 'How the forward pass runs.', fallback: "the array's ways", example: '{ dataflow os }' },
  ...passDocs('forward', 'the forward pass', 'ws'),
  activationGradient: {
    doc: 'How the gradients of the inputs run.',
    fallback: 'what backward says',
    example: '{ dataflow ws }',
  },
  ...passDocs('activationGradient', 'activation gradients', 'ws'),
  weightGradient: {
    doc: 'How the gradients of the weights run.',
    fallback: 'what backward says',
    example: '{ dataflow os }',
  },
  ...passDocs('weightGradient', 'weight gradients', 'os'),
  backward: {
    doc: 'How both gradients run.',
    fallback: "the array's ways, one gradient after the other",
    example: '{ order interleaved, buffering hidden }',
  },
  'backward.order': {
    doc: 'Whether the two gradients of a layer run one after the other or on alternate cycles.',
    fallback: 'sequential',
    values: new Map([
      ['sequential', 'The activation gradient, then the weight gradient, each with a dataflow of its own.'],
      ['interleaved', 'Both at once on a configurable array: ws and os on alternate cycles, the error is read once.'],
    ]),
    example: 'interleaved',
  },
  'backward.update': {
    doc: 'Where the weights of interleaved gradients are updated.',
    fallback: 'separate',
    values: new Map([
      ['separate', 'By a pass of its own that reads weights and gradients and writes weights.'],
      [
        'inPlace',
        'Inside the array: the new weights leave it instead of their gradients; plain gradient descent only.',
      ],
    ]),
    example: 'inPlace',
  },
  ...passDocs('backward', 'both gradients', 'ws for inputs, os for weights'),
  optimizer: {
    doc: 'How gradients become new weights.',
    fallback: 'sgd',
    values: new Map([
      ['none', 'Weights are not updated; gradients are only computed.'],
      ['sgd', 'Plain gradient descent: no state.'],
      ['momentum', 'Gradient descent with momentum: one word of state a weight.'],
      ['adam', 'Adam: two words of state a weight.'],
    ]),
    example: 'adam',
  },
  baseline: {
    doc: 'What the gradients are compared with: one after the other on the same array, in these dataflows.',
    fallback: 'ws-os for interleaved gradients, none for others',
    values: new Map([
      ['ws-os', 'Activation gradient weight-stationary, then weight gradient output-stationary.'],
      ['ws', 'Both weight-stationary; the activations stay in the PEs for the weight gradient.'],
      ['os', 'Both output-stationary.'],
    ]),
    example: 'ws-os',
  },
  'baseline.buffering': {
    doc: 'Which part of loading, skew and draining the baseline pays.',
    fallback: "the schedule's own",
    values: bufferings,
    example: 'exposed',
  },
  'layers.trainable': {
    doc: 'Whether the layers of a rule are trained. A frozen one has no weight gradient, and no activation gradient if nothing before it is trained.',
    fallback: 'true',
    values: new Map([
      ['false', 'Frozen: no gradients of the parameters, no update.'],
      ['true', 'Trained, where an earlier rule freezes.'],
    ]),
    example: 'false',
  },
  expect: {
    doc: 'A bound on a quantity of this schedule; an error where it does not hold.',
    example: 'cycles < 2 M',
  },
  processors: {
    doc: 'How many arrays work on the step, or which ones.',
    fallback: 'one',
    example: '8',
  },
  links: {
    doc: 'How the processors are linked.',
    fallback: 'chain',
    values: new Map([
      ['chain', 'Each processor with the next one.'],
      ['ring', 'A chain whose ends are linked, too.'],
      ['all-to-all', 'Each processor with every other one.'],
    ]),
    example: 'chain',
  },
  'links.bandwidth': {
    doc: 'Bandwidth of a link in one direction.',
    fallback: 'transfers take no time',
    units: bandwidths,
    example: '25 GB/s',
  },
  'links.latency': {
    doc: 'What every transfer takes, whatever its size.',
    fallback: 'none',
    units: ['us', 'ns', 'ms', 'cycles'],
    example: '1 us',
  },
  pipeline: {
    doc: 'In which order the processors run forward passes and gradients of micro-batches.',
    fallback: '1f1b',
    values: new Map([
      ['sequential', 'One micro-batch after the other, one processor at a time.'],
      [
        'data-parallel',
        'Every processor has the whole network and a part of the batch; gradients are summed around a ring.',
      ],
      ['gpipe', 'All forward passes, then all backward passes, then the update.'],
      ['1f1b', 'One forward pass, one backward pass in turn; the pipeline drains before every update.'],
      ['interleaved-1f1b', 'The same with several smaller stages a processor.'],
      [
        'pipedream',
        'The same without draining: gradients are late, and every version of the weights is kept until its gradients come.',
      ],
      ['pipedream-2bw', 'The same with two versions of the weights at most.'],
      ['layerpipe-intra', 'Delayed gradients; the passes of a layer may be on different processors.'],
      ['layerpipe-inter', 'Delayed gradients; also an activation gradient may be shared by two processors.'],
      ['zb-h1', 'Zero-bubble schedule with the memory of 1f1b: weight gradients fill the bubbles.'],
      ['zb-h2', 'Zero-bubble schedule without bubbles, for more memory.'],
    ]),
    example: '1f1b',
  },
  'pipeline.microbatches': {
    doc: 'Equal parts of the batch that follow each other through the pipeline.',
    fallback: '1',
    example: '8',
  },
  'pipeline.chunks': {
    doc: 'Stages of each processor in an interleaved pipeline.',
    fallback: '2 with interleaved-1f1b, else 1',
    example: '2',
  },
  partition: {
    doc: 'Who decides which layers a processor has.',
    fallback: 'stages if there are any, else layers',
    values: new Map([
      ['layers', 'The exact best cut between whole layers: the busiest processor has the least work.'],
      ['passes', 'The same between the passes of layers, too.'],
      ['split', 'The same, with cuts through activation gradients at any ratio.'],
      ['half', 'The same, with cuts through activation gradients in halves.'],
      ['equal', 'As many layers for each processor.'],
      ['pipedream', "PipeDream's: stages may have several processors that share their batch."],
      ['stages', 'The settings `stage`.'],
    ]),
    example: 'layers',
  },
  stage: {
    doc: 'The layers of one processor: its number, and patterns of names.',
    example: '1 "stem" "stage1.*"',
  },
  crossbar: {
    doc: 'The analog crossbars that layers with weights run on, all three products; everything else stays on the array.',
    fallback: 'the array',
    names: 'crossbar',
    example: 'ReRam',
  },
  'forward.reuse': {
    doc: 'The reuse buffer in front of the multipliers of the forward pass.',
    fallback: 'everything is multiplied',
    names: 'reuse',
    example: 'Acrtc',
  },
  'weightGradient.stochastic': {
    doc: 'The unit beside the array that computes weight gradients from random bit streams.',
    fallback: 'the array',
    names: 'stochastic',
    example: 'Essop',
  },
  numerics: {
    doc: 'How the network is trained in numbers: for `accel train` and `Accel: Simulate Training`.',
    fallback: 'what they usually do',
    example: '{ epochs 5, machines exact schedule }',
  },
  'numerics.epochs': { doc: 'Times that all samples are trained on, 1 to 10,000.', fallback: '5', example: '5' },
  'numerics.rate': { doc: 'Learning rate.', fallback: '0.05', example: '0.05' },
  'numerics.momentum': {
    doc: 'Share of the last update that is repeated, 0 to below 1; crossbars have none.',
    fallback: '0',
    example: '0.9',
  },
  'numerics.seed': {
    doc: 'Of initial weights, of the order of samples and of every random number of a machine.',
    fallback: '1',
    example: '1',
  },
  'numerics.machines': {
    doc: 'What the network is trained on, one run each: words, or names of stochastic units, crossbars and reuse buffers, then for all layers. The first is what the others are compared with.',
    fallback: 'exact, and schedule if layers have machines of their own',
    values: new Map<string, string>([
      ['exact', '32-bit floats.'],
      ['schedule', 'Each layer on what this schedule gives it.'],
      ['bf16', 'Operands of 16 bits, 8 of them exponent.'],
      ['fp16', 'Operands of 16 bits, 5 of them exponent.'],
      ['int8', 'Operands of 8 bits, one scale for each tensor.'],
    ] satisfies [(typeof machineWords)[number], string][]),
    example: 'exact schedule',
  },
  'numerics.data': {
    doc: 'A CSV file, or IDX files with images and labels, relative to this file.',
    fallback: 'patterns are drawn that fit the network',
    example: '"train-images.idx" "train-labels.idx"',
  },
  'numerics.samples': {
    doc: 'How many patterns are drawn; of data files, how many of their samples are used.',
    fallback: '1,250 patterns, all samples of files',
    example: '1250',
  },
  layers: {
    doc: 'Settings for the layers whose names match: `*` is any text, `?` one character; later rules win.',
    example: '"stage1.*" { forward dataflow os }',
  },
};
