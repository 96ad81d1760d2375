/** Random schedules that mix the machines: small networks on small arrays, some of whose layers run elsewhere. */
import fc from 'fast-check';
import { scheduleOf } from '../../server/src/model/schedule.ts';
import type { StepResult } from '../../server/src/simulate/results.ts';
import { simulateStep } from '../../server/src/simulate/step.ts';
import { openOne } from './workspace.ts';

const size = (max: number) => fc.integer({ min: 1, max });

/** What a level of a schedule says of machines; the empty text says nothing. */
const forward = fc.constantFrom<string>(
  '',
  'forward { reuse Buffers }',
  'forward { reuse Given }',
  'forward { reuse off }',
);
const weightGradient = fc.constantFrom<string>(
  '',
  'weightGradient { stochastic Units }',
  'weightGradient { stochastic off }',
);
const crossbar = fc.constantFrom<string>('', '', 'crossbar Cells', 'crossbar off');

const level = fc.record({ forward, weightGradient, crossbar });
export type Level = { readonly forward: string; readonly weightGradient: string; readonly crossbar: string };

/** A rule for some of the layers. */
const rule = fc.record({ pattern: fc.constantFrom('*', 'c', 'a', 'b', 'm.*', 'f'), level });

export const mixed = fc.record({
  rows: size(6),
  cols: size(6),
  batch: size(5),
  inputs: size(14),
  units: size(14),
  groups: size(3),
  buffering: fc.constantFrom('exposed', 'overlapped', 'hidden', 'streamed'),
  memory: fc.constantFrom('', 'dram 1 B/cycle', 'dram 7 B/cycle'),
  buffers: fc.constantFrom('', 'buffers { input 64 B, weight 64 B, output 64 B }'),
  technology: fc.boolean(),
  lanes: fc.constantFrom('', 'vector 2'),
  mode: fc.constantFrom('training', 'training', 'inference'),
  clock: fc.constantFrom(1, 10, 137, 700, 2000),
  stream: size(20),
  serial: fc.boolean(),
  stochasticGrid: fc.constantFrom('', 'grid 3x2', 'grid 16x16'),
  cells: fc.tuple(size(9), size(9)),
  bits: fc.integer({ min: 2, max: 8 }),
  reuseLanes: size(4),
  zeros: fc.constantFrom<number>(0, 0.25, 0.5, 1),
  similar: fc.constantFrom<number>(0, 0.3, 1),
  schedule: level,
  rules: fc.array(rule, { maxLength: 3 }),
});
export type Mixed = typeof mixed extends fc.Arbitrary<infer Value> ? Value : never;

const said = ({ forward, weightGradient, crossbar }: Level): string =>
  [forward, weightGradient, crossbar].filter(Boolean).join('\n  ');

export function textOf(given: Mixed): string {
  const { rows, cols, cells, bits, schedule, rules } = given;
  return `
network N {
  input x [${2 * given.groups}, 3, 3]
  c = conv(x, filters = ${given.groups * 3}, kernel = 2, groups = ${given.groups}) |> relu()
  f = flatten(c)
  a = dense(f, units = ${given.units})
  r = relu(a)
  b = dense(r, units = ${given.inputs})
}
technology T {
  mac 1.5 pJ
  register 0.05 pJ/B
  sram 1.2 pJ/B at 64 KiB
  dram 160 pJ/B
}
array A {
  grid ${rows}x${cols}
  word 2 B
  clock ${given.clock} MHz
  buffering ${given.buffering}
  ${given.memory}
  ${given.buffers}
  ${given.lanes}
  ${given.technology ? 'technology T' : ''}
}
stochastic Units {
  length ${given.stream}
  evaluation ${given.serial ? 'serial' : 'parallel'}
  ${given.stochasticGrid}
}
crossbar Cells {
  grid ${cells[0]}x${cells[1]}
  bits ${bits}
}
reuse Buffers {
  lanes ${given.reuseLanes}
}
reuse Given {
  lanes ${given.reuseLanes}
  rates { zeros ${given.zeros}, similar ${given.similar} }
}
schedule S {
  network N
  array A
  batch ${given.batch}
  mode ${given.mode}
  ${said(schedule)}
  ${rules.map((each) => `layers "${each.pattern}" { ${said(each.level).replaceAll('\n', ',')} }`).join('\n  ')}
}
`;
}

export const stepOfText = (text: string): StepResult => simulateStep(scheduleOf(openOne(text).file.own.get('S')!))!;
export const stepOf = (given: Mixed): StepResult => stepOfText(textOf(given));
