/** docs/reproduction.md, computed: `npm run reproduce` writes it, a test compares it. */
import * as convolutional from './convolutional.ts';
import * as crossbar from './crossbar.ts';
import * as energy from './energy.ts';
import * as fullyConnected from './fully-connected.ts';
import * as layerpipe from './layerpipe.ts';
import * as machines from './machines.ts';
import { table } from './markdown.ts';
import * as reuse from './reuse.ts';
import { search, searchFacts, searchTable } from './search.ts';
import * as stochastic from './stochastic.ts';

/** @param libraryFolder the folder behind `accel:` */
export function reproductionPage(libraryFolder: string): string {
  const nets = convolutional.networks(libraryFolder);
  const found = search(nets);
  const fc = fullyConnected.facts();
  const cnn = convolutional.facts(nets);
  const searched = searchFacts(found);
  const against = searchFacts(found.filter(({ setup }) => setup.baseline === 'ws'));
  const energies = energy.cases(libraryFolder);
  const joules = energy.facts(energies);
  const chains = layerpipe.networks(libraryFolder);
  const pipes = layerpipe.facts(chains);
  const stochasticNets = stochastic.networks(libraryFolder);
  const random = stochastic.facts(stochasticNets);
  const placed = crossbar.layers(libraryFolder);
  const analog = crossbar.facts(placed);
  const reused = reuse.facts();
  const steps = machines.steps(libraryFolder);
  const number = (value: number) => value.toLocaleString('en-US');

  const summary = table(
    ['claim (FOUND)', 'claimed', 'model', 'reproduced', 'what decides'],
    [
      [
        'fully connected: cycles, baseline / interleaved',
        '1.4 to 2.2',
        `${fc.cyclesUnequal} if the baseline exposes load and drain; ${fc.cyclesEqual} if both hide them`,
        'only with unequal buffering',
        '[buffering of the baseline](#which-buffering-decides)',
      ],
      [
        'fully connected: accesses, baseline / interleaved',
        '1.9',
        `${fc.accessesShared} by sharing the error; ${fc.accessesInPlace} (mean ${fc.accessesInPlaceMean}) with updating in place; up to ${fc.accessesOs} against \`os\``,
        'only with more than sharing the error',
        '[the update, or the baseline](#accesses-of-fully-connected-layers)',
      ],
      [
        'convolutional: cycles saved, %',
        'up to 25',
        `batch 16 on 32 x 32: ${cnn.batchCycles}, equally buffered ${cnn.batchCyclesEqual}; batch 1 on 64 x 64: ${cnn.singleCycles}, equally buffered ${cnn.singleCyclesEqual}`,
        'only with few rows a fold',
        '[batch and grid](#cycles-of-convolutional-networks)',
      ],
      [
        'convolutional: accesses saved, %',
        'up to 25',
        `${cnn.batchWrites} if only writes of partial sums count; ${cnn.batchPerFold} with their reads; ${cnn.batchOnChip} on chip`,
        'yes, by one way to count',
        '[partial sums](#accesses-of-convolutional-networks)',
      ],
      [
        'Inception-v4 against `ws` of the same area: cycles and accesses saved, %',
        '4 and 17',
        `both within a point in ${against.inception} of ${number(against.all)} configurations`,
        'each network alone, not both',
        '[no configuration has both](#both-networks-at-once)',
      ],
      [
        'DenseNet-264 against `ws` of the same area: cycles and accesses saved, %',
        '27 and 26',
        `both within a point in ${against.densenet} of ${number(against.all)} configurations, and Inception-v4's in ${against.both} of them`,
        'each network alone, not both',
        '[no configuration has both](#both-networks-at-once)',
      ],
      [
        'energy saved, %: convolutional; Inception-v4; DenseNet-264',
        'up to 16; 12; 18',
        `${joules.saved} (backward, equally buffered, two technologies)`,
        'within the range; not the two networks',
        '[costs per access](#energy)',
      ],
      [
        'LayerPipe against PipeDream: throughput, 2 to 9 processors',
        'on average +25 %, upwards of +80 % with 7 to 9',
        `VGG-11/16/19: ${pipes.vgg} on average, ${pipes.most} at most; ResNet-50 and DenseNet-121: ${pipes.deep}`,
        'on few, large layers',
        '[the network, and the partitioner](#layer-pipelines)',
      ],
      [
        'ESSOP: energy of a product against FP16, % better',
        random.energy,
        `not computable; an update error of ${random.error} % at 16 bits a stream, and at most ${random.bound} % of the MACs of a step`,
        'only bounded',
        '[the stream length](#stochastic-outer-products)',
      ],
      [
        'analog ReRAM: energy and latency, digital ReRAM / analog',
        analog.reramClaim,
        analog.reram,
        'yes, from equations and single entries of its tables',
        '[all ratios](#analog-crossbars)',
      ],
      [
        'analog ReRAM: energy and latency, SRAM / analog',
        analog.sramClaim,
        analog.sram,
        'energy; latency but for a rounding of the source',
        '[all ratios](#analog-crossbars)',
      ],
      [
        'ACRTC: training faster and energy saved, %',
        `${reused.training} and ${reused.energy}`,
        `takes ${reused.cut} % of the work saved if read as less time, ${reused.speedup} % if read as more speed`,
        'only what it would take',
        '[hit rate and lanes](#computation-reuse)',
      ],
    ],
  );

  return `# Reproduction

What the papers on interleaved gradients, layer pipelines, stochastic outer products, analog crossbars and computation reuse claim, beside what this model gives.
\`npm run reproduce\` computes this page; a test fails if it is not what the code gives.

Claims on gradients are FOUND in the abstracts of the gradient-interleaved scheduler (arXiv 2002.05529) and of InterGrad (TCAS-I 70(5), 2023); the last four
sections name their own sources. UNKNOWN, because no full text could be read: array, batch, layers, word width, buffers, area, and what exactly the baseline is. So each row
below is one set of assumptions, none is fitted to a claim, and a match is a hypothesis about the papers, no proof. **Bold**: agrees with the claim beside it, rounded like it (ratios) or within one percentage point (networks).

## In short

${summary}

## Assumptions of every row on gradients

- Cycles without memory stalls; accesses are words that cross the edge of the array. Equations and what proves them: [gradients](models/gradients.md).
- Both sides run on the same square grid. The claims named "of the same area" give a baseline more PEs; by how many is UNKNOWN, and not modelled.
- Drains take cycles (\`drain counted\`).
- Batch is the number of samples; a convolution's T is batch times output pixels.
- Names of baselines: \`ws-os\` runs the activation gradient weight-stationary, then the weight gradient output-stationary; \`ws\` and \`os\` run both in one dataflow.

## Fully connected layers

One layer, both of its gradients, baseline / interleaved. Interleaved gradients are \`hidden\`, partial sums stay on chip on both sides.

### Cycles of fully connected layers

The head names baseline and its buffering.

${fullyConnected.cycleTable()}

### Which buffering decides

1024 x 1024, T = 128, against \`ws-os\`. The upper end of the claim takes an interleaved side that hides what the baseline exposes: equally buffered, the ratio is
at most 2 at every level.

${fullyConnected.levelTable()}

### Accesses of fully connected layers

Buffering changes no access. Sharing the error alone gives at most 1.5 against \`ws-os\`.

${fullyConnected.accessTable()}

## Convolutional networks

Percent saved, summed over all products of the networks that ship with Accel, ImageNet sizes. The update is not counted. The first layer has no activation gradient: its weight
gradient runs alone on both sides, each at its own buffering. The forward pass, where it is counted, is weight-stationary at the baseline's buffering on both sides, so
it saves nothing and makes the rest a smaller share.

A schedule gives the same cycles and accesses ("per fold, writes and reads"), and a test asks it for every setup; this is the first one:

\`\`\`accel
import "accel:networks/vgg16"

array Grid { grid 32x32 }

schedule Train {
  network   VGG16
  array     Grid
  batch     16
  forward   { dataflow ws, buffering exposed }
  backward  { order interleaved, buffering hidden }
  optimizer none
  baseline  ws-os { buffering exposed }
}
\`\`\`

### Cycles of convolutional networks

${convolutional.cycleTable(nets)}

Against \`ws-os\`, a fold costs 2T + R + C - 2 cycles interleaved and 2(T + R + C - 2) apart, both \`hidden\`: with many rows T per fold there is little to save, and T grows with the
batch.

### Accesses of convolutional networks

Buffering changes no access. "Writes only" counts partial sums when they are written and forgets that the next fold reads them back.

${convolutional.accessTable(nets)}

### Both networks at once

All combinations of grids 8 to 256, batches 1 to 64, three baselines, equal buffering at four levels or an \`exposed\` baseline beside \`hidden\` or \`streamed\`, three ways to count
partial sums, with and without forward pass: ${number(searched.all)} configurations. Cycles / accesses saved, percent. The search asks whether the model could give the claims under
one set of assumptions; it does not choose the numbers shown above.

${searchTable(found)}

Within a point of both numbers, whatever the baseline: Inception-v4 in ${searched.inception} configurations, DenseNet-264 in ${searched.densenet}, both networks in ${searched.both}. Where the model saves DenseNet-264 as much as
claimed, it saves Inception-v4 far more cycles than claimed. What sets the two networks apart in the paper is not in this model; UNKNOWN what it is.

## Energy

${energy.shareTable()}

The last column is arithmetic (DERIVED): if only accesses change, that is the share of energy a baseline spends on memory. The three claims agree on about two thirds.

What schedules give, percent of energy saved: words of 2 B, three buffers of ${energy.bufferWords}, DRAM traffic of tiles that fit them, both sides equally buffered, partial sums per fold. The
technologies ship with Accel, every value with its source; both name no register energies, so registers are not charged, and neither are leakage and idle cycles. A saving of cycles
therefore saves no energy here, only fewer words do.

${energy.energyTable(energies)}

Memory (SRAM and DRAM) is ${joules.memory} % of the energy of the baseline's gradients in these cases. Sharing the error saves SRAM reads, and the one read of the error from DRAM; what the papers' saving
consists of is UNKNOWN.

## Layer pipelines

LayerPipe (arXiv 2108.06629, abstract, FOUND): on average 25 % more throughput than PipeDream, upwards of 80 % with 7 to 9 processors, with less communication. UNKNOWN: networks, costs,
partitioner. Here ([model](models/pipelines.md)): passes cost their MACs, a period is the work of the busiest processor; LayerPipe cuts between passes and through activation gradients at
any ratio. Period of PipeDream over that of LayerPipe, by number of processors:

${layerpipe.speedTable(chains)}

The gain is one of granularity: a layer of VGG is a large part of the work of a processor, a layer of DenseNet-121 is not. The second rows show that cuts between passes give most of it, the third ones that
a partitioner that only counts layers makes any number possible.

Words between processors for one sample, LayerPipe over PipeDream with whole layers and one processor a stage. Above 1 LayerPipe sends **more**: cuts inside a layer carry its activations, errors and
weight gradients. "Less communication" is likely against stages on several processors that add up their weight gradients.

${layerpipe.trafficTable(chains)}

## Stochastic outer products

ESSOP (arXiv 2003.11256, abstract, FOUND): energy efficiency ${random.energy} % and area efficiency ${random.area} % better than a highly pipelined FP16 multiplier, 14 nm, accuracy comparable to the baseline's. UNKNOWN: the
length L of a stream, registers, absolute energies, and whether "better" means that much less energy (${random.reduction} % is left) or so many times as good (${random.factor} % is left). So the claim is not reproduced here:
it is carried over to other lengths and bounded ([model](models/stochastic.md)).

Normalised error of an update, percent of its squared size. Rectified normal activations (64), normal errors (32), closed form and bit-true simulation on the same ${stochastic.simulated.draws} draws
(seed ${stochastic.simulated.seed}), both with ideal numbers. One register for a vector, as the patent shares them, has no closed form; ± is the standard error of its mean:

${stochastic.errorTable()}

Energy of a product, percent of the FP16 multiplier's. **Assumed**: the length at which the claim holds, and that energy is proportional to L. The last column is the error with power-of-two scaling,
closed form, mean of 2,000 draws: an update that is to be more exact than that costs more than the multiplier.

${stochastic.energyTable()}

Only weight gradients are computed this way. If energy goes with MACs and a MAC is all multiplier, both in the unit's favour, a step of the networks that ship saves:

${stochastic.stepTable(stochasticNets)}

## Analog crossbars

Marinella et al. (arXiv 1707.09952, full text, FOUND): one forward product, one activation gradient and one update of a 1024 x 1024 matrix in analog ReRAM, 14/16 nm. Against digital ReRAM
${analog.reramClaim} times better in energy and latency, against SRAM ${analog.sramClaim} times, at 8 bits. The model computes it from the equations of the circuits; some of its
constants are single entries of the paper's tables or DERIVED from them ([which ones](models/crossbar.md#energy)), so that a match shows the paper to be consistent, not the machine to be as good. The totals
printed are only compared with. Weights have 8 bits in every variant, updates a voltage code of 4, 2 and 2 bits.

The analog block:

${crossbar.totalsTable()}

Against the digital blocks, which are computed as well (bold: agrees, rounded to the two digits of the claim):

${crossbar.ratioTable()}

What the cells take and bear, from their resistance and the selector in front of it ([equations](models/crossbar.md#cells)):

${crossbar.cellTable()}

Where the source disagrees with itself, and what is taken here:

${crossbar.inconsistencyTable()}

What a network takes (DERIVED, no claim to compare with): VGG-16, one sample, 8 bits, arrays of 1024 x 1024. Arrays of a layer work at the same time, vectors and layers one after the other; arrays that are not full cost
what full ones do; adding partial results is not charged. ${analog.arrays} arrays, ${analog.used} % of their cells used, ${analog.area} mm²:

${crossbar.layerTable(placed)}

## Computation reuse

ACRTC (ACM TECS 2021, DOI 10.1145/3487025, abstract, FOUND): training ${reused.training} % faster, ${reused.energy} % less energy, negligible loss of accuracy. UNKNOWN: match rule, size of the buffer, bits that are compared, the
controller, overheads, results per network. The machine here ([model](models/reuse.md)) is DERIVED from the idea.

Time and energy are 1 - s and what lookups take, s = c · rate: c is the part of the skipped multiplications that saves a whole issue slot. What the claim takes if lookups take no time, by c, and for lanes
in lockstep whose skips are independent (c = rate^(lanes - 1)):

${reuse.claimTable()}

Read as less time, the claim agrees with itself if lookups take ${reused.cutLeft} % of the energy; read as more speed, that would be ${reused.speedupLeft} %: something else must save energy, too.

Synthetic activations: ReLU of ${number(reuse.tensor.length)} normal numbers (seed ${reuse.tensor.seed}), independent, or neighbours correlated by ${reuse.tensor.correlation}. LRU, k bits of the mantissa compared, zeros skipped without the buffer,
neighbouring activations in neighbouring lanes. The weight never changes and lookups take no time: the best case.

${reuse.rateTable()}

Half of the activations are zeros: a single lane has the claim from them alone. ${reused.lanes} lanes in lockstep need ${reused.cutLockstep} % of their multiplications skipped for it, read as less time. Synthetic activations say
nothing about ACRTC's networks; what cutting activations off costs in accuracy is [measured](models/numerics.md#measured).

## Whole steps on other machines

The three machines in schedules, as shares of what the same training step takes with multipliers alone. Assumptions: batch 16, 64 x 64 PEs at 1 GHz, forward \`ws\`, gradients \`ws\` and \`os\` one after the other, load and drain hidden, ideal memory, energies
of MACs and SRAM only (14 nm, 8 bits), updates free; ESSOP's claim read as a reduction at 16 bits, all of a MAC its multiplier, units as many as PEs; reuse in the forward pass, rates of synthetic activations,
lookups free; crossbars of their own for every layer. Claims of ACRTC are of a whole training; ESSOP and the crossbars claim nothing of whole steps.

\`\`\`accel
${machines.text(['VGG-16', 'vgg16', 'VGG16'])}\`\`\`

${machines.stepTable(steps)}

A stochastic unit can save no more than the weight gradient's share of the energy, and only the multiplications of it. Reuse in the forward pass can save no more than that pass takes, a third of the step: ACRTC's claim of a whole training
needs it in the gradients, too, or means something else (UNKNOWN). A crossbar takes one vector at a time: convolutions have thousands, so that it is slow where it saves most; more arrays with copies of a layer are not modelled.
`;
}
