/** Where the value of a setting comes from: `mac 4.6 pJ "FOUND: PMC8934428, table 3"`. */
import type { Settings } from './settings.ts';

/**
 * How far a value can be trusted: read in the source that is named, known from it but not read again, computed from such values, or taken
 * for want of one.
 */
export const sourceTags = ['FOUND', 'RECALLED', 'DERIVED', 'ASSUMED'] as const;
export type SourceTag = (typeof sourceTags)[number];

export interface Source {
  /** The first word, if it is one of the tags. */
  readonly tag?: SourceTag;
  /** The whole text, tag included. */
  readonly text: string;
}

export function sourceOf(text: string): Source {
  const word = /^\s*([A-Z]+)\b/.exec(text)?.[1];
  const tag = sourceTags.find((each) => each === word);
  return { text, ...(tag ? { tag } : {}) };
}

/** The sources of those settings that name one, by path. */
export function sourcesOf(settings: Settings, paths: readonly string[]): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const path of paths) {
    const text = settings.get(path)?.source;
    if (text !== undefined) sources.set(path, sourceOf(text));
  }
  return sources;
}
