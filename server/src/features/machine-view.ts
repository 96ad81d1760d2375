/** What one stochastic unit, crossbar or reuse buffer comes to, as the plots and tables of the panel that shows machines. */
import { crossbarOf } from '../model/crossbar.ts';
import type { Definition } from '../model/definitions.ts';
import { reuseOf } from '../model/reuse.ts';
import type { Source } from '../model/sources.ts';
import { stochasticOf } from '../model/stochastic.ts';
import type { MachineKind, MachineView, MachineViewParams } from '../protocol/machine-view.ts';
import { crossbarModelProblems } from '../simulate/machines/crossbar.ts';
import type { MachineProblem } from '../simulate/machines/problems.ts';
import { reuseModelProblems } from '../simulate/machines/reuse.ts';
import { stochasticModelProblems } from '../simulate/machines/stochastic.ts';
import { placeOf } from '../syntax/tree.ts';
import { drawnCrossbar } from './machine-view-crossbar.ts';
import { drawnReuse } from './machine-view-reuse.ts';
import { drawnStochastic } from './machine-view-stochastic.ts';
import type { Snapshot } from './snapshot.ts';

/** What does not depend on the file around the machine. */
export type Drawn = Pick<MachineView, 'what' | 'facts' | 'plots' | 'tables' | 'assumptions' | 'measuring'>;

interface Machine {
  readonly kind: MachineKind;
  readonly problems: readonly MachineProblem[];
  readonly sources: ReadonlyMap<string, Source>;
  draw(measured: boolean): Generator<void, Drawn>;
}

/** Undefined for other definitions. */
function machineOf(definition: Definition): Machine | undefined {
  switch (definition.keyword) {
    case 'stochastic': {
      const model = stochasticOf(definition);
      const { sources } = model;
      const draw = (measured: boolean) => drawnStochastic(model, measured);
      return { kind: 'stochastic', problems: stochasticModelProblems(model), sources, draw };
    }
    case 'crossbar': {
      const model = crossbarOf(definition);
      const { sources } = model;
      return { kind: 'crossbar', problems: crossbarModelProblems(model), sources, draw: () => drawnCrossbar(model) };
    }
    case 'reuse': {
      const model = reuseOf(definition);
      const { sources } = model;
      return { kind: 'reuse', problems: reuseModelProblems(model), sources, draw: () => drawnReuse(model) };
    }
    default:
      return undefined;
  }
}

// An edit elsewhere keeps the definition, and with it this.
const known = new WeakMap<Definition, Drawn>();
const nothing: Drawn = { what: '', facts: [], plots: [], tables: [], assumptions: [], measuring: false };

/** Computes in steps, so that the server can answer others in between and give up. */
export function* machineView(
  snapshot: Snapshot,
  params: Omit<MachineViewParams, 'uri'>,
): Generator<void, MachineView | null> {
  const { file } = snapshot;
  const machines = [...new Set([...file.own.values(), ...file.visible.values()])].flatMap((definition) => {
    const machine = machineOf(definition);
    return machine ? [{ ...machine, definition, lines: linesOf(snapshot, definition) }] : [];
  });
  const found =
    params.machine === undefined
      ? (machines.find(({ lines }) => holds(lines, params.line)) ?? machines[0])
      : machines.find(({ definition }) => definition.name === params.machine);
  if (!found) return null;
  const { definition, kind, problems, sources } = found;
  let drawn = problems.length > 0 ? nothing : known.get(definition);
  if (!drawn || (drawn.measuring && params.measured)) {
    drawn = yield* found.draw(params.measured ?? false);
    known.set(definition, drawn);
  }
  return {
    uri: file.uri,
    version: 0,
    machines: machines.map(({ definition: { name }, kind: each, lines }) => ({ name, kind: each, lines })),
    machine: definition.name,
    kind,
    problems: problems.map(({ message }) => message),
    sources: sourceTexts(sources),
    place: snapshot.locate(placeOf(definition.piece, definition.node)) ?? {
      uri: file.uri,
      range: snapshot.range(0, 0),
    },
    ...drawn,
  };
}

/** From the head of a definition to its closing brace; null if it is not written in the document itself. */
function linesOf(snapshot: Snapshot, { item }: Definition): [first: number, last: number] | null {
  if (item.kind !== 'body') return null;
  const first = snapshot.locate(placeOf(item.head, item.head.node));
  const last = snapshot.locate(placeOf(item.tail, item.tail.node));
  const { uri } = snapshot.file;
  return first?.uri === uri && last?.uri === uri ? [first.range.start.line, last.range.end.line] : null;
}

const holds = (lines: readonly [number, number] | null, line: number | undefined): boolean =>
  lines !== null && line !== undefined && lines[0] <= line && line <= lines[1];

/** `length, lfsr: ASSUMED: unknown` */
function sourceTexts(sources: ReadonlyMap<string, Source>): string[] {
  const paths = new Map<string, string[]>();
  for (const [path, { text }] of sources) paths.set(text, [...(paths.get(text) ?? []), path.replace('.', ' ')]);
  return [...paths].map(([text, said]) => `${said.join(', ')}: ${text}`);
}
