/** From what the server answers to what the memory panel draws. Pure. */
import { type Picture, passes as passNames, roles } from '../../../media/memory-messages.ts';
import type { MemoryView } from '../../../server/src/protocol/memory-view.ts';

const amounts = (list: readonly number[]): Float64Array => Float64Array.from(list);
const unknown = (list: readonly (number | null)[]): Float64Array =>
  Float64Array.from(list, (bytes) => bytes ?? Number.NaN);
const indices = (list: readonly number[]): Int32Array => Int32Array.from(list);

/** Columns become typed arrays, which cross to the panel without being copied into text; places in files stay behind. */
export function memoryPictureOf(view: MemoryView, serial: number): Picture {
  const {
    turns,
    tensors,
    passes,
    stale,
    uri: _u,
    version: _v,
    layers: _l,
    places: _p,
    placeOf: _o,
    statements: _s,
    ...rest
  } = view;
  return {
    ...rest,
    serial,
    turns: {
      layer: indices(turns.layer),
      backward: Uint8Array.from(turns.backward),
      start: amounts(turns.start),
      end: amounts(turns.end),
      kept: amounts(turns.kept),
      gradients: amounts(turns.gradients),
      other: amounts(turns.other),
    },
    tensors: {
      name: indices(tensors.name),
      role: Uint8Array.from(tensors.role, (role) => roles.indexOf(role)),
      bytes: amounts(tensors.bytes),
      from: indices(tensors.from),
      until: indices(tensors.until),
    },
    passes: {
      layer: indices(passes.layer),
      pass: Uint8Array.from(passes.pass, (pass) => passNames.indexOf(pass)),
      second: Uint8Array.from(passes.second),
      turn: indices(passes.turn),
      start: amounts(passes.start),
      end: amounts(passes.end),
      macs: amounts(passes.macs),
      dramBytes: amounts(passes.dramBytes),
      compute: amounts(passes.compute),
      machine: passes.machine,
      transfer: amounts(passes.transfer),
      input: unknown(passes.input),
      weight: unknown(passes.weight),
      output: unknown(passes.output),
    },
    stale: stale ?? null,
  };
}

/** The layers that come from what is written in a line of a file. */
export function layersInLine({ statements }: MemoryView, uri: string, line: number): number[] {
  const here = statements.filter(
    (each) => each.uri === uri && each.range.start.line <= line && line <= each.range.end.line,
  );
  return [...new Set(here.flatMap(({ layers }) => layers))];
}
