/** All checks. A new one is a file beside this one and a line here. */
import { modelCodes } from '../model/errors.ts';
import { syntaxCodes } from '../syntax/errors.ts';
import { advice } from './advice.ts';
import { buffers } from './buffers.ts';
import { expectations } from './expectations.ts';
import { machineRemarks } from './machine-remarks.ts';
import { machines } from './machines.ts';
import { patterns } from './patterns.ts';
import { pipelineAdvice, pipelineMemory, pipelines } from './pipelines.ts';
import type { Check } from './types.ts';
import { unused } from './unused.ts';
import { utilization } from './utilization.ts';

export const checks: readonly Check[] = [
  unused,
  utilization,
  buffers,
  expectations,
  patterns,
  pipelines,
  pipelineMemory,
  machines,
  machineRemarks,
];
/** Those that try what else there is, which takes longer than anybody waits after a keystroke. */
export const advisers: readonly Check[] = [advice, pipelineAdvice];

/** Every code that can be reported, with its title; each has a page in docs/diagnostics. */
export const allCodes: ReadonlyMap<string, string> = new Map(
  [syntaxCodes, modelCodes, ...[...checks, ...advisers].map((check) => check.codes)].flatMap((codes) =>
    Object.entries(codes),
  ),
);
