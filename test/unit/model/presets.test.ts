/** Arrays, machines and technologies that ship with Accel: every value says where it is from, and is what the source has, in the units of the model. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crossbarOf } from '../../../server/src/model/crossbar.ts';
import type { Definition } from '../../../server/src/model/definitions.ts';
import { type ArrayModel, arrayOf, settingKeys } from '../../../server/src/model/hardware.ts';
import { reuseOf } from '../../../server/src/model/reuse.ts';
import type { Source } from '../../../server/src/model/sources.ts';
import { stochasticOf } from '../../../server/src/model/stochastic.ts';
import { type TechnologyModel, technologyOf } from '../../../server/src/model/technology.ts';
import { showBytes, showJoules } from '../../../server/src/model/units.ts';
import { areaOf } from '../../../server/src/simulate/energy/area.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { builtSchedule, fileOf, problemsOf, repositoryFile } from '../../support/model.ts';

const filesIn = (folder: string) =>
  readdirSync(new URL(`../../../library/${folder}/`, import.meta.url)).map((name) => `${folder}/${name}`);
const files = [...filesIn('arrays'), ...filesIn('machines'), ...filesIn('technologies')];
const definitionsIn = (path: string) => [...fileOf(repositoryFile(`library/${path}`)).own.values()];
const definitions = files.flatMap((path) =>
  definitionsIn(path).map((definition) => [definition.name, path, definition] as const),
);
const definitionOf = (name: string) => definitions.find(([each]) => each === name)![2];
const technology = (name: string): TechnologyModel => technologyOf(definitionOf(name));
const machineOf = (definition: Definition) =>
  definition.keyword === 'stochastic'
    ? stochasticOf(definition)
    : definition.keyword === 'crossbar'
      ? crossbarOf(definition)
      : reuseOf(definition);
const array = (name: string): ArrayModel => arrayOf(definitionOf(name));

describe('preset files', () => {
  it.each(files)('%s has no problems, and can be imported', (path) => {
    expect(problemsOf(repositoryFile(`library/${path}`))).toEqual([]);
    const imported = fileOf(`import "accel:${path.replace('.accel', '')}"\n`);
    for (const { name } of definitionsIn(path)) expect(imported.visible.has(name)).toBe(true);
  });

  it.each(definitions)('%s of %s says of every value where it is from, and what it is', (_name, _path, definition) => {
    const sources: (Source | undefined)[] = [];
    if (definition.keyword === 'technology') {
      const model = technologyOf(definition);
      for (const key of ['mac', 'register', 'dram', 'vector'] as const)
        if (model[key] !== undefined) sources.push(model.sources.get(key));
      for (const part of Object.keys(model.area)) sources.push(model.sources.get(`area.${part}`));
      for (const point of model.sram ?? []) sources.push(point.source);
    } else if (definition.keyword !== 'array') {
      const { settings, sources: said } = machineOf(definition);
      for (const key of settingKeys[definition.keyword as 'stochastic' | 'crossbar' | 'reuse'])
        if (settings.get(key)) sources.push(said.get(key));
    } else {
      const model = arrayOf(definition);
      expect(model.assumptions).toEqual([]);
      for (const key of ['grid', 'dataflow', 'word', 'clock', 'dram', 'buffering', 'drain', 'vector'] as const)
        if (model.settings.get(key)) sources.push(model.sources.get(key));
      for (const name of Object.keys(model.buffers)) sources.push(model.sources.get(`buffers.${name}`));
    }
    expect(sources.length).toBeGreaterThan(1);
    expect(sources.filter((source) => source?.tag === undefined)).toEqual([]);
    // What is computed names what it is computed from.
    const derived = sources.filter((source) => source?.tag === 'DERIVED');
    expect(derived.filter((source) => !/(FOUND|RECALLED): /.test(source!.text))).toEqual([]);
  });

  it('documents every definition', () => {
    for (const [, path] of definitions) {
      const text = repositoryFile(`library/${path}`);
      for (const head of text.matchAll(/(.*)\n(?:array|technology|stochastic|crossbar|reuse) \w+/g))
        expect(head[1]).toMatch(/^\/\/\/ /);
    }
  });
});

/** Published, in pJ: MAC, register and DRAM per byte, vector operation; SRAM as KiB and pJ per byte. Undefined: not charged. */
const energies: Record<string, [(number | undefined)[], [number, number][]]> = {
  cmos45: [
    [undefined, undefined, 162.5, undefined],
    [
      [8, 1.25],
      [32, 2.5],
      [1024, 12.5],
    ],
  ],
  cmos45_int8: [
    [0.23, undefined, 162.5, 0.2],
    [
      [8, 1.25],
      [32, 2.5],
      [1024, 12.5],
    ],
  ],
  cmos45_int32: [
    [3.2, undefined, 162.5, 3.1],
    [
      [8, 1.25],
      [32, 2.5],
      [1024, 12.5],
    ],
  ],
  cmos45_fp16: [
    [1.5, undefined, 162.5, 1.1],
    [
      [8, 1.25],
      [32, 2.5],
      [1024, 12.5],
    ],
  ],
  cmos45_fp32: [
    [4.6, undefined, 162.5, 3.7],
    [
      [8, 1.25],
      [32, 2.5],
      [1024, 12.5],
    ],
  ],
  cmos14: [[1.46, undefined, undefined, undefined], [[16, 0.32]]],
  cmos7: [
    [undefined, undefined, 43.75, undefined],
    [
      [8, 0.9375],
      [32, 1.0625],
      [1024, 1.75],
    ],
  ],
  cmos7_int8: [
    [0.077, undefined, 43.75, 0.07],
    [
      [8, 0.9375],
      [32, 1.0625],
      [1024, 1.75],
    ],
  ],
  cmos7_int32: [
    [1.51, undefined, 43.75, 1.48],
    [
      [8, 0.9375],
      [32, 1.0625],
      [1024, 1.75],
    ],
  ],
  cmos7_bf16: [
    [0.32, undefined, 43.75, 0.21],
    [
      [8, 0.9375],
      [32, 1.0625],
      [1024, 1.75],
    ],
  ],
  cmos7_fp16: [
    [0.5, undefined, 43.75, 0.34],
    [
      [8, 0.9375],
      [32, 1.0625],
      [1024, 1.75],
    ],
  ],
  cmos7_fp32: [
    [1.69, undefined, 43.75, 1.31],
    [
      [8, 0.9375],
      [32, 1.0625],
      [1024, 1.75],
    ],
  ],
  eyeriss_like: [
    [0.207692, 0.2826157, 64, undefined],
    [
      [63, 2.0201099],
      [128, 2.0201099],
    ],
  ],
  simba_like: [
    [0.315, undefined, 64, undefined],
    [
      [24, 0.9943525],
      [1024, 30.223944],
      [2048, 15.1344838],
    ],
  ],
  edge_tpu_like: [
    [0.04, 0.01, 90.625, undefined],
    [
      [32, 0.5852344],
      [1024, 1.551875],
      [2048, 1.551875],
    ],
  ],
  tpu_v7_like: [
    [0.02, 0.01, 0.2981042, 0.06],
    [
      [2048, 0.004029],
      [65_536, 0.004029],
    ],
  ],
};

describe('technologies that ship', () => {
  it('are all in this table', () => {
    const names = definitions.filter(([, , { keyword }]) => keyword === 'technology').map(([name]) => name);
    expect(names.sort()).toEqual(Object.keys(energies).sort());
  });

  it.each(Object.entries(energies))('%s costs what is published', (name, [costs, points]) => {
    const { mac, register, dram, vector, sram } = technology(name);
    const picojoules = (joules: number | undefined) => joules && Number((joules * 1e12).toPrecision(6));
    const rounded = (value: number | undefined) => value && Number(value.toPrecision(6));
    expect([mac, register, dram, vector].map(picojoules)).toEqual(costs.map(rounded));
    expect(sram?.map(({ atBytes, joulesPerByte }) => [atBytes / 1024, (joulesPerByte * 1e12).toPrecision(5)])).toEqual(
      points.map(([size, cost]) => [size, cost.toPrecision(5)]),
    );
  });
});

it('the table of the documentation has what ships', () => {
  const cell = (joules: number | undefined, source: Source | undefined) =>
    joules === undefined ? '' : ` ${showJoules(joules)} ${source?.tag}`;
  const rows = Object.keys(energies).map((name) => {
    const { mac, register, sram, dram, vector, sources } = technology(name);
    const points = sram!.map(
      ({ joulesPerByte, atBytes, source }) => ` ${showJoules(joulesPerByte)} at ${showBytes(atBytes)} ${source?.tag}`,
    );
    const cells = [
      ` \`${name}\``,
      cell(mac, sources.get('mac')),
      cell(register, sources.get('register')),
      points.join(','),
      cell(dram, sources.get('dram')),
      cell(vector, sources.get('vector')),
    ];
    return `|${cells.map((each) => `${each} |`).join('')}\n`;
  });
  const page = repositoryFile('docs/models/energy.md');
  expect(page.split('|---|---|---|---|---|---|\n').at(-1)!.split('\n\n')[0]).toBe(rows.join('').trimEnd());
});

const shapes = [
  // array, rows, columns, KiB of input, weight and output buffer, bytes a cycle, MHz
  ['TpuV1', 256, 256, 6144, 6144, 2048, 10, 700],
  ['EyerissLike', 12, 14, 64, 63, 64, undefined, 1000],
  ['EyerissScaleSim', 12, 14, 36, 36, 36, 10, undefined],
  ['SimbaLike', 16, 16, 1024, 2048, 24, undefined, 1000],
  ['EdgeTpuLike', 32, 32, 1024, 32, 1024, undefined, undefined],
  ['TpuV7Like', 256, 256, 3072, 3072, 2048, 107_345 / 8 / 32, 1100],
] as const;

describe('arrays that ship', () => {
  it('are all in this table', () => {
    const names = definitions.filter(([, , { keyword }]) => keyword === 'array').map(([name]) => name);
    expect(names.sort()).toEqual(shapes.map(([name]) => name).sort());
  });

  it.each(shapes)('%s has the shape that is published', (name, rows, cols, input, weight, output, dram, clock) => {
    const model = array(name);
    expect(model).toMatchObject({ rows, cols, dataflow: 'ws', wordBytes: name === 'TpuV7Like' ? 2 : 1 });
    expect(model.buffers).toEqual({ input: input * 1024, weight: weight * 1024, output: output * 1024 });
    expect(model.dram).toEqual(dram && { value: dram, per: 'cycle' });
    expect(model.clock).toEqual(clock && clock * 1e6);
    expect(areaOf(model).total).toBeNull();
  });

  it('run a network, with energy if they have a technology', () => {
    for (const [name, path] of definitions.filter(([, , { keyword }]) => keyword === 'array')) {
      const text = `import "accel:${path.replace('.accel', '')}"\nimport "accel:networks/lenet5"\nschedule S { network LeNet5, array ${name} }\n`;
      expect(problemsOf(text)).toEqual([]);
      const step = simulateStep(builtSchedule(text, 'S'))!;
      expect(step.totals.cycles).toBeGreaterThan(0);
      if (step.array.technology) expect(step.totals.energy).toBeGreaterThan(0);
      else expect(step.totals.energy).toBeNull();
    }
  });

  it('take a technology of another file', () => {
    const text =
      'import "accel:arrays/tpu-v1"\nimport "accel:technologies/cmos7"\narray A extends TpuV1 { technology cmos7_int8 }\n';
    expect(problemsOf(text)).toEqual([]);
    expect(arrayOf(fileOf(text).own.get('A')!).technology?.mac).toBeCloseTo(0.077e-12, 20);
  });
});
