/**
 * A step of a schedule, forward and, for training, backward: the one door through which the simulators are asked. Pure and
 * deterministic.
 */
import type { ArrayModel } from '../model/hardware.ts';
import { type LayerMappings, mappingsOf } from '../model/mappings.ts';
import type { NetworkModel } from '../model/network.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { assumptionsOf } from './assumptions.ts';
import { type LayerTask, layerPasses } from './layer.ts';
import type { PassResult, StepResult } from './results.ts';
import { sumsOf } from './sums.ts';
import { neededGradients } from './trained.ts';

const steps = new WeakMap<ScheduleModel, StepResult>();

/**
 * Simulates all layers of a schedule, one pass after the other: forward from the first layer to the last, then backward from the last
 * to the first, each with its gradients and the update of its weights. Undefined without a network or a usable array.
 */
export function simulateStep(schedule: ScheduleModel): StepResult | undefined {
  const known = steps.get(schedule);
  if (known) return known;
  const { array, network } = schedule;
  if (!array?.usable || !network) return undefined;
  const tasks = tasksOf(schedule, network, array);
  const all = network.layers.map((layer, index) => layerPasses(layer, tasks[index]!));

  const passes: PassResult[] = [];
  for (const { forward } of all) passes.push(...forward);
  for (let index = all.length - 1; index >= 0; index--) passes.push(...all[index]!.backward);
  const starts: number[] = [];
  let cycles = 0;
  for (const pass of passes) {
    starts.push(cycles);
    cycles += pass.cycles.total;
  }
  const sums = sumsOf(passes, array.technology !== undefined);
  let assumptions: readonly string[] | undefined;
  const step: StepResult = {
    schedule,
    array,
    passes,
    starts,
    totals: {
      ...sums.all,
      utilization: cycles ? sums.all.arrayMacs / (cycles * array.rows * array.cols) : 0,
      seconds: array.clock ? cycles / array.clock : null,
    },
    byPass: sums.byPass,
    // Read by few, and a walk over all passes.
    get assumptions() {
      assumptions ??= assumptionsOf(schedule, array, passes);
      return assumptions;
    },
  };
  steps.set(schedule, step);
  return step;
}

/** Layers between two pauses: a search for the tiles of all their passes takes a few milliseconds at most. */
const layersAtOnce = 16;

/** Simulates the layers of a schedule in steps, so that `simulateStep` finds them done. */
export function* prepareStep(schedule: ScheduleModel): Generator<void> {
  const { array, network } = schedule;
  if (steps.has(schedule) || !array?.usable || !network) return;
  const tasks = tasksOf(schedule, network, array);
  for (const [index, layer] of network.layers.entries()) {
    layerPasses(layer, tasks[index]!);
    if (index % layersAtOnce === layersAtOnce - 1) yield;
  }
}

/** What each layer of the network is asked for; layers with the same needs and mappings share a task. */
export function tasksOf(schedule: ScheduleModel, { layers }: NetworkModel, array: ArrayModel): LayerTask[] {
  const { batch, optimizer } = schedule;
  const mappings = layers.map((layer) => mappingsOf(schedule, array, layer.name));
  const needs = schedule.training ? neededGradients(layers, (_, index) => !mappings[index]!.trainable) : undefined;
  const shared = new Map<LayerMappings, LayerTask[]>();
  return mappings.map((mapping, index) => {
    const need = needs?.[index];
    const bits = need ? 1 + (need.first ? 2 : 0) + (need.others ? 4 : 0) + (need.parameters ? 8 : 0) : 0;
    let tasks = shared.get(mapping);
    if (!tasks) {
      tasks = [];
      shared.set(mapping, tasks);
    }
    tasks[bits] ??= {
      key: `${batch} ${bits} ${optimizer} ${mapping.key}`,
      array,
      batch,
      mappings: mapping,
      ...(need ? { training: { needs: need, optimizer } } : {}),
    };
    return tasks[bits];
  });
}
