/** Checkpoints as text: numbers in decimal, arrays as base64 of their little-endian bytes, so that they come back bit by bit. */

import type { SavedState } from './arithmetic.ts';
import type { Checkpoint } from './training.ts';
import type { EpochResult } from './types.ts';

const version = 1;

interface StateText {
  readonly arrays: readonly { readonly bits: 32 | 64; readonly base64: string }[];
  readonly numbers: readonly (number | null)[];
}

interface CheckpointText {
  readonly version: number;
  readonly run: string;
  readonly epoch: number;
  readonly batch: number;
  readonly loss: number;
  readonly results: readonly EpochResult[];
  readonly layers: readonly StateText[];
  readonly machine: StateText;
}

/** @param run what the checkpoint belongs to, as text: network, data, machine, settings */
export function checkpointText(checkpoint: Checkpoint, run: string): string {
  const text: CheckpointText = {
    version,
    run,
    ...checkpoint,
    layers: checkpoint.layers.map(stateText),
    machine: stateText(checkpoint.machine),
  };
  return JSON.stringify(text);
}

/**
 * Reads what `checkpointText` wrote.
 *
 * @throws RangeError that says what is wrong: no checkpoint, cut off, or of another run
 */
export function readCheckpoint(text: string, run: string): Checkpoint {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError('it is no JSON: no checkpoint, or cut off');
  }
  if (!isCheckpoint(value)) throw new RangeError('it is no checkpoint of this version of Accel');
  if (value.run !== run) throw new RangeError('it is of another run: network, data, machine or settings differ');
  const { epoch, batch, loss, results } = value;
  return { epoch, batch, loss, results, layers: value.layers.map(stateOf), machine: stateOf(value.machine) };
}

function isCheckpoint(value: unknown): value is CheckpointText {
  const has = (part: unknown, ...names: string[]): part is Record<string, unknown> =>
    typeof part === 'object' && part !== null && names.every((name) => name in part);
  const isState = (part: unknown): part is StateText =>
    has(part, 'arrays', 'numbers') &&
    Array.isArray(part.arrays) &&
    Array.isArray(part.numbers) &&
    part.arrays.every((array: unknown) => has(array, 'bits', 'base64') && typeof array.base64 === 'string');
  return (
    has(value, 'version', 'run', 'epoch', 'batch', 'loss', 'results', 'layers', 'machine') &&
    value.version === version &&
    [value.epoch, value.batch, value.loss].every((number) => typeof number === 'number') &&
    Array.isArray(value.results) &&
    Array.isArray(value.layers) &&
    value.layers.every(isState) &&
    isState(value.machine)
  );
}

const stateText = ({ arrays, numbers }: SavedState): StateText => ({
  arrays: arrays.map((array) => ({ bits: array instanceof Float32Array ? 32 : 64, base64: toBase64(array) })),
  numbers,
});

const stateOf = ({ arrays, numbers }: StateText): SavedState => ({
  arrays: arrays.map(({ bits, base64 }) => fromBase64(base64, bits)),
  numbers,
});

function toBase64(array: Float32Array | Float64Array): string {
  const size = array.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(array.length * size);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < array.length; at++) {
    if (size === 4) view.setFloat32(4 * at, array[at]!, true);
    else view.setFloat64(8 * at, array[at]!, true);
  }
  let text = '';
  // Few arguments at a time: the stack has to hold them.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function fromBase64(base64: string, bits: 32 | 64): Float32Array | Float64Array {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    throw new RangeError('its numbers cannot be read');
  }
  const view = new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
  const size = bits / 8;
  const length = Math.floor(text.length / size);
  return bits === 32
    ? Float32Array.from({ length }, (_, at) => view.getFloat32(4 * at, true))
    : Float64Array.from({ length }, (_, at) => view.getFloat64(8 * at, true));
}

/** What a checkpoint belongs to, short: a change of any of it makes another run. Epochs do not: a run may be made longer. */
export function runKey(parts: readonly unknown[], arrays: readonly (Float32Array | Uint16Array)[]): string {
  const bytes = arrays.map((array) => {
    let hash = 0x811c9dc5;
    const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (const byte of view) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash >>> 0).toString(16);
  });
  return JSON.stringify([...parts, ...bytes]);
}
