/** What every setting means and which values it takes: one table behind completions and hovers. */
import type { Definition } from '../model/definitions.ts';
import { passBlocks } from '../model/pass-settings.ts';
import { arrayDocs, technologyDocs } from './hardware-docs.ts';
import { crossbarDocs, reuseDocs, stochasticDocs } from './machine-docs.ts';
import { scheduleDocs } from './schedule-docs.ts';

/** Definitions that consist of settings. */
export const settingKeywords = ['array', 'technology', 'stochastic', 'crossbar', 'reuse', 'schedule'] as const;
export type SettingKeyword = (typeof settingKeywords)[number];

export interface SettingDoc {
  /** One line. */
  readonly doc: string;
  /** What holds without it; undefined if it is required or nothing holds. */
  readonly fallback?: string;
  /** The words it takes, each with its meaning. */
  readonly values?: ReadonlyMap<string, string>;
  /** It names a definition of this kind. */
  readonly names?: Definition['keyword'];
  /** Units its number can have, the usual one first. */
  readonly units?: readonly string[];
  /** A value as one would write it. */
  readonly example: string;
}

/** `grid`, `buffers.input`, `forward.dataflow`: by definition and path. */
export const settingDocs: Readonly<Record<SettingKeyword, ReadonlyMap<string, SettingDoc>>> = {
  array: new Map(Object.entries(arrayDocs)),
  technology: new Map(Object.entries(technologyDocs)),
  stochastic: new Map(Object.entries(stochasticDocs)),
  crossbar: new Map(Object.entries(crossbarDocs)),
  reuse: new Map(Object.entries(reuseDocs)),
  schedule: new Map(Object.entries(scheduleDocs)),
};

/** Settings that may be given many times. */
const repeated: ReadonlySet<string> = new Set(['layers', 'stage', 'sram', 'expect']);
export const isRepeated = (path: string): boolean => repeated.has(path);

export const isSettingKeyword = (keyword: string): keyword is SettingKeyword =>
  (settingKeywords as readonly string[]).includes(keyword);

/** The path as the table has it: in a rule for layers stands what else stands in the schedule. */
const insideLayers = /^layers\./;

/** @param path `grid`, `forward.dataflow`, `layers.forward.dataflow` */
export function settingDoc(keyword: string, path: string): SettingDoc | undefined {
  if (!isSettingKeyword(keyword)) return undefined;
  const docs = settingDocs[keyword];
  return docs.get(path) ?? docs.get(path.replace(insideLayers, ''));
}

/** The keys that can stand in the braces of a setting (in the body itself for the empty path), without their path. */
export function settingKeysIn(keyword: string, path: string): readonly string[] {
  if (!isSettingKeyword(keyword)) return [];
  if (path === 'layers') return [...passBlocks, 'crossbar', 'trainable'];
  const prefix = path && `${path.replace(insideLayers, '')}.`;
  return [...settingDocs[keyword].keys()].flatMap((key) => {
    const name = key.slice(prefix.length);
    return key.startsWith(prefix) && !name.includes('.') ? [name] : [];
  });
}
