/** Hovers of stochastic units, crossbars and reuse buffers: what they cost and compute, with what is claimed of them beside it. */
import type { CrossbarModel } from '../model/crossbar.ts';
import type { ReuseModel } from '../model/reuse.ts';
import type { StochasticModel } from '../model/stochastic.ts';
import { showArea, showJoules, showPercent, showSeconds } from '../model/units.ts';
import { blockOf, crossbarModelProblems } from '../simulate/machines/crossbar.ts';
import { ratesOf, reuseModelProblems } from '../simulate/machines/reuse.ts';
import { stochasticModelProblems } from '../simulate/machines/stochastic.ts';
import { referenceError } from '../simulate/stochastic/reference.ts';
import { type Row, table } from './markdown.ts';

export function stochasticFacts(model: StochasticModel): string | undefined {
  if (stochasticModelProblems(model).length) return undefined;
  const { streamLength, scaling } = model.options;
  return table([['error of an update', showPercent(referenceError(scaling, streamLength))]]);
}

export function crossbarFacts(model: CrossbarModel): string | undefined {
  if (crossbarModelProblems(model).length) return undefined;
  const { kernels, area } = blockOf(model);
  const rows = (['vectorMatrix', 'matrixVector', 'outerProduct'] as const).map(
    (name): Row => [name, showJoules(kernels[name].energy), showSeconds(kernels[name].latency)],
  );
  return table([...rows, ['area', showArea(area)]]);
}

export function reuseFacts(model: ReuseModel): string | undefined {
  if (reuseModelProblems(model).length) return undefined;
  const { zeros, similar } = ratesOf(model, Number.POSITIVE_INFINITY);
  return table([
    ['zeros', showPercent(zeros)],
    ['of the others, similar', showPercent(similar)],
  ]);
}
