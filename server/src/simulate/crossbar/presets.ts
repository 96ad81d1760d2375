/** Cells with numbers. None of them is the TaOx cell of Marinella et al.: its measured table was not found. */

import type { CellName } from '../../model/crossbar.ts';
import type { Device } from './device.ts';

/** 100 MΩ on, a tenth of that off: of Marinella et al., for the presets that name no conductance. */
const conductance = { on: 10e-9, off: 1e-9 };
const quiet = { readNoise: 0, drift: 0, conductance };

export const devices: Readonly<Record<CellName, Device>> = {
  ideal: {
    source: 'No device: 256 equal steps through the range, no noise',
    minimum: -1,
    maximum: 1,
    step: 2 / 256,
    asymmetry: 0,
    curve: { kind: 'constant' },
    cycleNoise: 0,
    spread: { step: 0, asymmetry: 0, bounds: 0 },
    ...quiet,
  },
  reRamES: {
    source:
      'Another device: ReRamES of IBM aihwkit (presets/devices.py), fitted to Gong et al., Nat. Commun. 2018. Its write noise is not modelled',
    minimum: -1,
    maximum: 1,
    step: 0.00135,
    asymmetry: 0.259359,
    curve: {
      kind: 'exponential',
      slope: -0.5,
      offset: -0.5,
      up: { gamma: 5, amplitude: -1.18445 },
      down: { gamma: 5, amplitude: -0.081404 },
    },
    cycleNoise: 5,
    spread: { step: 0.2, asymmetry: 0.05, bounds: 0.3 },
    ...quiet,
  },
  reRamSB: {
    source:
      'Another device: ReRamSB of IBM aihwkit (presets/devices.py), a loose fit to Gong et al., Nat. Commun. 2018. Its write noise is not modelled; one spread of bounds (0.3) stands for its two (0.24 and 0.4)',
    minimum: -0.75,
    maximum: 1.25,
    step: 0.002,
    asymmetry: 0,
    curve: { kind: 'softBounds' },
    cycleNoise: 3.75,
    spread: { step: 0.3, asymmetry: 0.01, bounds: 0.3 },
    ...quiet,
  },
  taOxLike: {
    source:
      'Assumed, after the shape of Marinella et al., figures 10 to 12: strongly nonlinear, asymmetric, noisy. Every number is a placeholder',
    minimum: -1,
    maximum: 1,
    step: 0.02,
    asymmetry: -0.5,
    curve: { kind: 'saturating', nonlinearity: 3 },
    cycleNoise: 0.5,
    spread: { step: 0.1, asymmetry: 0, bounds: 0.1 },
    ...quiet,
    readNoise: 0.02,
  },
};
