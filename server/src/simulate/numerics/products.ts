/** Matrix products of 32-bit floats: the loop that training spends its time in. */

/**
 * C = A B, sums in 64 bits over `depth` in order, each rounded to 32 bits once.
 *
 * A(row, d) is `a[row * aRow + d * aDepth]`, B(d, col) is `b[d * bDepth + col * bCol]`, C is row-major: any of the three products
 * of a layer, without a transposed copy. Two rows by four columns stay in registers.
 */
export function product(
  a: Float32Array,
  aRow: number,
  aDepth: number,
  b: Float32Array,
  bDepth: number,
  bCol: number,
  c: Float32Array,
  rows: number,
  cols: number,
  depth: number,
): void {
  const evenRows = rows - (rows % 2);
  const fullCols = cols - (cols % 4);
  for (let row = 0; row < evenRows; row += 2) {
    for (let col = 0; col < fullCols; col += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let t0 = 0;
      let t1 = 0;
      let t2 = 0;
      let t3 = 0;
      let p = row * aRow;
      let q = col * bCol;
      for (let d = 0; d < depth; d++, p += aDepth, q += bDepth) {
        const u = a[p]!;
        const v = a[p + aRow]!;
        const b0 = b[q]!;
        const b1 = b[q + bCol]!;
        const b2 = b[q + 2 * bCol]!;
        const b3 = b[q + 3 * bCol]!;
        s0 += u * b0;
        s1 += u * b1;
        s2 += u * b2;
        s3 += u * b3;
        t0 += v * b0;
        t1 += v * b1;
        t2 += v * b2;
        t3 += v * b3;
      }
      const at = row * cols + col;
      c[at] = s0;
      c[at + 1] = s1;
      c[at + 2] = s2;
      c[at + 3] = s3;
      c[at + cols] = t0;
      c[at + cols + 1] = t1;
      c[at + cols + 2] = t2;
      c[at + cols + 3] = t3;
    }
    edge(a, aRow, aDepth, b, bDepth, bCol, c, row, row + 2, fullCols, cols, depth);
  }
  edge(a, aRow, aDepth, b, bDepth, bCol, c, evenRows, rows, 0, cols, depth);
}

/** What no whole tile covers, one result after the other. */
function edge(
  a: Float32Array,
  aRow: number,
  aDepth: number,
  b: Float32Array,
  bDepth: number,
  bCol: number,
  c: Float32Array,
  top: number,
  bottom: number,
  left: number,
  cols: number,
  depth: number,
): void {
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < cols; col++) {
      let sum = 0;
      let p = row * aRow;
      let q = col * bCol;
      for (let d = 0; d < depth; d++, p += aDepth, q += bDepth) sum += a[p]! * b[q]!;
      c[row * cols + col] = sum;
    }
  }
}

/** Of the weights of a layer. */
export interface MatrixShape {
  readonly inputs: number;
  readonly outputs: number;
}

/** Y = X W; X vectors x inputs, W inputs x outputs. */
export function forwardProduct(
  { inputs, outputs }: MatrixShape,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  vectors: number,
): void {
  product(x, inputs, 1, w, outputs, 1, y, vectors, outputs, inputs);
}

/** dX = dY W^T. */
export function backwardProduct(
  { inputs, outputs }: MatrixShape,
  dy: Float32Array,
  w: Float32Array,
  dx: Float32Array,
  vectors: number,
): void {
  product(dy, outputs, 1, w, 1, outputs, dx, vectors, inputs, outputs);
}

/** dW = X^T dY, summed over the vectors. */
export function gradientProduct(
  { inputs, outputs }: MatrixShape,
  x: Float32Array,
  dy: Float32Array,
  dw: Float32Array,
  vectors: number,
): void {
  product(x, 1, inputs, dy, outputs, 1, dw, inputs, outputs, vectors);
}
