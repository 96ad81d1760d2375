/** One body being evaluated, network or block: names, calls of operators and blocks, the names of the layers they make. */
import type { CallNode, Expression, RepeatNode, Span } from '../syntax/ast.ts';
import type { Piece } from '../syntax/tree.ts';
import type { Builder } from './builder.ts';
import { type Definition, isBody } from './definitions.ts';
import { callFunction, constantValue, evaluate, type Report, type Scope } from './evaluate.ts';
import { type BoundArgument, bindArguments } from './operator-call.ts';
import { operators } from './operators/index.ts';
import { type Built, type Operator, product } from './operators/types.ts';
import { placeOf } from './problems.ts';
import { type Layer, show, showShape, type TensorValue, type UnknownValue, unknown, type Value } from './values.ts';

/** Blocks inside blocks inside blocks. */
const maxDepth = 50;

type DraftLayer = { -readonly [Key in keyof Layer]: Layer[Key] };

/** What one call of an operator made, not yet named. */
interface Draft {
  /** The one without a suffix gets the name of the call, the others that and their suffix. */
  readonly parts: { readonly layer: DraftLayer; readonly suffix: string | undefined }[];
  readonly outermost: boolean;
  /** Given by a repetition. */
  readonly named: boolean;
}

/** The values that the names of a body have where an expression stands. */
export interface Names {
  get(name: string): Value | undefined;
}

export class Frame implements Scope {
  /** Layers of the statement being evaluated, not yet named. */
  private drafts: Draft[] = [];
  /** How often each block was called in this statement, for their names. */
  private calls = new Map<string, number>();
  /** The name of the statement, or of the block itself on its `return` line. */
  private base = '';
  /** The names of the blocks being evaluated, the outermost first; the network's own change with every edit and are left out. */
  private readonly scopes: readonly ReadonlyMap<string, Value>[];

  constructor(
    private readonly builder: Builder,
    private readonly definition: Definition,
    private readonly names: Names,
    /** What layer names begin with: empty, or `stage1.0.` */
    private readonly prefix: string,
    public piece: Piece,
    /** The statements that led here, the network's first. */
    private pieces: readonly Piece[],
    /** Of a block: who called it where, and the names that are its own. */
    private readonly caller?: { frame: Frame; span: Span; locals: Map<string, Value> },
    private readonly depth = 0,
  ) {
    this.scopes = caller ? [...caller.frame.scopes, caller.locals] : [];
  }

  value(name: string): Value | undefined {
    const local = this.names.get(name);
    const link = local ? undefined : this.definition.links.get(name);
    if (!this.caller) this.builder.reads.set(name, local ?? link);
    return local ?? (link?.keyword === 'const' ? constantValue(link) : undefined);
  }

  report(span: Span, report: Report): UnknownValue {
    // What cannot be read is told first; what it means may be another thing when it can.
    if (this.piece.problems.length) {
      this.builder.complete = false;
      return unknown;
    }
    const place = placeOf(this.piece, span);
    const sink = this.builder.problems;
    let outer = this.caller;
    if (this.piece.file === this.builder.file) {
      const related = outer
        ? [
            ...(report.related ?? []),
            { place: placeOf(outer.frame.piece, outer.span), message: 'In this use of the block' },
          ]
        : report.related;
      sink.push({ severity: 'error', place, ...report, ...(related ? { related } : {}) });
      return unknown;
    }
    // The block is in another file: the message belongs to its call in this one.
    while (outer && outer.frame.piece.file !== this.builder.file) outer = outer.frame.caller;
    if (outer) {
      sink.push({
        severity: 'error',
        place: placeOf(outer.frame.piece, outer.span),
        code: report.code,
        message: `In block '${this.definition.name}': ${report.message}`,
        related: [{ place, message: report.message }],
      });
    }
    return unknown;
  }

  /** Evaluates `name = expression` (or the `return` line of a block, without a name) and names the layers it makes. */
  statement(expression: Expression, name: string | undefined): Value {
    this.drafts = [];
    this.calls = new Map();
    this.base = name === undefined ? this.prefix.slice(0, -1) : this.prefix + name;
    const value = evaluate(expression, this, true);
    this.nameLayers(name === undefined);
    if (value.kind === 'unknown') this.builder.complete = false;
    return value;
  }

  private nameLayers(returns: boolean): void {
    const free = this.drafts.filter((draft) => !draft.named);
    const products = free.filter((draft) => draft.parts.some(({ layer }) => layer.gemm));
    // On a return line only a product takes the block's own name: `stage1.relu` says more than `stage1`.
    const main = products.length === 1 ? products[0] : returns ? undefined : free.find((draft) => draft.outermost);
    const counts = new Map<string, number>();
    for (const draft of free) {
      if (draft === main && this.base) {
        named(draft, this.base);
        continue;
      }
      const { operator } = draft.parts[0]!.layer;
      const count = (counts.get(operator) ?? 0) + 1;
      counts.set(operator, count);
      const own = count > 1 ? `${operator}${count}` : operator;
      named(draft, this.base ? `${this.base}.${own}` : own);
    }
  }

  call(node: CallNode, first: Value | undefined, outermost: boolean): Value {
    const args: BoundArgument[] = node.args.map((arg) => ({
      node: arg,
      name: arg.name?.name,
      value: evaluate(arg.value, this),
    }));
    if (first) args.unshift({ node: undefined, name: undefined, value: first });
    return this.apply(node, args, outermost, undefined);
  }

  repeat(node: RepeatNode, first: Value | undefined, outermost: boolean): Value {
    const count = evaluate(node.count, this);
    const { body } = node;
    if (body.kind !== 'call') {
      // A name without brackets has been reported by the static pass.
      if (body.kind === 'missing' || body.kind === 'name') return unknown;
      return this.report(body, {
        code: 'accel-2003',
        message: "After 'repeat' and the count comes a block with its arguments",
      });
    }
    const args: BoundArgument[] = body.args.map((arg) => ({
      node: arg,
      name: arg.name?.name,
      value: evaluate(arg.value, this),
    }));
    if (first) args.unshift({ node: undefined, name: undefined, value: first });
    if (count.kind === 'unknown') return unknown;
    // Any count is allowed here: the limit of the network says where it ends.
    if (
      count.kind !== 'number' ||
      count.value < 0 ||
      !Number.isInteger(count.value) ||
      count.dimension.some((exponent) => exponent !== 0)
    ) {
      return this.report(node.count, {
        code: 'accel-4003',
        message: `A number of repetitions is a whole number from 0 on, found ${show(count)}`,
      });
    }
    const [threaded, ...rest] = args;
    if (!threaded || threaded.name !== undefined) {
      return this.report(body, {
        code: 'accel-2004',
        message: "'repeat' needs a first argument without a name: each repetition takes the result before it",
      });
    }
    const base = outermost ? this.base : `${this.base}.${this.numbered(body.callee.name)}`;
    let value = threaded.value;
    if (!this.builder.repetitions(count.value, this, body.callee)) return unknown;
    for (let index = 0; index < count.value; index++) {
      if (value.kind === 'unknown' || !this.builder.step(this, body.callee)) return unknown;
      const name = base ? `${base}.${index}` : String(index);
      value = this.apply(body, [{ ...threaded, value }, ...rest], false, name);
    }
    return value;
  }

  /** `bottleneck`, and `bottleneck2` for the second call in a statement. */
  private numbered(callee: string): string {
    const count = (this.calls.get(callee) ?? 0) + 1;
    this.calls.set(callee, count);
    return count > 1 ? `${callee}${count}` : callee;
  }

  private apply(node: CallNode, args: readonly BoundArgument[], outermost: boolean, forced: string | undefined): Value {
    const { name } = node.callee;
    const link = this.definition.links.get(name);
    if (!this.caller) this.builder.calls.set(name, link);
    if (link?.keyword === 'block') return this.callBlock(link, node, args, outermost, forced);
    const operator = operators.get(name);
    if (operator) return this.callOperator(operator, node, args, outermost, forced);
    // Functions read `channels` and the like; unknown names have been reported by the static pass.
    return (
      callFunction(
        node,
        args.map((arg) => arg.value),
        this,
      ) ?? unknown
    );
  }

  private callBlock(
    block: Definition,
    node: CallNode,
    args: readonly BoundArgument[],
    outermost: boolean,
    forced: string | undefined,
  ): Value {
    if (!isBody(block) || this.builder.stopped) return unknown;
    if (this.uses(block)) {
      // In this file that is reported where the block is defined.
      if (block.file === this.builder.file) return unknown;
      return this.report(node.callee, { code: 'accel-2007', message: `Block '${block.name}' uses itself` });
    }
    if (this.depth >= maxDepth) {
      return this.report(node.callee, {
        code: 'accel-7003',
        message: `Blocks use each other more than ${maxDepth} deep here; what is deeper is not computed`,
      });
    }
    const locals = new Map<string, Value>();
    const { parameters } = block.item.head.node;
    const positional = args.filter((arg) => arg.name === undefined);
    const base = this.base ? `${this.base}.` : '';
    const prefix = `${forced ?? (outermost ? this.base : base + this.numbered(block.name))}.`;
    const frame = new Frame(
      this.builder,
      block,
      locals,
      prefix,
      block.item.head,
      [...this.pieces, block.item.head],
      { frame: this, span: node.callee, locals },
      this.depth + 1,
    );
    for (const [index, parameter] of parameters.entries()) {
      const given = positional[index] ?? args.find((arg) => arg.name === parameter.name.name);
      const { name } = parameter.name;
      // A default that is an operation makes a layer of its own, with the parameter's name.
      locals.set(name, given?.value ?? (parameter.fallback ? frame.statement(parameter.fallback, name) : unknown));
    }
    return frame.run(block, locals);
  }

  private uses(block: Definition): boolean {
    for (let frame: Frame | undefined = this; frame; frame = frame.caller?.frame)
      if (frame.definition === block) return true;
    return false;
  }

  /** Evaluates the body of a block whose parameters are bound. */
  private run(block: Definition, locals: Map<string, Value>): Value {
    if (!isBody(block)) return unknown;
    const outer = this.pieces.slice(0, -1);
    for (const piece of block.item.entries) {
      const { node } = piece;
      if (node.kind !== 'assign' && node.kind !== 'return') continue;
      this.piece = piece;
      this.pieces = [...outer, piece];
      if (!this.builder.step(this, node)) return unknown;
      const value = this.statement(node.value, node.kind === 'assign' ? node.name.name : undefined);
      if (node.kind === 'return') return value;
      locals.set(node.name.name, value);
    }
    return unknown;
  }

  private callOperator(
    operator: Operator,
    node: CallNode,
    args: readonly BoundArgument[],
    outermost: boolean,
    forced: string | undefined,
  ): Value {
    const call = bindArguments(operator, node, args, (span, report) => this.report(span, report));
    if (!call || !this.builder.operation(this, node.callee)) return unknown;
    const built = operator.build(
      call.inputs.map((input) => input.shape),
      call.args,
      call.refuse,
    );
    if (!built) return unknown;
    const parts = 'shape' in built ? [{ ...built, inputs: [...call.inputs.keys()] }] : built;
    for (const part of parts) {
      const macs = macsOf(part);
      if (product(part.shape) > Number.MAX_SAFE_INTEGER || macs > Number.MAX_SAFE_INTEGER) {
        return this.report(node.callee, {
          code: 'accel-3003',
          message: `'${operator.name}' gives ${showShape(part.shape)} with ${macs.toExponential(1)} MACs: more than 2^53 is not computed`,
        });
      }
      if (part !== parts[0] && !this.builder.operation(this, node.callee)) return unknown;
    }

    const draft: Draft = { parts: [], outermost, named: forced !== undefined };
    const made = new Map<Built, TensorValue>();
    let value: TensorValue | undefined;
    for (const part of parts) {
      const parameters = part.parameters ?? 0;
      const trainable = parameters === 0 || call.args.flag('trainable', true);
      const layer: DraftLayer = {
        name: '',
        operator: operator.name,
        inputs: part.inputs.map((input) => (typeof input === 'number' ? call.inputs[input]! : made.get(input)!)),
        shape: part.shape,
        parameters,
        macs: macsOf(part),
        ...(part.gemm ? { gemm: part.gemm } : {}),
        ...(part.vector ? { vector: part.vector } : {}),
        ...(part.window ? { window: part.window } : {}),
        trainable,
        saves: part.saves ?? (part.gemm ? ['inputs'] : []),
        details: [...(part.details ?? []), ...(trainable ? [] : ['frozen'])],
        place: placeOf(this.piece, node.callee),
        pieces: this.pieces,
        scopes: this.scopes,
      };
      this.builder.layers.push(layer);
      draft.parts.push({ layer, suffix: part.suffix });
      value = { kind: 'tensor', shape: part.shape, layer };
      made.set(part, value);
    }
    this.drafts.push(draft);
    if (forced !== undefined) named(draft, forced);
    return value ?? unknown;
  }
}

const macsOf = ({ gemm }: Built): number => (gemm ? gemm.m * gemm.n * gemm.k * gemm.groups * (gemm.steps ?? 1) : 0);

function named({ parts }: Draft, name: string): void {
  for (const { layer, suffix } of parts) layer.name = suffix === undefined ? name : `${name}.${suffix}`;
}
