/** One file with what it can see: its definitions, its imports, and the problems of names and values in it. */
import type { ImportNode } from '../syntax/ast.ts';
import type { Piece, Tree } from '../syntax/tree.ts';
import { networkIn, scheduleIn } from './budget.ts';
import { crossbarOf } from './crossbar.ts';
import { circular, components } from './cycles.ts';
import type { Definition } from './definitions.ts';
import { constantProblems } from './evaluate.ts';
import { arrayOf } from './hardware.ts';
import { type NetworkModel, standsAlone } from './network.ts';
import { distinct, type Problem, placeOf } from './problems.ts';
import { comparisonProblems, expectationsOf } from './questions.ts';
import { reuseOf } from './reuse.ts';
import type { ScheduleModel } from './schedule.ts';
import { stochasticOf } from './stochastic.ts';
import { Suggestions } from './suggestions.ts';
import { bodyOf } from './symbols.ts';
import { technologyOf } from './technology.ts';

export { standsAlone } from './network.ts';

export interface ImportedFile {
  readonly piece: Piece;
  readonly node: ImportNode;
  /** Undefined if the path leads nowhere. */
  readonly uri?: string;
  readonly file?: FileModel;
  /** The files import each other, so this one brings nothing. */
  readonly circular?: true;
}

export interface FileModel {
  readonly uri: string;
  readonly tree: Tree;
  readonly imports: readonly ImportedFile[];
  /** Defined here. */
  readonly own: ReadonlyMap<string, Definition>;
  /** Defined here or imported. */
  readonly visible: ReadonlyMap<string, Definition>;
  /** Problems of imports and of names defined twice. */
  readonly problems: readonly Problem[];
}

/** The definitions of a kind in a file, in the order they are written. */
export function ownOf(file: FileModel, keyword: Definition['keyword']): Definition[] {
  return [...file.own.values()].filter((definition) => definition.keyword === keyword);
}

/** After this many a file has one large problem, not many small ones; finding more would keep the editor waiting. */
const maxProblems = 1000;

/** All problems that can be found without simulating: text, names, values, shapes, settings. */
export function modelProblems(file: FileModel): Problem[] {
  const problems: Problem[] = [...file.tree.problems(), ...file.problems];
  const add = (more: readonly Problem[]) => {
    for (const problem of more) problems.push(problem);
  };
  const recursive = recursiveBlocks(file);
  const suggestions = new Suggestions(file.visible);
  for (const definition of file.own.values()) {
    if (problems.length > maxProblems) break;
    switch (definition.keyword) {
      case 'const':
        add(constantProblems(definition));
        break;
      case 'technology':
        add(technologyOf(definition).settings.allProblems(suggestions));
        break;
      case 'array':
        add(arrayOf(definition).settings.allProblems(suggestions));
        break;
      case 'stochastic':
        add(stochasticOf(definition).settings.allProblems(suggestions));
        break;
      case 'crossbar':
        add(crossbarOf(definition).settings.allProblems(suggestions));
        break;
      case 'reuse':
        add(reuseOf(definition).settings.allProblems(suggestions));
        break;
      case 'schedule': {
        const schedule = scheduleIn(file, definition);
        add(schedule.settings.allProblems(suggestions));
        add(expectationsOf(schedule).problems);
        if (schedule.network) add(networkProblems(file, schedule, schedule.network));
        break;
      }
      default:
        add(bodyOf(definition).problems);
        if (standsAlone(definition)) add(networkIn(file, definition).problems);
        if (recursive.has(definition)) add([recursion(definition)]);
    }
  }
  add(comparisonProblems(file, suggestions));
  return distinct(problems)
    .filter((problem) => problem.place.piece.file === file.uri)
    .slice(0, maxProblems)
    .map((problem) => withSuggestion(problem, suggestions));
}

/** Problems of a network with the arguments of a schedule; what is wrong in another file is told where that file's network is used. */
function networkProblems(file: FileModel, schedule: ScheduleModel, network: NetworkModel): readonly Problem[] {
  if (network.definition.file === file.uri) return network.problems;
  const [first] = network.problems;
  const setting = schedule.settings.get('network');
  if (!first || !setting || setting.owner !== schedule.definition) return [];
  return [
    {
      code: first.code,
      severity: 'error',
      message: `In network '${network.definition.name}': ${first.message}`,
      place: placeOf(setting.piece, setting.values[0] ?? setting.key),
      related: [{ place: first.place, message: first.message }],
    },
  ];
}

/** Names that stand for nothing get the nearest constant or block as a suggestion: only the file knows which there are. */
function withSuggestion(problem: Problem, suggestions: Suggestions): Problem {
  if (problem.code !== 'accel-2001' || problem.fixes) return problem;
  const { piece, start, end } = problem.place;
  const called = piece.text.startsWith('(', end);
  const { hint, fixes } = suggestions.for(piece.text.slice(start, end), problem.place, called ? 'block' : 'const');
  return { ...problem, message: problem.message + hint, fixes };
}

function recursion(definition: Definition): Problem {
  return {
    code: 'accel-2007',
    severity: 'error',
    message: `Block '${definition.name}' uses itself, directly or through other blocks: it would never end`,
    place: placeOf(definition.piece, definition.node),
  };
}

const blocksIn = (definition: Definition): Definition[] =>
  [...definition.links.values()].filter((link) => link.keyword === 'block');

/** Blocks that are among those they use, directly or not. */
function recursiveBlocks(file: FileModel): ReadonlySet<Definition> {
  const found = new Set<Definition>();
  for (const group of components(ownOf(file, 'block'), blocksIn))
    if (circular(group, blocksIn)) for (const each of group) found.add(each);
  return found;
}
