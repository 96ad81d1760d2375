/** Whether any one set of assumptions gives what is claimed of both networks at once. */
import type { BaselineName } from '../../server/src/simulate/gradients/types.ts';
import type { Buffering } from '../../server/src/simulate/types.ts';
import { claims } from './claims.ts';
import { counteds, countedWords, countingWords, type Networks, setup } from './convolutional.ts';
import { percent, table } from './markdown.ts';
import { type Counted, type Counting, countings, type Setup, saved, type Training, training } from './training.ts';

const { sameArea } = claims;

/** One configuration of the search, with what it saves. */
interface Found {
  readonly setup: Setup;
  readonly counted: Counted;
  readonly counting: Counting;
  readonly inception: { readonly cycles: number; readonly accesses: number };
  readonly densenet: { readonly cycles: number; readonly accesses: number };
}

const sides = [8, 16, 32, 64, 128, 256];
const batches = [1, 4, 16, 64];
const baselines: readonly BaselineName[] = ['ws', 'ws-os', 'os'];
const levels: readonly (readonly [Buffering, Buffering])[] = [
  ['exposed', 'exposed'],
  ['overlapped', 'overlapped'],
  ['hidden', 'hidden'],
  ['streamed', 'streamed'],
  ['hidden', 'exposed'],
  ['streamed', 'exposed'],
];

/** Every combination of the lists above: a search shows what the model could reach, not what the papers did. */
export function search(nets: Networks): readonly Found[] {
  const result: Found[] = [];
  for (const side of sides) {
    for (const batch of batches) {
      for (const baseline of baselines) {
        for (const [buffering, baselineBuffering] of levels) {
          const each = setup(side, batch, buffering, baseline, baselineBuffering);
          const inception = training(nets.inception, each);
          const densenet = training(nets.densenet, each);
          for (const counted of counteds) {
            for (const counting of countings) {
              const both = (one: Training) => ({
                cycles: saved(one, counted, (work) => work.cycles),
                accesses: saved(one, counted, (work) => work.words[counting]),
              });
              result.push({ setup: each, counted, counting, inception: both(inception), densenet: both(densenet) });
            }
          }
        }
      }
    }
  }
  return result;
}

type Target = 'inception' | 'densenet';
/** Percentage points from the claims, the farther of cycles and accesses. */
const distance = (found: Found, target: Target) =>
  Math.max(
    Math.abs(found[target].cycles - sameArea[target].cycles),
    Math.abs(found[target].accesses - sameArea[target].accesses),
  );

const aims: readonly (readonly [string, (found: Found) => number])[] = [
  ['Inception-v4', (found) => distance(found, 'inception')],
  ['DenseNet-264', (found) => distance(found, 'densenet')],
  ['both', (found) => Math.max(distance(found, 'inception'), distance(found, 'densenet'))],
];

const nearest = (founds: readonly Found[], far: (found: Found) => number): Found =>
  founds.reduce((best, each) => (far(each) < far(best) ? each : best));

export function searchTable(founds: readonly Found[]): string {
  const rows = (among: readonly Found[], whom: string) =>
    aims.map(([aim, far]) => {
      const best = nearest(among, far);
      const { side, batch, buffering, baseline, baselineBuffering } = best.setup;
      const beside = (target: Target) => [
        `${sameArea[target].cycles} / ${sameArea[target].accesses}`,
        `${percent(best[target].cycles)} / ${percent(best[target].accesses)}`,
      ];
      return [
        aim,
        whom,
        `${side} x ${side}`,
        `${batch}`,
        `\`${buffering}\``,
        `\`${baseline}\` \`${baselineBuffering}\``,
        countingWords[best.counting],
        countedWords[best.counted],
        ...beside('inception'),
        ...beside('densenet'),
        percent(far(best)),
      ];
    });
  return table(
    [
      'nearest to',
      'among baselines',
      'grid',
      'batch',
      'interleaved',
      'baseline',
      'partial sums',
      'counted',
      'claim: Inception-v4',
      'Inception-v4',
      'claim: DenseNet-264',
      'DenseNet-264',
      'points off',
    ],
    [
      ...rows(
        founds.filter((each) => each.setup.baseline === 'ws'),
        '`ws`',
      ),
      ...rows(founds, 'all'),
    ],
  );
}

/** What the text says of the search. */
export function searchFacts(founds: readonly Found[]) {
  const within = (far: (found: Found) => number) => founds.filter((each) => far(each) <= 1).length;
  const [inception, densenet, both] = aims.map(([, far]) => within(far));
  return { all: founds.length, inception: inception!, densenet: densenet!, both: both! };
}
