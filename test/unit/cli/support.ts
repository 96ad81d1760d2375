/** Runs commands in this process, with everything they print. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { run } from '../../../server/src/cli/run.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const example = (name: string) => join(root, 'examples', `${name}.accel`);

export interface Output {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function accel(...args: string[]): Promise<Output> {
  let out = '';
  let err = '';
  const code = await run(
    args,
    {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      libraryFolder: join(root, 'library'),
    },
    { version: () => '1.2.3', startLanguageServer: () => {} },
  );
  return { code, out, err };
}

/** A folder that is gone after the test, and a way to put files into it. */
export function folder(): { path: string; write(name: string, content: string | Uint8Array): string } {
  const path = mkdtempSync(join(tmpdir(), 'accel-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}
