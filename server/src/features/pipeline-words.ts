/** What hovers say of several processors: of a schedule what the pipeline comes to, of a layer who has it. */
import { compact, showBytes, showPercent, showSeconds } from '../model/units.ts';
import type { Layer } from '../model/values.ts';
import { pipelineOfStep, pipelineSpeedup, worstMemory } from '../simulate/pipelined.ts';
import type { StepResult } from '../simulate/results.ts';
import { code } from './markdown.ts';
import { brief, digits, joined } from './wording.ts';

/** One paragraph; undefined on a single array. */
export function pipelineWords(step: StepResult): string | undefined {
  const result = pipelineOfStep(step);
  const { pipeline } = step.schedule;
  if (!result || !pipeline) return undefined;
  const { policy, period, bubble, processors, stages } = result;
  const { clock } = pipeline.processors[0]!;
  const busiest = processors.reduce((most, { work }, index) => (work > processors[most]!.work ? index : most), 0);
  const full = worstMemory(step)!;
  const speedup = pipelineSpeedup(step);
  const delay = Math.max(0, ...stages.map((stage) => stage.delay));
  return [
    joined([
      `**${digits(processors.length)} processors** ${code(policy.name)}`,
      !policy.apart && `partition ${code(pipeline.partition)}`,
      `**${digits(Math.round(period))} cycles** a batch`,
      !!clock && showSeconds(period / clock),
      `**${showPercent(bubble)} bubble**`,
      speedup !== undefined && `${compact(speedup)}× one array`,
    ]),
    joined([
      `processor ${busiest + 1} works most, ${showPercent(processors[busiest]!.utilization)} of the time`,
      `processor ${full.processor + 1} stores most, ${showBytes(full.bytes)}`,
      delay > 0 && `gradients up to ${digits(delay)} updates late`,
    ]),
  ].join('  \n');
}

/** `287 M cycles a batch · 410 ms`; undefined on a single array, or if nobody would wait for the pipeline. */
export function pipelineTime(step: StepResult): string | undefined {
  const result = pipelineOfStep(step);
  const { pipeline } = step.schedule;
  if (!result || !pipeline) return undefined;
  const { clock } = pipeline.processors[0]!;
  return joined([`${brief(Math.round(result.period))} cycles a batch`, !!clock && showSeconds(result.period / clock)]);
}

/** `processor 3 of 8`, `processors 3 to 4 of 8`; undefined on a single array, or where every processor has all layers. */
export function processorWords(step: StepResult, layers: readonly Layer[]): string | undefined {
  const result = pipelineOfStep(step);
  if (!result || result.policy.apart) return undefined;
  const all = step.schedule.network!.layers;
  const wanted = new Set(layers.map(({ name }) => name));
  const found = result.stages.filter(({ stage }) => stage.parts.some(({ layer }) => wanted.has(all[layer]!.name)));
  if (!found.length) return undefined;
  const numbers = [...new Set(found.flatMap(({ processors }) => processors.map((each) => each + 1)))].sort(
    (a, b) => a - b,
  );
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const adjacent = last - first === numbers.length - 1;
  const which =
    numbers.length === 1
      ? `processor ${first}`
      : `processors ${adjacent && numbers.length > 2 ? `${first} to ${last}` : numbers.join(', ')}`;
  const delay = Math.max(...found.map((stage) => stage.delay));
  return joined([
    `${which} of ${result.processors.length}`,
    delay > 0 && `gradients ${digits(delay)} ${delay === 1 ? 'update' : 'updates'} late`,
  ]);
}
