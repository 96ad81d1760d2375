/** Events of a pipeline: the same in every format, one after the other on every processor. */
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../../server/src/interchange/trace-event.ts';
import type { PipelineEvent, PipelineTransfer } from '../../../server/src/simulate/pipeline/events.ts';
import { accel, example, folder } from './support.ts';

const text = `network N {
  input x [64]
  a = dense(x, units = 64)
  b = dense(a, units = 64)
}
array A { grid 8x8, clock 100 MHz, vector 8 }
schedule Alone { network N, array A }
schedule Pipe { network N, array A, batch 4, mode training, processors 2, pipeline gpipe { microbatches 2 } }
`;

const written = () => folder().write('p.accel', text);

interface Printed {
  readonly events: (PipelineEvent & { readonly firstLayer: string; readonly lastLayer: string })[];
  readonly transfers: PipelineTransfer[];
}

describe('accel schedule', () => {
  it('gives every task once, none before the one before it on its processor', async () => {
    const { code, out } = await accel('schedule', written());
    expect(code).toBe(0);
    const { schedule, policy, period, events } = JSON.parse(out) as {
      schedule: string;
      policy: string;
      period: number;
      events: PipelineEvent[];
    };
    expect([schedule, policy]).toEqual(['Pipe', 'gpipe']);
    const tasks = events.filter(({ minibatch }) => minibatch === 1);
    for (const processor of [1, 2]) {
      const own = tasks.filter((event) => event.processor === processor);
      expect(own.map(({ task, microbatch }) => `${task} ${microbatch}`)).toEqual([
        'forward 1',
        'forward 2',
        'backward 1',
        'backward 2',
        'update 2',
      ]);
      own.forEach(({ start, end }, index) => {
        expect(end).toBeGreaterThanOrEqual(start);
        expect(start).toBeGreaterThanOrEqual(own[index - 1]?.end ?? 0);
      });
    }
    const ends = (minibatch: number) =>
      Math.max(...events.filter((event) => event.minibatch === minibatch).map(({ end }) => end));
    expect(ends(3) - ends(2)).toBe(period);
  });

  it('gives the same in CSV and as a trace in microseconds', async () => {
    const file = written();
    const { events, transfers } = JSON.parse((await accel('schedule', file)).out) as Printed;
    const csv = (await accel('schedule', file, '--format', 'csv')).out.trimEnd().split('\n');
    expect(csv[0]).toBe('processor,stage,firstLayer,lastLayer,task,minibatch,microbatch,start,end');
    expect(csv.slice(1)).toEqual(
      events.map((each) =>
        [
          each.processor,
          each.stage,
          each.firstLayer,
          each.lastLayer,
          each.task,
          each.minibatch,
          each.microbatch,
          each.start,
          each.end,
        ].join(),
      ),
    );
    const { traceEvents } = JSON.parse((await accel('schedule', file, '--format', 'trace')).out) as Trace;
    expect(traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args.name)).toEqual([
      'Pipe',
      'processor 1: A',
      'processor 2: A',
      'link 1 to 2',
      'link 2 to 1',
    ]);
    const complete = traceEvents.filter(({ ph }) => ph === 'X');
    const printed = [...events, ...transfers];
    expect(complete.map(({ tid }) => tid)).toEqual([
      ...events.map(({ processor }) => processor),
      ...transfers.map(({ from }) => 2 + from),
    ]);
    complete.forEach(({ ts, dur }, index) => {
      expect(ts! * 100).toBeCloseTo(printed[index]!.start, 6);
      expect(dur! * 100).toBeCloseTo(printed[index]!.end - printed[index]!.start, 6);
    });
  });

  it('says what it cannot do', async () => {
    const none = await accel('schedule', example('lenet5'));
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('no schedule with processors')]);
    const many = await accel('schedule', example('pipelines'));
    expect([many.code, many.err]).toEqual([2, expect.stringContaining("choose --schedule 'Sequential'")]);
    const alone = await accel('schedule', written(), '--schedule', 'Alone');
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining("no pipeline 'Alone': it has 'Pipe'")]);
    const format = await accel('schedule', written(), '--format', 'svg');
    expect([format.code, format.err]).toEqual([2, expect.stringContaining("no format 'svg'")]);
  });
});
