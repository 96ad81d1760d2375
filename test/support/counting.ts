/** Arithmetic that counts what it does, and memory that counts what is read and written: the measure of docs/models/vector.md. */

export class Counting {
  operations = 0;
  reads = 0;
  writes = 0;

  private count(value: number): number {
    this.operations++;
    return value;
  }

  add = (a: number, b: number) => this.count(a + b);
  sub = (a: number, b: number) => this.count(a - b);
  mul = (a: number, b: number) => this.count(a * b);
  div = (a: number, b: number) => this.count(a / b);
  max = (a: number, b: number) => this.count(Math.max(a, b));
  min = (a: number, b: number) => this.count(Math.min(a, b));
  exp = (a: number) => this.count(Math.exp(a));
  sqrt = (a: number) => this.count(Math.sqrt(a));
  tanh = (a: number) => this.count(Math.tanh(a));
  erf = (a: number) => this.count(erf(a));
  less(a: number, b: number): boolean {
    this.operations++;
    return a < b;
  }

  /** A sum takes every word into an accumulator. */
  sum = (values: readonly number[]) => values.reduce((sum, value) => this.add(sum, value), 0);
  sigmoid = (a: number) => this.div(1, this.add(1, this.exp(-a)));

  /** All words, each read once and held. */
  load(values: readonly number[]): readonly number[] {
    this.reads += values.length;
    return values;
  }
  store(values: readonly number[]): number[] {
    this.writes += values.length;
    return [...values];
  }

  get work(): { operations: number; reads: number; writes: number } {
    const { operations, reads, writes } = this;
    return { operations, reads, writes };
  }
}

/** The error function by its power series: exact to rounding for the sizes that tests use. */
export function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
    if (n > 200) break;
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Different numbers between -range and range in random order, none of them 0: nothing that a small step could make equal. */
export function numbers(count: number, random: () => number, range = 3): number[] {
  const values = Array.from({ length: count }, (_, index) => (((index + 0.5) / count) * 2 - 1) * range + 0.0137);
  for (let index = count - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [values[index], values[other]] = [values[other]!, values[index]!];
  }
  return values;
}

/** Repeatable random numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The gradient of `f(values) . weights` by central differences. */
export function differences(
  f: (values: readonly number[]) => readonly number[],
  values: readonly number[],
  weights: readonly number[],
): number[] {
  const step = 1e-5;
  const loss = (changed: readonly number[]) =>
    f(changed).reduce((sum, value, index) => sum + value * weights[index]!, 0);
  return values.map((value, index) => {
    const at = (other: number) => loss(values.with(index, other));
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}

/** Whether numbers agree as well as central differences can. */
export const close = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => Math.abs(value - b[index]!) <= 2e-5 * (1 + Math.abs(b[index]!)));
