/** What goes over each link between two processors, and how long that keeps it busy. */
import { type Boundary, ring, turn } from './engine.ts';
import type { Plan, Policy } from './policies/types.ts';
import type { LinkResult, Ring, StageResult } from './results.ts';
import type { Links } from './types.ts';

/** Links in use, in the order of the stages that use them first. */
export function linksOf(
  stages: readonly StageResult[],
  boundaries: readonly Boundary[],
  rings: readonly Ring[],
  plan: Plan,
  policy: Policy,
  { bandwidth }: Links,
  period: number,
): LinkResult[] {
  const { microbatches, units, round, training } = plan;
  const minibatches = units / microbatches;
  const words = new Map<string, { from: number; to: number; there: number; back: number }>();
  const add = (from: number, to: number, count: number): void => {
    if (from === to) return;
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    const link = words.get(key) ?? { from, to, there: 0, back: 0 };
    words.set(key, link);
    if (link.from === from) link.there += count;
    else link.back += count;
  };
  stages.forEach(({ processors }, stage) => {
    const next = stages[stage + 1]?.processors;
    if (next) {
      const { forwardWords, backwardWords } = boundaries[stage]!;
      // Pairs of processors that share stages have as many micro-batches as their turns meet.
      const turns = processors.length * next.length === 1 ? 1 : units;
      for (let unit = 0; unit < turns; unit++) {
        const from = processors[turn(unit, round, processors.length)]!;
        const to = next[turn(unit, round, next.length)]!;
        add(from, to, (forwardWords * units) / turns / minibatches);
        if (training) add(to, from, (backwardWords * units) / turns / minibatches);
      }
    }
    const updates = policy.updates === 'minibatch' ? 1 : microbatches / processors.length;
    if (training) for (const [from, to] of ring(processors)) add(from, to, rings[stage]!.words * updates);
  });
  return [...words.values()].map(({ from, to, there, back }) => ({
    from,
    to,
    forwardWords: there,
    backwardWords: back,
    busy: period > 0 && bandwidth !== undefined ? Math.max(there, back) / bandwidth / period : 0,
  }));
}
