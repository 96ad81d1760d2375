/** How a step does against its baseline, in words that never leave out what the baseline is. */
import { showPercent } from '../model/units.ts';
import { showRatio } from '../simulate/answers.ts';
import { type Compared, type ComparedSums, comparisonOf, type StepComparison } from '../simulate/comparison.ts';
import { compareLayers } from '../simulate/layer-comparison.ts';
import { isArrayPass, type PassResult, type StepResult } from '../simulate/results.ts';
import { modelPage } from './docs.ts';
import { link } from './markdown.ts';
import { joined } from './wording.ts';

/** Below this a ratio says less than a share. */
const leastRatio = 1.05;

/** `1.42× fewer`, `3 % more`, `as many`: how many of a quantity there are against the baseline. */
export function fewer({ own, baseline, ratio, saving }: Compared, words: Words = counted): string {
  if (own === baseline) return words.same;
  if (saving > 0) return `${ratio >= leastRatio ? showRatio(ratio) : showPercent(saving)} ${words.less}`;
  return `${showPercent(-saving)} more`;
}

/** The same as a share: `24 % fewer`. */
export function share({ own, baseline, saving }: Compared, words: Words = counted): string {
  if (own === baseline) return words.same;
  return saving > 0 ? `${showPercent(saving)} ${words.less}` : `${showPercent(-saving)} more`;
}

interface Words {
  readonly less: string;
  readonly same: string;
}
const counted: Words = { less: 'fewer', same: 'as many' };
export const measured: Words = { less: 'less', same: 'as much' };

/** `ws-os, buffering exposed (here hidden)` */
export function baselineName({ baseline, step }: StepComparison, own: StepResult): string {
  return nameWith(baseline.name, gradientBuffering(own), gradientBuffering(step));
}

/** `hidden`; of layers that differ all of their levels. */
export const gradientBuffering = ({ passes }: StepResult): string => bufferingsOf(gradients(passes));

const nameWith = (name: string, own: string, theirs: string): string =>
  `${link(name, modelPage('gradients', 'baselines'))}, buffering ${own === theirs ? `${own}, as here` : `${theirs} (here ${own})`}`;

const gradients = (passes: readonly PassResult[]) => passes.filter((pass) => pass.pass !== 'forward');

const bufferingsOf = (passes: readonly PassResult[]): string =>
  [...new Set(passes.flatMap((pass) => (isArrayPass(pass) ? [pass.mapping.buffering] : [])))].join(', ');

/** Of layers whose gradients are interleaved: what that saves them; undefined for all others. */
export function layersAgainstBaseline(step: StepResult, passes: readonly PassResult[]): string | undefined {
  if (!passes.some((pass) => pass.kind === 'interleaved')) return undefined;
  const comparison = comparisonOf(step);
  if (!comparison) return undefined;
  const compared = compareLayers(
    step,
    comparison,
    passes.map((pass) => pass.layer),
  );
  const name = nameWith(comparison.baseline.name, bufferingsOf(compared.own), bufferingsOf(compared.baseline));
  return `Backward against ${name}: **${fewer(compared.cycles)} cycles** · ${besides(compared)}`;
}

/** `24 % fewer SRAM accesses · 8 % less energy` */
const besides = ({ accesses, energy }: ComparedSums): string =>
  joined([`${share(accesses)} SRAM accesses`, energy !== null && `${share(energy, measured)} energy`]);

/** `1.31× vs ws-os`: cycles of the whole step; with the baseline's buffering if it is another one. Nothing if they are the same. */
export function speedup(step: StepResult): string | undefined {
  const comparison = comparisonOf(step);
  if (!comparison || comparison.whole.cycles.own === comparison.whole.cycles.baseline) return undefined;
  const { baseline, whole } = comparison;
  const { schedule, array } = step;
  const other =
    baseline.buffering !== undefined && baseline.buffering !== (schedule.backward.buffering ?? array.buffering);
  return `${showRatio(whole.cycles.ratio)} vs ${baseline.name}${other ? ` ${baseline.buffering}` : ''}`;
}
