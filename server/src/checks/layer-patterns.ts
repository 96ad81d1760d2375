/** Patterns for the names of layers, as somebody would write them. */

/**
 * Quoted patterns that fit the wanted layers and no others, in the order of the network: `"stage1.*"` where all layers below a name are
 * wanted.
 */
export function layerPatterns(wanted: ReadonlySet<string>, all: readonly string[]): string[] {
  const below = new Map<string, { all: number; wanted: number }>();
  for (const name of all) {
    for (const prefix of prefixes(name)) {
      const count = below.get(prefix) ?? { all: 0, wanted: 0 };
      count.all++;
      if (wanted.has(name)) count.wanted++;
      below.set(prefix, count);
    }
  }
  const patterns = new Set<string>();
  for (const name of all) {
    if (!wanted.has(name)) continue;
    const prefix = prefixes(name).find((each) => {
      const count = below.get(each)!;
      return count.all > 1 && count.all === count.wanted;
    });
    patterns.add(prefix === undefined ? `"${name}"` : `"${prefix}.*"`);
  }
  return [...patterns];
}

/** `a` and `a.b` of `a.b.c`. */
function prefixes(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}
