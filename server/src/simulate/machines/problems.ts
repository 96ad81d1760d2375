/** What of a machine cannot be built, at the setting that says it. */

export interface MachineProblem {
  /** The path of the setting: `length`, `device.onOff`. */
  readonly path: string;
  readonly message: string;
}

/** The problems of a simulator, whose fields have other names than settings. */
export const atSettings = (
  problems: readonly { readonly field: string; readonly message: string }[],
  paths: Readonly<Record<string, string>>,
): MachineProblem[] => problems.map(({ field, message }) => ({ path: paths[field] ?? field, message }));

/** Numbers that must be within bounds, each named as people say it. */
export function within(
  path: string,
  value: number | undefined,
  name: string,
  least: number,
  most: number,
): MachineProblem[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  return [{ path, message: `${name} is from ${least} to ${most}, not ${value}` }];
}

export const above = (path: string, value: number | undefined, name: string): MachineProblem[] =>
  value === undefined || (value > 0 && Number.isFinite(value))
    ? []
    : [{ path, message: `${name} is more than zero, not ${value}` }];
