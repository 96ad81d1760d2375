/** How one file names another in an import. */

const ending = '.accel';

/** `./parts`, `../shared/parts`; undefined if no import leads from the one to the other. */
export function importPath(from: string, to: string): string | undefined {
  const here = from.split('/');
  const there = to.split('/');
  // Scheme and server must be the same, and there must be a path behind them.
  const sameRoot = there.length > 3 && here.slice(0, 3).join('/') === there.slice(0, 3).join('/');
  if (from === to || !sameRoot || !to.endsWith(ending)) return undefined;
  let common = 3;
  while (common < Math.min(here.length, there.length) - 1 && here[common] === there[common]) common++;
  const up = here.length - 1 - common;
  // On Windows the first folder is the drive, and no path leads from one drive to another.
  if (common === 3 && (isDrive(here[3]) || isDrive(there[3]))) return undefined;
  try {
    const path = there.slice(common).map(decodeURIComponent).join('/').slice(0, -ending.length);
    // Strings have no escapes.
    return path.includes('"') ? undefined : `${up ? '../'.repeat(up) : './'}${path}`;
  } catch {
    return undefined;
  }
}

const isDrive = (folder: string | undefined): boolean => /^[A-Za-z](?::|%3A)$/i.test(folder ?? '');
