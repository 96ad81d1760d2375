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
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999) ?? 10 * power;
  const count = Math.ceil(largest / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { ticks, from: 0, to: count * step };
}

/** All epochs if there is room for them, else every second, fifth, tenth, ... */
export function epochScale(epochs: number, room: number): Scale {
  const most = Math.max(2, room);
  let step = 1;
  for (let index = 0; Math.floor(epochs / step) > most; index++)
    step = [1, 2, 5][index % 3]! * 10 ** Math.floor(index / 3);
  const ticks: number[] = [];
  for (let epoch = step; epoch <= epochs; epoch += step) ticks.push(epoch);
  // One epoch is a point in the middle.
  return epochs === 1 ? { ticks, from: 0, to: 2 } : { ticks, from: 1, to: epochs };
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
