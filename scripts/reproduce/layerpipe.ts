/** LayerPipe against PipeDream: how much the busiest of several processors has to do under each cut. */

import { stageCosts } from '../../server/src/simulate/pipeline/costs.ts';
import { cutPasses } from '../../server/src/simulate/pipeline/partitions/atoms.ts';
import { cutLayers } from '../../server/src/simulate/pipeline/partitions/layers.ts';
import { cutEqually } from '../../server/src/simulate/pipeline/partitions/simple.ts';
import { trafficOf } from '../../server/src/simulate/pipeline/traffic.ts';
import type { Partition, PipelineLayer } from '../../server/src/simulate/pipeline/types.ts';
import { table } from './markdown.ts';
import { type Product, productsOf } from './networks.ts';

const nets = [
  ['VGG-11', 'vgg11', 'VGG11'],
  ['VGG-16', 'vgg16', 'VGG16'],
  ['VGG-19', 'vgg19', 'VGG19'],
  ['ResNet-50', 'resnet50', 'ResNet50'],
  ['DenseNet-121', 'densenet121', 'DenseNet121'],
] as const;
const counts = [2, 3, 4, 5, 6, 7, 8, 9];

interface Net {
  readonly name: string;
  readonly layers: readonly PipelineLayer[];
}

/** Every pass costs the MACs of its layer; the first layer has no activation gradient. Layers follow each other in a chain. */
const chainOf = (products: readonly Product[]): PipelineLayer[] =>
  products.map(({ gemm, inputGradient }, index) => {
    const { m, n, k, groups } = gemm(1);
    const macs = m * n * k * groups;
    return {
      name: `${index}`,
      costs: [{ forward: macs, activationGradient: inputGradient ? macs : 0, weightGradient: macs, update: 0 }],
      weightWords: n * k * groups,
      kept: [{ tensor: index, words: m * k * groups }],
      inputs: index > 0 ? [index - 1] : [],
      outputWords: m * n * groups,
    };
  });

export const networks = (libraryFolder: string): Net[] =>
  nets.map(([name, file, network]) => ({
    name,
    layers: chainOf(productsOf(libraryFolder, `networks/${file}`, network)),
  }));

const busiest = ({ stages }: Partition, layers: readonly PipelineLayer[]): number =>
  Math.max(
    ...stages.map((stage) => {
      const { forward, activationGradient, weightGradient } = stageCosts(stage, layers, 0);
      return forward + activationGradient + weightGradient;
    }),
  );

const processors = (count: number): number[] => Array.from({ length: count }, () => 0);

/** Periods of PipeDream's cut (or another one) over LayerPipe's. */
const ratios = ({ layers }: Net, cut: (layers: readonly PipelineLayer[], count: number) => Partition): number[] =>
  counts.map(
    (count) => busiest(cut(layers, count), layers) / busiest(cutPasses(layers, processors(count), 'any'), layers),
  );

const whole = (layers: readonly PipelineLayer[], count: number) => cutLayers(layers, processors(count));
const intra = (layers: readonly PipelineLayer[], count: number) => cutPasses(layers, processors(count), 'none');
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

export function speedTable(found: readonly Net[]): string {
  const rows = found.flatMap((net) =>
    (
      [
        ['whole layers, exact', whole],
        ['between passes, exact', intra],
        ['equal numbers of layers', cutEqually],
      ] as const
    ).map(([cut, by]) => {
      const values = ratios(net, by);
      return [net.name, cut, ...values.map((value) => value.toFixed(2)), mean(values).toFixed(2)];
    }),
  );
  return table(['network', 'PipeDream cuts', ...counts.map((count) => `${count}`), 'mean'], rows);
}

/** Words a micro-batch of one sample moves between processors, LayerPipe over PipeDream with one processor a stage. */
export function trafficTable(found: readonly Net[]): string {
  const words = (partition: Partition, layers: readonly PipelineLayer[]) => {
    const stages = partition.stages.filter(({ parts }) => parts.length > 0);
    const { forward, backward } = trafficOf(stages, layers);
    return [...forward, ...backward].reduce((a, b) => a + b, 0);
  };
  return table(
    ['network', ...counts.map((count) => `${count}`)],
    found.map(({ name, layers }) => [
      name,
      ...counts.map((count) =>
        (words(cutPasses(layers, processors(count), 'any'), layers) / words(whole(layers, count), layers)).toFixed(2),
      ),
    ]),
  );
}

export function facts(found: readonly Net[]): { vgg: string; most: string; deep: string } {
  const all = found.map((net) => ratios(net, whole));
  const vgg = all.slice(0, 3).flat();
  const gain = (value: number) => `+${Math.round(100 * (value - 1))} %`;
  return {
    vgg: gain(mean(vgg)),
    most: gain(Math.max(...vgg)),
    deep: gain(mean(all.slice(3).flat())),
  };
}
