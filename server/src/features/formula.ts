/**
 * The cycle formula behind a pass, in symbols and with its numbers, and where it is from (docs/models/systolic.md; gradients.md of
 * interleaved ones).
 */
import type { ArrayModel } from '../model/hardware.ts';
import type { ArrayPass, InterleavedPass, ProductPass } from '../simulate/results.ts';
import { modelPage } from './docs.ts';
import { digits } from './wording.ts';

export interface Formula {
  /** `folds · (2R + C + T − 2)` */
  readonly symbols: string;
  /** `18 · (2·128 + 128 + 784 − 2)` */
  readonly numbers: string;
  /** What T is: `m`, `n` or `k`. */
  readonly steps: 'm' | 'n' | 'k';
  /** Read in a source, or ours; either way the simulated grid confirms it (docs/models/systolic.md). */
  readonly source: string;
  readonly page: string;
}

const stepsOf = { ws: 'm', is: 'n', os: 'k' } as const;

/** The formula that gave `pass.cost.cycles`. */
export const formulaOf = (pass: ArrayPass, array: ArrayModel): Formula =>
  pass.kind === 'interleaved' ? interleavedFormula(pass, array) : systolicFormula(pass, array);

function systolicFormula({ cost, gemm, mapping }: ProductPass, array: ArrayModel): Formula {
  const { dataflow, buffering, drain } = mapping;
  const steps = stepsOf[dataflow];
  const free = dataflow === 'os' && drain === 'free';
  const R = digits(array.rows);
  const C = digits(array.cols);
  const T = digits(gemm[steps]);
  const f = digits(cost.folds);
  const make = (symbols: string, numbers: string, found: boolean): Formula => ({
    symbols,
    numbers,
    steps,
    source: found ? 'source: SCALE-Sim, confirmed by the simulated grid' : 'derived, confirmed by the simulated grid',
    page: modelPage('systolic', buffering),
  });
  switch (buffering) {
    case 'exposed':
    case 'overlapped':
      return free
        ? make('folds · (T + R + C − 2)', `${f} · (${T} + ${R} + ${C} − 2)`, true)
        : make('folds · (2R + C + T − 2)', `${f} · (2·${R} + ${C} + ${T} − 2)`, dataflow !== 'os');
    case 'hidden':
      return free
        ? make('folds · (T + R + C − 2)', `${f} · (${T} + ${R} + ${C} − 2)`, false)
        : make('folds · (T + R + C − 2) + R', `${f} · (${T} + ${R} + ${C} − 2) + ${R}`, false);
    case 'streamed': {
      const before = digits(cost.folds - 1);
      return free
        ? make('(folds − 1) · T + T + R + C − 2', `${before} · ${T} + ${T} + ${R} + ${C} − 2`, false)
        : make(
            '(folds − 1) · max(T, R) + T + 2R + C − 2',
            `${before} · max(${T}, ${R}) + ${T} + 2·${R} + ${C} − 2`,
            false,
          );
    }
  }
}

/** Two words of every row of the forward product pass a PE, so T counts twice. */
function interleavedFormula({ cost, gemm, mapping }: InterleavedPass, array: ArrayModel): Formula {
  const free = mapping.drain === 'free';
  const R = digits(array.rows);
  const C = digits(array.cols);
  const T = digits(gemm.m);
  const f = digits(cost.folds);
  const make = (symbols: string, numbers: string): Formula => ({
    symbols,
    numbers,
    steps: 'm',
    source: 'derived, confirmed by the simulated grid',
    page: modelPage('gradients', 'cycles'),
  });
  switch (mapping.buffering) {
    case 'exposed':
      return free
        ? make('folds · (2T + 2R + C − 2)', `${f} · (2·${T} + 2·${R} + ${C} − 2)`)
        : make('folds · (2T + 3R + C − 2)', `${f} · (2·${T} + 3·${R} + ${C} − 2)`);
    case 'overlapped':
      return free
        ? make('folds · (2T + 2R + C − 2)', `${f} · (2·${T} + 2·${R} + ${C} − 2)`)
        : make('folds · (2T + 2R + C − 2) + R', `${f} · (2·${T} + 2·${R} + ${C} − 2) + ${R}`);
    case 'hidden':
      return free
        ? make('folds · (2T + R + C − 2) + R', `${f} · (2·${T} + ${R} + ${C} − 2) + ${R}`)
        : make('folds · (2T + R + C − 2) + 2R', `${f} · (2·${T} + ${R} + ${C} − 2) + 2·${R}`);
    case 'streamed': {
      const [ends, shownEnds] = free
        ? ['2T + 2R + C − 2', `2·${T} + 2·${R} + ${C} − 2`]
        : ['2T + 3R + C − 2', `2·${T} + 3·${R} + ${C} − 2`];
      return make(`(folds − 1) · max(2T, R) + ${ends}`, `${digits(cost.folds - 1)} · max(2·${T}, ${R}) + ${shownEnds}`);
    }
  }
}
