/** What the simulators would do otherwise: better dataflows, another order of gradients, a larger buffer, a faster memory. */
import type { ArrayModel } from '../model/hardware.ts';
import type { Fix, Place, Problem } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { showBandwidth, showBytes, showPercent } from '../model/units.ts';
import { memoryOf } from '../simulate/below-array.ts';
import type { BufferName } from '../simulate/memory/types.ts';
import type { StepResult } from '../simulate/results.ts';
import { simulateStep } from '../simulate/step.ts';
import { cyclesOn, withBandwidth, withBuffer, withOrder } from '../simulate/what-if.ts';
import { betterDataflows } from './better-dataflows.ts';
import { enlarge } from './enlarge.ts';
import { arraySetting, scheduleValue } from './places.ts';
import { replaceSetting } from './rules.ts';
import type { Check } from './types.ts';

/** Networks beyond this are generated: nobody waits for advice on each of their layers while typing. */
const mostLayers = 2_000;
/** Shares of the step's cycles below which advice is not worth a word. */
const worthwhile = 0.03;
const stalled = 0.1;

export const advice: Check = {
  codes: {
    'accel-6007': 'A better dataflow',
    'accel-6008': 'A better order of gradients',
    'accel-6009': 'Bound by memory',
    'accel-6010': 'Bound by a buffer',
  },
  *run({ file, schedules }) {
    for (const { step } of schedules) {
      if (!step || step.schedule.network!.layers.length > mostLayers || !step.schedule.network!.complete) continue;
      yield* remembered(step, file.uri);
    }
  },
};

const problemsOfSteps = new WeakMap<StepResult, readonly Problem[]>();

/** Kept with the step: most keystrokes change another one. */
function* remembered(step: StepResult, file: string): Generator<Problem | undefined> {
  const known = problemsOfSteps.get(step);
  if (known) {
    yield* known;
    return;
  }
  const problems: Problem[] = [];
  for (const each of [betterDataflows(step, file), order(step), memory(step)]) {
    for (const problem of each) {
      if (problem) problems.push(problem);
      yield problem;
    }
  }
  problemsOfSteps.set(step, problems);
}

const hint = (code: string, message: string, place: Place, more: Pick<Problem, 'related' | 'fixes'> = {}): Problem => ({
  code,
  severity: 'hint',
  message,
  place,
  ...more,
});

/** Whether all gradients in the other order would be faster. */
function* order({ schedule, array, totals }: StepResult): Generator<Problem | undefined> {
  if (!schedule.training || array.dataflow !== 'configurable') return;
  const now = schedule.backward.order ?? 'sequential';
  const other = now === 'interleaved' ? 'sequential' : 'interleaved';
  const step = simulateStep(withOrder(schedule, other));
  yield;
  const saving = step ? 1 - step.totals.cycles / totals.cycles : 0;
  if (saving < worthwhile) return;
  const buffering = schedule.backward.buffering ?? array.buffering;
  const percent = showPercent(saving);
  const message =
    other === 'interleaved'
      ? `Interleaved gradients would take ${percent} off the cycles of the step (buffering ${buffering}), against one after the other as here`
      : `Interleaving costs here: one gradient after the other would take ${percent} off the cycles of the step (buffering ${buffering})`;
  const edit = replaceSetting(schedule, 'backward.order', other);
  const title = other === 'interleaved' ? 'Interleave the gradients' : 'Run the gradients one after the other';
  yield hint(
    'accel-6008',
    message,
    scheduleValue(schedule, 'backward.order'),
    edit ? { fixes: [{ title, edits: [edit] }] } : {},
  );
}

const bufferNames = ['input', 'weight', 'output'] as const;
/** Steps of sizes that are tried, and what counts as large enough for anything. */
const factors = [2, 4, 8, 16, 32] as const;
const huge = 64;

/** Where the array waits: how much, which buffer is to blame, and whether a faster DRAM would help. */
function* memory({ schedule, array, totals }: StepResult): Generator<Problem | undefined> {
  const below = memoryOf(array);
  const share = totals.stall / totals.cycles;
  if (below?.bandwidth === undefined || share < stalled) return;
  const place = scheduleValue(schedule, 'array');
  const saved = (other: ArrayModel): number => 1 - cyclesOn(schedule, other) / totals.cycles;

  let worst: { name: BufferName; saving: number } | undefined;
  for (const name of bufferNames) {
    const bytes = array.buffers[name];
    if (bytes === undefined) continue;
    const saving = saved(withBuffer(array, name, bytes * huge));
    yield;
    if (saving >= worthwhile && saving > (worst?.saving ?? 0)) worst = { name, saving };
  }
  if (worst) yield* buffer(schedule, array, worst.name, worst.saving, place, saved);

  const twice = saved(withBandwidth(array, 2));
  yield;
  const speed = array.dram!.per === 'second' ? showBandwidth(array.dram!.value) : `${array.dram!.value} B/cycle`;
  const message = `${showPercent(share)} of the cycles are due to the DRAM of ${array.definition.name}, ${speed}; twice the bandwidth would take ${showPercent(twice)} off the step`;
  yield hint('accel-6009', message, place, { related: arraySetting(array, 'dram', `Its bandwidth is ${speed}`) });
}

/** The smallest size from which on larger ones no longer help. */
function* buffer(
  schedule: ScheduleModel,
  array: ArrayModel,
  name: BufferName,
  most: number,
  place: Place,
  saved: (array: ArrayModel) => number,
): Generator<Problem | undefined> {
  const bytes = array.buffers[name]!;
  let size = bytes * huge;
  let saving = most;
  for (const factor of factors) {
    const found = saved(withBuffer(array, name, bytes * factor));
    yield;
    if (most - found > 0.01) continue;
    size = bytes * factor;
    saving = found;
    break;
  }
  const message = `The ${name} buffer of ${array.definition.name}, ${showBytes(bytes)}, is the bottleneck of ${schedule.definition.name}: ${showBytes(size)} would take ${showPercent(saving)} off its cycles, more than that hardly more`;
  const fix: Fix | undefined = enlarge(
    array,
    `buffers.${name}`,
    `the ${name} buffer of ${array.definition.name}`,
    size,
  );
  yield hint('accel-6010', message, place, {
    related: arraySetting(array, `buffers.${name}`, `The ${name} buffer holds ${showBytes(bytes)}`),
    ...(fix ? { fixes: [fix] } : {}),
  });
}
