/** What is wrong with the settings of a schedule taken together: what the array cannot run, and what cancels each other. */
import type { ArrayModel } from './hardware.ts';
import {
  type OptimizerName,
  type PassBlock,
  passBlocks,
  pipelineKeys,
  type StepSettings,
  scheduleKeys,
} from './pass-settings.ts';
import type { Setting, Settings } from './settings.ts';

/** Settings that only a training step reads. */
const gradientKeys = scheduleKeys.filter(
  (key) => !/^(network|array|batch|mode|forward\..*)$/.test(key) && !(pipelineKeys as readonly string[]).includes(key),
);

/** Reports what the array cannot run: another dataflow than it is built for, or two in turn. */
export function possible(
  said: StepSettings,
  settings: Settings,
  array: ArrayModel | undefined,
  arraySetting: Setting | undefined,
): void {
  if (!array || array.dataflow === 'configurable') return;
  const fixed = array.settings.get('dataflow');
  const name = array.definition.name;
  const refuse = (path: string, word: string, message: string): void => {
    const found = settings.get(path);
    if (!found) return;
    // What is inherited is no mistake by itself: the new array is what it does not fit.
    const inherited = found.owner !== settings.definition;
    const setting = inherited && arraySetting ? arraySetting : found;
    const related = [
      ...(fixed ? [{ place: fixed.place, message: "Its dataflow; 'configurable' allows all" }] : []),
      ...(inherited ? [{ place: found.place, message: `Here '${word}' is asked for` }] : []),
    ];
    settings.wrong(setting, 'accel-5005', message, { related }, setting.values[0]);
  };
  for (const block of passBlocks) {
    const { dataflow } = said[block];
    if (dataflow && dataflow !== array.dataflow) {
      const message = `Array '${name}' is built for '${array.dataflow}' and cannot run '${dataflow}'`;
      refuse(`${block}.dataflow`, dataflow, message);
    }
  }
  if (said.backward.order === 'interleaved') {
    const message = `Array '${name}' is built for '${array.dataflow}' and cannot interleave gradients, which takes 'ws' and 'os' in turn`;
    refuse('backward.order', 'interleaved', message);
  }
}

/** Settings that cancel each other in one schedule; what is inherited may be changed on purpose. */
export function contradictions(
  settings: Settings,
  said: StepSettings,
  training: boolean,
  optimizer: OptimizerName,
): void {
  const own = (path: string): Setting | undefined => {
    const setting = settings.get(path);
    return setting?.owner === settings.definition ? setting : undefined;
  };
  const report = (at: Setting, because: Setting | undefined, message: string, what: string): void => {
    const related = because ? [{ place: because.place, message: what }] : [];
    settings.wrong(at, 'accel-5007', message, { severity: 'warning', related }, at.values[0]);
  };
  const mode = own('mode');
  if (mode && !training) {
    const idle = gradientKeys.map(own).find((setting) => setting !== undefined);
    if (idle) report(idle, mode, `'${idle.key.name}' has no effect: the mode is 'inference'`, 'The mode');
    return;
  }
  const order = settings.get('backward.order');
  const interleaved = said.backward.order === 'interleaved';
  for (const [path, flow] of [
    ['backward.dataflow', undefined],
    ['activationGradient.dataflow', 'ws'],
    ['weightGradient.dataflow', 'os'],
  ] as const) {
    const setting = own(path);
    const word = setting && said[path.slice(0, -'.dataflow'.length) as PassBlock].dataflow;
    if (!setting || !interleaved || !word || word === flow) continue;
    const message = `Interleaved gradients run 'ws' and 'os' in turn; '${word}' counts only where a single gradient is needed`;
    report(setting, order, message, 'The order');
  }
  const update = own('backward.update');
  if (update && said.backward.update === 'inPlace') {
    if (optimizer !== 'sgd') {
      const message = `Only 'sgd' can update the weights inside the array; '${optimizer}' updates them separately`;
      report(update, settings.get('optimizer'), message, 'The optimizer');
    } else if (!interleaved) {
      report(
        update,
        order,
        "Weights are updated in place only where gradients are interleaved: 'order interleaved'",
        'The order',
      );
    }
  }
}
