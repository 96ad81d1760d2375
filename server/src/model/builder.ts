/** What one statement of a network makes, collected while it is evaluated, and the limits of the network as a whole. */
import type { Span } from '../syntax/ast.ts';
import type { Definition } from './definitions.ts';
import type { ModelCode } from './errors.ts';
import type { Problem } from './problems.ts';
import type { Layer, Value } from './values.ts';

/** A network with more operations than this is a typing error; building it would keep the editor waiting. */
export const maxLayers = 12_000;
/** Networks of a file together; without it fifty typing errors would cost fifty times as much as one. */
export const maxLayersOfFile = 24_000;
/** Statements of blocks and repetitions for each operation: blocks may compute without making any. */
const stepsPerLayer = 4;

/** What a name stood for when a statement read it. */
export type Read = Value | Definition | undefined;

/** What a statement of a network gave, and what it read to get there. */
export interface Memo {
  readonly name: string | undefined;
  readonly value: Value | undefined;
  readonly reads: ReadonlyMap<string, Read>;
  /** What the names it calls stood for; a name may be a value and a block at once. */
  readonly calls: ReadonlyMap<string, Definition | undefined>;
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
  /** False if something in it could not be evaluated, so that layers may be missing. */
  readonly complete: boolean;
  readonly operations: number;
  readonly steps: number;
  /** What the statement gave before that, with other values; half-typed lines come and go. */
  readonly older?: Memo;
}

/** Where limits are reported; a frame. */
interface Reporter {
  report(span: Span, report: { code: ModelCode; message: string }): unknown;
}

export class Builder {
  /** Operations asked for and steps taken so far, those of statements taken over included. */
  operations = 0;
  steps = 0;
  /** A limit was reached: nothing more is built. */
  stopped = false;
  layers: Layer[] = [];
  problems: Problem[] = [];
  reads = new Map<string, Read>();
  calls = new Map<string, Definition | undefined>();
  complete = true;
  private readonly maxSteps: number;

  /**
   * @param file problems are reported in this one
   * @param limit operations it may have, at most `maxLayers`
   */
  constructor(
    readonly file: string,
    private readonly limit: number,
  ) {
    this.maxSteps = stepsPerLayer * limit;
  }

  /** A new statement. */
  begin(): void {
    this.layers = [];
    this.problems = [];
    this.reads = new Map();
    this.calls = new Map();
    this.complete = true;
  }

  /** Takes over what a statement gave before; false if that would go beyond the limits. */
  adopt(memo: Memo): boolean {
    const operations = this.operations + memo.operations;
    const steps = this.steps + memo.steps;
    if (operations > this.limit || steps > this.maxSteps) return false;
    this.operations = operations;
    this.steps = steps;
    return true;
  }

  /** Whether one more operation may be made. */
  operation(at: Reporter, span: Span): boolean {
    if (this.stopped) return false;
    if (++this.operations <= this.limit) return true;
    return this.stop(at, span);
  }

  /** Whether one more statement of a block, or one more repetition, may be evaluated. */
  step(at: Reporter, span: Span): boolean {
    if (this.stopped) return false;
    if (++this.steps <= this.maxSteps) return true;
    return this.stop(at, span);
  }

  /** Whether so many repetitions can be within the limits; those of a typing error are refused before the first. */
  repetitions(count: number, at: Reporter, span: Span): boolean {
    if (this.stopped) return false;
    if (this.steps + count <= this.maxSteps) return true;
    return this.stop(
      at,
      span,
      `${count.toLocaleString('en')} repetitions are more than a network can have (${maxLayers.toLocaleString('en')} operations); from here on it is not computed`,
    );
  }

  /** Nothing more is built, and what this statement has made so far is dropped: part of it is nothing to cost. */
  private stop(at: Reporter, span: Span, message = this.limitMessage()): false {
    this.stopped = true;
    this.complete = false;
    this.layers = [];
    at.report(span, { code: 'accel-7003', message });
    return false;
  }

  private limitMessage(): string {
    const [operations, steps, ofFile] = [this.limit, this.maxSteps, maxLayersOfFile].map((limit) =>
      limit.toLocaleString('en'),
    );
    if (this.limit < maxLayers) {
      return `The networks of this file have more than ${ofFile} operations together; from here on this one is not computed`;
    }
    return this.operations > this.limit
      ? `The network grows beyond ${operations} operations here; from here on it is not computed`
      : `The network takes more than ${steps} steps to build; from here on it is not computed`;
  }

  /** What the network took of the budget of its file, in operations. */
  get cost(): number {
    return Math.max(Math.min(this.operations, this.limit), Math.ceil(this.steps / stepsPerLayer));
  }
}
