/** What the passes of a step are called, and how each of them runs. */
import { operators } from '../model/operators/index.ts';
import { isProduct, type PassKind, type PassResult } from '../simulate/results.ts';

const kinds: Readonly<Record<PassKind, string>> = {
  forward: 'forward',
  activationGradient: 'activation gradient',
  weightGradient: 'weight gradient',
  interleaved: 'both gradients, interleaved',
  update: 'update',
};

const outside = 'outside the array';
const order: readonly (PassKind | typeof outside)[] = [
  'forward',
  'activationGradient',
  'weightGradient',
  'interleaved',
  outside,
  'update',
];

/** Work outside the array is listed together, but for the update of weights. */
const rankOf = (pass: PassResult): number =>
  order.indexOf(pass.kind === 'vector' && pass.pass !== 'update' ? outside : pass.pass);

/** `forward`, `outside the array`: what the passes of a step are listed as where it is a matter of sums. */
export const kindName = (pass: PassResult): string => {
  const kind = order[rankOf(pass)]!;
  return kind === outside ? outside : kinds[kind];
};

/** `weight gradient`; of a product of two activations `activation gradient of a`. */
export function passName(pass: PassResult): string {
  const name = kindName(pass);
  if (pass.kind !== 'product' || pass.pass !== 'activationGradient') return name;
  const operands = operandsOf(pass);
  return operands ? `${name} of ${operands[pass.second ? 1 : 0]}` : name;
}

/** The operands of a product of two activations, as its operator calls them; undefined for products with weights. */
export function operandsOf({ layer }: PassResult): readonly [first: string, second: string] | undefined {
  if (layer.gemm?.batchIn !== 'groups') return undefined;
  const [first = 'a', second = 'b', third] = operators.get(layer.operator)?.tensors ?? [];
  // The second product of attention is that of its weights, the softmax of the scores, and the values.
  return third && !layer.name.endsWith('.scores') ? ['weights', third] : [first, second];
}

/** `ws`, `interleaved`, `crossbar`; nothing of work outside the array. */
export const flowOf = (pass: PassResult): string | undefined =>
  pass.kind === 'product' ? pass.mapping.dataflow : isProduct(pass) ? pass.kind : undefined;

/** `ws, os`: those of several passes, each once. */
export const flowsOf = (passes: readonly PassResult[]): string =>
  [...new Set(passes.flatMap((pass) => flowOf(pass) ?? []))].join(', ');

/** Passes by what they are listed as, in the order in which that is done. */
export function grouped(
  passes: readonly PassResult[],
  nameOf: (pass: PassResult) => string,
): Map<string, PassResult[]> {
  const ranked: PassResult[][] = order.map(() => []);
  for (const pass of passes) ranked[rankOf(pass)]!.push(pass);
  const groups = new Map<string, PassResult[]>();
  for (const pass of ranked.flat()) {
    const name = nameOf(pass);
    const group = groups.get(name);
    if (group) group.push(pass);
    else groups.set(name, [pass]);
  }
  return groups;
}
