/** Files in memory for tests of the model, and everything the model says about a file as plain data that can be compared. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveImport } from '../../server/src/host/node.ts';
import { networkIn, scheduleIn } from '../../server/src/model/budget.ts';
import { type FileModel, modelProblems, ownOf, standsAlone } from '../../server/src/model/file.ts';
import { type NetworkModel, networkOf } from '../../server/src/model/network.ts';
import type { Place, Problem } from '../../server/src/model/problems.ts';
import { type ScheduleModel, scheduleOf } from '../../server/src/model/schedule.ts';
import { bodyOf } from '../../server/src/model/symbols.ts';
import { type Layer, show } from '../../server/src/model/values.ts';
import { type Host, Workspace } from '../../server/src/model/workspace.ts';
import { simulateStep } from '../../server/src/simulate/step.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const library = 'file:///library';

/** `main` -> `file:///main.accel` */
export const uriOf = (name: string): string => `file:///${name}.accel`;

/** A file of the repository, like `examples/lenet5.accel`. */
export const repositoryFile = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

/** The outside world of a workspace: the given files (by name, without ending), and the library that ships with Accel. */
export function memoryHost(files: ReadonlyMap<string, string>): Host & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    resolve: (from, path) => resolveImport(from, path, library),
    read(uri) {
      reads.push(uri);
      if (uri.startsWith(`${library}/`)) {
        const path = `${root}/library/${uri.slice(library.length + 1)}`;
        return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
      }
      return files.get(uri.slice('file:///'.length, -'.accel'.length));
    },
  };
}

/** A workspace where `main` is open with this text; imports are read from `others`. */
export function workspaceOf(main: string, others: Readonly<Record<string, string>> = {}): Workspace {
  const workspace = new Workspace(memoryHost(new Map(Object.entries(others))));
  workspace.open(uriOf('main'), main);
  return workspace;
}

export const fileOf = (main: string, others?: Readonly<Record<string, string>>): FileModel =>
  workspaceOf(main, others).file(uriOf('main'))!;

/** The text a place covers. */
export const textAt = (place: Place): string => place.piece.text.slice(place.start, place.end);

/** `accel-2001 'x' is not defined [x]`: code, message and the text that is marked. */
export const problemsOf = (main: string, others?: Readonly<Record<string, string>>): string[] =>
  modelProblems(fileOf(main, others)).map(
    (problem) => `${problem.code} ${problem.message} [${textAt(problem.place).trim()}]`,
  );

/** The messages alone. */
export const messagesOf = (main: string, others?: Readonly<Record<string, string>>): string[] =>
  modelProblems(fileOf(main, others)).map((problem) => problem.message);

/** The network of this name in a file. */
export function builtNetwork(main: string, name: string, others?: Readonly<Record<string, string>>): NetworkModel {
  return networkOf(fileOf(main, others).visible.get(name)!);
}

export function builtSchedule(main: string, name: string, others?: Readonly<Record<string, string>>): ScheduleModel {
  return scheduleOf(fileOf(main, others).visible.get(name)!);
}

/** Everything the model and the simulation say about a file, without object identities: what must not depend on history. */
export function factsOf(workspace: Workspace, uri: string): unknown {
  const file = workspace.file(uri);
  if (!file) return 'no such file';
  const range = (place: Place): string => {
    const tree = place.piece.file === uri ? file.tree : workspace.file(place.piece.file)?.tree;
    const found = tree?.range(place);
    // A place of another version of the text would send the user anywhere.
    if (!found) throw new Error(`a place in ${place.piece.file} is stale: ${place.piece.text}`);
    return `${place.piece.file}:${found.start}-${found.end}`;
  };
  const problem = (each: Problem) => ({
    code: each.code,
    severity: each.severity,
    message: each.message,
    at: range(each.place),
    related: each.related?.map((other) => `${other.message} ${range(other.place)}`),
    fixes: each.fixes?.map((fix) => [fix.title, fix.edits.map((edit) => `${range(edit.place)} ${edit.text}`)]),
  });
  const layer = ({ scopes, ...each }: Layer) => ({
    ...each,
    scopes: scopes.map((scope) => [...scope].map(([name, value]) => `${name} = ${show(value)}`)),
    inputs: each.inputs.map((input) => `${input.layer?.name ?? 'input'} ${input.shape}`),
    place: range(each.place),
    pieces: each.pieces.map((piece) => range({ piece, start: 0, end: piece.text.length })),
  });
  const network = (each: NetworkModel) => ({
    name: each.definition.name,
    inputs: each.inputs,
    layers: each.layers.map(layer),
    values: [...each.values].map(([name, value]) => `${name} = ${show(value)}`),
    problems: each.problems.map((found) => found.message),
    parameters: each.parameters,
    macs: each.macs,
    complete: each.complete,
  });
  const schedule = (model: ScheduleModel) => {
    const step = simulateStep(model);
    return {
      name: model.definition.name,
      network: model.network && network(model.network),
      batch: model.batch,
      step: step && {
        passes: step.passes.map(({ layer: { name }, ...pass }) => ({ name, ...pass })),
        starts: step.starts,
        totals: step.totals,
        assumptions: step.assumptions,
      },
    };
  };
  return {
    problems: modelProblems(file).map(problem),
    definitions: [...file.visible].map(([name, each]) => `${name}: ${each.keyword} ${each.file}`),
    unused: [...file.own.values()].map((each) => bodyOf(each).unused.map(({ name }) => name)),
    networks: ownOf(file, 'network')
      .filter(standsAlone)
      .map((each) => network(networkIn(file, each))),
    schedules: ownOf(file, 'schedule').map((each) => schedule(scheduleIn(file, each))),
  };
}
