/** Energy: what the claims imply, and what schedules on arrays with a published technology give. */
import { createNodeHost } from '../../server/src/host/node.ts';
import { scheduleOf } from '../../server/src/model/schedule.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import { comparisonOf, type StepComparison } from '../../server/src/simulate/comparison.ts';
import type { PassSum } from '../../server/src/simulate/results.ts';
import { simulateStep } from '../../server/src/simulate/step.ts';
import { claims } from './claims.ts';
import { countedWords, setups } from './convolutional.ts';
import { percent, span, strong, table } from './markdown.ts';
import type { Setup } from './training.ts';

/**
 * If interleaving changes nothing but accesses, its saving of energy is the memory's share of the baseline's energy times the
 * saving of accesses (DERIVED).
 */
export const shareTable = (): string => {
  const { convolutional, sameArea } = claims;
  const rows = [
    ['convolutional networks, at most', convolutional],
    ['Inception-v4, same area', sameArea.inception],
    ['DenseNet-264, same area', sameArea.densenet],
  ] as const;
  return table(
    ['', 'claim: accesses saved, %', 'claim: energy saved, %', 'implied share of memory in the baseline, %'],
    rows.map(([name, { accesses, energy }]) => [
      name,
      `${accesses}`,
      `${energy}`,
      `${Math.round((100 * energy) / accesses)}`,
    ]),
  );
};

const nets = [
  { name: 'VGG-16', file: 'vgg16', network: 'VGG16', claim: undefined },
  { name: 'ResNet-152', file: 'resnet152', network: 'ResNet152', claim: undefined },
  { name: 'Inception-v4', file: 'inception-v4', network: 'InceptionV4', claim: claims.sameArea.inception.energy },
  { name: 'DenseNet-264', file: 'densenet264', network: 'DenseNet264', claim: claims.sameArea.densenet.energy },
] as const;

const technologies = [
  { name: 'cmos45_fp16', file: 'cmos45' },
  { name: 'cmos7_bf16', file: 'cmos7' },
] as const;

/** Each of the three buffers; all operands of a product come from DRAM once and all results go there once. */
const bufferKiB = 128;

/** One network of one setup in one technology, as its schedule. */
interface Case {
  readonly setup: Setup;
  readonly technology: string;
  readonly comparisons: readonly StepComparison[];
}

/** @param libraryFolder the folder behind `accel:` */
export function cases(libraryFolder: string): Case[] {
  return setups
    .filter(({ buffering, baselineBuffering }) => buffering === baselineBuffering)
    .flatMap((setup) =>
      technologies.map(
        (technology): Case => ({
          setup,
          technology: technology.name,
          comparisons: nets.map((net) => compared(libraryFolder, setup, technology, net)),
        }),
      ),
    );
}

function compared(
  libraryFolder: string,
  { side, batch, buffering, baseline }: Setup,
  technology: (typeof technologies)[number],
  net: (typeof nets)[number],
): StepComparison {
  const uri = 'file:///reproduce.accel';
  const workspace = new Workspace(createNodeHost(libraryFolder));
  workspace.open(
    uri,
    `import "accel:networks/${net.file}"
import "accel:technologies/${technology.file}"
array Grid {
  grid ${side}x${side}
  word 2 B
  technology ${technology.name}
}
schedule Train {
  network ${net.network}
  array Grid
  batch ${batch}
  forward { dataflow ws, buffering ${buffering} }
  backward { order interleaved, buffering ${buffering} }
  optimizer none
  baseline ${baseline}
}
`.replace(
      '  technology',
      `  buffers { input ${bufferKiB} KiB, weight ${bufferKiB} KiB, output ${bufferKiB} KiB }\n  technology`,
    ),
  );
  const definition = workspace.file(uri)!.own.get('Train')!;
  const comparison = comparisonOf(simulateStep(scheduleOf(definition))!);
  if (!comparison?.backward.energy) throw new Error(`${net.name}: no energies`);
  return comparison;
}

const near = (value: number, claim: number | undefined) => claim !== undefined && Math.abs(value - claim) <= 1;

/** Percent of energy saved, with the claims beside it. */
export function energyTable(found: readonly Case[]): string {
  const rows = found.flatMap(({ setup, technology, comparisons }) =>
    (['backward', 'whole'] as const).map((part) => [
      `${setup.side} x ${setup.side}`,
      `${setup.batch}`,
      `\`${setup.baseline}\`, both \`${setup.buffering}\``,
      `\`${technology}\``,
      countedWords[part === 'whole' ? 'step' : 'backward'],
      `up to ${claims.convolutional.energy}`,
      ...comparisons.flatMap((comparison, index) => {
        const saving = 100 * comparison[part].energy!.saving;
        const { claim } = nets[index]!;
        const shown = strong(percent(saving), near(saving, claim));
        return claim === undefined ? [shown] : [`${claim}`, shown];
      }),
    ]),
  );
  return table(
    [
      'array',
      'batch',
      'baseline',
      'technology',
      'counted',
      'claim: any',
      'VGG-16',
      'ResNet-152',
      'claim: Inception-v4',
      'Inception-v4',
      'claim: DenseNet-264',
      'DenseNet-264',
    ],
    rows,
  );
}

/** Share of SRAM and DRAM in the energy of the baseline's gradients, in percent. */
function memoryShare({ step }: StepComparison): number {
  let memory = 0;
  let all = 0;
  for (const { pass, energy } of step.passes) {
    if (pass === 'forward' || !energy) continue;
    memory += (energy.sram ?? 0) + (energy.dram ?? 0);
    all += energy.total ?? 0;
  }
  return (100 * memory) / all;
}

export function facts(found: readonly Case[]): { saved: string; memory: string } {
  const backward = (each: Case): PassSum['energy'][] =>
    each.comparisons.map(({ backward: { energy } }) => 100 * energy!.saving);
  return {
    saved: span(found.flatMap(backward) as number[], percent),
    memory: span(
      found.flatMap(({ comparisons }) => comparisons.map(memoryShare)),
      (share) => share.toFixed(0),
    ),
  };
}

export const bufferWords = `${bufferKiB} KiB`;
