/** How fast the simulators are, one thread. */
import { networkIn } from '../../server/src/model/budget.ts';
import type { ArrayModel } from '../../server/src/model/hardware.ts';
import { arrayOf } from '../../server/src/model/hardware.ts';
import type { LayerMapping } from '../../server/src/model/mappings.ts';
import type { Layer } from '../../server/src/model/values.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import { forwardProduct, productOf } from '../../server/src/simulate/products.ts';
import { systolicCost } from '../../server/src/simulate/systolic/closed-form.ts';
import { simulatePeGrid } from '../../server/src/simulate/systolic/pe-grid.ts';
import { resnet50 } from './files.ts';
import { type Figure, perSecond } from './measure.ts';

const mapping: LayerMapping = { dataflow: 'ws', buffering: 'exposed', drain: 'counted', partialSums: 'perFold' };
const rounds = 400;

function parts(root: string): { layers: readonly Layer[]; array: ArrayModel } {
  const uri = 'file:///bench.accel';
  const workspace = new Workspace({ read: () => undefined, resolve: () => undefined });
  workspace.open(uri, resnet50(root));
  const file = workspace.file(uri)!;
  const layers = networkIn(file, file.own.get('ResNet50')!).layers.filter((layer) => layer.gemm);
  const array = [...file.own.values()].find((definition) => definition.keyword === 'array')!;
  return { layers, array: arrayOf(array) };
}

export function simulators(root: string): Figure[] {
  const { layers, array } = parts(root);
  const gemms = layers.map((layer) => productOf(layer, 1)!.gemm);
  let sink = 0;
  const costs = perSecond(() => {
    for (let round = 0; round < rounds; round++)
      for (const gemm of gemms) sink += systolicCost(gemm, array, mapping).cycles;
    return rounds * gemms.length;
  });
  const simulations = perSecond(() => {
    for (let round = 0; round < rounds; round++) {
      for (const layer of layers) sink += forwardProduct(layer, productOf(layer, 1)!, array, mapping).cycles.total;
    }
    return rounds * layers.length;
  });
  const grid = { rows: 32, cols: 32 };
  const gemm = { m: 256, n: 64, k: 64, groups: 1 };
  const operands = {
    input: new Float64Array(gemm.m * gemm.k).fill(1),
    weight: new Float64Array(gemm.k * gemm.n).fill(1),
  };
  const updates = perSecond(() => {
    const { cycles } = simulatePeGrid(gemm, grid, mapping, operands);
    return cycles * grid.rows * grid.cols;
  });
  if (!Number.isFinite(sink)) throw new Error('a cost is no number');
  const rate = (value: number) => `${Number(value.toPrecision(3)).toLocaleString('en')} a second`;
  return [
    { name: 'closed-form costs', value: rate(costs) },
    { name: 'layers simulated, nothing remembered', value: rate(simulations) },
    { name: 'PE updates of the cycle-by-cycle grid (32x32, ws)', value: rate(updates) },
  ];
}
