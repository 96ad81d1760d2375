/** What cells of a kind do if pulses take them through their range and back, for pictures. */
import { Cells, type Device, stepShare, type TrajectoryRequest, trajectories } from './device.ts';

/** In each direction. */
const pulseLimits = { least: 10, most: 1000 };

export interface Course {
  /** Up, and as many down, in every cycle. */
  readonly pulses: number;
  /** Weights of the cell without spread and noise, before the first pulse and after every one. */
  readonly mean: Float64Array;
  /** Of cells with both; none if there is neither, because they would all be that one. */
  readonly each: readonly Float64Array[];
}

/** Weights, not readings. @param device without `deviceProblems` */
export function courseOf(device: Device, wanted: Pick<TrajectoryRequest, 'cycles' | 'cells' | 'seed'>): Course {
  const quiet: Device = { ...device, cycleNoise: 0, spread: { step: 0, asymmetry: 0, bounds: 0 } };
  const pulses = pulsesThrough(quiet);
  const [mean] = trajectories({ ...wanted, device: quiet, pulses, cells: 1 });
  const differ = device.cycleNoise > 0 || Object.values(device.spread).some((spread) => spread > 0);
  return { pulses, mean: mean!, each: differ ? trajectories({ ...wanted, device, pulses }) : [] };
}

/** Pulses until the cell without noise has gone through 98 % of its range in either direction; two digits, rounded up. */
function pulsesThrough(device: Device): number {
  const cell = new Cells(device, 1, 1, device.minimum);
  const margin = 0.02 * (device.maximum - device.minimum);
  const count = (direction: 1 | -1, there: (weight: number) => boolean) => {
    let pulses = 0;
    for (; pulses < pulseLimits.most && !there(cell.weights[0]!); pulses++) cell.pulse(0, direction);
    return pulses;
  };
  const up = count(1, (weight) => weight >= device.maximum - margin);
  cell.weights[0] = device.maximum;
  const down = count(-1, (weight) => weight <= device.minimum + margin);
  const needed = Math.max(pulseLimits.least, up, down);
  const unit = 10 ** (Math.floor(Math.log10(needed)) - 1);
  return Math.ceil(needed / unit) * unit;
}

/** The mean size of the step that a pulse makes at a weight, in units of the weight. */
export function meanStep({ curve, step, asymmetry, minimum, maximum }: Device, weight: number, up: boolean): number {
  const side = up ? 1 + Math.min(0, asymmetry) : 1 - Math.max(0, asymmetry);
  return step * side * stepShare(curve, weight, up, minimum, maximum);
}
