/** One file with what it can see: its definitions, its imports, and the problems of names and values in it. */
import type { ImportNode } from '../syntax/ast.ts';
import type { Piece, Tree } from '../syntax/tree.ts';
import { type Definition, isBody } from './definitions.ts';
import { constantValue } from './evaluate.ts';
import { arrayOf, technologyOf } from './hardware.ts';
import { networkOf } from './network.ts';
import { didYouMean, distinct, type Problem, placeOf } from './problems.ts';
import { scheduleOf } from './schedule.ts';
import { bodyOf } from './symbols.ts';

export interface ImportedFile {
  readonly piece: Piece;
  readonly node: ImportNode;
  /** Undefined if the path leads nowhere. */
  readonly uri?: string;
  readonly file?: FileModel;
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

/** A network can be built by itself if all its parameters have defaults. */
export function standsAlone(definition: Definition): boolean {
  return (
    definition.keyword === 'network' &&
    isBody(definition) &&
    definition.item.head.node.parameters.every((parameter) => parameter.fallback)
  );
}

/** All problems that can be found without simulating: text, names, values, shapes, settings. */
export function modelProblems(file: FileModel): Problem[] {
  const problems: Problem[] = [...file.tree.problems(), ...file.problems];
  const add = (more: readonly Problem[]) => {
    for (const problem of more) problems.push(problem);
  };
  for (const definition of file.own.values()) {
    switch (definition.keyword) {
      case 'const':
        add(constantProblems(definition));
        break;
      case 'technology':
        add(technologyOf(definition).settings.allProblems(file.visible));
        break;
      case 'array':
        add(arrayOf(definition).settings.allProblems(file.visible));
        break;
      case 'schedule': {
        const schedule = scheduleOf(definition);
        add(schedule.settings.allProblems(file.visible));
        if (schedule.network?.definition.file === file.uri) add(schedule.network.problems);
        break;
      }
      default:
        add(bodyOf(definition).problems);
        if (standsAlone(definition)) add(networkOf(definition).problems);
        add(recursion(definition));
    }
  }
  const constants = [...file.visible.values()].filter((each) => each.keyword === 'const').map((each) => each.name);
  return distinct(problems)
    .filter((problem) => problem.place.piece.file === file.uri)
    .map((problem) => withSuggestion(problem, constants));
}

function constantProblems(definition: Definition): Problem[] {
  const problems: Problem[] = [];
  constantValue(definition, problems);
  if (reaches(definition, definition)) {
    problems.push({
      code: 'accel-2007',
      severity: 'error',
      message: `Constant '${definition.name}' uses itself`,
      place: placeOf(definition.piece, definition.node),
    });
  }
  return problems;
}

/** Names that stand for nothing get the nearest constant as a suggestion: only the file knows which there are. */
function withSuggestion(problem: Problem, constants: readonly string[]): Problem {
  if (problem.code !== 'accel-2001' || problem.fixes) return problem;
  const { piece, start, end } = problem.place;
  const { hint, fixes } = didYouMean(piece.text.slice(start, end), problem.place, constants);
  return { ...problem, message: problem.message + hint, fixes };
}

function recursion(definition: Definition): Problem[] {
  if (definition.keyword !== 'block' || !reaches(definition, definition)) return [];
  return [
    {
      code: 'accel-2007',
      severity: 'error',
      message: `Block '${definition.name}' uses itself, directly or through other blocks: it would never end`,
      place: placeOf(definition.piece, definition.node),
    },
  ];
}

/** Whether a definition is among those that another one refers to, directly or not. */
function reaches(from: Definition, target: Definition): boolean {
  const seen = new Set<Definition>();
  const open = [...from.links.values()];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next === target) return true;
    if (seen.has(next) || next.keyword !== target.keyword) continue;
    seen.add(next);
    open.push(...next.links.values());
  }
  return false;
}
