/** What is asked, with everything that cannot be replaced by something that can, and said. */
import { type LayerCosts, type PipelineInput, type PipelineLayer, type PipelineProblem, passNames } from './types.ts';

/** More tasks than this take seconds. */
const mostUnits = 2 ** 20;

export function checked(input: PipelineInput, problems: PipelineProblem[]): PipelineInput {
  const tell = (kind: PipelineProblem['kind'], message: string): void => void problems.push({ kind, message });
  const processors = input.processors.length ? input.processors : [0];
  if (!input.processors.length) tell('processors', 'There are no processors; shown is one');

  const most = Math.max(1, Math.floor(mostUnits / processors.length));
  const microbatches = Math.min(most, Math.max(1, Math.floor(input.microbatches) || 1));
  if (microbatches !== input.microbatches) {
    const why = input.microbatches > most ? 'are more than can be played' : 'micro-batches cannot be';
    tell('microbatches', `${input.microbatches} ${why}; shown are ${microbatches}`);
  }
  const chunks = Math.max(1, Math.floor(input.chunks) || 1);

  const { bandwidth, latency } = input.links;
  const usable = bandwidth === undefined || bandwidth > 0;
  if (!usable)
    tell('links', `Links of ${bandwidth} words a cycle carry nothing; shown are transfers that take no time`);
  if (!isAmount(latency)) tell('links', `A latency of ${latency} cycles cannot be; shown is none`);
  const links = {
    topology: input.links.topology,
    ...(usable && bandwidth !== undefined ? { bandwidth } : {}),
    latency: isAmount(latency) ? latency : 0,
  };
  return { ...input, processors, microbatches, chunks, links, layers: checkedLayers(input.layers, tell) };
}

type Tell = (kind: PipelineProblem['kind'], message: string) => void;

/** The same layers if all is well. */
function checkedLayers(layers: readonly PipelineLayer[], tell: Tell): readonly PipelineLayer[] {
  if (layers.every(isSound)) return layers;
  return layers.map((layer, index) => {
    if (isSound(layer, index)) return layer;
    tell(
      'layers',
      `'${layer.name}' has costs or sizes that are no amounts, or reads layers that do not come before it: those are left out`,
    );
    const costs = layer.costs.length ? layer.costs : [nothing];
    return {
      ...layer,
      costs: costs.map((each) => ({
        forward: amount(each.forward),
        activationGradient: amount(each.activationGradient),
        weightGradient: amount(each.weightGradient),
        update: amount(each.update),
      })),
      weightWords: amount(layer.weightWords),
      kept: layer.kept.map(({ tensor, words }) => ({ tensor, words: amount(words) })),
      outputWords: amount(layer.outputWords),
      inputs: layer.inputs.filter((input) => isBefore(input, index)),
    };
  });
}

const nothing: LayerCosts = { forward: 0, activationGradient: 0, weightGradient: 0, update: 0 };

const isSound = ({ costs, weightWords, kept, outputWords, inputs }: PipelineLayer, index: number): boolean =>
  costs.length > 0 &&
  costs.every((each) => passNames.every((pass) => isAmount(each[pass])) && isAmount(each.update)) &&
  [weightWords, outputWords, ...kept.map(({ words }) => words)].every(isAmount) &&
  inputs.every((input) => isBefore(input, index));

const isBefore = (input: number, index: number): boolean => Number.isInteger(input) && input >= 0 && input < index;
const isAmount = (value: number): boolean => value >= 0 && Number.isFinite(value);
const amount = (value: number): number => (isAmount(value) ? value : 0);
