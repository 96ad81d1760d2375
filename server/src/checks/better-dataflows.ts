/** Layers that would be faster in another dataflow, told where they are written, or where their network is named. */

import { isBody } from '../model/definitions.ts';
import { plural } from '../model/errors.ts';
import type { Fix, Place, Problem } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { showPercent } from '../model/units.ts';
import { type LayerChoice, type OptimizedMapping, optimizeMapping } from '../simulate/optimize.ts';
import type { StepResult } from '../simulate/results.ts';
import type { Piece } from '../syntax/tree.ts';
import { scheduleValue } from './places.ts';
import { changesOf, rulesOf } from './proposal.ts';
import { addRules } from './rules.ts';

/** A layer is worth a word if it can save this share of the step. */
const worthwhile = 0.01;
/** All layers together are, if they can save this much. */
const worthAll = 0.03;
const mostPlaces = 20;
const mostNamed = 3;

export function* betterDataflows(step: StepResult, file: string): Generator<Problem | undefined> {
  const { schedule, totals } = step;
  const search = optimizeMapping(schedule, 'cycles');
  let next = search.next();
  for (; !next.done; next = search.next()) yield;
  const found = next.value;
  if (!found) return;
  const better = found.layers.filter((each) => each.before - each.after >= worthwhile * totals.cycles);
  const here = new Map<Piece, Map<number, { place: Place; layers: LayerChoice[] }>>();
  let places = 0;
  for (const each of better) {
    const { place } = each.layer;
    if (place.piece.file !== file) continue;
    const inPiece = here.get(place.piece) ?? new Map<number, { place: Place; layers: LayerChoice[] }>();
    here.set(place.piece, inPiece);
    const group = inPiece.get(place.start);
    if (group) group.layers.push(each);
    else if (places++ < mostPlaces) inPiece.set(place.start, { place, layers: [each] });
  }
  for (const inPiece of here.values()) {
    for (const { place, layers } of inPiece.values()) yield problem(step, found, layers, place);
  }

  const saving = (found.before - found.after) / totals.cycles;
  // One place has said it all.
  if (places === 1 && better.length === here.size) return;
  if (saving >= worthAll) yield summary(step, found, better, saving);
}

function problem(step: StepResult, found: OptimizedMapping, layers: readonly LayerChoice[], place: Place): Problem {
  const { schedule, totals } = step;
  const [first] = layers as [LayerChoice];
  const sum = (part: 'before' | 'after') => layers.reduce((total, each) => total + each[part], 0);
  const saved = sum('before') - sum('after');
  const [name, their] =
    layers.length > 1 ? [`${plural(layers.length, 'layer')} made here`, 'their'] : [`'${first.layer.name}'`, 'its'];
  const words = [...new Set(layers.map((each) => changesOf(schedule, each)))];
  const what = words.length > 1 ? 'other dataflows' : words[0];
  const message = `${name}: ${what} would take ${showPercent(saved / sum('before'))} off ${their} cycles in ${schedule.definition.name}, ${showPercent(saved / totals.cycles)} off the step`;
  const only = new Set(layers);
  return fixable(
    { message, place },
    schedule,
    layers.length > 1 ? 'Write these dataflows' : 'Write this dataflow',
    () => rulesOf(schedule, found, only),
  );
}

function summary(step: StepResult, found: OptimizedMapping, better: readonly LayerChoice[], saving: number): Problem {
  const { schedule } = step;
  const named = [...better]
    .sort((a, b) => b.before - b.after - (a.before - a.after))
    .slice(0, mostNamed)
    .map((each) => `'${each.layer.name}' ${changesOf(schedule, each)}, ${showPercent(1 - each.after / each.before)}`);
  const most = named.length ? ` (most: ${named.join('; ')})` : '';
  const message = `The best dataflow for every layer would take ${showPercent(saving)} off the cycles of ${schedule.definition.name}${most}`;
  const place = scheduleValue(schedule, 'network');
  return fixable({ message, place }, schedule, 'Write the best dataflow for every layer', () =>
    rulesOf(schedule, found),
  );
}

/** The problem with its fix, which is made when somebody asks: finding few patterns for many layers takes a while. */
function fixable(
  problem: Omit<Problem, 'code' | 'severity' | 'fixes'>,
  { definition }: ScheduleModel,
  title: string,
  rules: () => string[],
): Problem {
  let fixes: readonly Fix[] | undefined;
  return {
    code: 'accel-6007',
    severity: 'hint',
    ...problem,
    get fixes() {
      if (!fixes) {
        const texts = rules();
        const edit = texts.length && isBody(definition) ? addRules(definition.item, texts) : undefined;
        const count = texts.length > 1 ? ` (${texts.length} rules)` : '';
        fixes = edit ? [{ title: `${title} in ${definition.name}${count}`, edits: [edit] }] : [];
      }
      return fixes;
    },
  };
}
