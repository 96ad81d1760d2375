/** `accel check`: the problems the editor shows, as lines of text. */
import { plural } from '../model/errors.ts';
import type { Problem } from '../syntax/problem.ts';
import { type Command, CommandError, type ExitCode, readArguments } from './command.ts';
import { Files } from './host.ts';
import { countProblems, problemLines } from './problems.ts';

export const check: Command = {
  name: 'check',
  synopsis: 'FILE... [--advice]',
  summary: 'Print the problems of .accel files',
  details: `Prints one problem a line, as FILE:LINE:COLUMN SEVERITY CODE MESSAGE; lines and columns count from 1.
Every code has a page in docs/diagnostics. Imported files are read, but only problems of the named files are printed.

--advice  also what the simulators would do otherwise: other dataflows, larger buffers

Exit code: 0 without errors (warnings and hints are none), 1 with errors, 2 if a file could not be read.`,
  run(args, io) {
    const { positionals: paths, values } = readArguments(args, { advice: { type: 'boolean' } });
    if (paths.length === 0) throw new CommandError('which files?', true);
    const files = new Files(io);
    const all: Problem[] = [];
    let unread = 0;
    for (const path of paths) {
      try {
        const snapshot = files.snapshot(path);
        const problems = values.advice ? snapshot.everything : snapshot.problems;
        const lines = problemLines(path, snapshot, problems);
        if (lines.length > 0) io.out(`${lines.join('\n')}\n`);
        for (const problem of problems) all.push(problem);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        io.err(`accel check: ${error.message}\n`);
        unread++;
      }
    }
    const count = `${countProblems(all)} in ${plural(paths.length - unread, 'file')}`;
    if (unread < paths.length) io.err(`${count}${unread ? `, ${unread} not read` : ''}\n`);
    const errors = all.some((problem) => problem.severity === 'error');
    return unread ? 2 : ((errors ? 1 : 0) satisfies ExitCode);
  },
};
