/**
 * A test runner small enough to live inside an extension host. Cases register when their module loads, so that the outside can
 * list them without a VS Code; `runAll` runs them one after the other, because they share one window.
 */

export interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export interface CaseResult {
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Message and stack; absent: the case passed. */
  readonly error?: string;
}

/** Milliseconds a case may take. */
const timeLimit = 60_000;

export const cases: Case[] = [];

/** Registers a case. Names are unique: results are found by them. */
export function test(name: string, run: () => Promise<void>): void {
  if (cases.some((other) => other.name === name)) throw new Error(`There are two cases called "${name}"`);
  cases.push({ name, run });
}

/** Runs every case; `before` prepares each (a clean window). */
export async function runAll(before: () => Promise<void>): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of cases) {
    const started = performance.now();
    let error: string | undefined;
    try {
      await before();
      await withTimeLimit(run());
    } catch (caught) {
      error = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
    }
    const duration = Math.round(performance.now() - started);
    results.push({ name, duration, ...(error === undefined ? {} : { error }) });
    console.log(`${error === undefined ? 'ok' : 'failed'} ${name} (${duration} ms)`);
  }
  return results;
}

function withTimeLimit(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`took longer than ${timeLimit / 1000} s`)), timeLimit);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
