/** Cuts that look at no costs: as many layers each, and by hand. */
import { wholeLayers } from '../costs.ts';
import { type Part, type Partition, type PipelineLayer, type PipelineProblem, passNames } from '../types.ts';

/** As many layers for each processor as for any other; the first ones have one more if the number does not divide. */
export function cutEqually(layers: readonly PipelineLayer[], processors: number): Partition {
  const stages = Array.from({ length: processors }, (_, index) =>
    wholeLayers(Math.ceil((index * layers.length) / processors), Math.ceil(((index + 1) * layers.length) / processors)),
  );
  return { stages, assumption: 'As many layers for each processor, whatever they cost' };
}

/**
 * The stages somebody chose.
 *
 * @param chosen for each layer the numbers of the processors (from 0) that a stage gives it to
 */
export function cutByHand(
  layers: readonly PipelineLayer[],
  processors: number,
  chosen: readonly (readonly number[])[],
): { partition: Partition; problems: PipelineProblem[] } {
  const problems: PipelineProblem[] = [];
  const parts: Part[][] = Array.from({ length: processors }, () => []);
  const missing: string[] = [];
  let last = 0;
  layers.forEach((layer, index) => {
    const numbers = (chosen[index] ?? []).filter((stage) => stage >= 0 && stage < processors);
    const beyond = chosen[index]?.find((stage) => !numbers.includes(stage));
    if (beyond !== undefined) {
      const message = `'${layer.name}' is in stage ${beyond + 1}, but there are ${processors}`;
      problems.push({ kind: 'stages', stage: beyond, message });
    }
    if (numbers.length > 1) {
      const names = numbers.map((each) => each + 1).join(' and ');
      problems.push({ kind: 'stages', stage: numbers[1]!, message: `'${layer.name}' is in the stages ${names}` });
    }
    let stage = numbers[0];
    if (stage === undefined && beyond === undefined) missing.push(layer.name);
    stage ??= last;
    if (stage < last) {
      problems.push({
        kind: 'stages',
        stage,
        message: `'${layer.name}' comes after layers of stage ${last + 1}: a pipeline does not go back to stage ${stage + 1}`,
      });
      stage = last;
    }
    last = stage;
    for (const pass of passNames) parts[stage]!.push({ layer: index, pass, from: 0, to: 1 });
  });
  if (missing.length) {
    const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    const verb = missing.length > 1 ? 'are' : 'is';
    problems.push({
      kind: 'stages',
      message: `'${missing[0]}'${more} ${verb} in no stage: each goes with the layer before it`,
    });
  }
  return {
    partition: { stages: parts.map((each) => ({ parts: each, replicas: 1 })), assumption: 'Stages chosen by hand' },
    problems,
  };
}
