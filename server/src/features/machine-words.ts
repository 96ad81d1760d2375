/** Words on stochastic units, crossbars and reuse buffers that hovers, hints and remarks share. */
import type { Definition } from '../model/definitions.ts';
import type { Source } from '../model/sources.ts';
import { showPercent } from '../model/units.ts';
import type { MachineProblem } from '../simulate/machines/problems.ts';
import { isMachinePass, type MachinePass, type StepResult } from '../simulate/results.ts';
import { code, plain } from './markdown.ts';
import type { Snapshot } from './snapshot.ts';
import { joined, several } from './wording.ts';

const maxUses = 5;

/** The kinds of passes are named as the definitions they run on. */
export const passesOn = ({ passes }: StepResult, { keyword, name }: Definition): MachinePass[] =>
  passes.filter((pass): pass is MachinePass => isMachinePass(pass) && pass.kind === keyword && pass.machine === name);

/** What the schedules of a file have on a machine, a line each. */
export function machineUses(snapshot: Snapshot, definition: Definition): string | undefined {
  const lines = snapshot.schedules.flatMap(({ definition: schedule, step }) => {
    const passes = step ? passesOn(step, definition) : [];
    return step && passes.length ? [`${code(schedule.name)} ${useWords(step, passes)}`] : [];
  });
  // A file without schedules is there to be imported.
  if (!lines.length) return snapshot.schedules.length ? 'No schedule of this file runs anything on it.' : undefined;
  const rest = lines.length - maxUses;
  return [...lines.slice(0, maxUses), ...(rest > 0 ? [`… ${several(rest, 'more schedule')}`] : [])].join('  \n');
}

/** `2 layers · 31 % of the MACs · 12 % of the cycles · 20 % of the energy` */
function useWords({ totals }: StepResult, passes: readonly MachinePass[]): string {
  let [macs, cycles, energy] = [0, 0, 0];
  for (const pass of passes) {
    macs += pass.macs;
    cycles += pass.cycles.total;
    energy += pass.energy?.total ?? 0;
  }
  return joined([
    several(new Set(passes.map((pass) => pass.layer)).size, 'layer'),
    `${showPercent(macs / totals.macs)} of the MACs`,
    `${showPercent(cycles / totals.cycles)} of the cycles`,
    !!totals.energy && `${showPercent(energy / totals.energy)} of the energy`,
  ]);
}

/** What a step has on each machine, a line each. */
export function machinesOf(step: StepResult): string | undefined {
  const machines = new Map<string, MachinePass[]>();
  for (const pass of step.passes) {
    if (!isMachinePass(pass)) continue;
    const name = `${pass.kind} ${code(pass.machine)}`;
    machines.set(name, [...(machines.get(name) ?? []), pass]);
  }
  const lines = [...machines].map(([name, passes]) => `${name} ${useWords(step, passes)}`);
  return lines.length ? lines.join('  \n') : undefined;
}

/** Why there are no numbers. */
export const cannotBuild = (problems: readonly MachineProblem[]): string =>
  [
    '**Cannot be built**, so that nothing is computed of it:',
    ...problems.map(({ message }) => `- ${plain(message)}`),
  ].join('\n');

/** `length`, `lfsr`: ASSUMED: unknown */
export function sourceLines(sources: ReadonlyMap<string, Source>): string {
  const paths = new Map<string, string[]>();
  for (const [path, { text }] of sources) paths.set(text, [...(paths.get(text) ?? []), code(path.replace('.', ' '))]);
  return [...paths].map(([text, said]) => `${said.join(', ')}: ${plain(text)}`).join('  \n');
}

/** Numbers with their units as they are set in print, without a line break between the two: `12345 um2` is `12,345 µm²`. */
export const printed = (text: string): string =>
  text
    .replaceAll(/(?<![\d.])\d{4,}/g, (digits) => digits.replaceAll(/\B(?=(\d{3})+$)/g, ','))
    .replaceAll(/ u(?=(?:J|s|A|V|m2)\b)/g, ' µ')
    .replaceAll(/m2\b/g, 'm²')
    .replaceAll(/(\d) (?=[%\p{L}])/gu, '$1\u00a0');
