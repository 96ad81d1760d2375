/** What a check looks at, and what it is. */

import type { Definition } from '../model/definitions.ts';
import type { FileModel } from '../model/file.ts';
import type { NetworkModel } from '../model/network.ts';
import type { Problem } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { StepResult } from '../simulate/results.ts';

export interface Subject {
  readonly file: FileModel;
  readonly schedules: readonly {
    readonly definition: Definition;
    readonly model: ScheduleModel;
    readonly step: StepResult | undefined;
  }[];
  readonly networks: readonly NetworkModel[];
}

export interface CheckSettings {
  /** Layers below this utilization (0 to 1), of an array or of the cells of crossbars, are reported; 0 switches both checks off. */
  readonly utilizationThreshold: number;
}

export const defaultCheckSettings: CheckSettings = { utilizationThreshold: 0.1 };

/** One family of remarks: pure, looking at one file with its results. */
export interface Check {
  /** Codes it reports, with their titles. */
  readonly codes: Readonly<Record<string, string>>;
  /** Undefined between problems is a good moment to let others work. */
  run(subject: Subject, settings: CheckSettings): Iterable<Problem | undefined>;
}
