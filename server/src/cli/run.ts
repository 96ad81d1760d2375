/** From the arguments of the process to a command and its exit code; whatever goes wrong is one line, never a stack trace. */
import { nearest } from '../syntax/nearest.ts';
import { check } from './check.ts';
import { type Command, CommandError, type ExitCode, type Io, readArguments } from './command.ts';
import { importCommand } from './import.ts';
import { render } from './render.ts';
import { schedule } from './schedule.ts';
import { simulate } from './simulate.ts';
import { train } from './train.ts';

/** What only the program itself can do. */
export interface Program {
  version(): string;
  /** Runs until the client ends it. */
  startLanguageServer(): void;
}

export async function run(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  const commands = [check, simulate, schedule, render, train, importCommand, languageServer(program)];
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const asked = commands.find((each) => each.name === rest[0]);
    (first === undefined ? io.err : io.out)(asked ? commandHelp(asked) : help(commands));
    return first === undefined ? 2 : 0;
  }
  if (first === '--version') {
    io.out(`${program.version()}\n`);
    return 0;
  }
  const command = commands.find((each) => each.name === first);
  if (!command) {
    const near = nearest(
      first,
      commands.map((each) => each.name),
    );
    io.err(`accel: there is no command '${first}'${near ? `: did you mean '${near}'?` : ''}\n\n${help(commands)}`);
    return 2;
  }
  const end = rest.indexOf('--');
  if (rest.slice(0, end < 0 ? undefined : end).some((arg) => arg === '--help' || arg === '-h')) {
    io.out(commandHelp(command));
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof CommandError) {
      io.err(`accel ${command.name}: ${error.message}\n`);
      if (error.usage) io.err(`usage: accel ${command.name} ${command.synopsis}\n`);
    } else {
      io.err(
        `accel ${command.name}: internal error: ${String(error instanceof Error ? error.message : error).split('\n')[0]}\n`,
      );
    }
    return 2;
  }
}

function languageServer(program: Program): Command {
  return {
    name: 'language-server',
    synopsis: '--stdio',
    summary: 'Serve an editor over stdin and stdout',
    details: 'Speaks the Language Server Protocol. Editors start it; VS Code has a server of its own.',
    run(args) {
      const { values, positionals } = readArguments(args, {
        stdio: { type: 'boolean' },
        clientProcessId: { type: 'string' },
      });
      if (positionals.length > 0) throw new CommandError(`what is '${positionals[0]}'?`, true);
      if (!values.stdio) throw new CommandError('how to talk to the client? Only --stdio is known', true);
      program.startLanguageServer();
      return 0;
    },
  };
}

function help(commands: readonly Command[]): string {
  const longest = Math.max(...commands.map((each) => each.name.length));
  return `Networks, systolic arrays and schedules: see what every layer costs.

usage: accel COMMAND ...

${commands.map((each) => `  ${each.name.padEnd(longest)}  ${each.summary}`).join('\n')}

  accel COMMAND --help   what a command does, and its options
  accel --version        the version of this program
`;
}

const commandHelp = ({ name, synopsis, summary, details }: Command): string =>
  `${summary}.\n\nusage: accel ${name} ${synopsis}\n\n${details}\n`;
