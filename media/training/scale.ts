/** Where epochs lie in a chart. Pure. */
import type { Scale } from '../common/scale.ts';

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
