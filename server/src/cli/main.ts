#!/usr/bin/env node
/** The program `accel`: connects the commands to the process. Everything it does not need at once is loaded when it is asked for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reason } from '../host/reason.ts';
import type { Io } from './command.ts';
import { type Program, run } from './run.ts';

/** The bundle is in `dist`, beside the library and the manifest. */
const home = join(__dirname, '..');

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`accel simulate ... | head`): nothing to tell, and nobody to tell it to.
    if (error.code === 'EPIPE') process.exit();
    if (stream === process.stdout) process.stderr.write(`accel: the output cannot be written: ${reason(error)}\n`);
    process.exit(2);
  });
}

const io: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  libraryFolder: join(home, 'library'),
  onInterrupt(listener) {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    let first: number | undefined;
    const heard = (): void => {
      if (first === undefined) {
        first = performance.now();
        listener();
        // The terminal and a program in between may both pass the same key on; after that it is another one.
      } else if (performance.now() - first > 500) {
        process.exit(130);
      }
    };
    for (const signal of signals) process.on(signal, heard);
    return () => {
      for (const signal of signals) process.off(signal, heard);
    };
  },
};

const program: Program = {
  version: () => (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version,
  startLanguageServer: () => {
    require('./server.cjs');
  },
};

run(process.argv.slice(2), io, program).then((code) => {
  // Not `exit`: what was written to a pipe may still be on its way.
  process.exitCode = code;
});
