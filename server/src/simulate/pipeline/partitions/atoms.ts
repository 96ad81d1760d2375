/**
 * Cuts between the passes of layers, and through activation gradients (LayerPipe): in the order forward, activation gradient, weight
 * gradient of each layer, as many passes a processor as fit below a period; the smallest such period.
 */
import { costOf } from '../costs.ts';
import { type Part, type Partition, type PassName, type PipelineLayer, passNames, type Stage } from '../types.ts';

/** Where cuts may go through activation gradients: nowhere, at their half, or anywhere. */
export type Split = 'none' | 'half' | 'any';

/** A piece that no cut goes through. */
interface Atom {
  readonly layer: number;
  readonly pass: PassName;
  readonly from: number;
  readonly to: number;
  readonly divisible: boolean;
}

const sentences = {
  none: 'Cut between the passes of layers so that the busiest processor has the least work (exact)',
  half: 'Cut between passes, and through activation gradients in halves, so that the busiest processor has the least work (exact)',
  any: 'Cut between passes, and through activation gradients at any ratio, so that the busiest processor has the least work (exact)',
} as const;

/** Periods closer than this are the same. */
const precision = 1e-12;
/** Cuts at any ratio leave no smaller share of a period to a processor: it would cost more to send than to compute. */
const sliver = 1e-9;

export function cutPasses(layers: readonly PipelineLayer[], kinds: readonly number[], split: Split): Partition {
  const atoms = atomsOf(layers, split);
  const cost = (atom: Atom, processor: number): number =>
    costOf(layers[atom.layer]!, kinds[processor]!, atom.pass) * (atom.to - atom.from);
  let high = 0;
  for (const atom of atoms) high += Math.max(...kinds.map((_, processor) => cost(atom, processor)));
  let low = 0;
  // Filling each processor as far as it goes is best for the ones behind it, so a period is possible or not.
  for (let round = 0; round < 100 && high - low > precision * high; round++) {
    const middle = (low + high) / 2;
    if (fill(atoms, kinds.length, middle, 0, cost)) high = middle;
    else low = middle;
  }
  const stages = fill(atoms, kinds.length, high, split === 'any' ? sliver * high : 0, cost) ?? [];
  while (stages.length < kinds.length) stages.push({ parts: [], replicas: 1 });
  return { stages: stages.map(merged), assumption: sentences[split] };
}

function atomsOf(layers: readonly PipelineLayer[], split: Split): Atom[] {
  return layers.flatMap((layer, index) =>
    passNames.flatMap((pass): Atom[] => {
      if (layer.indivisible && pass === 'weightGradient') return [];
      const whole: Atom = { layer: index, pass, from: 0, to: 1, divisible: false };
      if (pass !== 'activationGradient' || layer.indivisible || split === 'none') return [whole];
      if (split === 'any') return [{ ...whole, divisible: true }];
      return [
        { ...whole, to: 0.5 },
        { ...whole, from: 0.5 },
      ];
    }),
  );
}

/**
 * The stages of a period, or undefined if the atoms need more processors.
 *
 * @param slack time that a stage may take more, rather than leave so little to the next one
 */
function fill(
  atoms: readonly Atom[],
  processors: number,
  period: number,
  slack: number,
  cost: (atom: Atom, processor: number) => number,
): Stage[] | undefined {
  const stages: Part[][] = [[]];
  let used = 0;
  for (const atom of atoms) {
    let rest: Atom = atom;
    for (;;) {
      const time = cost(rest, stages.length - 1);
      const room = period - used;
      if (time <= room + slack) {
        stages.at(-1)!.push(part(rest));
        used += time;
        break;
      }
      if (rest.divisible && room > slack) {
        const at = rest.from + (rest.to - rest.from) * (room / time);
        stages.at(-1)!.push(part({ ...rest, to: at }));
        rest = { ...rest, from: at };
      }
      // A slow processor may have to be left without work, for a faster one behind it.
      if (stages.length === processors) return undefined;
      stages.push([]);
      used = 0;
    }
  }
  return stages.map((parts) => ({ parts, replicas: 1 }));
}

const part = ({ layer, pass, from, to }: Atom): Part => ({ layer, pass, from, to });

/** Halves of one pass that came to the same stage are one part again. */
function merged({ parts, replicas }: Stage): Stage {
  const result: Part[] = [];
  for (const each of parts) {
    const last = result.at(-1);
    if (last && last.layer === each.layer && last.pass === each.pass)
      result[result.length - 1] = { ...last, to: each.to };
    else result.push(each);
  }
  return { parts: result, replicas };
}
