/** The claims beside the results in docs/models/gradients.md are what the code gives. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compareGradients } from '../../../../server/src/simulate/gradients/baselines.ts';
import type {
  BaselineName,
  InterleavedMapping,
  WeightUpdate,
} from '../../../../server/src/simulate/gradients/types.ts';
import type { Buffering } from '../../../../server/src/simulate/types.ts';

const page = readFileSync(new URL('../../../../docs/models/gradients.md', import.meta.url), 'utf8');
const begin = '<!-- computed by test/unit/simulate/gradients/docs.test.ts -->\n';
const end = '<!-- end -->';

const layer = { m: 128, n: 1024, k: 1024, groups: 1 };

function compared(side: number, name: BaselineName, buffering: Buffering, update: WeightUpdate = 'excluded') {
  const mapping: InterleavedMapping = { buffering: 'hidden', drain: 'counted', partialSums: 'onChip', update };
  return compareGradients(layer, { rows: side, cols: side }, mapping, { name, buffering });
}

function table(): string {
  const head = [
    'array',
    'interleaved, `hidden`: cycles',
    'claim: cycles',
    '`ws-os` `exposed`',
    '`ws-os` `hidden`',
    'claim: accesses',
    '`ws-os`, update excluded',
    '`ws-os` with separate update, ours in place',
    '`os`, update excluded',
  ];
  const rows = [32, 64, 128, 256].map((side) => {
    const cycles = (buffering: Buffering) => compared(side, 'ws-os', buffering).cycles.ratio.toFixed(2);
    const accesses = (name: BaselineName, update: WeightUpdate) =>
      compared(side, name, 'hidden', update).accesses.ratio.toFixed(2);
    return [
      `${side} x ${side}`,
      compared(side, 'ws-os', 'hidden').cycles.interleaved.toLocaleString('en-US'),
      '1.4 to 2.2',
      cycles('exposed'),
      cycles('hidden'),
      '1.9',
      accesses('ws-os', 'excluded'),
      accesses('ws-os', 'inPlace'),
      accesses('os', 'excluded'),
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

it('the table of the fully connected sweep', () => {
  const from = page.indexOf(begin);
  expect(from).toBeGreaterThan(0);
  expect(page.slice(from + begin.length, page.indexOf(end, from))).toBe(table());
});
