/** The tables of docs/models/reuse.md are what the code gives. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measureReuse } from '../../../../server/src/simulate/reuse/buffer.ts';
import { acrtcClaim, claimImplies } from '../../../../server/src/simulate/reuse/claim.ts';
import { lockstepSaving, reuseEffect } from '../../../../server/src/simulate/reuse/issue.ts';
import type { ReuseBuffer } from '../../../../server/src/simulate/reuse/types.ts';
import { autoregressive, rectifiedNormal } from './draws.ts';

const page = readFileSync(new URL('../../../../docs/models/reuse.md', import.meta.url), 'utf8');

function onPage(name: string): string {
  const begin = `<!-- ${name}, computed by test/unit/simulate/reuse/docs.test.ts -->\n`;
  const from = page.indexOf(begin);
  expect(from, name).toBeGreaterThan(0);
  return page.slice(from + begin.length, page.indexOf('<!-- end -->', from));
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const percent = (share: number) => (100 * share).toFixed(1);
const normal = rectifiedNormal(100_000, 3);
const series = autoregressive(100_000, 0.9, 5);
const buffers: ReadonlyArray<readonly [entries: number, mantissaBits: number]> = [
  [1, 2],
  [1, 10],
  [4, 2],
  [4, 4],
  [16, 2],
  [16, 4],
  [16, 10],
];

it('hit rates', () => {
  const rows = buffers.map(([entries, mantissaBits]) => {
    const measure = (change: Partial<ReuseBuffer>, activations = normal) =>
      measureReuse({ entries, mantissaBits, replacement: 'lru', zeros: 'buffered', ...change }, activations);
    return [
      String(entries),
      String(mantissaBits),
      percent(measure({}).rate),
      percent(measure({ replacement: 'fifo' }).rate),
      percent(measure({ replacement: 'direct' }).rate),
      percent(measure({ zeros: 'skipped' }).zeroRate),
      percent(measure({ zeros: 'skipped' }).similarityRate),
      percent(measure({}, series).rate),
      percent(measure({ zeros: 'skipped' }, series).similarityRate),
    ];
  });
  const head = [
    'entries',
    'k',
    'LRU, zeros buffered',
    'FIFO',
    'direct',
    'zeros skipped: zeros',
    'of the others, similar',
    'correlated: LRU, zeros buffered',
    'of the others, similar',
  ];
  expect(onPage('rates')).toBe(table(head, rows));
});

it('slots', () => {
  const rows = [
    [4, 4],
    [16, 4],
    [16, 2],
  ].map(([entries, mantissaBits]) => {
    const { saved, rate } = measureReuse(
      { entries: entries!, mantissaBits: mantissaBits!, replacement: 'lru', zeros: 'skipped' },
      normal,
    );
    return [
      String(entries),
      String(mantissaBits),
      percent(rate),
      ...[1, 2, 4, 8].flatMap((lanes) => {
        const { captured } = lockstepSaving(saved, lanes);
        const { time } = reuseEffect(rate, captured, { time: 0, energy: 0 });
        return [captured.toFixed(2), percent(1 - time)];
      }),
    ];
  });
  const head = ['entries', 'k', 'not multiplied, %'];
  for (const lanes of [1, 2, 4, 8]) head.push(`${lanes} ${lanes === 1 ? 'lane' : 'lanes'}: c`, 'time saved, %');
  expect(onPage('slots')).toBe(table(head, rows));
});

it('the claim beside what it implies', () => {
  const rows = (['timeCut', 'speedup'] as const).map((reading) => {
    const { saved, time, energyOverhead } = claimImplies(reading);
    return [
      `\`${reading}\``,
      `${percent(acrtcClaim.training)}, ${percent(acrtcClaim.energy)}`,
      percent(1 - time),
      (1 / time).toFixed(2),
      percent(saved),
      percent(energyOverhead),
    ];
  });
  const head = [
    'reading',
    'claim: training, energy, %',
    'time saved, %',
    'times as fast',
    's that it needs, %',
    'o_e that is left for lookups, %',
  ];
  expect(onPage('claim')).toBe(table(head, rows));
});
