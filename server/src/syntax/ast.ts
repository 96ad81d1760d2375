/**
 * The nodes of the tree. Offsets (`start`, `end`) count from the start of the piece a node stands in.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface NumberNode extends Span {
  readonly kind: 'number';
  readonly value: number;
  readonly unit?: UnitNode;
}

/** `pJ/B`: the text as written. */
export interface UnitNode extends Span {
  readonly text: string;
}

export interface StringNode extends Span {
  readonly kind: 'string';
  readonly value: string;
}

/** `128x128` */
export interface GridNode extends Span {
  readonly kind: 'grid';
  readonly rows: number;
  readonly cols: number;
}

export interface NameNode extends Span {
  readonly kind: 'name';
  readonly name: string;
}

export interface ListNode extends Span {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

export interface Argument extends Span {
  readonly name?: NameNode;
  readonly value: Expression;
}

export interface CallNode extends Span {
  readonly kind: 'call';
  readonly callee: NameNode;
  readonly args: readonly Argument[];
}

export interface UnaryNode extends Span {
  readonly kind: 'unary';
  readonly operator: '-' | 'not';
  readonly operand: Expression;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

export const comparisons = ['<', '<=', '>', '>=', '==', '!='] as const satisfies readonly BinaryOperator[];
export type Comparison = (typeof comparisons)[number];

export interface BinaryNode extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface IfNode extends Span {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly yes: Expression;
  readonly no: Expression;
}

/** `repeat count body`, where body is a call whose first argument is threaded through. */
export interface RepeatNode extends Span {
  readonly kind: 'repeat';
  readonly count: Expression;
  readonly body: Expression;
}

/** `left |> right`, where right is a call (or a repetition of one) that takes left as its first argument. */
export interface PipeNode extends Span {
  readonly kind: 'pipe';
  readonly left: Expression;
  readonly right: Expression;
}

/** Stands where an expression is missing; the parser has already said so. */
export interface MissingNode extends Span {
  readonly kind: 'missing';
}

export type Expression =
  | NumberNode
  | StringNode
  | GridNode
  | NameNode
  | ListNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | IfNode
  | RepeatNode
  | PipeNode
  | MissingNode;

export const definitionKeywords = [
  'technology',
  'array',
  'stochastic',
  'crossbar',
  'reuse',
  'block',
  'network',
  'schedule',
] as const;
export type DefinitionKeyword = (typeof definitionKeywords)[number];

export interface Parameter extends Span {
  readonly name: NameNode;
  readonly fallback?: Expression;
}

/** `network Tiny(classes = 10) {`: everything of a definition up to its brace. */
export interface HeadNode extends Span {
  readonly kind: 'head';
  readonly keyword: DefinitionKeyword;
  readonly name?: NameNode;
  readonly parameters: readonly Parameter[];
  readonly base?: NameNode;
}

export interface ImportNode extends Span {
  readonly kind: 'import';
  readonly path?: StringNode;
}

export interface ConstNode extends Span {
  readonly kind: 'const';
  readonly name?: NameNode;
  readonly value: Expression;
}

/** `compare A, B`: schedules side by side. */
export interface CompareNode extends Span {
  readonly kind: 'compare';
  readonly schedules: readonly NameNode[];
}

/** `input image [3, 224, 224]` */
export interface InputNode extends Span {
  readonly kind: 'input';
  readonly name?: NameNode;
  readonly shape: Expression;
}

export interface AssignNode extends Span {
  readonly kind: 'assign';
  readonly name: NameNode;
  readonly value: Expression;
}

export interface ReturnNode extends Span {
  readonly kind: 'return';
  readonly value: Expression;
}

export interface OutputNode extends Span {
  readonly kind: 'output';
  readonly names: readonly NameNode[];
}

/** What follows `expect`: a comparison, unlike the values of all other settings. */
export const expectKey = 'expect';

/** `key value value { children }`: one line of an array, a technology or a schedule. */
export interface SettingNode extends Span {
  readonly kind: 'setting';
  readonly key: NameNode;
  readonly values: readonly Expression[];
  /** Undefined without braces. */
  readonly children?: readonly SettingNode[];
}

/** Text that is no statement; the parser has already said so. */
export interface ErrorNode extends Span {
  readonly kind: 'error';
}

/** `}`, or nothing where it is missing. */
export interface TailNode extends Span {
  readonly kind: 'tail';
  readonly closed: boolean;
}

export type StatementNode = InputNode | AssignNode | ReturnNode | OutputNode | ErrorNode;
export type EntryNode = StatementNode | SettingNode;
export type PieceNode = HeadNode | ImportNode | ConstNode | CompareNode | EntryNode | TailNode;

/** Calls `visit` for the expression and all inside it, parents first. */
export function walk(expression: Expression, visit: (node: Expression) => void): void {
  visit(expression);
  for (const child of children(expression)) walk(child, visit);
}

export function children(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'list':
      return node.items;
    case 'call':
      return node.args.map((arg) => arg.value);
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'if':
      return [node.condition, node.yes, node.no];
    case 'repeat':
      return [node.count, node.body];
    case 'pipe':
      return [node.left, node.right];
    default:
      return [];
  }
}

/** The expressions that stand directly in a piece. */
export function expressionsOf(node: PieceNode): readonly Expression[] {
  switch (node.kind) {
    case 'head':
      return node.parameters.flatMap((parameter) => (parameter.fallback ? [parameter.fallback] : []));
    case 'const':
    case 'assign':
    case 'return':
      return [node.value];
    case 'input':
      return [node.shape];
    case 'output':
      return node.names;
    case 'compare':
      return node.schedules;
    case 'setting':
      return [
        ...(node.key.name === expectKey ? boundsIn(node) : node.values),
        ...(node.children ?? []).flatMap(expressionsOf),
      ];
    default:
      return [];
  }
}

/** Of `expect cycles < 2 M` the right side: on the left stands a quantity, which is no name of the file. */
const boundsIn = ({ values }: SettingNode): readonly Expression[] =>
  values.map((value) => (value.kind === 'binary' && value.left.kind === 'name' ? value.right : value));
