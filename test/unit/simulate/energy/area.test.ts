/** Area of arrays, against values computed by hand. */

import { describe, expect, it } from 'vitest';
import { arrayOf } from '../../../../server/src/model/hardware.ts';
import { areaOf } from '../../../../server/src/simulate/energy/area.ts';
import { fileOf } from '../../../support/model.ts';

const arrayWith = (settings: string, area: string) => {
  const text = `technology T {\n${area}\n}\narray A {\n  technology T\n  ${settings}\n}\n`;
  return arrayOf(fileOf(text).own.get('A')!);
};

const all = 'area { mac 1000 um2, register 10 um2/B, sram 2 mm2/MiB, vector 5000 um2 }';

describe('area', () => {
  it('is that of units, registers and buffers', () => {
    const area = areaOf(
      arrayWith(
        'grid 10x20, word 2 B, dataflow ws, vector 16\n  buffers { input 512 KiB, weight 512 KiB, output 1 MiB }',
        all,
      ),
    );
    expect(area.mac).toBeCloseTo(200 * 1000e-6, 12);
    // three words of 2 B in each of 200 PEs
    expect(area.register).toBeCloseTo(200 * 3 * 2 * 10e-6, 12);
    expect(area.sram).toBeCloseTo(4, 12);
    expect(area.vector).toBeCloseTo(16 * 5000e-6, 12);
    expect(area.total).toBeCloseTo(0.2 + 0.012 + 4 + 0.08, 12);
    expect(area.assumptions).toEqual([
      'Registers: 3 words of 2 B in a PE (ws, buffering exposed).',
      'Area: no control, no wires, no interface to DRAM, no accumulators below the columns.',
    ]);
  });

  it.each([
    ['ws', 'exposed', 3],
    ['is', 'overlapped', 3],
    ['os', 'hidden', 4],
    ['ws', 'streamed', 4],
    ['configurable', 'exposed', 4],
    ['configurable', 'hidden', 5],
    ['configurable', 'streamed', 6],
  ] as const)('%s, %s: %i words in a PE', (dataflow, buffering, words) => {
    const array = arrayWith(`grid 1x1, word 1 B, dataflow ${dataflow}`, all);
    expect(areaOf(array, buffering).register).toBeCloseTo(words * 10e-6, 12);
    const own = arrayWith(`grid 1x1, word 1 B, dataflow ${dataflow}, buffering ${buffering}`, all);
    expect(areaOf(own)).toEqual(areaOf(array, buffering));
  });

  it('leaves out what has no area or no size, and says so', () => {
    const array = arrayWith('grid 2x2, dataflow os, vector 4\n  buffers { weight 1 MiB }', 'area sram 3 mm2/MiB');
    const area = areaOf(array);
    expect(area).toMatchObject({ mac: null, register: null, vector: null });
    expect(area.total).toBeCloseTo(3, 12);
    expect(area.assumptions).toEqual([
      'SRAM: no size is given for the input and output buffer, left out.',
      'Area: no control, no wires, no interface to DRAM, no accumulators below the columns.',
      'The area leaves out MACs, registers and the vector unit: the technology names none.',
    ]);
  });

  it('is unknown without a technology, or with one that names none', () => {
    const unknown = { mac: null, register: null, sram: 0, vector: 0, total: null, assumptions: [] };
    expect(areaOf(arrayWith('grid 2x2', 'mac 1 pJ'))).toEqual(unknown);
    expect(areaOf(arrayOf(fileOf('array A { grid 2x2 }').own.get('A')!))).toEqual(unknown);
  });
});
