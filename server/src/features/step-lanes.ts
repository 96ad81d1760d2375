/** The lanes of a step on one array: its passes, and below them what each does with the array, the DRAM and the vector unit. */
import type { TimelineBars, TimelineLane } from '../protocol/index.ts';
import type { PassResult, StepResult } from '../simulate/results.ts';
import { type LaneBar, type LaneName, laneNames } from '../simulate/timeline/lane-bars.ts';
import { lanesOf, passBars } from '../simulate/timeline/pass-lanes.ts';
import { BarColumns } from './bar-columns.ts';

/** What a time axis shows, in as much detail as it is asked for. */
export interface Lanes {
  readonly lanes: readonly TimelineLane[];
  readonly kinds: readonly string[];
  /** Cycles. */
  readonly length: number;
  /** @param resolution cycles: bars that are shorter on average are summed up */
  bars(window: { readonly from: number; readonly to: number }, resolution: number): TimelineBars;
}

const names: Readonly<Record<LaneName, string>> = {
  load: 'load',
  ws: 'weight-stationary',
  is: 'input-stationary',
  os: 'output-stationary',
  drain: 'drain',
  stochastic: 'stochastic units',
  crossbar: 'crossbars',
  dram: 'DRAM',
  vector: 'vector unit',
};

const passOrder: readonly string[] = [
  'forward',
  'activationGradient',
  'weightGradient',
  'interleaved',
  'update',
] satisfies PassResult['pass'][];

/**
 * @param drawn indices of the passes that have a row, in order: those that take time
 * @param kindOf what chooses the colour of a pass
 */
export function stepLanes(
  step: StepResult,
  drawn: readonly number[],
  kindOf: (pass: PassResult) => string,
  training: boolean,
): Lanes {
  const { array, passes, starts, schedule } = step;
  const present = new Set(drawn.flatMap((index) => lanesOf(passes[index]!, array)));
  const own = laneNames.filter((name) => present.has(name));
  const group = array.definition.name;
  const laneOf = new Map(own.map((name, index) => [name, index + 1]));
  const kinds = [...new Set(drawn.map((index) => kindOf(passes[index]!)))];
  if (drawn.some((index) => passes[index]!.kind === 'interleaved')) kinds.push('activationGradient', 'weightGradient');
  if (training) kinds.sort((a, b) => passOrder.indexOf(a) - passOrder.indexOf(b));
  kinds.push('transfer', 'stall', 'idle');
  const numbers = new Map([...new Set(kinds)].map((kind, index) => [kind, index]));
  const kindOfBar = ({ of, gradient }: LaneBar, pass: PassResult): number =>
    numbers.get(
      of === 'transfer' ? 'transfer' : of === 'wait' ? 'stall' : of === 'idle' ? 'idle' : (gradient ?? kindOf(pass)),
    )!;
  return {
    lanes: [
      { name: training ? 'passes' : 'layers', group: null },
      // Without a vector unit only updates take time, which is that of their transfers.
      ...own.map((name) => ({ name: name === 'vector' && !array.vectorLanes ? 'updates' : names[name], group })),
    ],
    kinds: [...numbers.keys()],
    length: step.totals.cycles,
    bars({ from, to }, resolution) {
      const columns = new BarColumns(own.length + 1);
      for (let row = firstAfter(step, drawn, from); row < drawn.length; row++) {
        const index = drawn[row]!;
        const pass = passes[index]!;
        const start = starts[index]!;
        if (start >= to) break;
        const whole = { start, end: start + pass.cycles.total, kind: numbers.get(kindOf(pass))!, row };
        columns.add(0, { ...whole, detail: 'pass', item: -1, share: 1 });
        passBars(pass, array, schedule.batch, { from: from - start, to: to - start }, resolution, (bar) => {
          columns.add(laneOf.get(bar.lane)!, {
            start: start + bar.start,
            end: start + bar.end,
            kind: kindOfBar(bar, pass),
            row,
            detail: bar.of,
            item: bar.item,
            share: bar.share,
          });
        });
      }
      return columns.columns();
    },
  };
}

/** The first row whose pass ends after a cycle. */
function firstAfter({ passes, starts }: StepResult, drawn: readonly number[], cycle: number): number {
  let low = 0;
  let high = drawn.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const index = drawn[middle]!;
    if (starts[index]! + passes[index]!.cycles.total > cycle) high = middle;
    else low = middle + 1;
  }
  return low;
}
