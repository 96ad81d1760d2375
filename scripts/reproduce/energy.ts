/** Energy: what the claims imply. Joules of interleaved gradients need a technology's costs and join here. */
import { claims } from './claims.ts';
import { table } from './markdown.ts';

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
