/** Crossbars that are mostly empty, wear out, or ask more of their lines than these carry. */
import { type CrossbarModel, crossbarOf } from '../model/crossbar.ts';
import type { Definition } from '../model/definitions.ts';
import { plural } from '../model/errors.ts';
import { mappingsOf } from '../model/mappings.ts';
import type { Problem } from '../model/problems.ts';
import { compact, digits, showPercent, showYears } from '../model/units.ts';
import { showRatio } from '../simulate/answers.ts';
import { crossbarCost } from '../simulate/crossbar/circuit.ts';
import { lineProblems } from '../simulate/crossbar/limits.ts';
import { placeLayer } from '../simulate/crossbar/mapping.ts';
import { circuitOf, crossbarModelProblems } from '../simulate/machines/crossbar.ts';
import { wearOf } from '../simulate/machines/wear.ts';
import type { CrossbarPass, StepResult } from '../simulate/results.ts';
import { change, keptWith, machinePlace, nameOf, ownValue, relatedTo } from './machine-settings.ts';
import type { Check } from './types.ts';

export const crossbarCodes: Check['codes'] = {
  'accel-6019': 'Crossbars that are mostly empty',
  'accel-6020': 'Crossbar that wears out',
  'accel-6021': 'Lines that carry too much',
};

/** Rows and columns that are proposed: powers of two from here on. */
const leastGrid = 16;
/** Below this a smaller grid is not worth a remark of its own. */
const worthwhile = 1.5;

/** What its cells ask of the lines, whatever runs on it. */
export const crossbarDefinition = keptWith(function* (definition: Definition): Iterable<Problem> {
  const model = crossbarOf(definition);
  if (crossbarModelProblems(model).length) return;
  const { settings } = model;
  // What fits least says how small the array has to be; whoever makes it that small is rid of the others.
  const tightest = lineProblems(model.options, circuitOf(model)).sort((a, b) => a.square - b.square)[0];
  if (tightest) {
    const { square, message } = tightest;
    const fits = 2 ** Math.floor(Math.log2(square));
    const place = ownValue(settings, 'device.on') ?? ownValue(settings, 'grid') ?? nameOf(definition);
    yield {
      code: 'accel-6021',
      severity: 'warning',
      message,
      place,
      fixes:
        square >= 1
          ? change(settings, 'grid', `${fits}x${fits}`, `Change the grid to ${fits}x${fits}`, place.piece.file)
          : [],
    };
  }
});

/** The crossbars of a step with their passes. */
function machinesOf({ passes, schedule, array }: StepResult): ReadonlyMap<CrossbarModel, readonly CrossbarPass[]> {
  const machines = new Map<CrossbarModel, CrossbarPass[]>();
  for (const pass of passes) {
    const model = pass.kind === 'crossbar' && mappingsOf(schedule, array, pass.layer.name).crossbar;
    if (!model) continue;
    const own = machines.get(model);
    if (own) own.push(pass);
    else machines.set(model, [pass]);
  }
  return machines;
}

export function* crossbarStep(step: StepResult): Iterable<Problem> {
  for (const model of machinesOf(step).keys()) yield* wearsOut(step, model);
}

/** Cells that do not survive a year of the schedule's training. */
function* wearsOut(
  step: StepResult,
  { definition, settings, options: { endurance } }: CrossbarModel,
): Iterable<Problem> {
  const wear = endurance === undefined ? undefined : wearOf(step, definition.name, endurance);
  if (!wear || endurance === undefined || wear.worst.years >= 1) return;
  const { pass, worst, typical } = wear;
  const { schedule } = step;
  const own = ownValue(settings, 'endurance');
  const there = machinePlace(schedule, 'crossbar', pass.layer);
  // What is imported cannot be told off where it stands.
  const here = own && own.piece.file === schedule.definition.piece.file ? own : undefined;
  yield {
    code: 'accel-6020',
    severity: typical.years < 1 ? 'warning' : 'hint',
    message: `Without a pause ${schedule.definition.name} wears out the cells of '${pass.layer.name}' in ${showYears(worst.years)} at worst, typically in ${showYears(typical.years)}: ${compact(Number(worst.pulsesPerYear.toPrecision(2)))} pulses a year, typically ${compact(Number(typical.pulsesPerYear.toPrecision(2)))}, and they survive ${compact(endurance)}`,
    place: here ?? there,
    ...relatedTo(
      here ? there : (own ?? nameOf(definition)),
      here ? `'${pass.layer.name}' is trained on it here` : `They survive ${compact(endurance)} pulses`,
    ),
  };
}

const remembered = new WeakMap<StepResult, { readonly threshold: number; readonly problems: readonly Problem[] }>();

/** Layers that leave most cells without a weight. */
export function emptyCrossbars(step: StepResult, threshold: number): readonly Problem[] {
  const known = remembered.get(step);
  if (known?.threshold === threshold) return known.problems;
  const problems = [...machinesOf(step)].flatMap(([model, passes]) => empty(step, model, passes, threshold));
  remembered.set(step, { threshold, problems });
  return problems;
}

function empty(step: StepResult, model: CrossbarModel, passes: readonly CrossbarPass[], threshold: number): Problem[] {
  const layers = passes.filter(({ pass }) => pass === 'forward');
  const low = layers
    .filter(({ placement }) => placement.utilization < threshold)
    .sort((a, b) => a.placement.utilization - b.placement.utilization);
  const [worst] = low;
  if (!worst) return [];
  const { schedule } = step;
  const { name } = model.definition;
  const { gemm, placement, layer, array } = worst;
  const others = low.length > 1 ? `; ${plural(low.length - 1, 'more layer')} less than ${showPercent(threshold)}` : '';
  const better = betterGrid(model, passes);
  const proposed = better
    ? `. With ${better.side}x${better.side} cells ${schedule.definition.name} would take ${showRatio(better.gain)} less energy on '${name}'`
    : '';
  const place = machinePlace(schedule, 'crossbar', layer);
  return [
    {
      code: 'accel-6019',
      severity: 'hint',
      message: `'${layer.name}' uses ${showPercent(placement.utilization)} of the cells of ${plural(placement.arrays, 'crossbar')} '${name}' (${digits(gemm.k)} x ${digits(gemm.n)} weights on ${array.rows}x${array.cols} cells), and empty ones are driven, too${others}${proposed}`,
      place,
      ...relatedTo(ownValue(model.settings, 'grid') ?? nameOf(model.definition), `${array.rows}x${array.cols} cells`),
      fixes: better
        ? change(
            model.settings,
            'grid',
            `${better.side}x${better.side}`,
            `Change the grid of '${name}' to ${better.side}x${better.side}`,
            place.piece.file,
          )
        : [],
    },
  ];
}

/** The square grid, a power of two and smaller than now, on which these passes take least energy. */
function betterGrid(
  model: CrossbarModel,
  passes: readonly CrossbarPass[],
): { readonly side: number; readonly gain: number } | undefined {
  const circuit = circuitOf(model);
  const energy = (rows: number, cols: number): number => {
    const array = { ...model.options, rows, cols };
    const { kernels } = crossbarCost(array, circuit);
    let sum = 0;
    for (const { gemm, vectors, placement, kernel } of passes) {
      const groups = placement.arrays / placement.rowSplits / placement.colSplits;
      const { arrays } = placeLayer({ vectors, inputs: gemm.k, outputs: gemm.n, groups }, array);
      sum += arrays * vectors * kernels[kernel].energy;
    }
    return sum;
  };
  const { rows, cols } = model.options;
  const now = energy(rows, cols);
  let best: { side: number; gain: number } | undefined;
  for (let side = leastGrid; side < Math.max(rows, cols); side *= 2) {
    const gain = now / energy(side, side);
    if (gain > (best?.gain ?? worthwhile)) best = { side, gain };
  }
  return best;
}
