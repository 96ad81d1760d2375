/** A fix that gives a buffer another size. */
import type { ArrayModel } from '../model/hardware.ts';
import { type Fix, placeOf } from '../model/problems.ts';

/** Only where the array itself says the size, as a plain number: another array may share what it is computed from. */
export function enlarge(array: ArrayModel, path: string, name: string, bytes: number): Fix | undefined {
  const setting = array.settings.get(path);
  const value = setting?.values[0];
  if (!setting || value?.kind !== 'number' || setting.owner !== array.definition) return undefined;
  const size = bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${Math.ceil(bytes)} B`;
  return { title: `Make ${name} ${size} large`, edits: [{ place: placeOf(setting.piece, value), text: size }] };
}
