/** The user's settings as the server uses them; whatever the editor sends is checked. */
import { type CheckSettings, defaultCheckSettings } from '../checks/types.ts';

export interface Settings {
  readonly diagnostics: boolean;
  readonly checks: CheckSettings;
  readonly inlayHints: {
    readonly enabled: boolean;
    readonly cycles: boolean;
    readonly utilization: boolean;
    readonly shapes: boolean;
  };
  readonly codeLens: boolean;
}

/** Reads the section `accel`; values of the wrong type count as not set. */
export function readSettings(section: unknown): Settings {
  const at = (...path: string[]): unknown =>
    path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      section,
    );
  const flag = (...path: string[]) => {
    const value = at(...path);
    return typeof value === 'boolean' ? value : true;
  };
  const percent = at('diagnostics', 'utilizationThreshold');
  const usable = typeof percent === 'number' && percent >= 0 && percent <= 100;
  return {
    diagnostics: flag('diagnostics', 'enabled'),
    checks: usable ? { utilizationThreshold: percent / 100 } : defaultCheckSettings,
    inlayHints: {
      enabled: flag('inlayHints', 'enabled'),
      cycles: flag('inlayHints', 'cycles'),
      utilization: flag('inlayHints', 'utilization'),
      shapes: flag('inlayHints', 'shapes'),
    },
    codeLens: flag('codeLens', 'enabled'),
  };
}
