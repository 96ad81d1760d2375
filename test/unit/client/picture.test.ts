import { expect, test } from 'vitest';
import { panelPage } from '../../../client/src/panels/page.ts';
import { pictureOf } from '../../../client/src/panels/picture.ts';
import { isPicture } from '../../../media/messages.ts';
import type { ScheduleView } from '../../../server/src/protocol/index.ts';

const view: ScheduleView = {
  uri: 'file:///a.accel',
  version: 3,
  schedules: ['Infer'],
  schedule: 'Infer',
  network: 'Tiny',
  array: 'Edge',
  grid: '8x8',
  batch: 2,
  clock: null,
  length: 120,
  lanes: [{ name: 'layers', group: null }],
  colouredBy: 'operator',
  kinds: ['conv'],
  bars: { lane: [0], start: [0], end: [120], kind: [0], row: [0], detail: [0], item: [-1], share: [1] },
  rows: [
    {
      layer: 'stem',
      pass: 'forward',
      second: false,
      kind: 'conv',
      gemm: { m: 16, n: 8, k: 27, groups: 1 },
      dataflow: 'ws',
      folds: 4,
      cycles: 120,
      stall: 20,
      macs: 3456,
      utilization: 0.45,
      mappingEfficiency: 0.84,
      energy: null,
      accesses: 700,
      dram: 0,
      stands: ['buffering exposed'],
      machine: null,
      uri: 'file:///secret/place/blocks.accel',
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } },
      calls: [
        {
          uri: 'file:///secret/main.accel',
          range: { start: { line: 9, character: 2 }, end: { line: 9, character: 9 } },
        },
      ],
    },
  ],
  totals: { cycles: 120, stall: 20, macs: 3456, utilization: 0.45, seconds: null, energy: null },
  byPass: [{ pass: 'forward', cycles: 120, stall: 20, energy: null }],
  comparison: null,
  pipeline: null,
  compared: [],
  assumptions: ['One word is 2 bytes.'],
};

test('the panel gets a picture that it accepts, and no places in files', () => {
  const picture = pictureOf(view, 7);
  expect(isPicture(picture)).toBe(true);
  expect(picture).toMatchObject({ serial: 7, stale: null, schedule: 'Infer', totals: view.totals });
  expect(picture.bars.end).toEqual(Float64Array.of(120));
  expect(JSON.stringify(picture)).not.toContain('file:');
});

test('a picture of an earlier text says why', () => {
  expect(pictureOf({ ...view, stale: 'Line 2 is not complete.' }, 1).stale).toBe('Line 2 is not complete.');
});

test('the page allows the one script, no inline code or style, nothing remote', () => {
  const html = panelPage({
    name: 'schedule',
    script: 'vscode-resource:/schedule.js',
    source: 'vscode-resource:',
    nonce: 'abc',
  });
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("script-src 'nonce-abc'");
  expect(html).not.toMatch(/unsafe|https?:|<style| style=| on[a-z]+=/);
});
