/** What a step of a schedule keeps in memory: the network's tensors as the memory model takes them. */
import type { NetworkModel } from '../model/network.ts';
import type { Layer, TensorValue } from '../model/values.ts';
import { cellWords } from './layer.ts';
import { type Stash, type StashLayer, stashOf } from './memory/stash.ts';
import type { StepResult } from './results.ts';
import { tasksOf } from './step.ts';
import { updateWork } from './update.ts';

const stashes = new WeakMap<StepResult, Stash>();

/** Operators whose result is their input in another shape. */
const views: ReadonlySet<string> = new Set(['flatten', 'reshape']);
export const isView = ({ operator }: Layer): boolean => views.has(operator);

/** Words, pass by pass. Computed once a step, and only for those who ask. */
export function stepMemory(step: StepResult): Stash {
  let stash = stashes.get(step);
  if (!stash) {
    stash = compute(step);
    stashes.set(step, stash);
  }
  return stash;
}

function compute({ schedule, array }: StepResult): Stash {
  const { batch, training, optimizer } = schedule;
  const network = schedule.network!;
  const tasks = tasksOf(schedule, network, array);
  const inputs: Record<string, number> = {};
  const name = (input: TensorValue): string => {
    const key = tensorName(network, input);
    if (!input.layer) inputs[key] = size(input.shape);
    return key;
  };
  const layers = network.layers.map((layer, index): StashLayer => {
    const needs = tasks[index]!.training?.needs;
    return {
      name: layer.name,
      inputs: layer.inputs.map(name),
      outputWords: size(layer.shape),
      saves: layer.saves,
      parameters: layer.parameters - cellWords(layer, tasks[index]!),
      backward: needs !== undefined && (needs.first || needs.others || needs.parameters),
      trained: needs?.parameters ?? false,
      view: isView(layer),
    };
  });
  const stateWords = optimizer === 'none' ? 0 : updateWork[optimizer].state;
  return stashOf({ layers, inputs }, { batch, training, stateWords });
}

/** Inputs of the network have no name of their own here; the same tensor is the same input. */
export function tensorName({ inputs }: NetworkModel, input: TensorValue): string {
  if (input.layer) return input.layer.name;
  const found = inputs.find((each) => each.shape === input.shape) ?? input;
  return 'name' in found ? `input ${found.name}` : `input of ${input.shape.join('x')}`;
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
