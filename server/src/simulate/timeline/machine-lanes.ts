/**
 * The bars of passes that the array does not compute fold by fold: the vectors of crossbars and the parts of their kernels, the blocks of
 * stochastic units, and what is shown as a whole. Closed forms, like those of the array.
 */

import type { ArrayModel } from '../../model/hardware.ts';
import { transferCycles } from '../below-array.ts';
import type { ArrayPass, CrossbarPass, PassResult, ReusePass, StochasticPass } from '../results.ts';
import { clear, type Emit, type LaneName, type Window } from './lane-bars.ts';

type Elsewhere = Exclude<PassResult, ArrayPass>;

/** The lane of a pass; reuse buffers stand in the array. */
export const machineLane = (pass: Elsewhere): LaneName => (pass.kind === 'reuse' ? 'ws' : pass.kind);

/** Whether every fold runs as without buffers. Where one saves cycles, its lanes decide which: folds have no times of their own. */
export const savesNothing = ({ cycles, product }: ReusePass): boolean =>
  cycles.compute === product.cycles.compute && cycles.total === product.cycles.total;

export function machineBars(pass: Elsewhere, array: ArrayModel, window: Window, resolution: number, emit: Emit): void {
  const lane = machineLane(pass);
  const { compute, total } = pass.cycles;
  if (pass.kind === 'crossbar') crossbarBars(pass, array, window, resolution, emit);
  else if (pass.kind === 'stochastic') stochasticBars(pass, window, resolution, emit);
  else emit({ lane, of: 'pass', start: 0, end: compute, item: -1, share: 1 });
  emit({ lane, of: 'wait', start: compute, end: total, item: -1, share: 1 });
  emit({ lane: 'dram', of: 'transfer', start: 0, end: transferCycles(pass.dram, array), item: -1, share: 1 });
}

/** Bars one after the other, of which the last one ends with the cycle that it has begun. */
function* inWindow(
  window: Window,
  count: number,
  length: number,
  end: number,
): Generator<{ readonly item: number; readonly start: number; readonly end: number }> {
  for (let item = Math.max(0, Math.floor(window.from / length) - 1); item < count; item++) {
    const start = item * length;
    if (start >= window.to) return;
    yield { item, start, end: item === count - 1 ? end : (item + 1) * length };
  }
}

/** Vector after vector, in parts of cycles: kernels take nanoseconds. */
function crossbarBars(
  { vectors, seconds, phases, kernel, cycles }: CrossbarPass,
  { clock }: ArrayModel,
  window: Window,
  resolution: number,
  emit: Emit,
): void {
  const lane = 'crossbar';
  const length = (seconds * clock!) / vectors;
  if (length < resolution) {
    emit({ lane, of: 'pass', start: 0, end: cycles.compute, item: -1, share: 1 });
    return;
  }
  const apart = length / phases.length >= resolution;
  for (const { item, start, end } of inWindow(window, vectors, length, cycles.compute)) {
    if (!apart) {
      emit({ lane, of: 'vector', start, end, item, share: 1 });
      continue;
    }
    let from = start;
    phases.forEach((phase, index) => {
      const until = index === phases.length - 1 ? end : from + phase * clock!;
      if (kernel === 'outerProduct')
        emit({ lane, of: 'writing', start: from, end: until, item: item * phases.length + index, share: 1 });
      else emit({ lane, of: index ? 'ramp' : 'pulses', start: from, end: until, item, share: 1 });
      from = until;
    });
  }
}

/** All vectors pass block after block, each in one cycle, or in one for every bit of its streams. */
function stochasticBars({ gemm, unit, cycles }: StochasticPass, window: Window, resolution: number, emit: Emit): void {
  const lane = 'stochastic';
  const vectors = gemm.k;
  const each = unit.evaluation === 'serial' ? unit.streamLength : 1;
  const length = vectors * each;
  const blocks = cycles.compute / length;
  if (length < resolution) {
    emit({ lane, of: 'pass', start: 0, end: cycles.compute, item: -1, share: 1 });
    return;
  }
  for (const block of inWindow(window, blocks, length, cycles.compute)) {
    if (each < resolution * clear) {
      emit({ lane, of: 'block', ...block, share: 1 });
      continue;
    }
    const within = { from: window.from - block.start, to: window.to - block.start };
    for (const { item, start, end } of inWindow(within, vectors, each, length))
      emit({ lane, of: 'vector', start: block.start + start, end: block.start + end, item, share: 1 });
  }
}
