/** Where values lie in a chart. Pure. */

export interface Scale {
  readonly ticks: readonly number[];
  /** Ends of the axis. */
  readonly from: number;
  readonly to: number;
}

/** Round numbers from 0 to above the largest value, about five of them. */
export function roundScale(largest: number): Scale {
  if (!(largest > 0)) return { ticks: [0, 1], from: 0, to: 1 };
  const step = roundStep(largest / 4);
  const count = Math.ceil(largest / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { ticks, from: 0, to: count * step };
}

/** Round numbers within an axis whose ends are given, at most so many. */
export function ticksBetween(from: number, to: number, most: number): number[] {
  const step = roundStep((to - from) / Math.max(1, most));
  const ticks: number[] = [];
  // Counted in steps, so that the error of adding does not grow.
  for (let index = Math.ceil(from / step - 1e-9); index <= to / step + 1e-9; index++)
    ticks.push(index === 0 ? 0 : index * step);
  return ticks;
}

/** Round numbers within a logarithmic axis: 1, 2 and 5 times powers of ten or, if these are too many, every power, every second ... */
export function decadesBetween(from: number, to: number, most: number): number[] {
  const first = Math.floor(Math.log10(from));
  const last = Math.floor(Math.log10(to) + 1e-9);
  const inside = (value: number): boolean => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9);
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const fine = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(inside);
  return fine.length <= most ? fine : everyFew(powers.filter(inside), most);
}

/** Powers of two within a logarithmic axis, every second, third ... if there are too many. */
export function powersOfTwoBetween(from: number, to: number, most: number): number[] {
  const first = Math.ceil(Math.log2(from) - 1e-9);
  const last = Math.floor(Math.log2(to) + 1e-9);
  return everyFew(
    Array.from({ length: last - first + 1 }, (_, index) => 2 ** (first + index)),
    most,
  );
}

function everyFew(values: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(values.length / Math.max(1, most)));
  return values.filter((_, index) => index % step === 0);
}

/** 1, 2, 2.5 or 5 times a power of ten, at least as large. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999) ?? 10 * power;
}

/** Lines between neighbouring points; a value that is missing interrupts them. */
export function linePath(points: readonly (readonly [x: number, y: number] | undefined)[]): string {
  let path = '';
  let drawing = false;
  for (const point of points) {
    if (point) path += `${drawing ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    drawing = point !== undefined;
  }
  return path;
}
