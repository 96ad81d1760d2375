/** Pictures to show: ResNet-50 as a real schedule has it, small networks inferred and trained, and as many bars as one likes. */
import { fileURLToPath } from 'node:url';
import { columnsOf, pictureOf as drawn } from '../../../client/src/panels/picture.ts';
import type { Bars, Picture, Row } from '../../../media/messages.ts';
import { Files } from '../../../server/src/cli/host.ts';
import { barsOfWindow, scheduleView } from '../../../server/src/features/schedule-view.ts';
import type { ScheduleView } from '../../../server/src/protocol/index.ts';

interface Product {
  readonly layer: string;
  readonly kind: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly groups?: number;
}

const rows = 128;
const columns = 128;
const clock = 700e6;

/** What a weight-stationary array with exposed loading needs; close enough to reality to look like it. */
function rowOf({ layer, kind, m, n, k, groups = 1 }: Product): Row {
  const folds = groups * Math.ceil(k / rows) * Math.ceil(n / columns);
  const cycles = folds * (2 * rows + columns + m - 2);
  const macs = m * n * k * groups;
  return {
    layer,
    pass: 'forward',
    second: false,
    kind,
    gemm: { m, n, k, groups },
    dataflow: 'ws',
    folds,
    cycles,
    stall: 0,
    macs,
    utilization: macs / (cycles * rows * columns),
    mappingEfficiency: (k * n * groups) / (folds * rows * columns),
    energy: macs * 1.9e-12 + cycles * 2e-10,
    accesses: m * k * groups + k * n * groups + m * n * groups,
    dram: k * n * groups,
    stands: ['buffering exposed', 'ideal memory'],
    machine: null,
  };
}

/** The layers that multiply matrices, in order of execution. */
function resnet50Products(batch: number): Product[] {
  const products: Product[] = [];
  const conv = (layer: string, size: number, filters: number, inputs: number, kernel: number): number =>
    products.push({ layer, kind: 'conv', m: batch * size * size, n: filters, k: inputs * kernel * kernel });
  conv('stem', 112, 64, 3, 7);
  let inputs = 64;
  const stages = [
    { size: 56, width: 64, blocks: 3 },
    { size: 28, width: 128, blocks: 4 },
    { size: 14, width: 256, blocks: 6 },
    { size: 7, width: 512, blocks: 3 },
  ];
  stages.forEach(({ size, width, blocks }, stage) => {
    for (let block = 0; block < blocks; block++) {
      const name = `stage${stage + 1}.${block}`;
      const before = block === 0 && stage > 0 ? size * 2 : size;
      conv(`${name}.a`, before, width, inputs, 1);
      conv(`${name}.b`, size, width, width, 3);
      conv(`${name}.c`, size, 4 * width, width, 1);
      if (block === 0) conv(`${name}.s`, size, 4 * width, inputs, 1);
      inputs = 4 * width;
    }
  });
  products.push({ layer: 'logits', kind: 'dense', m: batch, n: 1000, k: 2048 });
  return products;
}

function pictureOf(products: readonly Product[], about: Partial<Picture>): Picture {
  const table = products.map(rowOf);
  const kinds = [...new Set(table.map((row) => row.kind))];
  let cycle = 0;
  const starts = table.map((row) => {
    const start = cycle;
    cycle += row.cycles;
    return start;
  });
  const bars: Bars = {
    lane: new Uint16Array(table.length),
    start: Float64Array.from(starts),
    end: Float64Array.from(table, (row, i) => starts[i]! + row.cycles),
    kind: Uint8Array.from(table, (row) => kinds.indexOf(row.kind)),
    row: Int32Array.from(table.keys()),
    detail: new Uint8Array(table.length),
    item: new Float64Array(table.length).fill(-1),
    share: new Float32Array(table.length).fill(1),
  };
  const macs = table.reduce((sum, row) => sum + row.macs, 0);
  return {
    serial: 1,
    schedules: ['Infer'],
    schedule: 'Infer',
    network: 'ResNet50',
    array: 'Edge',
    grid: `${rows}x${columns}`,
    batch: 1,
    clock,
    length: cycle,
    lanes: [{ name: 'layers', group: null }],
    colouredBy: 'operator',
    kinds,
    bars,
    rows: table,
    byPass: [{ pass: 'forward', cycles: cycle, stall: 0, energy: null }],
    comparison: null,
    pipeline: null,
    compared: [],
    totals: {
      cycles: cycle,
      stall: 0,
      macs,
      utilization: macs / (cycle * rows * columns),
      seconds: cycle / clock,
      energy: table.reduce((sum, row) => sum + row.energy!, 0),
    },
    assumptions: [
      'Weight-stationary: each fold loads a tile of weights and streams all inputs past it.',
      'Exposed buffering: loading, skew and draining are paid by every fold.',
      'One word is 2 bytes.',
      'DRAM is ideal: it never makes the array wait.',
      'Layers run one after another; those that multiply no matrices take no time on the array.',
    ],
    stale: null,
    ...about,
  };
}

export const resnet50 = (about: Partial<Picture> = {}): Picture =>
  pictureOf(resnet50Products(about.batch ?? 8), { batch: 8, ...about });

/** Four kinds, groups, no clock and no energies. */
export function mixed(about: Partial<Picture> = {}): Picture {
  const picture = pictureOf(
    [
      { layer: 'stem', kind: 'conv', m: 12544, n: 32, k: 27 },
      { layer: 'a.spread', kind: 'depthwise', m: 12544, n: 1, k: 9, groups: 32 },
      { layer: 'a.mix', kind: 'conv', m: 12544, n: 64, k: 32 },
      { layer: 'attention.scores', kind: 'matmul', m: 196, n: 196, k: 64, groups: 12 },
      { layer: 'attention.values', kind: 'matmul', m: 196, n: 64, k: 196, groups: 12 },
      { layer: 'logits', kind: 'dense', m: 1, n: 1000, k: 768 },
    ],
    { schedules: ['Infer', 'InferOutputStationary', 'Big'], network: 'Mixed', clock: null, batch: 1 },
  );
  return {
    ...picture,
    rows: picture.rows.map((row) => ({ ...row, energy: null })),
    totals: { ...picture.totals, seconds: null, energy: null },
    ...about,
  };
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What the server gives for a schedule of a file of the repository. */
export function served(path: string, schedule?: string): ScheduleView {
  const files = new Files({ out: () => {}, err: () => {}, libraryFolder: `${root}/library` });
  return scheduleView(files.snapshot(`${root}/${path}`), schedule)!;
}

/** More detail of a picture. */
export const detailsOf =
  (view: ScheduleView) =>
  (from: number, to: number, limit: number): Bars =>
    columnsOf(barsOfWindow(view, from, to, limit)!);

export const pictureFrom = (view: ScheduleView, about: Partial<Picture> = {}): Picture => ({
  ...drawn(view, 1),
  ...about,
});

export const trainingFile = 'test/fixtures/schedule-view/training.accel';

/** A training step as the server gives it: some gradients interleaved, a product of two activations, a baseline. */
export const training = (about: Partial<Picture> = {}): Picture => pictureFrom(served(trainingFile), about);

/** Bars of random lengths in lanes, a few kinds, one row: what a long simulation would give. */
export function manyBars(count: number, lanes: number): Picture {
  const bars: Bars = {
    lane: new Uint16Array(count),
    start: new Float64Array(count),
    end: new Float64Array(count),
    kind: new Uint8Array(count),
    row: new Int32Array(count),
    detail: new Uint8Array(count),
    item: new Float64Array(count).fill(-1),
    share: new Float32Array(count).fill(1),
  };
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const perLane = Math.ceil(count / lanes);
  let cycle = 0;
  let latest = 0;
  for (let i = 0; i < count; i++) {
    if (i % perLane === 0) cycle = 0;
    bars.lane[i] = Math.floor(i / perLane);
    bars.start[i] = cycle + random() * 40;
    bars.end[i] = bars.start[i]! + 1 + random() * 200;
    bars.kind[i] = Math.floor(random() * 4);
    cycle = bars.end[i]!;
    latest = Math.max(latest, cycle);
  }
  const base = mixed();
  return {
    ...base,
    bars,
    length: latest,
    lanes: Array.from({ length: lanes }, (_, lane) => ({ name: `processor ${lane}`, group: null })),
    kinds: ['conv', 'depthwise', 'dense', 'matmul'],
    clock,
    totals: { ...base.totals, cycles: latest, seconds: latest / clock },
  };
}
