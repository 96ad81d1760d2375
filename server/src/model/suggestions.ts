/** Which definition of a file a mistyped name was meant to be; only the file knows which there are. */

import type { Definition } from './definitions.ts';
import { nounOf } from './errors.ts';
import { didYouMean, type Fix, type Place, type Problem } from './problems.ts';

/** Comparing words takes time: a file where thousands of names are unknown misses an import, not thousands of letters. */
const maxComparisons = 20_000;

export class Suggestions {
  private readonly namesOf = new Map<Definition['keyword'], readonly string[]>();
  private comparisons = 0;

  constructor(private readonly visible: ReadonlyMap<string, Definition>) {}

  /** The names of a kind, in the order of the file. */
  names(keyword: Definition['keyword']): readonly string[] {
    let names = this.namesOf.get(keyword);
    if (!names) {
      names = [...this.visible.values()].filter((each) => each.keyword === keyword).map((each) => each.name);
      this.namesOf.set(keyword, names);
    }
    return names;
  }

  /** Message and quick fix for a name that stands for nothing. */
  for(name: string, place: Place, keyword: Definition['keyword']): { hint: string; fixes: readonly Fix[] } {
    const names = this.names(keyword);
    this.comparisons += names.length;
    return didYouMean(name, place, this.comparisons > maxComparisons ? [] : names);
  }

  /** That no definition of a kind has this name. */
  missing(name: string, place: Place, keyword: Definition['keyword']): Problem {
    const { hint, fixes } = this.for(name, place, keyword);
    const names = this.names(keyword);
    const known = names.length ? `: known are ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ...' : ''}` : '';
    const message = `There is no ${nounOf(keyword)} '${name}'${hint || known}`;
    return { code: 'accel-2001', severity: 'error', message, place, fixes };
  }
}
