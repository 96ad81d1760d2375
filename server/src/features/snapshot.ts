/**
 * One version of a document with everything known about it, each part computed once and only when asked for. Features read
 * snapshots; they never compute on their own.
 */
import { advisers, checks } from '../checks/registry.ts';
import type { CheckSettings, Subject } from '../checks/types.ts';
import { buildNetworks, networkIn, scheduleIn } from '../model/budget.ts';
import type { Definition } from '../model/definitions.ts';
import { type FileModel, modelProblems, ownOf, standsAlone } from '../model/file.ts';
import type { NetworkModel } from '../model/network.ts';
import { distinct, type Place, type Problem } from '../model/problems.ts';
import { comparisonsOf } from '../model/questions.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { bodyOf } from '../model/symbols.ts';
import type { Layer } from '../model/values.ts';
import type { PlainRange } from '../protocol/index.ts';
import { comparisonOf, prepareComparison } from '../simulate/comparison.ts';
import type { PassResult, StepResult } from '../simulate/results.ts';
import { prepareStep, simulateStep } from '../simulate/step.ts';
import type { Piece, Tree } from '../syntax/tree.ts';

export interface ScheduleResult {
  readonly definition: Definition;
  readonly model: ScheduleModel;
  /** Undefined if the network or the array cannot be used. */
  readonly step: StepResult | undefined;
}

/** Layers and passes that come from one statement. */
export interface Costs {
  readonly schedule: ScheduleResult;
  readonly passes: readonly PassResult[];
}

/** The layers that come from one statement, in one network. */
export interface Layers {
  readonly network: NetworkModel;
  readonly layers: readonly Layer[];
}

/** A range of a file, as the editor counts. */
export interface Location {
  readonly uri: string;
  readonly range: PlainRange;
}

export class Snapshot {
  private problemList: readonly Problem[] | undefined;
  private adviceList: readonly Problem[] | undefined;
  private scheduleList: readonly ScheduleResult[] | undefined;
  private networkList: readonly NetworkModel[] | undefined;
  private brokenPieces: ReadonlySet<Piece> | undefined;
  private treeIndex: Map<string, Tree> | undefined;

  constructor(
    readonly file: FileModel,
    readonly settings: CheckSettings,
  ) {}

  get tree() {
    return this.file.tree;
  }

  /**
   * Computes what is expensive, in steps: names and networks definition by definition, the schedules, the checks. Afterwards everything
   * else is a matter of reading. A large file that was just opened takes longer than anybody may keep the server to himself.
   */
  *prepare(): Generator<void> {
    for (const definition of this.file.own.values()) {
      if (definition.keyword !== 'network' && definition.keyword !== 'block') continue;
      bodyOf(definition);
      yield;
    }
    yield* buildNetworks(this.file);
    const compared = comparisonsOf(this.file).flatMap(({ schedules }) => schedules);
    for (const definition of new Set([...ownOf(this.file, 'schedule'), ...compared])) {
      const schedule = scheduleIn(this.file, definition);
      yield* prepareStep(schedule);
      const step = simulateStep(schedule);
      yield;
      if (!step?.schedule.baseline) continue;
      yield* prepareComparison(step);
      comparisonOf(step);
      yield;
    }
    const problems = modelProblems(this.file);
    for (const check of checks) {
      yield;
      for (const problem of check.run(this.subject, this.settings)) if (problem) problems.push(problem);
    }
    this.problemList ??= distinct(problems);
  }

  /** Tries what else there is, in steps: what a user gets to know when he pauses. */
  *advise(): Generator<void> {
    const found: Problem[] = [];
    for (const adviser of advisers) {
      for (const problem of adviser.run(this.subject, this.settings)) {
        if (problem) found.push(problem);
        else yield;
      }
    }
    this.adviceList ??= distinct(found);
  }

  /** Advice, as far as somebody has asked for it. */
  get advice(): readonly Problem[] {
    return this.adviceList ?? [];
  }

  /** Problems and advice; computes both. */
  get everything(): readonly Problem[] {
    if (!this.adviceList) {
      for (const _ of this.advise()) {
        // Nobody waits in between.
      }
    }
    return [...this.problems, ...this.advice];
  }

  /** Everything wrong with the file, and everything worth a remark. */
  get problems(): readonly Problem[] {
    if (!this.problemList) {
      for (const _ of this.prepare()) {
        // Nobody waits in between.
      }
    }
    return this.problemList!;
  }

  /** The schedules of the file, in file order. */
  get schedules(): readonly ScheduleResult[] {
    this.scheduleList ??= ownOf(this.file, 'schedule').map((definition) => {
      const model = scheduleIn(this.file, definition);
      return { definition, model, step: simulateStep(model) };
    });
    return this.scheduleList;
  }

  /** Every network built for this file: those its schedules use, with their arguments, and its own by themselves. */
  get networks(): readonly NetworkModel[] {
    if (!this.networkList) {
      const found = new Set<NetworkModel>();
      for (const { model } of this.schedules) if (model.network) found.add(model.network);
      for (const definition of ownOf(this.file, 'network'))
        if (standsAlone(definition)) found.add(networkIn(this.file, definition));
      this.networkList = [...found];
    }
    return this.networkList;
  }

  get subject(): Subject {
    return { file: this.file, schedules: this.schedules, networks: this.networks };
  }

  /** What the layers written in a statement cost, schedule by schedule; in a block this is the sum over its uses. */
  costsOf(piece: Piece): Costs[] {
    return this.schedules.flatMap((schedule) => {
      const passes = schedule.step && passesIn(schedule.step).get(piece);
      return passes ? [{ schedule, passes }] : [];
    });
  }

  /**
   * The layers written in a statement, or in the blocks it calls. A network that is built several times with different arguments has
   * them several times; here it is the first build, that of the first schedule which uses it. Blocks may be used in several networks.
   */
  layersOf(piece: Piece): Layers[] {
    const found = new Map<Definition, Layers>();
    for (const network of this.networks) {
      if (found.has(network.definition)) continue;
      const layers = layersIn(network).get(piece);
      if (layers) found.set(network.definition, { network, layers });
    }
    return [...found.values()];
  }

  /** Whether anything in the file is an error. */
  get hasErrors(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  /** Whether an error is reported in a piece. */
  isBroken(piece: Piece): boolean {
    this.brokenPieces ??= new Set(
      this.problems.filter((problem) => problem.severity === 'error').map((problem) => problem.place.piece),
    );
    return this.brokenPieces.has(piece);
  }

  /** The tree of this file, or of one that it imports, directly or not. */
  treeOf(uri: string): Tree | undefined {
    if (!this.treeIndex) {
      const trees = new Map<string, Tree>();
      const add = (file: FileModel) => {
        if (trees.has(file.uri)) return;
        trees.set(file.uri, file.tree);
        for (const each of file.imports) if (each.file) add(each.file);
      };
      add(this.file);
      this.treeIndex = trees;
    }
    return this.treeIndex.get(uri);
  }

  /** Where a place is, in this file or in an imported one; undefined if its text is gone. */
  locate(place: Place): Location | undefined {
    const tree = this.treeOf(place.piece.file);
    const range = tree?.range(place);
    return tree && range && { uri: tree.file, range: rangeIn(tree, range.start, range.end) };
  }

  /** Offsets of this file as the editor counts. */
  range(start: number, end: number): PlainRange {
    return rangeIn(this.tree, start, end);
  }
}

export function rangeIn(tree: Tree, start: number, end: number): PlainRange {
  return { start: tree.position(start), end: tree.position(end) };
}

// Kept with the networks and steps themselves: an edit elsewhere keeps them, and with them these.
const passIndexes = new WeakMap<StepResult, ReadonlyMap<Piece, readonly PassResult[]>>();
const layerIndexes = new WeakMap<NetworkModel, ReadonlyMap<Piece, readonly Layer[]>>();

function passesIn(step: StepResult): ReadonlyMap<Piece, readonly PassResult[]> {
  let passes = passIndexes.get(step);
  if (!passes) {
    const index = new Map<Piece, PassResult[]>();
    for (const pass of step.passes) add(index, pass.layer.pieces, pass);
    passIndexes.set(step, index);
    passes = index;
  }
  return passes;
}

function layersIn(network: NetworkModel): ReadonlyMap<Piece, readonly Layer[]> {
  let layers = layerIndexes.get(network);
  if (!layers) {
    const index = new Map<Piece, Layer[]>();
    for (const layer of network.layers) add(index, layer.pieces, layer);
    layerIndexes.set(network, index);
    layers = index;
  }
  return layers;
}

function add<Value>(map: Map<Piece, Value[]>, pieces: readonly Piece[], value: Value): void {
  for (const piece of pieces) {
    const list = map.get(piece);
    if (list) list.push(value);
    else map.set(piece, [value]);
  }
}
