/** Folds whose stationary operand is larger than the buffer it comes from or goes to. */
import { plural } from '../model/errors.ts';
import type { ArrayModel } from '../model/hardware.ts';
import { type Fix, type Problem, placeOf } from '../model/problems.ts';
import { showBytes } from '../model/units.ts';
import type { ProductPass, StepResult } from '../simulate/results.ts';
import { arraySetting, scheduleValue } from './places.ts';
import type { Check } from './types.ts';

export const buffers: Check = {
  codes: { 'accel-6005': 'Tile larger than its buffer' },
  *run({ schedules }) {
    for (const { step } of schedules) if (step) yield* rememberedProblems(step);
  },
};

const operands = ['weight', 'input', 'output'] as const;
type Operand = (typeof operands)[number];
const stationary = { ws: 'weight', is: 'input', os: 'output' } as const;
const words = { weight: 'weights', input: 'inputs', output: 'results' } as const;

interface Tile {
  readonly pass: ProductPass;
  readonly rows: number;
  readonly cols: number;
  readonly bytes: number;
}

/** The largest part of the stationary operand that is in the array at once. */
function tileOf(pass: ProductPass, { rows, cols, wordBytes }: ArrayModel): Tile {
  const { m, n, k } = pass.gemm;
  const { dataflow } = pass.mapping;
  const height = Math.min(dataflow === 'os' ? m : k, rows);
  const width = Math.min(dataflow === 'is' ? m : n, cols);
  return { pass, rows: height, cols: width, bytes: height * width * wordBytes };
}

const problemsOfSteps = new WeakMap<StepResult, readonly Problem[]>();

/** Kept with the step: most keystrokes change another one. */
function rememberedProblems(step: StepResult): readonly Problem[] {
  let problems = problemsOfSteps.get(step);
  if (!problems) {
    problems = [...problemsOf(step)];
    problemsOfSteps.set(step, problems);
  }
  return problems;
}

function* problemsOf({ schedule, array, passes }: StepResult): Iterable<Problem> {
  const large = new Map<Operand, { count: number; worst: Tile }>();
  for (const pass of passes) {
    if (pass.kind !== 'product') continue;
    const operand = stationary[pass.mapping.dataflow];
    const size = array.buffers[operand];
    if (size === undefined) continue;
    const tile = tileOf(pass, array);
    if (tile.bytes <= size) continue;
    const found = large.get(operand);
    if (!found) large.set(operand, { count: 1, worst: tile });
    else {
      found.count++;
      if (tile.bytes > found.worst.bytes) found.worst = tile;
    }
  }
  for (const operand of operands) {
    const found = large.get(operand);
    if (found) yield problem(schedule, array, operand, found.count, found.worst);
  }
}

function problem(
  schedule: StepResult['schedule'],
  array: ArrayModel,
  operand: Operand,
  count: number,
  { pass, rows, cols, bytes }: Tile,
): Problem {
  const path = `buffers.${operand}`;
  const size = showBytes(array.buffers[operand]!);
  const more = count > 1 ? `, the largest of ${plural(count, 'layer')} that do not fit` : '';
  const fix = enlarge(array, path, `the ${operand} buffer of ${array.definition.name}`, bytes);
  return {
    code: 'accel-6005',
    severity: 'warning',
    message: `One fold's ${words[operand]} of '${pass.layer.name}', ${rows} \u00d7 ${cols} words of ${showBytes(array.wordBytes)} = ${showBytes(bytes)}, do not fit the ${operand} buffer of ${array.definition.name}, ${size}${more}`,
    place: scheduleValue(schedule, 'array'),
    related: arraySetting(array, path, `The ${operand} buffer holds ${size}`),
    ...(fix ? { fixes: [fix] } : {}),
  };
}

/** Only where the array itself says the size, as a plain number: another array may share what it is computed from. */
function enlarge(array: ArrayModel, path: string, name: string, bytes: number): Fix | undefined {
  const setting = array.settings.get(path);
  const value = setting?.values[0];
  if (!setting || value?.kind !== 'number' || setting.owner !== array.definition) return undefined;
  const size = bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${Math.ceil(bytes)} B`;
  return { title: `Make ${name} ${size} large`, edits: [{ place: placeOf(setting.piece, value), text: size }] };
}
