/** The networks that ship with Accel, as the matrix products of a training step. */
import { createNodeHost } from '../../server/src/host/node.ts';
import { networkOf } from '../../server/src/model/network.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import { productNeeds, productOf } from '../../server/src/simulate/products.ts';
import { neededGradients } from '../../server/src/simulate/trained.ts';
import type { Gemm } from '../../server/src/simulate/types.ts';

/** The product of one layer whose weights are trained. */
export interface Product {
  readonly name: string;
  /** Forward, the batch inside. */
  readonly gemm: (batch: number) => Gemm;
  /** False for the first layer: nobody needs the gradient of an image. */
  readonly inputGradient: boolean;
}

/**
 * @param libraryFolder the folder behind `accel:`
 * @param file like `networks/resnet50`
 * @throws Error if there is no such network, or if it has products without trained weights
 */
export function productsOf(libraryFolder: string, file: string, name: string): readonly Product[] {
  const uri = 'file:///reproduce.accel';
  const workspace = new Workspace(createNodeHost(libraryFolder));
  workspace.open(uri, `import "accel:${file}"\n`);
  const definition = workspace.file(uri)?.visible.get(name);
  const network = definition && networkOf(definition);
  if (!network?.complete) throw new Error(`accel:${file} has no complete network ${name}`);
  const needs = neededGradients(network.layers, () => false);
  return network.layers.flatMap((layer, index) => {
    const product = productOf(layer, 1);
    if (!product) return [];
    const { first, second } = productNeeds(product, needs[index]!);
    if (!second || product.secondIs !== 'weights') throw new Error(`${name}: ${layer.name} has no weights to train`);
    return { name: layer.name, gemm: (batch: number) => productOf(layer, batch)!.gemm, inputGradient: first };
  });
}
