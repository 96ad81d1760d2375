/**
 * A pipeline over several processors: cuts the network, plays the policy, and says what it costs, where it idles and what it stores. The
 * model: docs/models/pipelines.md.
 */
import { checked } from './checked.ts';
import { wholeLayers } from './costs.ts';
import { boundariesOf, lanesOf, ringsOf } from './machine.ts';
import { partition } from './partitions/index.ts';
import { type PlacedStage, place } from './placement.ts';
import { run } from './plan.ts';
import { policies } from './policies/index.ts';
import type { Policy } from './policies/types.ts';
import type { PipelineResult } from './results.ts';
import { summary } from './summary.ts';
import type { Partition, PipelineInput, PipelineProblem } from './types.ts';

/** Never throws: what cannot be is told in `problems`, and replaced by what comes nearest. */
export function simulatePipeline(asked: PipelineInput): PipelineResult {
  const problems: PipelineProblem[] = [];
  const input = checked(asked, problems);
  const policy = policyOf(input, problems);
  const cut = cutFor(policy, input, problems);
  const placed = place(cut, policy, input.processors.length);
  const working = placed.filter(({ stage }) => stage.parts.length > 0);
  idle(working, policy, input, problems);
  // A stage without work passes everything on at once, and may be left out; but a policy of several stages a processor counts all of them.
  const stages = policy.chunked ? placed : working;
  const lanes = lanesOf(stages, input);
  const boundaries = boundariesOf(stages, input, problems);
  const rings = ringsOf(stages, input);
  const played = run(policy, lanes, { boundaries, rings: rings.map(({ cycles }) => cycles) }, input);
  return summary({ ...played, input, policy, partition: cut, placed: stages, boundaries, rings, problems });
}

function policyOf(input: PipelineInput, problems: PipelineProblem[]): Policy {
  const policy = policies.get(input.policy);
  if (!policy) {
    problems.push({ kind: 'policy', message: `There is no policy '${input.policy}'` });
    return policies.get('1f1b')!;
  }
  const misfit = policy.misfit?.(input);
  if (!misfit) return policy;
  problems.push(misfit.problem);
  return policies.get(misfit.instead ?? policy.name)!;
}

function cutFor(policy: Policy, input: PipelineInput, problems: PipelineProblem[]): Partition {
  const { layers, processors, links, chosen } = input;
  if (policy.apart) {
    const whole = { ...wholeLayers(0, layers.length), replicas: processors.length };
    return { stages: [whole], assumption: 'The whole network on every processor' };
  }
  const kinds = Array.from(
    { length: processors.length * (policy.chunked ? input.chunks : 1) },
    (_, stage) => processors[stage % processors.length]!,
  );
  let { partitioner } = input;
  if (policy.chunked && partitioner === 'pipedream') {
    const message = `'${policy.name}' has several stages a processor, partition 'pipedream' several processors a stage; shown is 'layers'`;
    problems.push({ kind: 'stages', message });
    partitioner = 'layers';
  }
  const cut = partition(layers, partitioner, { kinds, bandwidth: links.bandwidth, ...(chosen ? { chosen } : {}) });
  problems.push(...cut.problems);
  return cut.partition;
}

/** Tells of processors without work. */
function idle(
  working: readonly PlacedStage[],
  policy: Policy,
  { layers, processors: { length } }: PipelineInput,
  problems: PipelineProblem[],
): void {
  const taken = new Set(working.flatMap(({ processors }) => processors)).size;
  if (policy.apart || taken >= length) return;
  const reason =
    layers.length < length
      ? `the network has ${layers.length} layers to share`
      : 'on this cut the others would take nothing from the busiest one';
  problems.push({ kind: 'processors', message: `Only ${taken} of ${length} processors have work: ${reason}` });
}
