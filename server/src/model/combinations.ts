/** Machines that cannot do what a schedule asks of them, or not together: each with the reason. */
import type { ArrayModel } from './hardware.ts';
import { type OptimizerName, type PassBlock, passBlocks, type StepSettings } from './pass-settings.ts';
import type { PartitionName, PolicyName } from './pipeline.ts';
import type { Problem } from './problems.ts';
import type { Setting, Settings } from './settings.ts';

const passNames: Readonly<Record<PassBlock, string>> = {
  forward: 'the forward pass',
  activationGradient: 'the activation gradient',
  weightGradient: 'the weight gradient',
  backward: 'both gradients',
};

/** What stands around the settings of one level. */
export interface Surroundings {
  readonly array: ArrayModel | undefined;
  readonly optimizer: OptimizerName;
  /** That of a pipeline over several processors. */
  readonly policy: PolicyName | undefined;
  readonly partition: PartitionName | undefined;
  /** The settings of the whole schedule; undefined if it is them that are looked at. */
  readonly schedule?: { readonly said: StepSettings; readonly settings: Settings };
}

/** Reports at the words of one level, that of the schedule or of a rule for layers. */
export function combinations(settings: Settings, said: StepSettings, around: Surroundings): void {
  const refuse = (path: string, message: string, because?: Setting, what = 'This asks for it'): void => {
    const at = settings.get(path);
    if (!at) return;
    const related: Problem['related'] = because ? [{ place: because.place, message: what }] : [];
    settings.wrong(at, 'accel-5009', message, { related }, at.values[0]);
  };
  misplaced(refuse);
  reuse(settings, said, around, refuse);
  if (isOn(said.weightGradient.stochastic) && said.backward.order === 'interleaved')
    refuse(
      'weightGradient.stochastic',
      "Gradients take turns on the PEs of one array ('order interleaved'); a stochastic unit beside it has none to take: 'order sequential'",
      settings.get('backward.order'),
    );
  if (isOn(said.crossbar)) crossbar(settings, said, around, refuse);
}

type Refuse = (path: string, message: string, because?: Setting, what?: string) => void;

/** Whether a level names a machine. */
export const isOn = (chosen: unknown): boolean => chosen !== undefined && chosen !== 'off';

function misplaced(refuse: Refuse): void {
  for (const block of passBlocks) {
    if (block !== 'weightGradient')
      refuse(
        `${block}.stochastic`,
        `A stochastic unit forms outer products, which are weight gradients; it cannot compute ${passNames[block]}: 'weightGradient { stochastic ... }'`,
      );
    if (block !== 'forward')
      refuse(
        `${block}.reuse`,
        `A reuse buffer is looked up by the activations of the forward pass, not in ${passNames[block]}: 'forward { reuse ... }'`,
      );
  }
}

/** Products can be taken again only for the same weight. */
function reuse(settings: Settings, { forward }: StepSettings, { array, schedule }: Surroundings, refuse: Refuse): void {
  const fixed = array && array.dataflow !== 'configurable' ? array.dataflow : undefined;
  const flow = forward.dataflow ?? fixed ?? schedule?.said.forward.dataflow ?? 'ws';
  if (flow === 'ws') return;
  const because =
    settings.get('forward.dataflow') ??
    (fixed ? array?.settings.get('dataflow') : schedule?.settings.get('forward.dataflow'));
  if (isOn(forward.reuse))
    refuse(
      'forward.reuse',
      `A buffer holds products of one weight, so weights must stay in the PEs: 'ws', not '${flow}'`,
      because,
      'The dataflow',
    );
  else if (forward.dataflow && forward.reuse === undefined && isOn(schedule?.said.forward.reuse))
    refuse(
      'forward.dataflow',
      `The schedule's reuse buffers hold products of one weight, which must stay ('ws'); with '${flow}' they are off here: say so with 'reuse off'`,
      schedule?.settings.get('forward.reuse'),
      'The reuse buffer',
    );
}

/** Policies that keep weights of several ages, and those that sum gradients over processors. */
const severalVersions: ReadonlySet<PolicyName> = new Set([
  'pipedream',
  'pipedream-2bw',
  'layerpipe-intra',
  'layerpipe-inter',
]);

/** Partitions that cut between the passes of a layer, or let processors share it. */
const cutting: ReadonlySet<PartitionName> = new Set(['passes', 'split', 'half', 'pipedream']);

function crossbar(settings: Settings, said: StepSettings, around: Surroundings, refuse: Refuse): void {
  const { array, optimizer, policy, partition, schedule } = around;
  const whole = schedule?.settings ?? settings;
  const cells = 'On a crossbar all three products of a layer happen in its cells';
  if (isOn(said.forward.reuse))
    refuse('forward.reuse', `${cells}: there are no multipliers for a reuse buffer`, settings.get('crossbar'));
  if (isOn(said.weightGradient.stochastic))
    refuse('weightGradient.stochastic', `${cells}: no weight gradient is left for a unit`, settings.get('crossbar'));
  if (said.backward.order === 'interleaved')
    refuse('backward.order', `${cells}, one after the other: nothing is left to interleave`, settings.get('crossbar'));
  if (optimizer === 'momentum' || optimizer === 'adam')
    refuse(
      'crossbar',
      `A crossbar adds every vector's update to its cells at once; '${optimizer}' needs gradients of a whole batch, and words of state a cell does not have: 'sgd'`,
      whole.get('optimizer'),
      'The optimizer',
    );
  if (array?.usable && array.clock === undefined)
    refuse(
      'crossbar',
      `Kernels of a crossbar take nanoseconds; array '${array.definition.name}' has no clock to count them in cycles`,
    );
  if (policy && severalVersions.has(policy))
    refuse(
      'crossbar',
      `'${policy}' computes with weights of several ages; the cells of a crossbar hold one version`,
      whole.get('pipeline'),
      'The pipeline',
    );
  if (partition && cutting.has(partition))
    refuse(
      'crossbar',
      `'partition ${partition}' gives passes of one layer to several processors; its weights are in the cells of one: 'partition layers'`,
      whole.get('partition'),
      'The partition',
    );
  if (policy === 'data-parallel')
    refuse(
      'crossbar',
      "'data-parallel' adds up the gradients of all processors; a crossbar has no gradients, only updates of its cells",
      whole.get('pipeline'),
      'The pipeline',
    );
}
