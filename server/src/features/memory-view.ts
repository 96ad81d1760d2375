/** What a step keeps in memory and where its passes stand on the roofline, as columns for the panel that draws both. */
import type { MemoryPasses, MemoryTurns, MemoryView } from '../protocol/memory-view.ts';
import { memoryOf, transferCycles } from '../simulate/below-array.ts';
import { arrayPassOf, isMachinePass, type PassResult, type StepResult } from '../simulate/results.ts';
import { stepMemory } from '../simulate/step-memory.ts';
import { type Piece, placeOf } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

type Places = Pick<MemoryView, 'places' | 'placeOf' | 'statements'>;
type OfFile = Places & Pick<MemoryView, 'uri' | 'version' | 'schedules' | 'schedule'>;
type OfStep = Omit<MemoryView, keyof OfFile>;

// An edit elsewhere keeps the step, and with it this.
const known = new WeakMap<StepResult, OfStep>();

/** The memory of a schedule, the first of the file if none is named; null if it cannot be simulated. */
export function memoryView(snapshot: Snapshot, name?: string): MemoryView | null {
  const found = snapshot.schedules.find((each) => (name === undefined ? each.step : each.definition.name === name));
  const step = found?.step;
  if (!found || !step) return null;
  let ofStep = known.get(step);
  if (!ofStep) {
    ofStep = viewOf(step);
    known.set(step, ofStep);
  }
  return {
    uri: snapshot.file.uri,
    version: 0,
    schedules: snapshot.schedules.map((each) => each.definition.name),
    schedule: found.definition.name,
    ...ofStep,
    ...placesOf(step, snapshot),
  };
}

function viewOf(step: StepResult): OfStep {
  const { array, schedule } = step;
  const network = schedule.network!;
  const { wordBytes, buffers } = array;
  const stash = stepMemory(step);
  const inputs = new Set(stash.tensors.map((tensor) => tensor.name));
  for (const layer of network.layers) inputs.delete(layer.name);
  const names = [...network.layers.map((layer) => layer.name), ...inputs];
  const numbers = new Map(names.map((each, index) => [each, index]));
  const passes = passColumns(step, numbers);
  const bandwidth = memoryOf(array)?.bandwidth;
  const { weights, optimizerState, weightGradients } = stash.constant;
  const { tensors, peak } = stash;
  return {
    network: network.definition.name,
    array: array.definition.name,
    grid: `${array.rows}x${array.cols}`,
    batch: schedule.batch,
    training: schedule.training,
    clock: array.clock ?? null,
    cycles: step.totals.cycles,
    names,
    layers: network.layers.length,
    turns: turnColumns(step, passes, numbers),
    constant: {
      weights: weights * wordBytes,
      optimizerState: optimizerState * wordBytes,
      weightGradients: weightGradients * wordBytes,
    },
    peak: peak.at < 0 ? null : { bytes: peak.words * wordBytes, turn: peak.at },
    tensors: {
      name: tensors.map((tensor) => numbers.get(tensor.name)!),
      role: tensors.map((tensor) => tensor.role),
      bytes: tensors.map((tensor) => tensor.words * wordBytes),
      from: tensors.map((tensor) => tensor.from),
      until: tensors.map((tensor) => tensor.until),
    },
    passes,
    capacity: { input: buffers.input ?? null, weight: buffers.weight ?? null, output: buffers.output ?? null },
    roof: {
      macsPerCycle: array.rows * array.cols,
      bytesPerCycle: bandwidth === undefined ? null : bandwidth * wordBytes,
    },
    withoutBandwidth:
      bandwidth !== undefined
        ? null
        : array.dram
          ? "the DRAM's bandwidth is in seconds and the array has no clock"
          : 'the array gives no DRAM bandwidth',
    assumptions: assumptions(step),
  };
}

interface Row {
  readonly turn: number;
  readonly start: number;
  readonly result: PassResult | undefined;
}

/** The passes in the order they run, and between them the turns that have none. */
function rowsOf({ passes, starts, totals }: StepResult, turnOf: (pass: PassResult) => number, turns: number): Row[] {
  const rows: Row[] = [];
  let done = -1;
  const rest = (until: number, start: number): void => {
    for (let turn = done + 1; turn < until; turn++) rows.push({ turn, start, result: undefined });
  };
  passes.forEach((result, index) => {
    const turn = turnOf(result);
    rest(turn, starts[index]!);
    rows.push({ turn, start: starts[index]!, result });
    done = turn;
  });
  rest(turns, totals.cycles);
  return rows;
}

function passColumns(step: StepResult, numbers: ReadonlyMap<string, number>): MemoryPasses {
  const { wordBytes } = step.array;
  const turns = stepMemory(step).passes;
  const places = { forward: new Map<string, number>(), backward: new Map<string, number>() };
  turns.forEach(({ layer, kind }, index) => {
    places[kind].set(layer, index);
  });
  const turnOf = ({ layer, pass }: PassResult): number =>
    places[pass === 'forward' ? 'forward' : 'backward'].get(layer.name)!;
  const rows = rowsOf(step, turnOf, turns.length);
  const buffer = (name: 'input' | 'weight' | 'output') =>
    rows.map(({ result }) => {
      const peak = result && arrayPassOf(result)?.memory?.peak[name];
      return peak === undefined ? null : peak * wordBytes;
    });
  const memory = ({ result }: Row) => result && arrayPassOf(result)?.memory;
  // What reuse saves is not computed on any tiles.
  const saved = ({ result }: Row) =>
    result?.kind === 'reuse' ? result.product.cycles.compute - result.cycles.compute : 0;
  const transfer = (row: Row): number => {
    const { result } = row;
    const elsewhere = result && isMachinePass(result) && !arrayPassOf(result);
    return elsewhere ? transferCycles(result.dram, step.array) : (memory(row)?.transferCycles ?? 0);
  };
  return {
    layer: rows.map(({ turn }) => numbers.get(turns[turn]!.layer)!),
    pass: rows.map(
      ({ turn, result }) => result?.pass ?? (turns[turn]!.kind === 'forward' ? 'forward' : 'activationGradient'),
    ),
    second: rows.map(({ result }) => (result?.kind === 'product' && result.second ? 1 : 0)),
    turn: rows.map(({ turn }) => turn),
    start: rows.map(({ start }) => start),
    end: rows.map(({ start, result }) => start + (result?.cycles.total ?? 0)),
    macs: rows.map(({ result }) => result?.macs ?? 0),
    dramBytes: rows.map(({ result }) => (result ? (result.dram.reads + result.dram.writes) * wordBytes : 0)),
    machine: rows.map(({ result }) =>
      result && isMachinePass(result) && !arrayPassOf(result) ? result.machine : null,
    ),
    compute: rows.map((row) => {
      const tiled = memory(row)?.cycles.compute;
      return tiled === undefined ? (row.result?.cycles.compute ?? 0) : tiled - saved(row);
    }),
    transfer: rows.map(transfer),
    input: buffer('input'),
    weight: buffer('weight'),
    output: buffer('output'),
  };
}

function turnColumns(step: StepResult, passes: MemoryPasses, numbers: ReadonlyMap<string, number>): MemoryTurns {
  const { wordBytes } = step.array;
  const { passes: turns, curve } = stepMemory(step);
  const start = turns.map(() => Number.POSITIVE_INFINITY);
  const end = turns.map(() => 0);
  passes.turn.forEach((turn, row) => {
    start[turn] = Math.min(start[turn]!, passes.start[row]!);
    end[turn] = Math.max(end[turn]!, passes.end[row]!);
  });
  const bytes = (words: readonly number[]): number[] => words.map((each) => each * wordBytes);
  return {
    layer: turns.map(({ layer }) => numbers.get(layer)!),
    backward: turns.map(({ kind }) => (kind === 'backward' ? 1 : 0)),
    start,
    end,
    kept: bytes(curve.kept),
    gradients: bytes(curve.gradients),
    other: bytes(curve.other),
  };
}

/** A statement may make thousands of layers. */
function placesOf(step: StepResult, snapshot: Snapshot): Places {
  const places: MemoryView['places'][number][] = [];
  const seen = new Map<string, number>();
  const indices = step.schedule.network!.layers.map(({ place }) => {
    const { uri, range } = snapshot.locate(place) ?? { uri: snapshot.file.uri, range: snapshot.range(0, 0) };
    const { start, end } = range;
    const key = `${start.line}:${start.character}-${end.line}:${end.character} ${uri}`;
    let index = seen.get(key);
    if (index === undefined) {
      index = places.length;
      seen.set(key, index);
      places.push({ uri, range });
    }
    return index;
  });
  return { places, placeOf: indices, statements: statementsOf(step, snapshot) };
}

function statementsOf({ schedule }: StepResult, snapshot: Snapshot): MemoryView['statements'] {
  const found = new Map<Piece, number[]>();
  schedule.network!.layers.forEach(({ pieces }, layer) => {
    for (const piece of pieces) {
      const layers = found.get(piece);
      if (layers) layers.push(layer);
      else found.set(piece, [layer]);
    }
  });
  return [...found].flatMap(([piece, layers]) => {
    const location = snapshot.locate(placeOf(piece, piece.node));
    return location ? [{ ...location, layers }] : [];
  });
}

function assumptions(step: StepResult): string[] {
  return [
    'A tensor is kept from the pass that writes it to the last pass that reads it; nothing is recomputed, and memory is not fragmented',
    'Weights, their gradients and the optimizer state are there all the time, and every tensor is counted, wherever it lies',
    ...(step.passes.some(({ kind }) => kind === 'crossbar')
      ? ['Weights of layers on crossbars are in their cells, not in memory, and have no gradients there']
      : []),
    'A buffer is taken by both halves of the largest tile of a pass; a pass starts with empty buffers',
    ...(step.passes.some((pass) => isMachinePass(pass) && !arrayPassOf(pass))
      ? ['The roof is that of the array; passes on machines beside it may stand above, or never reach it']
      : []),
    'Intensity is multiply-accumulates (MAC) for each byte between DRAM and the chip; work outside the array has none',
    ...step.assumptions,
  ];
}
