/** Which dataflow would be faster, and the rule in the schedule that says so. */

import { isBody } from '../model/definitions.ts';
import { type DataflowName, dataflows } from '../model/hardware.ts';
import { type Fix, placeOf } from '../model/problems.ts';
import { type PassResult, type StepResult, simulateLayer } from '../simulate/step.ts';
import type { Edit } from '../syntax/problem.ts';
import type { BodyItem } from '../syntax/tree.ts';

/** Below this a rule is not worth its line. */
const worthwhile = 1.5;

const words = { ws: 'weight-stationary', os: 'output-stationary', is: 'input-stationary' } as const;

type Alternatives = Readonly<Record<DataflowName, number>>;
const alternatives = new WeakMap<PassResult, Alternatives>();

/** Cycles of a pass in every dataflow, everything else left alone. */
function cyclesOf(pass: PassResult, { array, schedule }: StepResult): Alternatives {
  const known = alternatives.get(pass);
  if (known) return known;
  const cycles = (dataflow: DataflowName) =>
    simulateLayer(pass.layer, array, { ...pass.mapping, dataflow }, schedule.batch)?.cycles.total ??
    Number.POSITIVE_INFINITY;
  const result = { ws: cycles('ws'), os: cycles('os'), is: cycles('is') };
  alternatives.set(pass, result);
  return result;
}

const byLastPart = new WeakMap<StepResult, ReadonlyMap<string, readonly PassResult[]>>();

/** `conv1` of `stage1.rest.0.conv1`; undefined for a name without dots. */
const lastPart = (name: string): string | undefined => {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
};

/** The passes that `*.part` matches. */
function passesEndingIn(part: string, step: StepResult): readonly PassResult[] {
  let index = byLastPart.get(step);
  if (!index) {
    const made = new Map<string, PassResult[]>();
    for (const pass of step.passes) {
      const key = lastPart(pass.layer.name);
      const list = key === undefined ? undefined : made.get(key);
      if (list) list.push(pass);
      else if (key !== undefined) made.set(key, [pass]);
    }
    index = made;
    byLastPart.set(step, index);
  }
  return index.get(part) ?? [];
}

/**
 * A rule that runs these layers in a dataflow that takes at most two thirds of the cycles; undefined if there is none, or no one
 * pattern that chooses them.
 */
export function remap(passes: readonly PassResult[], step: StepResult, nameSchedule: boolean): Fix | undefined {
  const { array, schedule } = step;
  const { definition } = schedule;
  if (array.dataflow !== 'configurable' || !isBody(definition)) return undefined;
  const first = passes[0]!.layer.name;
  const part = lastPart(first);
  let pattern = first;
  let chosen = passes;
  if (passes.length > 1) {
    if (part === undefined || passes.some((pass) => lastPart(pass.layer.name) !== part)) return undefined;
    pattern = `*.${part}`;
    chosen = passesEndingIn(part, step);
  }
  const total = (dataflow: DataflowName) => chosen.reduce((sum, pass) => sum + cyclesOf(pass, step)[dataflow], 0);
  const now = chosen.reduce((sum, pass) => sum + pass.cycles.total, 0);
  let best: DataflowName = dataflows[0];
  let least = Number.POSITIVE_INFINITY;
  for (const dataflow of dataflows) {
    const cycles = total(dataflow);
    if (cycles < least) [best, least] = [dataflow, cycles];
  }
  const gain = now / least;
  const edit =
    gain >= worthwhile ? addRule(definition.item, `layers "${pattern}" { forward dataflow ${best} }`) : undefined;
  if (!edit) return undefined;
  const where = nameSchedule ? ` in ${definition.name}` : '';
  return {
    title: `Run '${pattern}' ${words[best]}${where}: ${gain.toFixed(1)}x fewer cycles`,
    edits: [edit],
  };
}

/** A new last setting of a schedule: later rules win. */
function addRule({ entries, tail }: BodyItem, rule: string): Edit | undefined {
  if (!tail.node.closed) return undefined;
  const before = tail.text.slice(0, tail.node.start);
  const last = entries.at(-1);
  const newline = before.lastIndexOf('\n');
  if (newline < 0) {
    // All on one line.
    if (!last) return { place: placeOf(tail, { start: tail.node.start, end: tail.node.start }), text: ` ${rule} ` };
    const end = last.text.trimEnd().length;
    const separator = last.text[end - 1] === ',' ? ' ' : ', ';
    return { place: placeOf(last, { start: end, end }), text: separator + rule };
  }
  const windows = before[newline - 1] === '\r';
  const at = windows ? newline - 1 : newline;
  const indent = last && /\n([ \t]*)$/.exec(last.text.slice(0, last.node.start))?.[1];
  return {
    place: placeOf(tail, { start: at, end: at }),
    text: `${windows ? '\r' : ''}\n${indent ?? '  '}${rule}`,
  };
}
