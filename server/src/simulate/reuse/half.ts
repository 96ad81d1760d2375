/** 16-bit floats, bit by bit: 1 sign, 5 exponent, 10 mantissa (IEEE 754 binary16). */

export const mantissaWidth = 10;
const infinity = 0x7c00;

/** The nearest FP16 number, ties to even, as bits; beyond the largest it is infinite, what is no number stays none. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | infinity;
  if (size < 2 ** -14) return sign | roundedToEven(size * 2 ** 24);
  let exponent = Math.floor(Math.log2(size));
  // The logarithm is rounded: next to a power of two it may be off by one.
  if (2 ** exponent > size) exponent--;
  if (2 ** (exponent + 1) <= size) exponent++;
  const mantissa = roundedToEven(size * 2 ** (mantissaWidth - exponent)) - 2 ** mantissaWidth;
  // A mantissa that rounds up to 2 carries into the exponent.
  return sign | (((exponent + 15) << mantissaWidth) + mantissa);
}

function roundedToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> mantissaWidth) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

/** The leading bits that are compared: sign, exponent and `mantissaBits` of the mantissa. The rest is cut off, not rounded. */
export function keyOf(bits: number, mantissaBits: number): number {
  return bits >> (mantissaWidth - mantissaBits);
}

/** What training with reuse computes with if all values of a key share one: the value of its bits with zeros behind. */
export function truncated(value: number, mantissaBits: number): number {
  const cut = mantissaWidth - mantissaBits;
  return halfValue((halfBits(value) >> cut) << cut);
}
