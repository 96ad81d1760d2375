/** Hovers of schedules: what a step comes to, pass by pass, against its baseline, and which layers it goes to. */
import type { Definition } from '../model/definitions.ts';
import { type ScheduleModel, scheduleOf } from '../model/schedule.ts';
import { compact, showBytes, showJoules, showPercent, showSeconds } from '../model/units.ts';
import type { Layer } from '../model/values.ts';
import { type ComparedSums, comparisonOf } from '../simulate/comparison.ts';
import type { PassResult, StepResult } from '../simulate/results.ts';
import { simulateStep } from '../simulate/step.ts';
import { stepMemory } from '../simulate/step-memory.ts';
import { updateWork } from '../simulate/update.ts';
import { baselineName, fewer, measured, share } from './baseline-words.ts';
import { assumptionLine, cyclesOf } from './cost-words.ts';
import { machinesOf } from './machine-words.ts';
import { code, paragraphs, type Row, table } from './markdown.ts';
import { grouped, kindName } from './pass-words.ts';
import { pipelineWords } from './pipeline-words.ts';
import { brief, digits, joined, several, sumOf, utilizationOf } from './wording.ts';

const maxCostly = 5;

/** The numbers of a schedule; undefined if it cannot be simulated. */
export function scheduleFacts(definition: Definition): string | undefined {
  const schedule = scheduleOf(definition);
  const step = simulateStep(schedule);
  if (!step || !schedule.network) return undefined;
  return paragraphs(
    schedule.training
      ? trainingLines(step, schedule)
      : table([...runRows(step, schedule), ...totalRows(step, schedule)]),
    !schedule.network.complete && '_An error leaves layers out._',
    schedule.training && passTable(step),
    machinesOf(step),
    comparisonWords(step),
    pipelineWords(step),
    costliest(step),
    `_${assumptionLine(step, step.passes)}_`,
  );
}

function runRows({ array, totals }: StepResult, { network, batch }: ScheduleModel): Row[] {
  return [
    ['network', `${code(network!.definition.name)}, ${digits(totals.macs)} MACs a step`],
    ['array', `${code(array.definition.name)} ${array.rows}×${array.cols}`],
    ['batch', digits(batch)],
  ];
}

function totalRows({ totals }: StepResult, { batch }: ScheduleModel): Row[] {
  const { cycles, stall, seconds, energy } = totals;
  const arrayUtilization = utilizationOf(totals);
  return [
    ['cycles', stall > 0 ? `${digits(cycles)} (${digits(stall)} stalled)` : digits(cycles)],
    ...(seconds ? [['time', `${showSeconds(seconds)} = ${compact(batch / seconds)} samples/s`] as const] : []),
    ...(arrayUtilization ? [['utilization', arrayUtilization] as const] : []),
    ...(energy === null ? [] : [['energy', `${showJoules(energy)} = ${showJoules(energy / batch)} a sample`] as const]),
  ];
}

/** What a training step comes to, in lines: there is more to say of it than fits below each other in a low hover. */
function trainingLines(step: StepResult, { network, batch, optimizer }: ScheduleModel): string {
  const { array, totals } = step;
  const { cycles, stall, seconds, energy, macs } = totals;
  const arrayUtilization = utilizationOf(totals);
  const { peak, stashed, constant } = stepMemory(step);
  const bytes = (words: number) => showBytes(words * array.wordBytes);
  const state = optimizer === 'none' ? 0 : updateWork[optimizer].state;
  return [
    joined([
      `**${digits(cycles)} cycles** a step`,
      stall > 0 && `${digits(stall)} stalled`,
      seconds !== null && `**${showSeconds(seconds)}**`,
      arrayUtilization && `**${arrayUtilization} utilization**${macs > totals.arrayMacs ? ' of the array' : ''}`,
      energy !== null && showJoules(energy),
    ]),
    joined([
      `${code(network!.definition.name)} on ${code(array.definition.name)} ${array.rows}×${array.cols}`,
      `batch ${digits(batch)}`,
      `${brief(macs)} MACs`,
      !!seconds && `${compact(batch / seconds)} samples/s`,
      energy !== null && `${showJoules(energy / batch)} a sample`,
    ]),
    joined([
      `memory ${bytes(peak.words)} at most, ${bytes(stashed)} kept for the gradients`,
      optimizer === 'none' && 'weights are not updated',
      optimizer !== 'none' &&
        (state ? `${optimizer}: ${several(state, 'word')} a parameter, ${bytes(constant.optimizerState)}` : optimizer),
    ]),
  ].join('  \n');
}

function passTable({ passes, totals, array }: StepResult): string {
  const stalls = totals.stall > 0;
  const body = [...grouped(passes, kindName)].map(([name, own]): Row => {
    const sum = sumOf(own, array);
    const { cycles, energy } = sum;
    return [
      name,
      digits(cycles),
      ...(stalls ? [digits(cyclesOf(own).stall)] : []),
      totals.cycles > 0 ? showPercent(cycles / totals.cycles) : '',
      utilizationOf(sum) ?? '',
      ...(totals.energy === null ? [] : [energy === null ? '–' : showJoules(energy)]),
    ];
  });
  const titles = ['', 'cycles', ...(stalls ? ['stalled'] : []), 'share', 'util.'];
  return table(body, [...titles, ...(totals.energy === null ? [] : ['energy'])]);
}

function comparisonWords(step: StepResult): string | undefined {
  const comparison = comparisonOf(step);
  if (!comparison) return undefined;
  const { backward, whole, assumptions } = comparison;
  const energies = whole.energy !== null;
  const row = (name: string, { cycles, accesses, dram, energy }: ComparedSums): Row => [
    name,
    `**${fewer(cycles)}**`,
    share(accesses),
    share(dram, measured),
    ...(energy ? [share(energy, measured)] : []),
  ];
  return paragraphs(
    `Against ${baselineName(comparison, step)}:`,
    table(
      [row('backward', backward), row('whole step', whole)],
      ['', 'cycles', 'SRAM accesses', 'DRAM', ...(energies ? ['energy'] : [])],
    ),
    // The first names the baseline, the last says what is alike.
    ...assumptions.slice(1, -1).map((each) => `_${each}._`),
  );
}

/** The layers that most of the cycles go to, all their passes together. */
function costliest({ passes, totals, array }: StepResult): string | undefined {
  const byLayer = new Map<Layer, PassResult[]>();
  for (const pass of passes) {
    if (pass.cycles.total === 0) continue;
    const own = byLayer.get(pass.layer);
    if (own) own.push(pass);
    else byLayer.set(pass.layer, [pass]);
  }
  if (byLayer.size < 2) return undefined;
  const rows = [...byLayer]
    .map(([layer, own]) => ({ layer, ...sumOf(own, array) }))
    .sort((a, b) => b.cycles - a.cycles)
    .slice(0, maxCostly)
    .map(
      (sum): Row => [
        code(sum.layer.name),
        digits(sum.cycles),
        showPercent(sum.cycles / totals.cycles),
        utilizationOf(sum) ?? '',
      ],
    );
  return table(rows, [`costliest of ${several(byLayer.size, 'layer')}`, 'cycles', 'share', 'utilization']);
}
