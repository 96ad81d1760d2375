/** What stochastic units, crossbars and reuse buffers are asked to do and do badly, each with the number behind it. */
import type { Definition } from '../model/definitions.ts';
import { mappingsOf } from '../model/mappings.ts';
import type { Problem } from '../model/problems.ts';
import { stochasticOf } from '../model/stochastic.ts';
import { showPercent } from '../model/units.ts';
import { bestRates, skipRate } from '../simulate/machines/reuse.ts';
import { stochasticModelProblems, unitOf } from '../simulate/machines/stochastic.ts';
import type { ReusePass, StepResult, StochasticPass } from '../simulate/results.ts';
import { expectedCapture } from '../simulate/reuse/issue.ts';
import { claimedCost } from '../simulate/stochastic/claim.ts';
import { referenceError } from '../simulate/stochastic/reference.ts';
import { crossbarCodes, crossbarDefinition, crossbarStep, emptyCrossbars } from './crossbar-remarks.ts';
import { change, keptWith, machinePlace, nameOf, ownValue, relatedTo } from './machine-settings.ts';
import type { Check } from './types.ts';

/** Of the update's size: above this an update is as much error as update. */
const largeError = 0.5;
/** Slots saved, of all: below this the buffer might as well not be there. */
const leastSaving = 0.01;
/** Lanes that a fix proposes: those of a dot product of a 4 x 4 tensor core. */
const fewLanes = 4;

export const machineRemarks: Check = {
  codes: {
    'accel-6017': 'Updates that are mostly error',
    'accel-6018': 'Stochastic unit that costs more than multipliers',
    ...crossbarCodes,
    'accel-6022': 'Lanes in lockstep that save nothing',
  },
  *run({ file, schedules }, { utilizationThreshold }) {
    for (const definition of file.own.values()) {
      if (definition.keyword === 'stochastic') yield* ofUnit(definition);
      if (definition.keyword === 'crossbar') yield* crossbarDefinition(definition);
    }
    for (const { step } of schedules) {
      if (!step) continue;
      yield* ofStep(step);
      yield* emptyCrossbars(step, utilizationThreshold);
      yield undefined;
    }
  },
};

const ofUnit = keptWith(function* (definition: Definition): Iterable<Problem> {
  const model = stochasticOf(definition);
  const place = ownValue(model.settings, 'length');
  if (!place || stochasticModelProblems(model).length) return;
  const { streamLength, scaling } = unitOf(model);
  const error = referenceError(scaling, streamLength);
  if (error <= largeError) return;
  // The error falls as 1 / L, so that the next power of two but one at least halves it.
  const longer = 2 ** Math.ceil(Math.log2(2 * streamLength));
  const better = showPercent(referenceError(scaling, longer));
  yield {
    code: 'accel-6017',
    severity: 'information',
    message: `Streams of ${streamLength} bits give updates with an error of ${showPercent(error)} of their size, ${longer} bits ${better} (normalised, closed form for ideal random numbers, on reference draws)`,
    place,
    fixes: change(
      model.settings,
      'length',
      String(longer),
      `Change to ${longer} bits: an error of ${better}`,
      place.piece.file,
    ),
  };
});

const ofStep = keptWith(function* (step: StepResult): Iterable<Problem> {
  yield* dearUnits(step);
  yield* crossbarStep(step);
  yield* lockstep(step);
});

/** The passes of each machine of one kind, in the order of the step. */
function byMachine<Pass extends { readonly machine: string }>(passes: Iterable<Pass>): Iterable<readonly Pass[]> {
  const machines = new Map<string, Pass[]>();
  for (const pass of passes) machines.set(pass.machine, [...(machines.get(pass.machine) ?? []), pass]);
  return machines.values();
}

/** Streams so long that the claim no longer leaves anything to save. */
function* dearUnits({ passes, schedule, array, totals }: StepResult): Iterable<Problem> {
  const stochastic = passes.filter((pass): pass is StochasticPass => pass.kind === 'stochastic');
  for (const own of byMachine(stochastic)) {
    const { layer } = own[0]!;
    const model = mappingsOf(schedule, array, layer.name).stochastic;
    if (!model) continue;
    const { claim, streamLength, scaling } = model.options;
    const { energy, breakEvenLength } = claimedCost(unitOf(model), claim.reading, claim.streamLength);
    if (energy < 1) continue;
    const place = machinePlace(schedule, 'stochastic', layer);
    const macs = own.reduce((sum, pass) => sum + pass.macs, 0);
    const shorter = 2 ** Math.floor(Math.log2(breakEvenLength));
    const length = ownValue(model.settings, 'length');
    yield {
      code: 'accel-6018',
      severity: 'warning',
      message: `At ${streamLength} bits a product takes ${showPercent(energy)} of a multiplier's energy by the claim, which breaks even at ${Math.floor(breakEvenLength)} bits if it holds for ${claim.streamLength}: ${showPercent(macs / totals.macs)} of the MACs of ${schedule.definition.name} cost more than without '${model.definition.name}'`,
      place,
      ...(length ? relatedTo(length, `${streamLength} bits a stream`) : {}),
      fixes:
        shorter >= 1
          ? change(
              model.settings,
              'length',
              String(shorter),
              `Change '${model.definition.name}' to ${shorter} bits: an error of ${showPercent(referenceError(scaling, shorter))}`,
              place.piece.file,
            )
          : [],
    };
  }
}

/** Without lanes the whole array waits for the one multiplier that has work. */
function* lockstep({ passes, schedule, array }: StepResult): Iterable<Problem> {
  const reuse = passes.filter((pass): pass is ReusePass => pass.kind === 'reuse');
  for (const own of byMachine(reuse)) {
    const { layer } = own[0]!;
    const model = mappingsOf(schedule, array, layer.name).reuse;
    if (!model || model.options.lanes !== undefined) continue;
    const rate = skipRate(bestRates(model));
    const pes = array.rows * array.cols;
    const saved = rate * expectedCapture(rate, pes);
    if (saved >= leastSaving) continue;
    const name = model.definition.name;
    yield {
      code: 'accel-6022',
      severity: 'hint',
      message: `'${name}' skips ${showPercent(rate)} of the multiplications and saves ${showPercent(saved)} of the slots: without 'lanes' all ${pes} PEs of ${array.definition.name} move in lockstep; with ${fewLanes} lanes it is ${showPercent(rate * expectedCapture(rate, fewLanes))}`,
      place: machinePlace(schedule, 'reuse', layer),
      ...relatedTo(nameOf(model.definition), `'${name}' says nothing of its lanes`),
      fixes: change(
        model.settings,
        'lanes',
        String(fewLanes),
        `Let ${fewLanes} lanes of '${name}' move together`,
        schedule.definition.piece.file,
      ),
    };
  }
}
