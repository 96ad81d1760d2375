/**
 * One version of a document with everything known about it, each part computed once and only when asked for. Features read
 * snapshots; they never compute on their own.
 */
import { checkAll } from '../checks/registry.ts';
import type { CheckSettings, Subject } from '../checks/types.ts';
import type { Definition } from '../model/definitions.ts';
import { type FileModel, modelProblems, ownOf, standsAlone } from '../model/file.ts';
import { type NetworkModel, networkOf } from '../model/network.ts';
import { distinct, type Problem } from '../model/problems.ts';
import { type ScheduleModel, scheduleOf } from '../model/schedule.ts';
import type { Layer } from '../model/values.ts';
import { type PassResult, type StepResult, simulateStep } from '../simulate/step.ts';
import type { Piece } from '../syntax/tree.ts';

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

export class Snapshot {
  private problemList: readonly Problem[] | undefined;
  private scheduleList: readonly ScheduleResult[] | undefined;
  private networkList: readonly NetworkModel[] | undefined;
  private readonly passIndex = new Map<StepResult, Map<Piece, PassResult[]>>();
  private layerIndex: Map<Piece, Layer[]> | undefined;

  constructor(
    readonly file: FileModel,
    readonly settings: CheckSettings,
  ) {}

  get tree() {
    return this.file.tree;
  }

  /** Everything wrong with the file, and everything worth a remark. */
  get problems(): readonly Problem[] {
    this.problemList ??= distinct([...modelProblems(this.file), ...checkAll(this.subject, this.settings)]);
    return this.problemList;
  }

  /** The schedules of the file, in file order. */
  get schedules(): readonly ScheduleResult[] {
    this.scheduleList ??= ownOf(this.file, 'schedule').map((definition) => {
      const model = scheduleOf(definition);
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
        if (standsAlone(definition)) found.add(networkOf(definition));
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
      const passes = schedule.step && this.passesIn(schedule.step).get(piece);
      return passes ? [{ schedule, passes }] : [];
    });
  }

  /** The layers written in a statement, or in the blocks it calls, in all networks of `networks`. */
  layersOf(piece: Piece): readonly Layer[] {
    if (!this.layerIndex) {
      this.layerIndex = new Map();
      for (const network of this.networks)
        for (const layer of network.layers) index(this.layerIndex, layer.pieces, layer);
    }
    return this.layerIndex.get(piece) ?? [];
  }

  private passesIn(step: StepResult): Map<Piece, PassResult[]> {
    let passes = this.passIndex.get(step);
    if (!passes) {
      passes = new Map();
      for (const pass of step.passes) index(passes, pass.layer.pieces, pass);
      this.passIndex.set(step, passes);
    }
    return passes;
  }
}

function index<Value>(map: Map<Piece, Value[]>, pieces: readonly Piece[], value: Value): void {
  for (const piece of pieces) {
    const list = map.get(piece);
    if (list) list.push(value);
    else map.set(piece, [value]);
  }
}
