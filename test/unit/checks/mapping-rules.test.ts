/** Rules that an optimizer writes: few, and exactly what it wished for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingRules, type Rule, type Wishing } from '../../../server/src/checks/mapping-rules.ts';
import { globMatches } from '../../../server/src/model/globs.ts';

const layer = (name: string, wants: Record<string, string>, has: Record<string, string> = { flow: 'ws' }): Wishing => ({
  name,
  has: new Map(Object.entries(has)),
  wants: new Map(Object.entries(wants)),
});
const words = (rules: readonly Rule[]) =>
  rules.map(({ pattern, settings }) => `${pattern} ${[...settings].map((each) => each.join(' ')).join(', ')}`);

describe('rules for layers', () => {
  it('are none if all have what they want', () => {
    expect(mappingRules([layer('a', { flow: 'ws' }), layer('b', {})])).toEqual([]);
  });

  it('name a layer, a stage, or what has the same name everywhere', () => {
    const network = (wants: (name: string) => string) =>
      ['stem', 's1.0.a', 's1.0.b', 's1.1.a', 's1.1.b', 's2.0.a', 's2.0.b', 'head'].map((name) =>
        layer(name, { flow: wants(name) }),
      );
    const rules = (wants: (name: string) => string) => words(mappingRules(network(wants)));
    expect(rules((name) => (name === 'stem' ? 'os' : 'ws'))).toEqual(['stem flow os']);
    expect(rules((name) => (name.startsWith('s1.') ? 'os' : 'ws'))).toEqual(['s1.* flow os']);
    expect(rules((name) => (name.endsWith('.b') ? 'os' : 'ws'))).toEqual(['*.b flow os']);
    expect(rules(() => 'is')).toEqual(['* flow is']);
    expect(rules((name) => (name.startsWith('s') ? 'os' : 'ws'))).toEqual(['* flow os', 'head flow ws']);
  });

  it('give every layer what it wants, whatever that is', () => {
    const flow = fc.constantFrom('ws', 'os', 'is');
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            name: fc
              .array(fc.constantFrom('a', 'b', 'c', '0', '1'), { minLength: 1, maxLength: 4 })
              .map((parts) => parts.join('.')),
            has: fc.record({ f: flow, g: flow }),
            wants: fc.record({ f: flow, g: flow }, { requiredKeys: [] }),
          }),
          { selector: ({ name }) => name, minLength: 1, maxLength: 40 },
        ),
        (made) => {
          const layers = made.map(({ name, has, wants }) => layer(name, wants, has));
          const rules = mappingRules(layers);
          expect(rules.length).toBeLessThanOrEqual(layers.length);
          for (const { name, has, wants } of layers) {
            const given = new Map(has);
            for (const rule of rules) {
              if (globMatches(rule.pattern, name)) for (const [path, value] of rule.settings) given.set(path, value);
            }
            for (const [path, value] of wants) expect(given.get(path)).toBe(value);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
