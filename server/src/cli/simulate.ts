/** `accel simulate`: what the schedules of a file cost, as a table, as JSON or as CSV. */
import type { ScheduleResult, Snapshot } from '../features/snapshot.ts';
import { toCsv } from '../interchange/csv.ts';
import { comparisonReport, reportOf } from '../interchange/report.ts';
import { oneOf } from '../model/errors.ts';
import { modelProblems } from '../model/file.ts';
import { comparisonsOf } from '../model/questions.ts';
import { type Sides, sidesOf } from '../simulate/answers.ts';
import { nearest } from '../syntax/nearest.ts';
import { type Command, CommandError, type Io, readArguments } from './command.ts';
import { comparisonTable } from './comparison-table.ts';
import { Files } from './host.ts';
import { countProblems, problemLines } from './problems.ts';
import { comparison, scheduleTable } from './table.ts';

const formats = ['table', 'json', 'csv'] as const;
type Format = (typeof formats)[number];

export const simulate: Command = {
  name: 'simulate',
  synopsis: 'FILE [--schedule NAME] [--format table|json|csv] [--passes]',
  summary: 'Print what every layer of a schedule costs',
  details: `  --schedule NAME   only this schedule of the file
  --format FORMAT   table (the default), json (docs/simulate.schema.json) or csv
  --passes          in tables of training a line for each pass, not one for each layer

A file with several schedules gives all of them, in JSON as an array; one that is named gives one object. What the file
compares follows; in JSON it makes an object with schedules and comparisons. A file with
errors gives what can be computed, with the errors on stderr.

Exit code: 0 without errors, 1 if the file has errors or no schedule, 2 if it could not be read.`,
  run(args, io) {
    const { values, positionals } = readArguments(args, {
      schedule: { type: 'string' },
      format: { type: 'string' },
      passes: { type: 'boolean' },
    });
    const path = positionals[0];
    if (path === undefined) throw new CommandError('which file?', true);
    if (positionals.length > 1) throw new CommandError(`one file at a time, not ${positionals.length}`, true);
    const format = formats.find((each) => each === (values.format ?? 'table'));
    if (!format) throw new CommandError(`there is no format '${values.format}': use ${oneOf(formats)}`, true);

    const snapshot = new Files(io).snapshot(path);
    const errors = modelProblems(snapshot.file).filter((problem) => problem.severity === 'error');
    if (errors.length > 0) {
      io.err(`${problemLines(path, snapshot, errors).join('\n')}\n${countProblems(errors)} in ${path}\n`);
    }
    const schedules = choose(snapshot, values.schedule, path);
    const named = values.schedule !== undefined;
    const comparisons = named ? [] : comparisonsOf(snapshot.file).filter((each) => each.schedules.length > 1);
    const sides = comparisons.map((each) => sidesOf(snapshot.file, each));
    print(schedules, sides, named, format, values.passes === true, io);
    if (snapshot.schedules.length === 0)
      io.err(`accel simulate: ${path} has no schedule, so there is nothing to simulate\n`);
    const broken = schedules.length === 0 || schedules.some((schedule) => !schedule.step);
    return errors.length > 0 || broken ? 1 : 0;
  },
};

function choose(snapshot: Snapshot, name: string | undefined, path: string): readonly ScheduleResult[] {
  const { schedules } = snapshot;
  if (name === undefined) return schedules;
  const chosen = schedules.filter((schedule) => schedule.definition.name === name);
  if (chosen.length > 0) return chosen;
  const names = schedules.map((schedule) => schedule.definition.name);
  const near = nearest(name, names);
  const hint = near ? `: did you mean '${near}'?` : names.length > 0 ? `: it has ${oneOf(names)}` : '';
  throw new CommandError(`${path} has no schedule '${name}'${hint}`);
}

function print(
  schedules: readonly ScheduleResult[],
  comparisons: readonly Sides[],
  named: boolean,
  format: Format,
  passes: boolean,
  io: Io,
): void {
  const reports = schedules.map(({ model, step }) => reportOf(model, step));
  switch (format) {
    case 'json': {
      const alone = reports.length === 1 ? reports[0] : reports;
      const value = comparisons.length ? { schedules: reports, comparisons: comparisons.map(comparisonReport) } : alone;
      io.out(`${JSON.stringify(value, undefined, 2)}\n`);
      break;
    }
    case 'csv':
      io.out(toCsv(reports));
      break;
    case 'table': {
      const parts = reports.map((report, index) => scheduleTable(report, schedules[index]!.model.array, passes));
      if (!named && reports.length > 1) parts.push(comparison(reports));
      parts.push(...comparisons.map(comparisonTable));
      if (parts.length > 0) io.out(parts.join('\n\n'));
    }
  }
}
