/** The pipeline part of reports: a table that fits the page, and JSON that keeps to its schema. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { ScheduleReport } from '../../../server/src/interchange/report.ts';
import { policies } from '../../../server/src/model/pipeline.ts';
import { accel, folder, root } from './support.ts';

const validate = new Ajv2020().compile(JSON.parse(readFileSync(`${root}/docs/simulate.schema.json`, 'utf8')));

const text = (settings: string) => `network N {
  input x [64]
  a = dense(x, units = 64)
  b = dense(a, units = 64)
  c = dense(b, units = 64)
  d = dense(c, units = 64)
}
array A { grid 8x8, word 4 B }
schedule S { network N, array A, batch 8, mode training, ${settings} }
`;

describe('the pipeline', () => {
  it.each(policies)('of %s, in the table and in JSON', async (policy) => {
    const file = folder().write(
      'p.accel',
      text(`processors 4, links ring { bandwidth 16 B/cycle }, pipeline ${policy} { microbatches 8 }`),
    );
    const { out } = await accel('simulate', file);
    expect(out).toContain(`Pipeline ${policy}, `);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    expect(out).not.toMatch(/undefined|NaN|Infinity|null| $/m);

    const report = JSON.parse((await accel('simulate', file, '--format', 'json')).out) as ScheduleReport;
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    const pipeline = report.pipeline!;
    const work = pipeline.work.reduce((a, b) => a + b, 0);
    expect(pipeline.bubble).toBeCloseTo(1 - work / (4 * pipeline.period), 9);
    pipeline.utilization.forEach((each, index) => {
      expect(each * pipeline.period).toBeCloseTo(pipeline.work[index]!, 6);
    });
    expect(pipeline.partitioner === null).toBe(policy === 'data-parallel');
    // 64 x 64 weights and 64 biases a layer, words of 4 B, one version at least.
    const weights = pipeline.memory.map((each) => each.weights);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(policy.startsWith('layerpipe') ? 0 : 64 * 65 * 4);
    if (policy === 'gpipe') {
      expect(pipeline.layers).toEqual([['a'], ['b'], ['c'], ['d']]);
      expect(pipeline.traffic.map(({ from, to, forward, backward }) => [from, to, forward, backward])).toEqual([
        [1, 2, 512, 512],
        [2, 3, 512, 512],
        [3, 4, 512, 512],
      ]);
      expect(pipeline.memory.map(({ activations }) => activations)).toEqual([2048, 2048, 2048, 2048]);
    }
  });

  it('is null on a single array', async () => {
    const file = folder().write('p.accel', text('').replace(',  }', ' }'));
    const report = JSON.parse((await accel('simulate', file, '--format', 'json')).out) as ScheduleReport;
    expect(report.pipeline).toBeNull();
  });
});
