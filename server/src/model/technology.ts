/** Technologies as plain data in base units (joules, bytes, square metres): what operations, accesses and memories cost. */

import type { Definition } from './definitions.ts';
import { type Setting, Settings } from './settings.ts';
import { type Source, sourceOf, sourcesOf } from './sources.ts';
import { expected, showBytes } from './units.ts';

/** Energy of an SRAM of one capacity. */
export interface SramPoint {
  readonly joulesPerByte: number;
  readonly atBytes: number;
  readonly source?: Source;
}

/** Square metres; what is not named is unknown. */
export interface TechnologyArea {
  /** Of one multiply-accumulate unit. */
  readonly mac?: number;
  /** Per byte of registers in a PE. */
  readonly register?: number;
  /** Per byte of SRAM. */
  readonly sram?: number;
  /** Of one lane of the vector unit. */
  readonly vector?: number;
}

export interface TechnologyModel {
  readonly definition: Definition;
  readonly settings: Settings;
  /** Joules per multiply-accumulate. */
  readonly mac?: number;
  /** Joules per byte. */
  readonly register?: number;
  /** By capacity, smallest first; never empty. */
  readonly sram?: readonly SramPoint[];
  /** Joules per byte. */
  readonly dram?: number;
  /** Joules per operation of the vector unit. */
  readonly vector?: number;
  readonly area: TechnologyArea;
  /** Of the settings that name one, by path; an SRAM point carries its own. */
  readonly sources: ReadonlyMap<string, Source>;
}

const areaParts = ['mac', 'register', 'sram', 'vector'] as const;

export const technologyKeys = [
  'mac',
  'register',
  'sram',
  'dram',
  'vector',
  ...areaParts.map((part) => `area.${part}` as const),
] as const;

const technologies = new WeakMap<Definition, TechnologyModel>();

export function technologyOf(definition: Definition): TechnologyModel {
  const known = technologies.get(definition);
  if (known) return known;
  const settings = new Settings(definition, technologyKeys, ['sram']);
  const mac = settings.quantity('mac', expected.energy)?.value;
  const register = settings.quantity('register', expected.energyPerByte)?.value;
  const sram = sramPoints(settings);
  const dram = settings.quantity('dram', expected.energyPerByte)?.value;
  const vector = settings.quantity('vector', expected.energy)?.value;
  const area: { -readonly [Part in keyof TechnologyArea]: number } = {};
  for (const part of areaParts) {
    const perByte = part === 'register' || part === 'sram';
    const size = settings.quantity(`area.${part}`, perByte ? expected.areaPerByte : expected.area)?.value;
    if (size !== undefined) area[part] = size;
  }
  const model: TechnologyModel = {
    definition,
    settings,
    ...(mac === undefined ? {} : { mac }),
    ...(register === undefined ? {} : { register }),
    ...(sram.length ? { sram } : {}),
    ...(dram === undefined ? {} : { dram }),
    ...(vector === undefined ? {} : { vector }),
    area,
    sources: sourcesOf(settings, technologyKeys),
  };
  technologies.set(definition, model);
  return model;
}

/** One point for each `sram`. They belong together: a technology that gives any takes none of those it extends. */
function sramPoints(settings: Settings): SramPoint[] {
  const all = settings.lists.get('sram') ?? [];
  const points = new Map<number, { point: SramPoint; setting: Setting }>();
  for (const setting of all.filter((each) => each.owner === all.at(-1)!.owner)) {
    const point = sramPoint(settings, setting);
    if (!point) continue;
    const before = points.get(point.atBytes);
    if (before && setting.owner === settings.definition) {
      const message = `'sram' is given twice for ${showBytes(point.atBytes)}; the last one counts`;
      settings.report(setting.place, 'accel-5003', message, {
        severity: 'warning',
        related: [{ place: before.setting.place, message: 'The first one' }],
      });
    }
    points.set(point.atBytes, { point, setting });
  }
  return [...points.values()].map(({ point }) => point).sort((a, b) => a.atBytes - b.atBytes);
}

/** `1.2 pJ/B at 64 KiB` */
function sramPoint(settings: Settings, setting: Setting): SramPoint | undefined {
  const [cost, at, size] = setting.values;
  if (!cost || at?.kind !== 'name' || at.name !== 'at' || !size || setting.values.length > 3) {
    settings.wrong(
      setting,
      'accel-5004',
      "'sram' needs an energy and the capacity it holds for, like 1.2 pJ/B at 64 KiB",
    );
    return undefined;
  }
  const joules = settings.measure(setting, cost, [expected.energyPerByte]);
  const bytes = settings.measure(setting, size, [expected.information]);
  const source = setting.source === undefined ? {} : { source: sourceOf(setting.source) };
  return joules && bytes && { joulesPerByte: joules.value, atBytes: bytes.value, ...source };
}
