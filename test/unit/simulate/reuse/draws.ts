/** Synthetic activations of fixed seeds. */

/** Uniform numbers in [0, 1) (a multiplicative generator of 31 bits). */
export function uniforms(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

function normals(seed: number): () => number {
  const draw = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** ReLU of independent normal numbers: half of them are 0. */
export function rectifiedNormal(length: number, seed: number): Float64Array {
  const normal = normals(seed);
  return Float64Array.from({ length }, () => Math.max(0, normal()));
}

/** ReLU of a normal series in which neighbours correlate by `correlation`. */
export function autoregressive(length: number, correlation: number, seed: number): Float64Array {
  const normal = normals(seed);
  let value = normal();
  return Float64Array.from({ length }, () => {
    value = correlation * value + Math.sqrt(1 - correlation ** 2) * normal();
    return Math.max(0, value);
  });
}
