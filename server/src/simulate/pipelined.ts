/** The pipeline of a schedule: its layers with what their passes cost on each processor, played by the pipeline simulator. */
import type { ArrayModel } from '../model/hardware.ts';
import type { NetworkModel } from '../model/network.ts';
import type { PipelineModel } from '../model/pipeline.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { cellWords, layerPasses } from './layer.ts';
import { simulatePipeline } from './pipeline/pipeline.ts';
import type { PipelineResult } from './pipeline/results.ts';
import type { KeptTensor, LayerCosts, Links, PipelineInput, PipelineLayer, PipelineProblem } from './pipeline/types.ts';
import type { PassResult, StepResult } from './results.ts';
import { tasksOf } from './step.ts';
import { isView, tensorName } from './step-memory.ts';

const pipelines = new WeakMap<StepResult, PipelineResult | null>();

/** Undefined on a single array, if a processor cannot be used, or if there is more to play than anybody waits for. Computed once a step. */
export function pipelineOfStep(step: StepResult): PipelineResult | undefined {
  let result = pipelines.get(step);
  if (result === undefined) {
    result = compute(step.schedule) ?? null;
    pipelines.set(step, result);
  }
  return result ?? undefined;
}

/** The same layers on the same processors, with something else changed. Computed each time. */
export function pipelineInstead(step: StepResult, change: Partial<PipelineInput>): PipelineResult | undefined {
  const result = pipelineOfStep(step);
  return result && simulatePipeline({ ...result.input, ...change });
}

/** Time of the step on its single array over that from one batch to the next. */
export function pipelineSpeedup(step: StepResult): number | undefined {
  const period = pipelineOfStep(step)?.period;
  return period
    ? (step.totals.cycles * cyclesOf(step.schedule.pipeline!.processors[0]!, step.array)) / period
    : undefined;
}

/** The processor that stores most, from 0. */
export function worstMemory(step: StepResult): { readonly processor: number; readonly bytes: number } | undefined {
  const arrays = step.schedule.pipeline?.processors;
  const bytes = pipelineOfStep(step)?.processors.map(({ memory }, index) => memory.total * arrays![index]!.wordBytes);
  if (!bytes) return undefined;
  const most = Math.max(...bytes);
  return { processor: bytes.indexOf(most), bytes: most };
}

/** Stages times micro-batches that are played within a second; a pipeline fills for as many micro-batches as it has stages. */
const mostPlayed = 2 ** 18;
/** Stages squared times layers that PipeDream's partitioner is done with in that time. */
const mostShared = 2 ** 20;

export function isTooLarge({ pipeline, network }: ScheduleModel): boolean {
  if (!pipeline || !network) return false;
  const { processors, chunks, policy, microbatches, partition } = pipeline;
  const stages = processors.length * (policy === 'interleaved-1f1b' ? chunks : 1);
  const shared = partition === 'pipedream' && stages * stages * network.layers.length > mostShared;
  return shared || stages * (stages + microbatches) > mostPlayed;
}

function compute(schedule: ScheduleModel): PipelineResult | undefined {
  const { pipeline, network } = schedule;
  if (!pipeline || !network || isTooLarge(schedule) || pipeline.processors.some(({ usable }) => !usable))
    return undefined;
  const { links, problems } = linksOf(pipeline);
  const kinds = [...new Set(pipeline.processors)];
  const result = simulatePipeline({
    layers: pipelineLayers(schedule, network, pipeline, kinds),
    processors: pipeline.processors.map((array) => kinds.indexOf(array)),
    links,
    policy: pipeline.policy,
    partitioner: pipeline.partition,
    ...(pipeline.partition === 'stages' ? { chosen: chosenStages(pipeline, network) } : {}),
    microbatches: pipeline.microbatches,
    chunks: pipeline.chunks,
    training: schedule.training,
  });
  return problems.length ? { ...result, problems: [...problems, ...result.problems] } : result;
}

/** For each layer the stages that a pattern gives it to, from 0. */
const chosenStages = ({ stages }: PipelineModel, { layers }: NetworkModel): number[][] =>
  layers.map(({ name }) => [
    ...new Set(stages.filter((stage) => stage.matches(name)).map((stage) => stage.number - 1)),
  ]);

/**
 * What every layer of a network costs for one micro-batch, in cycles of the first processor, and keeps and sends, in words.
 *
 * @param kinds arrays of the processors, each once
 */
function pipelineLayers(
  schedule: ScheduleModel,
  network: NetworkModel,
  { processors, microbatches }: PipelineModel,
  kinds: readonly ArrayModel[],
): PipelineLayer[] {
  const { layers } = network;
  const samples = schedule.batch / microbatches;
  const costs: LayerCosts[][] = layers.map(() => []);
  const interleaved = new Set<number>();
  const inMemory = layers.map(() => 0);
  let backward: boolean[] = [];
  for (const array of kinds) {
    const scale = cyclesOf(processors[0]!, array);
    // Layers are found again by batch, array and mapping: schedules that differ in their pipeline alone share them.
    const tasks = tasksOf({ ...schedule, array, batch: samples }, network, array);
    backward = tasks.map(({ training }) => !!training && Object.values(training.needs).includes(true));
    layers.forEach((layer, index) => {
      const passes = layerPasses(layer, tasks[index]!);
      inMemory[index] = Math.max(inMemory[index]!, layer.parameters - cellWords(layer, tasks[index]!));
      costs[index]!.push(costsOf([...passes.forward, ...passes.backward], scale));
      if (passes.backward.some(({ pass }) => pass === 'interleaved')) interleaved.add(index);
    });
  }
  const indices = new Map(layers.map(({ name }, index) => [name, index]));
  const inputs = layers.map((layer) => layer.inputs.flatMap((input) => indices.get(input.layer?.name ?? '') ?? []));
  const kept = keptBy(network, backward);
  return layers.map((layer, index) => ({
    name: layer.name,
    costs: interleaved.has(index) ? costs[index]!.map(together) : costs[index]!,
    weightWords: inMemory[index]!,
    kept: kept[index]!.map(({ tensor, words }) => ({ tensor, words: words * samples })),
    inputs: inputs[index]!,
    outputWords: size(layer.shape) * samples,
    ...(interleaved.has(index) ? { indivisible: true } : {}),
  }));
}

/** Cycles of `first` in the time of one of `array`; 1 where a clock is unknown. */
export const cyclesOf = (first: ArrayModel, array: ArrayModel): number =>
  first.clock && array.clock ? first.clock / array.clock : 1;

function costsOf(passes: readonly PassResult[], scale: number): LayerCosts {
  const costs = { forward: 0, activationGradient: 0, weightGradient: 0, update: 0 };
  for (const { pass, cycles } of passes)
    costs[pass === 'interleaved' ? 'activationGradient' : pass] += cycles.total * scale;
  return costs;
}

/** No cut goes between gradients that some processor interleaves. */
const together = (costs: LayerCosts): LayerCosts => ({
  ...costs,
  activationGradient: costs.activationGradient + costs.weightGradient,
  weightGradient: 0,
});

/** What the gradients of each layer read of one sample. A tensor that several layers read is the same one, also behind views of it. */
function keptBy(network: NetworkModel, backward: readonly boolean[]): KeptTensor[][] {
  const tensors = new Map<string, KeptTensor>();
  const known = (name: string, shape: readonly number[]): KeptTensor => {
    const tensor = tensors.get(name) ?? { tensor: tensors.size, words: size(shape) };
    tensors.set(name, tensor);
    return tensor;
  };
  return network.layers.map((layer, at) => {
    const read = layer.inputs.map((input) => known(tensorName(network, input), input.shape));
    const made = isView(layer) && read[0] ? read[0] : known(layer.name, layer.shape);
    tensors.set(layer.name, made);
    if (!backward[at] || isView(layer)) return [];
    return [...(layer.saves.includes('output') ? [made] : []), ...(layer.saves.includes('inputs') ? read : [])];
  });
}

/** Words per cycle and cycles of the first processor. Seconds need its clock. */
function linksOf({ topology, bandwidth, latency, processors }: PipelineModel): {
  links: Links;
  problems: PipelineProblem[];
} {
  const { clock, wordBytes, definition } = processors[0]!;
  const problems: PipelineProblem[] = [];
  if (!clock && (bandwidth?.per === 'second' || latency?.per === 'second')) {
    const message = `Transfers take no time here: array '${definition.name}' has no 'clock', like clock 700 MHz, to turn seconds into cycles`;
    problems.push({ kind: 'links', message });
  }
  const bytes = bandwidth && (bandwidth.per === 'cycle' ? bandwidth.value : clock && bandwidth.value / clock);
  const cycles = latency && (latency.per === 'cycle' ? latency.value : clock && latency.value * clock);
  return { links: { topology, ...(bytes ? { bandwidth: bytes / wordBytes } : {}), latency: cycles ?? 0 }, problems };
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
