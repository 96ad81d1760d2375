/** What a file asks of its schedules: which it compares, and what it expects of one. The simulators answer. */
import type { CompareNode, Comparison as ComparisonOperator, Expression, NameNode } from '../syntax/ast.ts';
import { expectKey, comparisons as operators } from '../syntax/ast.ts';
import type { Piece, Tree } from '../syntax/tree.ts';
import type { Definition } from './definitions.ts';
import { aOrAn } from './errors.ts';
import { evaluate, SettingScope } from './evaluate.ts';
import type { FileModel } from './file.ts';
import { type Fix, type Problem, placeOf } from './problems.ts';
import type { ScheduleModel } from './schedule.ts';
import type { Setting } from './settings.ts';
import type { Suggestions } from './suggestions.ts';
import { type NumberValue, show } from './values.ts';

/** `compare A, B` */
export interface Comparison {
  readonly piece: Piece<CompareNode>;
  /** Those of the names that stand for schedules, each once; the first is what the others are measured by. */
  readonly schedules: readonly Definition[];
}

const comparePieces = new WeakMap<Tree, readonly Piece<CompareNode>[]>();

function piecesOf(tree: Tree): readonly Piece<CompareNode>[] {
  let pieces = comparePieces.get(tree);
  if (!pieces) {
    pieces = tree.items.flatMap((item) => (item.kind === 'line' && compares(item.piece) ? [item.piece] : []));
    comparePieces.set(tree, pieces);
  }
  return pieces;
}

export const compares = (piece: Piece): piece is Piece<CompareNode> => piece.node.kind === 'compare';

export const comparisonIn = ({ visible }: FileModel, piece: Piece<CompareNode>): Comparison => ({
  piece,
  schedules: [
    ...new Set(
      piece.node.schedules.flatMap(({ name }) => {
        const target = visible.get(name);
        return target?.keyword === 'schedule' ? [target] : [];
      }),
    ),
  ],
});

/** The comparisons of a file, in file order. */
export const comparisonsOf = (file: FileModel): Comparison[] =>
  piecesOf(file.tree).map((piece) => comparisonIn(file, piece));

export function comparisonProblems(file: FileModel, suggestions: Suggestions): Problem[] {
  return piecesOf(file.tree).flatMap((piece) => {
    if (piece.problems.length) return [];
    const first = new Map<string, NameNode>();
    return piece.node.schedules.flatMap((node, index): Problem[] => {
      const { name } = node;
      const place = placeOf(piece, node);
      const target = file.visible.get(name);
      if (!target) return [suggestions.missing(name, place, 'schedule')];
      if (target.keyword !== 'schedule') {
        const message = `'${name}' is ${aOrAn(target.keyword)}, not a schedule`;
        return [{ code: 'accel-2003', severity: 'error', message, place }];
      }
      const before = first.get(name);
      if (!before) {
        first.set(name, node);
        return [];
      }
      return [
        {
          code: 'accel-2009',
          severity: 'warning',
          message: `'${name}' is compared with itself`,
          place,
          related: [{ place: placeOf(piece, before), message: `The first '${name}'` }],
          fixes: without(piece, index),
        },
      ];
    });
  });
}

/** Takes a name and the comma before it out; with fewer than two there would be nothing to compare. */
function without(piece: Piece<CompareNode>, index: number): Fix[] {
  const { schedules } = piece.node;
  if (schedules.length < 3) return [];
  const place = placeOf(piece, { start: schedules[index - 1]!.end, end: schedules[index]!.end });
  return [{ title: `Remove the second '${schedules[index]!.name}'`, edits: [{ place, text: '' }], preferred: true }];
}

/** `expect cycles < 2 M`; whether there is such a quantity, and in which unit, is not known here. */
export interface Expectation {
  readonly setting: Setting;
  /** The whole comparison. */
  readonly node: Expression;
  readonly quantity: NameNode;
  readonly operator: ComparisonOperator;
  readonly right: Expression;
  readonly bound: NumberValue;
}

export interface Expectations {
  readonly list: readonly Expectation[];
  readonly problems: readonly Problem[];
}

const expectations = new WeakMap<ScheduleModel, Expectations>();

/** What a schedule expects of itself; what its base expects is the base's. */
export function expectationsOf(schedule: ScheduleModel): Expectations {
  let known = expectations.get(schedule);
  if (!known) {
    known = read(schedule);
    expectations.set(schedule, known);
  }
  return known;
}

function read({ settings, definition }: ScheduleModel): Expectations {
  const problems: Problem[] = [];
  const list = (settings.lists.get(expectKey) ?? []).flatMap((setting): Expectation[] => {
    const { piece, owner, values, children } = setting;
    if (owner !== definition || piece.problems.length) return [];
    const report = (message: string, at: { start: number; end: number }): [] => {
      problems.push({ code: 'accel-5004', severity: 'error', message, place: placeOf(piece, at) });
      return [];
    };
    if (children) return report("'expect' has no settings of its own", setting.key);
    const [node] = values;
    const operator = operators.find((each) => node?.kind === 'binary' && each === node.operator);
    if (node?.kind !== 'binary' || !operator) return [];
    if (node.left.kind !== 'name')
      return report("'expect' needs the name of a quantity on its left, like cycles < 2 M", node.left);
    const bound = evaluate(node.right, new SettingScope(owner, piece, problems));
    if (bound.kind === 'unknown') return [];
    if (bound.kind !== 'number')
      return report(`'expect' needs a number to compare with, found ${show(bound)}`, node.right);
    return [{ setting, node, quantity: node.left, operator, right: node.right, bound }];
  });
  return { list, problems };
}
