/** Whole training steps of schedules with the three machines, beside the same step with multipliers: through the language, as a user has them. */
import { createNodeHost } from '../../server/src/host/node.ts';
import { scheduleOf } from '../../server/src/model/schedule.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import type { StepTotals } from '../../server/src/simulate/results.ts';
import { claimImplies } from '../../server/src/simulate/reuse/claim.ts';
import { simulateStep } from '../../server/src/simulate/step.ts';
import { percent, ratio, table } from './markdown.ts';

/** "33 % faster" is read in both ways. */
const acrtc = {
  time: (['timeCut', 'speedup'] as const).map((reading) => ratio(claimImplies(reading).time)).join(' or '),
  energy: ratio(claimImplies('timeCut').energy),
};

const networks = [
  ['VGG-16', 'vgg16', 'VGG16'],
  ['ResNet-50', 'resnet50', 'ResNet50'],
] as const;

/** What each schedule adds to the one with multipliers alone, and what is claimed of it, as shares of time and energy that are left. */
const machines = [
  ['ESSOP, 16 bits', 'Essop', 'weightGradient { stochastic ESSOP }', '', ''],
  ['the same, one bit a cycle', 'Serial', 'weightGradient { stochastic ESSOPSerial }', '', ''],
  ['reuse, 4 bits, 1 lane', 'Reuse1', 'forward { reuse OneLane }', acrtc.time, acrtc.energy],
  ['reuse, 4 bits, 4 lanes', 'Reuse4', 'forward { reuse FourLanes }', acrtc.time, acrtc.energy],
  ['crossbars of 1024 x 1024, 8 bits', 'Analog', 'crossbar Marinella', '', ''],
  ['the same, 4 bits', 'Analog4', 'crossbar Marinella4', '', ''],
] as const;

/** The file whose schedules are simulated; the page prints it. */
export const text = (network: readonly [string, string, string]): string => `import "accel:machines/acrtc"
import "accel:machines/essop"
import "accel:machines/marinella"
import "accel:networks/${network[1]}"
technology chip { mac 1.46 pJ, sram 0.32 pJ/B at 16 KiB }
array Edge { grid 64x64, clock 1 GHz, technology chip }
reuse FourLanes extends ACRTC { mantissa 4, lanes 4 }
reuse OneLane extends FourLanes { lanes 1 }
schedule Multipliers {
  network ${network[2]}, array Edge, batch 16, mode training
  forward { buffering hidden }, backward { buffering hidden, partialSums onChip }
}
${machines.map(([, name, settings]) => `schedule ${name} extends Multipliers { ${settings} }`).join('\n')}
`;

export interface Step {
  readonly network: string;
  readonly machine: string;
  /** As claimed; empty where nothing is. */
  readonly claimed: { readonly time: string; readonly energy: string };
  readonly plain: StepTotals;
  readonly totals: StepTotals;
}

/** @throws Error if a schedule cannot be simulated */
export function steps(libraryFolder: string): Step[] {
  const uri = 'file:///machines.accel';
  return networks.flatMap((network) => {
    const workspace = new Workspace(createNodeHost(libraryFolder));
    workspace.open(uri, text(network));
    const totalsOf = (name: string): StepTotals => {
      const definition = workspace.file(uri)?.own.get(name);
      const step = definition && simulateStep(scheduleOf(definition));
      if (!step) throw new Error(`schedule ${name} of ${network[0]} cannot be simulated`);
      return step.totals;
    };
    const plain = totalsOf('Multipliers');
    return machines.map(
      ([machine, name, , time, energy]): Step => ({
        network: network[0],
        machine,
        claimed: { time, energy },
        plain,
        totals: totalsOf(name),
      }),
    );
  });
}

export const stepTable = (all: readonly Step[]): string =>
  table(
    [
      'network',
      'machine',
      'time, claimed',
      'time, model',
      'energy, claimed',
      'energy, model',
      'utilization of the array, %',
    ],
    all.map(({ network, machine, claimed, plain, totals }) => [
      network,
      machine,
      claimed.time,
      ratio(totals.cycles / plain.cycles),
      claimed.energy,
      ratio((totals.energy ?? Number.NaN) / (plain.energy ?? Number.NaN)),
      percent(100 * totals.utilization),
    ]),
  );
