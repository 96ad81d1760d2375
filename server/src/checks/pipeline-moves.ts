/** A better cut for a pipeline that is held up by one processor, and the edit that writes it: only if the simulation says so. */
import { globMatches } from '../model/globs.ts';
import { type Fix, placeOf } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { Setting } from '../model/settings.ts';
import { showPercent } from '../model/units.ts';
import type { PipelineResult, StageResult } from '../simulate/pipeline/results.ts';
import { pipelineInstead } from '../simulate/pipelined.ts';
import type { StepResult } from '../simulate/results.ts';
import type { Edit } from '../syntax/problem.ts';
import { layerPatterns } from './layer-patterns.ts';

export interface Move {
  /** `with 'c' in stage 2 the period is 20 % shorter` */
  readonly words: string;
  readonly fix: Fix;
}

/** A gain that is not worth an edit. */
const least = 0.01;

/** @param worst the processor with the most work, from 0 */
export function betterCut(step: StepResult, result: PipelineResult, worst: number): Move | undefined {
  const { pipeline } = step.schedule;
  // Stages by hand are one a processor, and of whole layers.
  if (!pipeline || result.policy.apart || result.policy.chunked) return undefined;
  if (pipeline.partition === 'stages') return moved(step, result, worst);
  return pipeline.partition === 'equal' || pipeline.partition === 'pipedream' ? writtenOut(step, result) : undefined;
}

/** Layers at one end of the busiest stage go to its neighbour. */
function moved(step: StepResult, result: PipelineResult, worst: number): Move | undefined {
  const stages = stagesByProcessor(result);
  const own = stages[worst];
  if (!own) return undefined;
  const options = [worst - 1, worst + 1].flatMap((to) => {
    const layers = stages[to] ? bestShare(result, own, stages[to], to < worst) : [];
    if (!layers.length) return [];
    const set = new Set(layers);
    const chosen = chosenOf(result).map((stage, layer) => [set.has(layer) ? to : stage]);
    const better = pipelineInstead(step, { partitioner: 'stages', chosen });
    return better && gain(result, better) > least ? [{ to, layers, saved: gain(result, better) }] : [];
  });
  const [best] = options.sort((a, b) => b.saved - a.saved);
  if (!best) return undefined;
  const { layers } = step.schedule.network!;
  const names = best.layers.map((layer) => layers[layer]!.name);
  const what = names.length === 1 ? `'${names[0]}'` : `'${names[0]}' to '${names.at(-1)}'`;
  const edits = moveEdits(step.schedule, worst + 1, best.to + 1, names);
  if (!edits) return undefined;
  return {
    words: `with ${what} in stage ${best.to + 1} the period is ${showPercent(best.saved)} shorter`,
    fix: { title: `Move ${what} to stage ${best.to + 1}`, edits },
  };
}

/** The layers that leave the busier of two stages least busy, at its end or its beginning; none if nothing helps. */
function bestShare(result: PipelineResult, own: StageResult, other: StageResult, first: boolean): number[] {
  const layers = [...new Set(own.stage.parts.map(({ layer }) => layer))].sort((a, b) => a - b);
  const works = new Map(layers.map((layer) => [layer, workOf(result, layer)]));
  let mine = layers.reduce((sum, layer) => sum + works.get(layer)!, 0);
  let theirs = [...new Set(other.stage.parts.map(({ layer }) => layer))].reduce(
    (sum, layer) => sum + workOf(result, layer),
    0,
  );
  let best = Math.max(mine, theirs);
  let count = 0;
  const order = first ? layers : [...layers].reverse();
  for (let taken = 1; taken < order.length; taken++) {
    const work = works.get(order[taken - 1]!)!;
    mine -= work;
    theirs += work;
    if (Math.max(mine, theirs) > best) continue;
    // What takes no time goes with the layer before it.
    if (Math.max(mine, theirs) === best && (count === 0 || !first)) continue;
    best = Math.max(mine, theirs);
    count = taken;
  }
  return order.slice(0, count).sort((a, b) => a - b);
}

/** Cycles of all passes of a layer on the first processor: stages beside each other have similar ones. */
const workOf = ({ input }: PipelineResult, layer: number): number => {
  const [costs] = input.layers[layer]!.costs;
  return costs ? costs.forward + (input.training ? costs.activationGradient + costs.weightGradient : 0) : 0;
};

/** The exact cut between whole layers, as stages by hand. */
function writtenOut(step: StepResult, result: PipelineResult): Move | undefined {
  const better = pipelineInstead(step, { partitioner: 'layers' });
  const saved = better ? gain(result, better) : 0;
  if (!better || saved <= least) return undefined;
  const { schedule } = step;
  const names = schedule.network!.layers.map(({ name }) => name);
  const lines = stagesByProcessor(better).flatMap((stage, processor) => {
    if (!stage) return [];
    const own = new Set(stage.stage.parts.map(({ layer }) => names[layer]!));
    return [`  stage ${processor + 1} ${layerPatterns(own, names).join(' ')}`];
  });
  const setting = schedule.settings.get('partition');
  const value = setting?.values[0];
  if (!setting || !value || setting.owner !== schedule.definition) return undefined;
  const text = ['stages', ...lines].join('\n');
  return {
    words: `cut between layers by their work, the period is ${showPercent(saved)} shorter`,
    fix: {
      title: `Write the stages by hand, with a period ${showPercent(saved)} shorter`,
      edits: [{ place: placeOf(setting.piece, value), text }],
    },
  };
}

const gain = (now: PipelineResult, then: PipelineResult): number => (now.period > 0 ? 1 - then.period / now.period : 0);

/** The stage of each processor; undefined where it has none. */
const stagesByProcessor = ({ processors, stages }: PipelineResult): (StageResult | undefined)[] =>
  processors.map(({ stages: [own] }) => (own === undefined ? undefined : stages[own]));

/** The processor of each layer. */
function chosenOf(result: PipelineResult): number[] {
  const chosen = result.input.layers.map(() => 0);
  for (const { stage, processors } of result.stages)
    for (const { layer } of stage.parts) chosen[layer] = processors[0]!;
  return chosen;
}

/** Undefined if a stage is not written once, in this schedule. */
function moveEdits(schedule: ScheduleModel, from: number, to: number, names: readonly string[]): Edit[] | undefined {
  const [source, target] = [from, to].map((number) => patternsOf(schedule, number));
  if (!source || !target) return undefined;
  const all = schedule.network!.layers.map(({ name }) => name);
  const taken = new Set(names);
  const left = source.patterns.flatMap((pattern) => {
    const matched = all.filter((name) => globMatches(pattern, name));
    if (!matched.some((name) => taken.has(name))) return [quoted(pattern)];
    return layerPatterns(new Set(matched.filter((name) => !taken.has(name))), all);
  });
  const given = layerPatterns(taken, all);
  const kept = target.patterns.map(quoted);
  if (!left.length) return undefined;
  return [
    { place: source.place, text: [...new Set(left)].join(' ') },
    { place: target.place, text: (to > from ? [...given, ...kept] : [...kept, ...given]).join(' ') },
  ];
}

const quoted = (pattern: string): string => `"${pattern}"`;

function patternsOf(schedule: ScheduleModel, number: number) {
  const stages = schedule.pipeline!.stages.filter((stage) => stage.number === number);
  const settings: readonly Setting[] = schedule.settings.lists.get('stage') ?? [];
  const [stage] = stages;
  const setting = settings.find(({ piece, values }) => {
    const [, first] = values;
    return stage && piece === stage.place.piece && first?.start === stage.place.start;
  });
  const [, first] = setting?.values ?? [];
  const last = setting?.values.at(-1);
  if (stages.length !== 1 || !stage || !setting || !first || !last) return undefined;
  if (setting.owner !== schedule.definition) return undefined;
  return { patterns: stage.patterns, place: placeOf(setting.piece, { start: first.start, end: last.end }) };
}
