/** What is to be known of a pass on another machine than the array, as the schedule panel lists it. */
import { digits, showJoules, showPercent, showSeconds } from '../model/units.ts';
import type { PassMachine } from '../protocol/index.ts';
import type { CrossbarPass, MachinePass, ReusePass, StochasticPass } from '../simulate/results.ts';
import { several } from './wording.ts';

type Facts = PassMachine['facts'];

/** The machine of a pass, and what it does there. */
export const machineOf = (pass: MachinePass): PassMachine => ({
  kind: pass.kind,
  name: pass.machine,
  facts: factsOf(pass),
});

function factsOf(pass: MachinePass): Facts {
  switch (pass.kind) {
    case 'stochastic':
      return stochasticFacts(pass);
    case 'crossbar':
      return crossbarFacts(pass);
    case 'reuse':
      return reuseFacts(pass);
  }
}

function stochasticFacts({ unit, units, gemm, counts, utilization, relativeEnergy }: StochasticPass): Facts {
  const vectors = gemm.k;
  const serial = unit.evaluation === 'serial';
  const blocks = (counts.cycles / vectors / (serial ? unit.streamLength : 1)) * gemm.groups;
  return [
    { name: 'units', value: `${units.rows}×${units.cols}, ${showPercent(utilization)} used` },
    { name: 'blocks', value: `${digits(blocks)} of ${several(vectors, 'vector')}` },
    { name: 'streams', value: `${several(unit.streamLength, 'bit')}, ${serial ? 'one a cycle' : 'all at once'}` },
    { name: 'energy of a MAC', value: `${showPercent(relativeEnergy)} of the array's, claimed` },
  ];
}

function crossbarFacts({ array, placement, vectors, kernelCost }: CrossbarPass): Facts {
  const { arrays, rowSplits, colSplits, utilization } = placement;
  const split = rowSplits * colSplits > 1 ? ` (${rowSplits} × ${colSplits} a matrix)` : '';
  return [
    { name: 'arrays', value: `${digits(arrays)} of ${array.rows}×${array.cols}${split}` },
    { name: 'cells in use', value: showPercent(utilization) },
    { name: 'vectors', value: `${digits(vectors)}, ${showSeconds(kernelCost.latency)} each` },
    { name: 'energy of a vector', value: showJoules(kernelCost.energy * arrays) },
  ];
}

function reuseFacts({ buffer, rates, lanes, captured, product }: ReusePass): Facts {
  const synthetic = rates.synthetic ? ', synthetic' : '';
  return [
    {
      name: 'buffers',
      value: `${several(buffer.entries, 'entry', 'entries')}, ${several(buffer.mantissaBits, 'bit')} of mantissa`,
    },
    { name: 'zeros', value: `${showPercent(rates.zeros)}${synthetic}` },
    { name: 'similar', value: `${showPercent(rates.similar)} of the others${synthetic}` },
    { name: 'lanes', value: `${digits(lanes)}, ${showPercent(captured)} of the skips save time` },
    { name: 'cycles without', value: digits(product.cycles.total) },
  ];
}

/** What its numbers stand on, in a few words each; in full they are among the assumptions of the step. */
export function machineStands(pass: MachinePass): string[] {
  switch (pass.kind) {
    case 'stochastic':
      return ['beside the array, which waits', 'every word crosses the DRAM once'];
    case 'crossbar':
      return [
        'one vector after the other',
        ...(pass.pass === 'weightGradient' ? ['every vector writes its update'] : []),
        'arrays cost the same however full',
      ];
    case 'reuse':
      return [
        pass.rates.synthetic ? 'shares of synthetic activations' : 'shares as given',
        'skips are independent of each other',
        'activations decide which cycles are saved, so folds have no times',
      ];
  }
}
