/** How each pass of a layer is laid on an array: the array's ways, then the schedule's, then those of the rules that match. */
import type { ArrayModel } from './hardware.ts';
import type {
  BufferingName,
  DataflowName,
  DrainName,
  OrderName,
  PartialSumsName,
  PassSettings,
  StepSettings,
  TileSizes,
  UpdateName,
} from './pass-settings.ts';
import type { LayerRule, ScheduleModel } from './schedule.ts';

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
    mappings = { ...found, key: JSON.stringify(found) };
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
  return {
    forward: pass('forward'),
    activationGradient: pass('activationGradient'),
    weightGradient: pass('weightGradient'),
    backward: {
      order: array.dataflow === 'configurable' ? (backward.order ?? 'sequential') : 'sequential',
      buffering: backward.buffering ?? array.buffering,
      drain: backward.drain ?? array.drain,
      partialSums: backward.partialSums ?? 'perFold',
      update: backward.update ?? 'separate',
      ...(backward.tile ? { tile: backward.tile } : {}),
    },
    trainable: rules.findLast((rule) => rule.trainable !== undefined)?.trainable ?? true,
  };
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
