/**
 * What the papers claim, to stand beside what the model gives; never an input of it. FOUND in the abstracts of the gradient-interleaved
 * scheduler (arXiv 2002.05529) and of InterGrad (TCAS-I 70(5), 2023); their text could not be read.
 */
export const claims = {
  fullyConnected: { cycles: { from: 1.4, to: 2.2 }, accesses: 1.9 },
  /** Percent, at most. */
  convolutional: { cycles: 25, accesses: 25, energy: 16 },
  /** Percent, against a weight-stationary array of the same area. */
  sameArea: {
    inception: { cycles: 4, accesses: 17, energy: 12 },
    densenet: { cycles: 27, accesses: 26, energy: 18 },
  },
} as const;
