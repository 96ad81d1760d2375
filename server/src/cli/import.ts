/** `accel import`: files of other tools as .accel files. */
import { basename, extname } from 'node:path';
import { importScaleSim } from '../interchange/scale-sim/import.ts';
import { type Command, CommandError, type ExitCode, readArguments } from './command.ts';
import { readText, writeText } from './host.ts';

export const importCommand: Command = {
  name: 'import',
  synopsis: 'scale-sim TOPOLOGY.csv [--config FILE.cfg] [-o FILE.accel] [--force]',
  summary: 'Turn a SCALE-Sim topology into an .accel file',
  details: `  --config FILE.cfg   SCALE-Sim's configuration: grid, dataflow, buffers, bandwidth
  -o, --output FILE   write here instead of to stdout
  --force             replace the output file if it exists

Every layer of the schedule takes SCALE-Sim's "Total Cycles" + 1 cycles (it counts from 0). What could not be taken over
is told on stderr, with the line it stands on.

Exit code: 0 if every layer was imported, 1 if some were not, 2 if a file could not be read or written.`,
  run(args, io): ExitCode {
    const { values, positionals } = readArguments(args, {
      config: { type: 'string' },
      output: { type: 'string', short: 'o' },
      force: { type: 'boolean' },
    });
    const [format, topology, ...rest] = positionals;
    if (format !== 'scale-sim') {
      throw new CommandError(format === undefined ? 'import what?' : `'${format}' cannot be imported`, true);
    }
    if (topology === undefined) throw new CommandError('which topology?', true);
    if (rest.length > 0) throw new CommandError(`one topology at a time: what is '${rest[0]}'?`, true);

    const names = { network: basename(topology, extname(topology)) };
    const config = values.config === undefined ? undefined : readText(values.config);
    const { text, problems } = importScaleSim(readText(topology), config, names);
    for (const { file, line, severity, message } of problems) {
      const path = file === 'topology' ? topology : values.config;
      io.err(`${path === undefined ? 'accel import:' : `${path}:${line}`} ${severity} ${message}\n`);
    }
    if (values.output === undefined) io.out(text);
    else writeText(values.output, text, values.force ?? false);
    return problems.some((problem) => problem.severity === 'error') ? 1 : 0;
  },
};
