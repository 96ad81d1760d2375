/** How each pass of a layer is laid on an array: the array's ways, then the schedule's, then those of the rules that match. */
import type { CrossbarModel } from './crossbar.ts';
import type { ArrayModel } from './hardware.ts';
import type {
  BufferingName,
  Chosen,
  DataflowName,
  DrainName,
  OrderName,
  PartialSumsName,
  PassSettings,
  StepSettings,
  TileSizes,
  UpdateName,
} from './pass-settings.ts';
import type { ReuseModel } from './reuse.ts';
import type { LayerRule, ScheduleModel } from './schedule.ts';
import type { StochasticModel } from './stochastic.ts';

/** How one pass of a layer is laid on the array. */
export interface LayerMapping {
  readonly dataflow: DataflowName;
  readonly buffering: BufferingName;
  readonly drain: DrainName;
  readonly partialSums: PartialSumsName;
  readonly tile?: TileSizes;
}

/** How both gradients of a layer run. */
export interface BackwardMapping {
  readonly order: OrderName;
  readonly buffering: BufferingName;
  readonly drain: DrainName;
  readonly partialSums: PartialSumsName;
  /** Of plain gradient descent on interleaved gradients only. */
  readonly update: UpdateName;
  readonly tile?: TileSizes;
}

export interface LayerMappings {
  readonly forward: LayerMapping;
  readonly activationGradient: LayerMapping;
  readonly weightGradient: LayerMapping;
  readonly backward: BackwardMapping;
  /** What the forward pass, the weight gradient, or all three products of a layer with weights run on instead. */
  readonly reuse?: ReuseModel;
  readonly stochastic?: StochasticModel;
  readonly crossbar?: CrossbarModel;
  /** False if a rule freezes the layer. */
  readonly trainable: boolean;
  /** All of the above as text: equal for equal mappings. */
  readonly key: string;
}

/** The dataflows of the gradients on a configurable array: those that interleave. */
const configured = { forward: 'ws', activationGradient: 'ws', weightGradient: 'os' } as const;

/** By the rules that match: a schedule has few ways to run a layer, and many layers. */
const known = new WeakMap<ScheduleModel, Map<string, LayerMappings>>();

export function mappingsOf(schedule: ScheduleModel, array: ArrayModel, layer: string): LayerMappings {
  let ways = known.get(schedule);
  if (!ways) {
    ways = new Map();
    known.set(schedule, ways);
  }
  let matching = '';
  for (const [index, rule] of schedule.rules.entries()) if (rule.matches(layer)) matching += ` ${index}`;
  let mappings = ways.get(matching);
  if (!mappings) {
    const rules = schedule.rules.filter((rule) => rule.matches(layer));
    const found = resolve(schedule, array, rules);
    const { reuse, stochastic, crossbar, ...plain } = found;
    mappings = { ...found, key: JSON.stringify([plain, reuse?.key, stochastic?.key, crossbar?.key]) };
    ways.set(matching, mappings);
  }
  return mappings;
}

function resolve(schedule: ScheduleModel, array: ArrayModel, rules: readonly LayerRule[]): Omit<LayerMappings, 'key'> {
  const levels: readonly StepSettings[] = [schedule, ...rules];
  const merged = <Part>(parts: readonly Part[]): Part => Object.assign({}, ...parts);
  const backward = merged(levels.map((level) => level.backward));
  const pass = (name: 'forward' | 'activationGradient' | 'weightGradient'): LayerMapping => {
    const said = merged<PassSettings>(
      levels.flatMap((level) => (name === 'forward' ? [level.forward] : [shared(level), level[name]])),
    );
    return {
      dataflow: array.dataflow === 'configurable' ? (said.dataflow ?? configured[name]) : array.dataflow,
      buffering: said.buffering ?? array.buffering,
      drain: said.drain ?? array.drain,
      partialSums: said.partialSums ?? 'perFold',
      ...(said.tile ? { tile: said.tile } : {}),
    };
  };
  const { reuse, ...machines } = machinesOf(levels);
  const forward = pass('forward');
  return {
    forward,
    activationGradient: pass('activationGradient'),
    weightGradient: pass('weightGradient'),
    backward: {
      order:
        array.dataflow === 'configurable' && !machines.stochastic ? (backward.order ?? 'sequential') : 'sequential',
      buffering: backward.buffering ?? array.buffering,
      drain: backward.drain ?? array.drain,
      partialSums: backward.partialSums ?? 'perFold',
      update: backward.update ?? 'separate',
      ...(backward.tile ? { tile: backward.tile } : {}),
    },
    // Products of a weight can be kept only where it stays.
    ...(reuse && forward.dataflow === 'ws' ? { reuse } : {}),
    ...machines,
    trainable: rules.findLast((rule) => rule.trainable !== undefined)?.trainable ?? true,
  };
}

/** Later levels win: what they say of a layer takes back the machine that could not do it. */
function machinesOf(levels: readonly StepSettings[]): Pick<LayerMappings, 'reuse' | 'stochastic' | 'crossbar'> {
  const on: { reuse?: ReuseModel; stochastic?: StochasticModel; crossbar?: CrossbarModel } = {};
  for (const { forward, weightGradient, backward, crossbar } of levels) {
    const interleaved = backward.order === 'interleaved';
    if (interleaved) delete on.stochastic;
    if (interleaved || isOn(forward.reuse) || isOn(weightGradient.stochastic)) delete on.crossbar;
    set(on, 'reuse', forward.reuse);
    set(on, 'stochastic', weightGradient.stochastic);
    set(on, 'crossbar', crossbar);
  }
  return on;
}

const isOn = (said: Chosen<object> | undefined): boolean => said !== undefined && said !== 'off';

function set<Key extends string, Model>(
  on: { [Each in Key]?: Model },
  key: Key,
  said: Chosen<Model> | undefined,
): void {
  if (said === 'off') delete on[key];
  else if (said !== undefined) on[key] = said;
}

/** What `backward` says of each gradient when they run one after the other; its tile is that of interleaved ones. */
function shared({ backward: { dataflow, buffering, drain, partialSums } }: StepSettings): PassSettings {
  return {
    ...(dataflow ? { dataflow } : {}),
    ...(buffering ? { buffering } : {}),
    ...(drain ? { drain } : {}),
    ...(partialSums ? { partialSums } : {}),
  };
}
