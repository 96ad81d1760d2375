/** Buffers that are smaller than the tiles which the array needs, or which the schedule asks for. */
import { plural } from '../model/errors.ts';
import type { ArrayModel } from '../model/hardware.ts';
import type { PassBlock } from '../model/pass-settings.ts';
import type { Place, Problem } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { showBytes } from '../model/units.ts';
import type { BufferName } from '../simulate/memory/types.ts';
import { type ArrayPass, isArrayPass, type StepResult } from '../simulate/results.ts';
import { enlarge } from './enlarge.ts';
import { arraySetting, scheduleValue } from './places.ts';
import type { Check } from './types.ts';

export const buffers: Check = {
  // A tile that was asked for belongs to the family of settings, where the model lists it.
  codes: { 'accel-6005': 'Tile larger than its buffer' },
  *run({ schedules }) {
    for (const { step } of schedules) if (step) yield* rememberedProblems(step);
  },
};

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

/** What one buffer lacks, in the pass that needs most of it. */
interface Lack {
  readonly buffer: BufferName;
  readonly pass: ArrayPass;
  /** Bytes, both halves. */
  readonly needed: number;
  readonly layers: Set<string>;
}

function* problemsOf({ schedule, array, passes }: StepResult): Iterable<Problem> {
  const least = new Map<BufferName, Lack>();
  const asked = new Map<string, Lack & { readonly place: Place }>();
  for (const pass of passes) {
    if (!isArrayPass(pass)) continue;
    for (const { buffer, needed } of pass.memory?.shortages ?? []) {
      const bytes = needed * array.wordBytes;
      const place = pass.mapping.tile && placeOfTile(schedule, pass);
      if (place) {
        const key = `${place.piece.file} ${place.start} ${buffer}`;
        asked.set(key, { ...worse(asked.get(key), buffer, pass, bytes), place });
      } else least.set(buffer, worse(least.get(buffer), buffer, pass, bytes));
    }
  }
  for (const lack of least.values()) yield tooSmall(schedule, array, lack);
  for (const lack of asked.values()) yield tooLarge(array, lack);
}

function worse(known: Lack | undefined, buffer: BufferName, pass: ArrayPass, needed: number): Lack {
  const layers = known?.layers ?? new Set<string>();
  layers.add(pass.layer.name);
  return known && known.needed >= needed ? known : { buffer, pass, needed, layers };
}

/** Where the tile of a pass is written: in the last rule that gives one, or in the schedule. */
function placeOfTile(schedule: ScheduleModel, pass: ArrayPass): Place | undefined {
  const blocks: readonly PassBlock[] =
    pass.kind === 'interleaved' ? ['backward'] : [pass.second ? 'activationGradient' : pass.pass];
  const levels = [...schedule.rules.filter((rule) => rule.matches(pass.layer.name)).reverse(), schedule];
  for (const { tiles } of levels) for (const block of blocks) if (tiles.has(block)) return tiles.get(block);
  return undefined;
}

const more = ({ layers }: Lack): string =>
  layers.size > 1 ? `. So it is for ${plural(layers.size - 1, 'other layer')}` : '';

function tooSmall(schedule: ScheduleModel, array: ArrayModel, lack: Lack): Problem {
  const { buffer, pass, needed } = lack;
  const path = `buffers.${buffer}`;
  const size = showBytes(array.buffers[buffer]!);
  const fix = enlarge(array, path, `the ${buffer} buffer of ${array.definition.name}`, needed);
  const others = lack.layers.size > 1 ? `, the most of ${plural(lack.layers.size, 'layer')}` : '';
  return {
    code: 'accel-6005',
    severity: 'warning',
    message: `'${pass.layer.name}' needs at least ${showBytes(needed)} of the ${buffer} buffer of ${array.definition.name}, one tile in use and one on the way${others}; it has ${size}. Costs are those of a buffer that is just large enough`,
    place: scheduleValue(schedule, 'array'),
    related: arraySetting(array, path, `The ${buffer} buffer holds ${size}`),
    ...(fix ? { fixes: [fix] } : {}),
  };
}

function tooLarge(array: ArrayModel, lack: Lack & { readonly place: Place }): Problem {
  const { buffer, pass, needed, place } = lack;
  const size = showBytes(array.buffers[buffer]!);
  return {
    code: 'accel-5008',
    severity: 'error',
    message: `For '${pass.layer.name}' this tile needs ${showBytes(needed)} of the ${buffer} buffer of ${array.definition.name}, one in use and one on the way; it has ${size}${more(lack)}`,
    place,
    related: arraySetting(array, `buffers.${buffer}`, `The ${buffer} buffer holds ${size}`),
  };
}
