/** Expressions -> values. What names and calls mean is the scope's business; arithmetic, units and choices are decided here. */
import type {
  BinaryNode,
  CallNode,
  Expression,
  ListNode,
  NameNode,
  NumberNode,
  RepeatNode,
  Span,
} from '../syntax/ast.ts';
import type { Piece } from '../syntax/tree.ts';
import { circular, components } from './cycles.ts';
import type { Definition } from './definitions.ts';
import { aOrAn, type ModelCode, oneOf } from './errors.ts';
import { functions } from './functions.ts';
import { choiceWords } from './operators/index.ts';
import type { Fix, Place } from './problems.ts';
import { didYouMean, type Problem, placeOf } from './problems.ts';
import { combine, type Dimension, dimensionName, plain, sameDimension, unitOf, units } from './units.ts';
import { boolean, equal, number, show, type UnknownValue, unknown, type Value } from './values.ts';

export interface Report {
  readonly code: ModelCode;
  readonly message: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly { place: Place; message: string }[];
}

export interface Scope {
  /** Where the expression stands. */
  readonly piece: Piece;
  /** The value of a name; undefined if there is none. Who reports that is the scope's business. */
  value(name: string, span: Span): Value | undefined;
  /** A call; `first` is a piped value that comes before the arguments. `outermost`: the call is the whole statement's value. */
  call(node: CallNode, first: Value | undefined, outermost: boolean): Value;
  repeat(node: RepeatNode, first: Value | undefined, outermost: boolean): Value;
  report(span: Span, report: Report): UnknownValue;
}

/** Expressions inside expressions, through the blocks they call: what the stack is sure to hold. */
const maxLevels = 500;
let level = 0;

/** The value of an expression. `outermost`: it is the whole value of a statement. */
export function evaluate(node: Expression, scope: Scope, outermost = false): Value {
  if (level >= maxLevels) {
    return scope.report(node, {
      code: 'accel-7003',
      message: `Expressions and blocks are nested more than ${maxLevels} deep here; what is deeper is not computed`,
    });
  }
  level++;
  try {
    return evaluateInside(node, scope, outermost);
  } finally {
    level--;
  }
}

function evaluateInside(node: Expression, scope: Scope, outermost: boolean): Value {
  switch (node.kind) {
    case 'number':
      return literal(node, scope);
    case 'string':
      return { kind: 'text', text: node.value };
    case 'grid':
      return { kind: 'grid', rows: node.rows, cols: node.cols };
    case 'name':
      return nameValue(node, scope);
    case 'list':
      return list(node, scope);
    case 'call':
      return scope.call(node, undefined, outermost);
    case 'repeat':
      return scope.repeat(node, undefined, outermost);
    case 'pipe': {
      const left = evaluate(node.left, scope);
      if (node.right.kind === 'call') return scope.call(node.right, left, outermost);
      if (node.right.kind === 'repeat') return scope.repeat(node.right, left, outermost);
      // A name without brackets has been reported by the static pass.
      if (node.right.kind === 'missing' || node.right.kind === 'name') return unknown;
      return scope.report(node.right, {
        code: 'accel-2003',
        message: "After '|>' comes an operator or a block with its arguments, like relu()",
      });
    }
    case 'if': {
      const condition = evaluate(node.condition, scope);
      if (condition.kind === 'unknown') return unknown;
      if (condition.kind !== 'boolean') {
        return scope.report(node.condition, {
          code: 'accel-2003',
          message: `A condition is true or false, found ${show(condition)}`,
        });
      }
      return evaluate(condition.value ? node.yes : node.no, scope, outermost);
    }
    case 'unary': {
      const operand = evaluate(node.operand, scope);
      if (operand.kind === 'unknown') return unknown;
      if (node.operator === 'not') {
        return operand.kind === 'boolean'
          ? boolean(!operand.value)
          : scope.report(node.operand, {
              code: 'accel-2003',
              message: `'not' needs true or false, found ${show(operand)}`,
            });
      }
      return operand.kind === 'number'
        ? number(-operand.value, operand.dimension)
        : scope.report(node.operand, { code: 'accel-2003', message: `'-' needs a number, found ${show(operand)}` });
    }
    case 'binary':
      return binary(node, scope);
    case 'missing':
      return unknown;
  }
}

const one = { factor: 1, dimension: plain };

function literal(node: NumberNode, scope: Scope): Value {
  const unit = node.unit ? unitOf(node.unit.text) : one;
  if (unit) {
    const value = node.value * unit.factor;
    if (Number.isFinite(value)) return number(value, unit.dimension);
    return scope.report(node, { code: 'accel-4003', message: 'This number is too large' });
  }
  if (!node.unit) return unknown;
  const { hint, fixes } = didYouMean(node.unit.text, placeOf(scope.piece, node.unit), units.keys());
  return scope.report(node.unit, { code: 'accel-4001', message: `'${node.unit.text}' is not a unit${hint}`, fixes });
}

/** What is unknown in a list has been reported; whoever takes the list must not complain again. */
function list(node: ListNode, scope: Scope): Value {
  const items = node.items.map((item) => evaluate(item, scope));
  return items.some((item) => item.kind === 'unknown') ? unknown : { kind: 'list', items };
}

function nameValue(node: NameNode, scope: Scope): Value {
  const { name } = node;
  if (name === 'true' || name === 'false') return boolean(name === 'true');
  return scope.value(name, node) ?? (choiceWords.has(name) ? { kind: 'word', word: name } : unknown);
}

function binary(node: BinaryNode, scope: Scope): Value {
  const left = evaluate(node.left, scope);
  const { operator } = node;
  if (operator === 'and' || operator === 'or') {
    if (left.kind === 'boolean' && left.value === (operator === 'or')) return left;
    const right = evaluate(node.right, scope);
    if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
    if (left.kind === 'boolean' && right.kind === 'boolean') return right;
    const wrong = left.kind === 'boolean' ? node.right : node.left;
    return scope.report(wrong, { code: 'accel-2003', message: `'${operator}' needs true or false on both sides` });
  }
  const right = evaluate(node.right, scope);
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  if (operator === '==' || operator === '!=') {
    if (left.kind !== right.kind) {
      return scope.report(node, { code: 'accel-2003', message: `Cannot compare ${show(left)} with ${show(right)}` });
    }
    if (left.kind === 'number' && right.kind === 'number' && !sameDimension(left.dimension, right.dimension))
      return mismatch(node, left, right, scope);
    return boolean(equal(left, right) === (operator === '=='));
  }
  if (left.kind !== 'number' || right.kind !== 'number') {
    const wrong = left.kind === 'number' ? node.right : node.left;
    const found = left.kind === 'number' ? right : left;
    return scope.report(wrong, { code: 'accel-2003', message: `'${operator}' needs numbers, found ${show(found)}` });
  }
  return arithmetic(node, left, right, scope);
}

type Quantity = { kind: 'number'; value: number; dimension: Dimension };

function mismatch(node: BinaryNode, left: Quantity, right: Quantity, scope: Scope): UnknownValue {
  const name = (dimension: Dimension) => dimensionName(dimension) || 'a plain number';
  return scope.report(node, {
    code: 'accel-4002',
    message: `'${node.operator}' needs equal units, found ${name(left.dimension)} and ${name(right.dimension)}`,
  });
}

function whyNotFinite(value: number, a: number, b: number): string {
  if (b === 0) return 'Division by zero';
  return Number.isNaN(value) ? `${a} to the power of ${b} is no number` : 'The result is too large';
}

function arithmetic(node: BinaryNode, left: Quantity, right: Quantity, scope: Scope): Value {
  const a = left.value;
  const b = right.value;
  const result = (value: number, dimension: Dimension): Value =>
    Number.isFinite(value)
      ? number(value, dimension)
      : scope.report(node, { code: 'accel-4003', message: whyNotFinite(value, a, b) });
  switch (node.operator) {
    case '*':
      return result(a * b, combine(left.dimension, right.dimension, 1));
    case '/':
      return result(a / b, combine(left.dimension, right.dimension, -1));
    case '^':
      if (!sameDimension(left.dimension, plain) || !sameDimension(right.dimension, plain))
        return mismatch(node, left, right, scope);
      return result(a ** b, plain);
    default:
  }
  if (!sameDimension(left.dimension, right.dimension)) return mismatch(node, left, right, scope);
  switch (node.operator) {
    case '+':
      return result(a + b, left.dimension);
    case '-':
      return result(a - b, left.dimension);
    case '%':
      return result(a % b, left.dimension);
    case '<':
      return boolean(a < b);
    case '<=':
      return boolean(a <= b);
    case '>':
      return boolean(a > b);
    default:
      return boolean(a >= b);
  }
}

/** Calls a function over numbers and shapes; undefined if there is none of this name. */
export function callFunction(node: CallNode, args: readonly Value[], scope: Scope): Value | undefined {
  const builtin = functions.get(node.callee.name);
  if (!builtin) return undefined;
  if (args.some((arg) => arg.kind === 'unknown') || args.length !== builtin.parameters.length) return unknown;
  const result = builtin.apply(args);
  if ('message' in result) {
    // A piped value is no argument in the text.
    const at = node.args[result.at - (args.length - node.args.length)]?.value ?? node.callee;
    return scope.report(at, { code: 'accel-2003', message: result.message });
  }
  return result;
}

interface Constant {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

const constants = new WeakMap<Definition, Constant>();

const constantsIn = (definition: Definition): Definition[] =>
  [...definition.links.values()].filter((link) => link.keyword === 'const');

/** The value of a constant; unknown if it depends on itself. */
export const constantValue = (definition: Definition): Value => constant(definition).value;

/** What is wrong with the value of a constant. */
export const constantProblems = (definition: Definition): readonly Problem[] => constant(definition).problems;

function constant(definition: Definition): Constant {
  const known = constants.get(definition);
  if (known) return known;
  // Those that this one stands on come first, so that a chain of constants of any length costs no stack.
  const before = level;
  level = 0;
  for (const group of components([definition], (each) => (constants.has(each) ? [] : constantsIn(each)))) {
    const circle = circular(group, constantsIn);
    for (const each of group) if (!constants.has(each)) constants.set(each, circle ? inCircle(each) : computed(each));
  }
  level = before;
  return constants.get(definition)!;
}

function computed(definition: Definition): Constant {
  const { piece } = definition;
  if (piece.node.kind !== 'const') return { value: unknown, problems: [] };
  const problems: Problem[] = [];
  const value = evaluate(piece.node.value, new SettingScope(definition, piece, problems));
  return { value: value.kind === 'tensor' ? unknown : value, problems };
}

const inCircle = (definition: Definition): Constant => ({
  value: unknown,
  problems: [
    {
      code: 'accel-2007',
      severity: 'error',
      message: `Constant '${definition.name}' uses itself, directly or through other constants`,
      place: placeOf(definition.piece, definition.node),
    },
  ],
});

/** Where constants and settings are evaluated: names are constants, calls are functions over numbers. */
export class SettingScope implements Scope {
  constructor(
    private readonly definition: Definition,
    readonly piece: Piece,
    private readonly sink: Problem[] | undefined,
  ) {}

  value(name: string, span: Span): Value | undefined {
    const target = this.definition.links.get(name);
    if (target?.keyword === 'const') return constantValue(target);
    if (target)
      return this.report(span, { code: 'accel-2003', message: `'${name}' is ${aOrAn(target.keyword)}, not a value` });
    return choiceWords.has(name)
      ? undefined
      : this.report(span, { code: 'accel-2001', message: `'${name}' is not defined` });
  }

  call(node: CallNode): Value {
    const args = node.args.map((arg) => evaluate(arg.value, this));
    const numbers = [...functions.values()].filter((builtin) => builtin.over === 'numbers');
    return (
      callFunction(node, args, this) ??
      this.report(node.callee, {
        code: 'accel-2001',
        message: `'${node.callee.name}' is no function over numbers: expected ${oneOf(numbers.map((builtin) => builtin.name))}`,
      })
    );
  }

  repeat(node: RepeatNode): Value {
    return this.report(node, { code: 'accel-2003', message: "'repeat' belongs in networks and blocks" });
  }

  report(span: Span, report: Report): UnknownValue {
    // What cannot be read is told first; what it means may be another thing when it can.
    if (!this.piece.problems.length)
      this.sink?.push({ severity: 'error', place: placeOf(this.piece, span), ...report });
    return unknown;
  }
}
