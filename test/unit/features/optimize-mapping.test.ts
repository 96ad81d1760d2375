/** The proposed rules make the schedule exactly as fast as the search promised, and no other choice is better. */
import { describe, expect, it } from 'vitest';
import { type MappingProposal, proposeMapping } from '../../../server/src/features/optimize-mapping.ts';
import type { Snapshot } from '../../../server/src/features/snapshot.ts';
import type { Objective } from '../../../server/src/simulate/optimize.ts';
import { openOne } from '../../support/workspace.ts';

const network = `
network Net {
  input x [3, 20, 20]
  c1 = conv(x, filters = 24, kernel = 5, stride = 2) |> relu()
  c2 = conv(c1, filters = 40, kernel = 3) |> relu()
  d1 = depthwise(c2, kernel = 3)
  f = flatten(d1)
  h = dense(f, units = 90) |> relu()
  y = dense(h, units = 10)
}
technology T { mac 1 pJ, sram 2 pJ/B at 8 KiB, dram 50 pJ/B, register 0.1 pJ/B }
array A {
  grid 8x8
  clock 500 MHz
  buffers { input 4 KiB, weight 4 KiB, output 4 KiB }
  dram 2 GB/s
  technology T
}
array Fixed extends A { dataflow ws }
`;
const file = (schedule: string) => `${network}schedule S {\n  network Net\n  array A\n${schedule}}\n`;

function propose(snapshot: Snapshot, objective: Objective = 'cycles', name?: string): MappingProposal {
  const search = proposeMapping(snapshot, name, objective);
  for (let last = 0; ; ) {
    const next = search.next();
    if (next.done) return next.value;
    expect(next.value).toBeGreaterThan(last);
    last = next.value;
  }
}

function apply(text: string, { edits }: MappingProposal): string {
  expect(edits).toHaveLength(1);
  const [{ place, text: added }] = edits as [MappingProposal['edits'][number]];
  const at = text.lastIndexOf('}', text.length) - 1;
  expect(place.start).toBe(place.end);
  return text.slice(0, at) + added + text.slice(at);
}

const productsOf = (snapshot: Snapshot, part: 'cycles' | 'energy'): number =>
  snapshot.schedules[0]!.step!.passes.reduce(
    (sum, pass) =>
      pass.kind === 'vector' ? sum : sum + (part === 'cycles' ? pass.cycles.total : (pass.energy?.total ?? 0)),
    0,
  );

describe('the best mapping', () => {
  it.each([
    ['inference', '  batch 4\n'],
    ['training', '  batch 4\n  mode training\n'],
    ['interleaved training', '  batch 2\n  backward { order interleaved, buffering hidden }\n'],
    [
      'with rules of its own',
      '  batch 2\n  mode training\n  layers "c*" { forward dataflow os, weightGradient dataflow is }\n',
    ],
    ['with a frozen layer', '  batch 3\n  mode training\n  layers "c1" { trainable false }\n'],
  ])('of %s costs what was promised, and cannot be improved again', (_, settings) => {
    for (const objective of ['cycles', 'energy'] as const) {
      const text = file(settings);
      const before = openOne(text);
      const proposal = propose(before, objective);
      expect(proposal.before).toBeCloseTo(productsOf(before, objective), 12);
      const after = openOne(apply(text, proposal));
      expect(after.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      expect(productsOf(after, objective) / proposal.after).toBeCloseTo(1, 12);
      expect(proposal.after).toBeLessThan(proposal.before);
      expect(propose(after, objective).rules).toEqual([]);
    }
  });

  it('is the best of all choices for a layer', () => {
    const best = propose(openOne(file('  batch 4\n  mode training\n'))).after;
    for (const forward of ['ws', 'os', 'is']) {
      for (const backward of [
        'backward order interleaved',
        ...['ws', 'os', 'is'].flatMap((dX) =>
          ['ws', 'os', 'is'].map((dW) => `activationGradient dataflow ${dX}\n  weightGradient dataflow ${dW}`),
        ),
      ]) {
        const uniform = openOne(file(`  batch 4\n  mode training\n  forward dataflow ${forward}\n  ${backward}\n`));
        expect(best).toBeLessThanOrEqual(productsOf(uniform, 'cycles'));
      }
    }
  });

  it('reads like a sentence', () => {
    const { message, rules } = propose(openOne(file('  batch 4\n')));
    expect({ message, rules }).toMatchInlineSnapshot(`
      {
        "message": "3 rules for 'S': 79.4 k cycles → 77.6 k cycles, 2.2 % less.",
        "rules": [
          "layers "c1" { forward dataflow os }",
          "layers "h" { forward dataflow is }",
          "layers "y" { forward dataflow is }",
        ],
      }
    `);
  });
});

describe('nothing is proposed', () => {
  const message = (text: string, objective?: Objective, name?: string) => {
    const { rules, edits, message } = propose(openOne(text), objective, name);
    expect([rules, edits]).toEqual([[], []]);
    return message;
  };

  it('where there is nothing to choose, and the reason is told', () => {
    expect(message(file('').replace('array A\n', 'array Fixed\n'))).toBe(
      "Array 'Fixed' is built for 'ws': there is no dataflow to choose.",
    );
    expect(message(network)).toBe('No schedule of this file can be simulated.');
    expect(message(file(''), 'cycles', 'T')).toBe("There is no schedule 'T'.");
    expect(message(file('').replace('network Net\n  array', 'network Nat\n  array'), 'cycles', 'S')).toBe(
      "'S' cannot be simulated: solve its problems first.",
    );
    expect(message(file('').replace('technology T\n', '\n'), 'energy')).toBe(
      "Array 'A' names no technology: energies are unknown.",
    );
  });
});
