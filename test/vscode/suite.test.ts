/** Shows each case of the suite in the extension host as a test of its own; a case without a result has failed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { runSuite } from '../support/host/suite.mjs';
import { cases } from './suite/index.ts';

let outcome: Awaited<ReturnType<typeof runSuite>>;

beforeAll(async () => {
  outcome = await runSuite(process.env.ACCEL_VSIX!);
});

describe('in the extension host', () => {
  for (const { name } of cases) {
    test(name, () => {
      const result = outcome.results.find((result) => result.name === name);
      if (!result) throw new Error(`The case did not run. The host said:\n${outcome.log}`);
      if (result.error !== undefined) throw new Error(result.error);
    });
  }

  test('VS Code has nothing to say against the package', () => {
    const complaints = outcome.log
      .split('\n')
      .filter((line) => /accel\.accel/.test(line) && /^(warn|error)|status code 4/.test(line));
    expect(complaints).toEqual([]);
  });
});
