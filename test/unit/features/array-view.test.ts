/** What the array panel is told: pages of a traced fold, or of the activity of a large array. */
import { describe, expect, it } from 'vitest';
import { arrayView, maxVectors } from '../../../server/src/features/array-view.ts';
import type { ArrayIdle, ArrayView, ArrayViewParams } from '../../../server/src/protocol/array-view.ts';
import { snapshotOf } from '../../support/snapshot.ts';

const text = (grid: string, more = ''): string => `array A {
  grid ${grid}
  dataflow configurable
}
network N {
  input x [3, 8, 8]
  a = conv(x, filters = 6, kernel = 3)
  b = conv(a, filters = 5, kernel = 3)
  c = dense(b, units = 7)
  output c
}
schedule S {
  network N
  array A
  batch 2
  forward { dataflow ws }
  backward { buffering exposed${more} }
}
`;

function view(source: string, params: Partial<ArrayViewParams> = {}): ArrayView {
  const found = maybeView(source, params);
  if (!found || 'idle' in found) throw new Error('nothing to show');
  return found;
}

function maybeView(source: string, params: Partial<ArrayViewParams> = {}): ArrayView | ArrayIdle | null {
  const run = arrayView(snapshotOf(source).snapshot, { uri: 'file:///workspace/main.accel', ...params });
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
  }
}

/** All pages of a fold, cycle by cycle. */
function* cyclesOf(source: string, params: Partial<ArrayViewParams>): Generator<{ view: ArrayView; at: number }> {
  for (let from = 0; ; ) {
    const page = view(source, { ...params, from });
    expect(page.from).toBe(from);
    for (let at = 0; at < page.count; at++) yield { view: page, at };
    from += page.count;
    if (from >= page.cycles) return;
  }
}

const interleaved = text('4x4', ', order interleaved');
const count = (list: readonly number[], from: number, length: number, wanted: number): number =>
  list.slice(from, from + length).filter((value) => value === wanted).length;

describe('a small array', () => {
  it('does every multiply-accumulate of a fold, each gradient as often as the other', () => {
    const params = { layer: 'b', pass: 'interleaved', fold: 3 } as const;
    const macs = [0, 0, 0];
    for (const { view: page, at } of cyclesOf(interleaved, params))
      for (const kind of [1, 2]) macs[kind]! += count(page.cells!.work, at * 16, 16, kind);
    const { tiles, fold, vectors } = view(interleaved, params);
    const tile = tiles.find((each) => each.fold === fold)!;
    expect(fold).toBe(3);
    expect(vectors).toBe(32);
    expect(macs).toEqual([0, vectors * tile.rows * tile.cols, vectors * tile.rows * tile.cols]);
  });

  it('is the same page by page', () => {
    const params = { layer: 'b', pass: 'forward', fold: 5 } as const;
    const whole = view(interleaved, { ...params, count: 60 });
    const late = view(interleaved, { ...params, from: 40, count: 20 });
    expect(late.cells!.sum).toEqual(whole.cells!.sum.slice(40 * 16));
    expect(late.cells!.leftEdge).toEqual(whole.cells!.leftEdge.slice(40 * 4));
  });

  it.each(['forward', 'interleaved'] as const)('holds the words that its names stand for: %s', (pass) => {
    const params = { layer: 'b', pass, fold: 4 } as const;
    const { tiles, tensors, cells, count: cycles } = view(interleaved, params);
    const words: Record<string, (a: number, b: number) => number> = {
      X: (a, b) => 1 + ((2 * a + 3 * b) % 5),
      W: (a, b) => 1 + ((a + 3 * b) % 4),
      dY: (a, b) => 1 + ((a + 2 * b) % 3),
    };
    const pair = pass === 'interleaved' ? 2 : 1;
    let checked = 0;
    for (let at = 0; at < cycles; at++) {
      for (let pe = 0; pe < 16; pe++) {
        if (cells!.work[at * 16 + pe] === 0) continue;
        const [i, j] = [pe >> 2, pe % 4];
        const tile = tiles.find((each) => each.fold === cells!.fold[at * 7 + i + j])!;
        const places: Record<string, number> = {
          t: Math.floor(cells!.step[at * 7 + i + j]! / pair),
          r: tile.row + i,
          c: tile.col + j,
        };
        const named = ({ tensor, index }: { tensor: string; index: string }) =>
          words[tensor]!(places[index[0]!]!, places[index[1]!]!);
        expect(cells!.left[at * 16 + pe]).toBe(named(tensors.left));
        expect(cells!.held[at * 16 + pe]).toBe(named(tensors.held!));
        if (cells!.work[at * 16 + pe] === 2) expect(cells!.above[at * 16 + pe]).toBe(named(tensors.top!));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(300);
  });

  it('starts from the partial sums of the folds before', () => {
    // Fold 1 of `b` forward adds rows 4 to 7 of the reduction to rows 0 to 3.
    const { cells, phases } = view(interleaved, { layer: 'b', pass: 'forward', fold: 1 });
    const start = phases.find((each) => each.fold === 1 && each.kind === 'stream')!.start;
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += (1 + ((3 * i) % 5)) * (1 + (i % 4));
    expect(cells!.topEdge[start * 4]).toBe(sum);
  });

  it('shows the first vectors of a long fold, and says so', () => {
    const long = view(text('4x4').replace('batch 2', 'batch 100'), { layer: 'a', pass: 'forward' });
    expect(long).toMatchObject({ vectors: 3600, shownVectors: maxVectors, cycles: maxVectors + 4 + 4 + 4 - 2 });
    expect(long.assumptions.join()).toContain('The first 256 of 3600 vectors');
  });

  it('can be asked for what is not there', () => {
    expect(view(interleaved, { schedule: 'Gone', layer: 'gone', fold: 1e9, from: 1e9 })).toMatchObject({
      schedule: 'S',
      layer: 'a',
      pass: 'forward',
      count: 1,
    });
    expect(view(interleaved, { layer: 'b', pass: 'weightGradient' })).toMatchObject({ layer: 'b', pass: 'forward' });
    expect(maybeView('network N { input x [3] output x }')).toBeNull();
  });

  it('finds the layer of a line', () => {
    expect(view(interleaved, { line: 8 })).toMatchObject({ layer: 'c', pass: 'forward' });
    expect(view(interleaved, { line: 0 })).toMatchObject({ layer: 'a' });
    expect(view(interleaved).passes[0]).toEqual({ layer: 'a', pass: 'forward', lines: [6, 6] });
  });

  it('finds the schedule of a line', () => {
    const two = `${interleaved}schedule T extends S {\n  batch 3\n}\n`;
    const line = two.split('\n').indexOf('  batch 3');
    expect(view(two, { line })).toMatchObject({ schedule: 'T' });
    expect(view(two, { line: 8 })).toMatchObject({ schedule: 'S', layer: 'c' });
    expect(view(two, { line, schedule: 'S' })).toMatchObject({ schedule: 'S' });
  });

  it('offers every matrix product of the step', () => {
    const names = (source: string) => view(source).passes.map(({ layer, pass }) => `${layer} ${pass}`);
    expect(names(interleaved)).toEqual([
      ...['a forward', 'b forward', 'c forward'],
      ...['c interleaved', 'b interleaved', 'a weightGradient'],
    ]);
  });
});

describe('a large array', () => {
  const large = text('128x96', ', order interleaved');

  it('is counted in blocks, and the counts of a fold are its multiply-accumulates', () => {
    const params = { layer: 'b', pass: 'interleaved', fold: 0 } as const;
    const macs = { first: 0, second: 0 };
    for (const { view: page, at } of cyclesOf(large, params)) {
      expect(page.cells).toBeNull();
      expect(page.heat!.block).toBe(4);
      if (at > 0) continue;
      for (const value of page.heat!.first) macs.first += value;
      for (const value of page.heat!.second) macs.second += value;
    }
    const { tiles, vectors } = view(large, params);
    expect(macs).toEqual({
      first: vectors * tiles[0]!.rows * tiles[0]!.cols,
      second: vectors * tiles[0]!.rows * tiles[0]!.cols,
    });
  });

  it('shows all vectors, however many', () => {
    const many = view(large.replace('batch 2', 'batch 1000000'), { layer: 'a', pass: 'forward' });
    expect(many.shownVectors).toBe(36_000_000);
    expect(view(large.replace('batch 2', 'batch 1000000'), { layer: 'a', from: 18_000_000 }).from).toBe(18_000_000);
  });
});

describe('an array beside other machines', () => {
  const mixed = (settings: string): string =>
    `crossbar Cells { }\nstochastic Units { }\nreuse Buffers { lanes 1 }\n${text('4x4').replace('backward { buffering exposed }', `mode training\n  ${settings}`)}`.replace(
      'grid 4x4',
      'grid 4x4\n  clock 1 GHz',
    );

  it('lists what it computes itself, products with reuse buffers without them', () => {
    const shown = view(
      mixed('forward { reuse Buffers }\n  weightGradient { stochastic Units }\n  layers "c" { crossbar Cells }'),
    );
    expect(shown.passes.map(({ layer, pass }) => `${layer} ${pass}`)).toEqual([
      'a forward',
      'b forward',
      'b activationGradient',
    ]);
    expect(shown.assumptions[0]).toMatch(/^As without reuse buffers/);
    const {
      assumptions,
      passes: _,
      ...plain
    } = view(text('4x4').replace('grid 4x4', 'grid 4x4\n  clock 1 GHz'), { layer: 'a' });
    expect(shown).toMatchObject({ folds: plain.folds, cycles: plain.cycles, cells: plain.cells });
    expect(assumptions).not.toContain(shown.assumptions[0]);
  });

  it('says where everything runs if nothing is left for it', () => {
    expect(maybeView(mixed('crossbar Cells'))).toEqual({
      idle: "In 'S' all matrix products run on 'Cells', beside array 'A': none of its PEs ever works.",
    });
  });
});
