/** The bars of a figure in the Trace Event Format: a thread a lane. */
import { nameEvents, type Trace, type TraceEvent, traceTime } from '../trace-event.ts';
import type { Figure } from './figure.ts';

export function barsToTrace({ title, lanes, kinds, bars, clock }: Figure): Trace {
  const time = traceTime(clock ?? undefined);
  const events = bars.map((bar): TraceEvent => {
    const { name } = kinds[bar.kind]!;
    const { start, end, layer, pass, part, number, batch, share } = bar;
    return {
      name: layer || bar.labels[0] || name,
      cat: name,
      ph: 'X',
      pid: 1,
      tid: bar.lane + 1,
      ts: time(start),
      dur: time(end - start),
      args: {
        cycles: end - start,
        part,
        ...(pass && { pass }),
        ...(number !== null && { number }),
        ...(batch !== null && { batch }),
        ...(share < 1 && { busyShare: share }),
      },
    };
  });
  const names = nameEvents(
    title,
    lanes.map(({ name }) => name),
    clock ?? undefined,
  );
  return { displayTimeUnit: 'ns', traceEvents: [...names, ...events] };
}
