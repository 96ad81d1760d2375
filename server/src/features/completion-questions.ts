/** Completions after `expect`: quantities, operators, bounds. */
import { quantities } from '../simulate/quantities.ts';
import { comparisons } from '../syntax/ast.ts';
import { type Offer, place, rank } from './completion-items.ts';
import { constantOffers, example } from './completion-settings.ts';
import type { Snapshot } from './snapshot.ts';

/** @param bare nothing follows on the line: a bound is offered with the quantity */
export function quantityOffers(bare: boolean): Offer[] {
  return [...quantities.values()].map(({ name, doc, better, measure }, index) => ({
    label: name,
    kind: 'word',
    detail: doc,
    insertText: bare ? `${name} ${better === 'lower' ? '<' : '>'} ${place(1, measure.example)}` : name,
    snippet: bare,
    // In the order of the language reference.
    sortText: `${rank.first}${String(index).padStart(2, '0')}`,
  }));
}

export function comparisonOffers(): Offer[] {
  return comparisons.map((operator, index) => ({
    label: operator,
    kind: 'word',
    insertText: operator,
    snippet: false,
    sortText: `${rank.first}${index}`,
  }));
}

export function boundOffers(snapshot: Snapshot, name: string): Offer[] {
  const quantity = quantities.get(name);
  return [...(quantity ? [example(quantity.measure.example)] : []), ...constantOffers(snapshot)];
}
