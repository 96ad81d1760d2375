/** What every command of the command line is, and what it may use of the outside world. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** 0: done. 1: the files have errors. 2: the command was not understood, or a file could not be read or written. */
export type ExitCode = 0 | 1 | 2;

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** What `accel:` paths lead to. */
  readonly libraryFolder: string;
  /** Tells the listener, once, that the user wants to stop, instead of ending the process; the result takes the listener away. */
  onInterrupt?(listener: () => void): () => void;
}

export interface Command {
  readonly name: string;
  /** What stands after the name: `FILE...` */
  readonly synopsis: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The rest of its help. */
  readonly details: string;
  run(args: readonly string[], io: Io): ExitCode | Promise<ExitCode>;
}

/** Ends a command with a message and exit code 2. */
export class CommandError extends Error {
  constructor(
    message: string,
    /** Whether the arguments are wrong, so that showing the usage helps. */
    readonly usage = false,
  ) {
    super(message);
  }
}

/** The arguments of a command, or a CommandError that says which of them is wrong. */
export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node explains at length how to pass a file that begins with a dash; the first sentence says what is wrong.
    const message = error instanceof Error ? error.message.split(/\. |\n/)[0]! : String(error);
    throw new CommandError(message.replace(/\.$/, ''), true);
  }
}
