/** The arguments of a call of an operator: sorted into tensors and parameters, and checked. */
import type { Argument, CallNode, Span } from '../syntax/ast.ts';
import { convert } from './arguments.ts';
import type { Report } from './evaluate.ts';
import { Arguments, type Operator, type Refuse } from './operators/types.ts';
import { show, showShape, type TensorValue, type Value } from './values.ts';

export interface BoundArgument {
  readonly node: Argument | undefined;
  readonly name: string | undefined;
  readonly value: Value;
}

export interface OperatorCall {
  readonly inputs: readonly TensorValue[];
  readonly args: Arguments;
  /** How the operator refuses the call: at the argument it names. */
  readonly refuse: Refuse;
}

/** Tensors that have to be given. */
const required = (operator: Operator): number =>
  operator.tensors.at(-1) === '...'
    ? 2
    : operator.tensors.filter((name) => operator.optional?.[name] === undefined).length;

/** Undefined if something is wrong: reported here, or by the static pass. */
export function bindArguments(
  operator: Operator,
  node: CallNode,
  args: readonly BoundArgument[],
  report: (span: Span, report: Report) => unknown,
): OperatorCall | undefined {
  const variadic = operator.tensors.at(-1) === '...';
  const tensors = variadic ? Number.POSITIVE_INFINITY : operator.tensors.length;
  const inputs: TensorValue[] = [];
  const inputNodes: (Argument | undefined)[] = [];
  const values = new Map<string, unknown>();
  const nodes = new Map<string, Argument>();
  const needsTensor = (arg: BoundArgument) =>
    report(arg.node?.value ?? node.callee, {
      code: 'accel-2003',
      message: `'${operator.name}' needs a tensor here, found ${show(arg.value)}`,
    });
  let usable = true;
  let position = 0;
  for (const arg of args) {
    if (
      arg.name === undefined &&
      inputs.length < tensors &&
      position === inputs.length &&
      (!variadic || arg.value.kind !== 'number')
    ) {
      position++;
      if (arg.value.kind === 'tensor') {
        inputs.push(arg.value);
        inputNodes.push(arg.node);
      } else {
        usable = false;
        inputs.push({ kind: 'tensor', shape: [] });
        if (arg.value.kind !== 'unknown') needsTensor(arg);
      }
      continue;
    }
    const parameter =
      arg.name === undefined
        ? operator.parameters[position++ - inputs.length]
        : operator.parameters.find((each) => each.name === arg.name);
    if (!parameter || arg.value.kind === 'unknown') {
      usable = false;
      // What is too much otherwise has been reported by the static pass.
      if (variadic && arg.name === undefined && arg.value.kind !== 'unknown') needsTensor(arg);
      continue;
    }
    const converted = convert(arg.value, parameter);
    if ('wrong' in converted) {
      usable = false;
      report(arg.node?.value ?? node.callee, { code: 'accel-2005', message: converted.wrong });
      continue;
    }
    values.set(parameter.name, converted.value);
    if (arg.node) nodes.set(parameter.name, arg.node);
  }
  const complete =
    inputs.length >= required(operator) &&
    operator.parameters.every((parameter) => parameter.fallback !== undefined || values.has(parameter.name));
  if (!usable || !complete) return undefined;
  return {
    inputs,
    args: new Arguments(values),
    refuse(code, message, at) {
      const span = (typeof at === 'number' ? inputNodes[at]?.value : at && nodes.get(at)?.value) || node.callee;
      const source = typeof at === 'number' ? inputs[at]?.layer : undefined;
      const related = source && [{ place: source.place, message: `'${source.name}' gives ${showShape(source.shape)}` }];
      report(span, { code, message, ...(related ? { related } : {}) });
      return undefined;
    },
  };
}
