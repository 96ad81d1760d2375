/** Few `layers "glob"` rules that give every layer of a schedule the settings it should have. */
import { globMatches } from '../model/globs.ts';

/** Settings of a layer by path, like `forward.dataflow`. */
export type Wishes = ReadonlyMap<string, string>;

/** A layer with what it has and what it should have; a path that it does not wish for may be anything. */
export interface Wishing {
  readonly name: string;
  /** Not to be given what it does not wish for, even if a later rule takes it back. */
  readonly held?: boolean | undefined;
  readonly has: Wishes;
  readonly wants: Wishes;
}

export interface Rule {
  readonly pattern: string;
  readonly settings: Wishes;
}

/** The shorter of two ways: rules for the layers that differ, or one rule for all and then rules for those that differ from it. */
export function mappingRules(layers: readonly Wishing[]): Rule[] {
  const exceptions = differing(layers);
  if (exceptions.length === 0) return [];
  const common = mostCommon(layers);
  if (layers.some((layer) => layer.held && minds(layer, common))) return exceptions;
  const rest = differing(layers.map((layer) => ({ ...layer, has: new Map([...layer.has, ...common]) })));
  return rest.length + 1 < exceptions.length ? [{ pattern: '*', settings: common }, ...rest] : exceptions;
}

/** What most layers wish for, path by path, where the layers do not all have it already. */
function mostCommon(layers: readonly Wishing[]): Wishes {
  const counts = new Map<string, Map<string, number>>();
  for (const { wants } of layers) {
    for (const [path, value] of wants) {
      const values = counts.get(path) ?? new Map<string, number>();
      counts.set(path, values.set(value, (values.get(value) ?? 0) + 1));
    }
  }
  const common = new Map<string, string>();
  for (const [path, values] of counts) {
    const [value] = [...values].reduce((best, each) => (each[1] > best[1] ? each : best));
    if (layers.some((layer) => layer.wants.has(path) && layer.has.get(path) !== value)) common.set(path, value);
  }
  return common;
}

/** Rules for the layers that do not have what they want, those with the same needs together. */
function differing(layers: readonly Wishing[]): Rule[] {
  const groups = new Map<string, { settings: Wishes; members: Wishing[] }>();
  for (const layer of layers) {
    const settings = new Map([...layer.wants].filter(([path, value]) => layer.has.get(path) !== value));
    if (settings.size === 0) continue;
    const key = [...settings].join(' ');
    const group = groups.get(key);
    if (group) group.members.push(layer);
    else groups.set(key, { settings, members: [layer] });
  }
  return [...groups.values()].flatMap(({ settings, members }) =>
    patternsFor(members, layers, settings).map((pattern) => ({ pattern, settings })),
  );
}

/** Patterns that together match all members, and no layer that would mind the settings. */
function patternsFor(members: readonly Wishing[], layers: readonly Wishing[], settings: Wishes): string[] {
  const minding = new Set<string>();
  for (const layer of layers)
    if (minds(layer, settings)) for (const pattern of globsOf(layer.name)) minding.add(pattern);
  const chosen = new Map<string, number>();
  for (const { name } of members) {
    for (const pattern of globsOf(name)) {
      if (!minding.has(pattern)) chosen.set(pattern, (chosen.get(pattern) ?? 0) + 1);
    }
  }
  const patterns: string[] = [];
  let open = members.map((member) => member.name);
  for (const [pattern] of [...chosen].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1])) {
    const left = open.filter((name) => !globMatches(pattern, name));
    if (open.length - left.length < 2) continue;
    patterns.push(pattern);
    open = left;
  }
  return [...patterns, ...open];
}

const minds = ({ wants }: Wishing, settings: Wishes): boolean =>
  [...settings].some(([path, value]) => (wants.get(path) ?? value) !== value);

/** `stage1.*` and `*.conv2` of `stage1.0.conv2`, and `*` itself. */
function globsOf(name: string): string[] {
  const parts = name.split('.');
  const globs = ['*'];
  for (let end = 1; end < parts.length; end++) {
    globs.push(`${parts.slice(0, end).join('.')}.*`, `*.${parts.slice(end).join('.')}`);
  }
  if (parts.length > 2) globs.push(`${parts[0]}.*.${parts.at(-1)}`);
  return globs;
}
