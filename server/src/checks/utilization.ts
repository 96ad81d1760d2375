/** Layers that leave most of the array idle, each with the reason in numbers. */
import { plural } from '../model/errors.ts';
import { type Fix, type Place, type Problem, placeOf } from '../model/problems.ts';
import { showPercent } from '../model/units.ts';
import type { ProductPass, StepResult } from '../simulate/results.ts';
import type { Piece } from '../syntax/tree.ts';
import { arraySetting, scheduleValue } from './places.ts';
import { lowUtilizationReason } from './reasons.ts';
import { passWords, remap } from './remapping.ts';
import type { Check } from './types.ts';

/** More squiggles than this help nobody; the rest is counted at the schedule. */
const mostPlaces = 100;
/** Schedules and layers named in one message. */
const mostNamed = 3;

export const utilization: Check = {
  codes: { 'accel-6004': 'Low utilization' },
  *run({ file, schedules }, { utilizationThreshold }) {
    const places = new Places(file.uri);
    for (const { step } of schedules) {
      if (!step) continue;
      const elsewhere: Low[] = [];
      for (const low of lowsOf(step, utilizationThreshold)) if (!places.add(low)) elsewhere.push(low);
      if (elsewhere.length > 0) yield summary(elsewhere, utilizationThreshold);
    }
    for (const { place, lows } of places.all()) yield problem(place, lows, utilizationThreshold);
  },
};

interface Low {
  readonly pass: ProductPass;
  readonly step: StepResult;
}

const lowsOfSteps = new WeakMap<StepResult, { readonly threshold: number; readonly lows: readonly Low[] }>();

/** Kept with the step: most keystrokes change another one. */
function lowsOf(step: StepResult, threshold: number): readonly Low[] {
  const known = lowsOfSteps.get(step);
  if (known?.threshold === threshold) return known.lows;
  const lows = step.passes.flatMap((pass) =>
    pass.kind === 'product' && pass.cost.utilization < threshold ? [{ pass, step }] : [],
  );
  lowsOfSteps.set(step, { threshold, lows });
  return lows;
}

/** Sorts layers by where they are written in this file. */
class Places {
  private readonly found = new Map<Piece, Map<number, { place: Place; lows: Low[] }>>();
  private count = 0;

  constructor(private readonly file: string) {}

  /** False if the layer is written in another file, or one more place would be too many. */
  add(low: Low): boolean {
    const place = this.placeOf(low.pass);
    if (!place) return false;
    const inPiece = this.found.get(place.piece);
    const group = inPiece?.get(place.start);
    if (group) {
      group.lows.push(low);
      return true;
    }
    if (this.count >= mostPlaces) return false;
    this.count++;
    if (inPiece) inPiece.set(place.start, { place, lows: [low] });
    else this.found.set(place.piece, new Map([[place.start, { place, lows: [low] }]]));
    return true;
  }

  *all(): Iterable<{ readonly place: Place; readonly lows: readonly Low[] }> {
    for (const inPiece of this.found.values()) yield* inPiece.values();
  }

  /** The operator, or the name of the statement that calls the imported block it is in. */
  private placeOf({ layer }: ProductPass): Place | undefined {
    if (layer.place.piece.file === this.file) return layer.place;
    const piece = layer.pieces.findLast((each) => each.file === this.file);
    if (!piece) return undefined;
    return placeOf(piece, piece.node.kind === 'assign' ? piece.node.name : piece.node);
  }
}

const byUtilization = (a: Low, b: Low): number => a.pass.cost.utilization - b.pass.cost.utilization;
const percent = ({ pass }: Low): string => showPercent(pass.cost.utilization);
/** `'logits'`, `the weight gradient of 'logits'` */
const nameOf = ({ pass }: Low): string => `${passWords[pass.pass]}'${pass.layer.name}'`;
const arrayName = ({ step }: Low): string => step.array.definition.name;
const scheduleName = ({ step }: Low): string => step.schedule.definition.name;
const reason = ({ pass, step }: Low): string => lowUtilizationReason(pass, step.array);
const grid = ({ step: { array } }: Low) => arraySetting(array, 'grid', `The grid is ${array.rows}x${array.cols}`);

function warning(message: string, place: Place, worst: Low, fixes: readonly (Fix | undefined)[]): Problem {
  const found = fixes.filter((fix) => fix !== undefined);
  return {
    code: 'accel-6004',
    severity: 'warning',
    message,
    place,
    related: grid(worst),
    ...(found.length > 0 ? { fixes: found } : {}),
  };
}

/** Layers written in one place: one operation in several schedules, or an operation of a block that is used many times. */
function problem(place: Place, lows: readonly Low[], threshold: number): Problem {
  const sorted = [...lows].sort(byUtilization);
  const worst = sorted[0]!;
  const layers = new Set(sorted.map((low) => low.pass.layer.name));
  const bySchedule = new Map<StepResult, Low[]>();
  for (const low of sorted) {
    const group = bySchedule.get(low.step);
    if (group) group.push(low);
    else bySchedule.set(low.step, [low]);
  }
  const what = `${nameOf(worst)} uses ${percent(worst)} of ${arrayName(worst)} in ${scheduleName(worst)}`;
  const start =
    layers.size > 1
      ? `${plural(layers.size, 'layer')} made here use less than ${showPercent(threshold)} of their array. The worst: ${what}`
      : what[0]!.toUpperCase() + what.slice(1);
  const others = [...bySchedule.values()].slice(1).map((group) => group[0]!);
  const fixes = [...bySchedule].slice(0, mostNamed).map(([step, group]) =>
    remap(
      group.map((low) => low.pass),
      step,
      bySchedule.size > 1,
    ),
  );
  return warning(`${start} (${reason(worst)})${alsoIn(others)}`, place, worst, fixes);
}

function alsoIn(others: readonly Low[]): string {
  if (others.length === 0) return '';
  const named = others.slice(0, mostNamed).map((low) => `${percent(low)} of ${arrayName(low)} in ${scheduleName(low)}`);
  const rest = others.length - named.length;
  return `; ${named.join(', ')}${rest > 0 ? ` and as little in ${plural(rest, 'more schedule')}` : ''}`;
}

/** Layers of a network from another file, told where the schedule names it. */
function summary(lows: readonly Low[], threshold: number): Problem {
  const seen = new Set<string>();
  // Of each layer the worst pass.
  const sorted = [...lows].sort(byUtilization).filter(({ pass }) => {
    const first = !seen.has(pass.layer.name);
    seen.add(pass.layer.name);
    return first;
  });
  const worst = sorted[0]!;
  const { schedule, array } = worst.step;
  const verb = sorted.length === 1 ? 'uses' : 'use';
  const start = `${plural(sorted.length, 'layer')} of ${schedule.network?.definition.name} ${verb} less than ${showPercent(threshold)} of ${array.definition.name}`;
  const named = sorted.slice(0, mostNamed).map((low) => `${nameOf(low)} ${percent(low)} (${reason(low)})`);
  const rest = sorted.length - named.length;
  const fixes = sorted.slice(0, mostNamed).map((low) => remap([low.pass], low.step, false));
  return warning(
    `${start}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    scheduleValue(schedule, 'network'),
    worst,
    fixes,
  );
}
