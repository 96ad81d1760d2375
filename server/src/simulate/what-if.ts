/** What a step would cost on an array that differs in one thing: the questions behind advice. */
import type { ArrayModel } from '../model/hardware.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { layerPasses } from './layer.ts';
import type { BufferName } from './memory/types.ts';
import { tasksOf } from './step.ts';

const variants = new WeakMap<ArrayModel, Map<string, ArrayModel>>();

/** The array with another size of one buffer. The same answer every time, so that what is known of its layers is found again. */
export const withBuffer = (array: ArrayModel, buffer: BufferName, bytes: number): ArrayModel =>
  variant(array, `${buffer} ${bytes}`, () => ({ ...array, buffers: { ...array.buffers, [buffer]: bytes } }));

/** The array with `factor` times its DRAM bandwidth. */
export const withBandwidth = (array: ArrayModel, factor: number): ArrayModel =>
  variant(array, `dram ${factor}`, () =>
    array.dram ? { ...array, dram: { ...array.dram, value: array.dram.value * factor } } : array,
  );

function variant(array: ArrayModel, key: string, make: () => ArrayModel): ArrayModel {
  let known = variants.get(array);
  if (!known) {
    known = new Map();
    variants.set(array, known);
  }
  let found = known.get(key);
  if (!found) {
    found = make();
    known.set(key, found);
  }
  return found;
}

/** Cycles of the step of a schedule on another array; 0 without a network. */
export function cyclesOn(schedule: ScheduleModel, array: ArrayModel): number {
  const { network } = schedule;
  if (!network) return 0;
  const tasks = tasksOf(schedule, network, array);
  let cycles = 0;
  for (const [index, layer] of network.layers.entries()) {
    const { forward, backward } = layerPasses(layer, tasks[index]!);
    for (const pass of forward) cycles += pass.cycles.total;
    for (const pass of backward) cycles += pass.cycles.total;
  }
  return cycles;
}

/** The schedule with the gradients of all layers in one order, whatever its settings and rules say. */
export function withOrder(schedule: ScheduleModel, order: 'sequential' | 'interleaved'): ScheduleModel {
  let known = orders.get(schedule);
  if (!known) {
    known = new Map();
    orders.set(schedule, known);
  }
  let found = known.get(order);
  if (!found) {
    const rules = schedule.rules.map((rule) => ({ ...rule, backward: { ...rule.backward, order } }));
    found = { ...schedule, backward: { ...schedule.backward, order }, rules };
    known.set(order, found);
  }
  return found;
}

const orders = new WeakMap<ScheduleModel, Map<string, ScheduleModel>>();
