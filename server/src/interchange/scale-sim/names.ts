/** Names of our language for names of other formats: valid, unique, and as close to the original as they can be. */

/** Words, operators and functions of docs/language.md; a layer of such a name would be read as something else. */
const TAKEN = new Set(
  [
    'if then else repeat and or not true false input output return',
    'import const network block array technology schedule extends',
    'conv convtranspose depthwise dense matmul attention lstm gru embedding maxpool avgpool globalpool batchnorm layernorm rmsnorm groupnorm',
    'relu relu6 sigmoid tanh gelu silu softmax dropout add multiply concat flatten reshape transpose',
    'min max floor ceil round sqrt log2 abs channels height width features size rank dim same avg',
  ].flatMap((words) => words.split(' ')),
);

const LONGEST_NAME = 60;

/** Letters, digits and `_` of the original, other characters as `_`. */
export function identifier(original: string, otherwise: string): string {
  const ascii = original
    .slice(0, 4 * LONGEST_NAME)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, LONGEST_NAME);
  if (!/[A-Za-z0-9]/.test(ascii)) return otherwise;
  const named = /^\d/.test(ascii) ? `L${ascii}` : ascii;
  return TAKEN.has(named) ? `${named}_layer` : named;
}

/** Hands out each name once, and with it the name of the layer's input, `NAME_in`. */
export class LayerNames {
  readonly #used = new Set<string>();
  readonly #next = new Map<string, number>();

  take(original: string): { name: string; input: string } {
    const wanted = identifier(original, 'layer');
    let name = wanted;
    let number = this.#next.get(wanted) ?? 2;
    while (this.#used.has(name) || this.#used.has(`${name}_in`)) name = `${wanted}_${number++}`;
    this.#next.set(wanted, number);
    const input = `${name}_in`;
    this.#used.add(name).add(input);
    return { name, input };
  }
}
