/** `accel render`: the picture of a schedule without an editor, for papers and scripts. */
import { extname } from 'node:path';
import {
  defaultWidth,
  type FigureFormat,
  type FigureOptions,
  renderSchedule,
  themes,
  widths,
} from '../features/schedule-figure.ts';
import { scheduleView } from '../features/schedule-view.ts';
import { oneOf } from '../model/errors.ts';
import { modelProblems } from '../model/file.ts';
import { digits } from '../model/units.ts';
import { type Command, CommandError, readArguments } from './command.ts';
import { Files, writeText } from './host.ts';
import { countProblems, problemLines } from './problems.ts';

const formats: ReadonlyMap<string, FigureFormat> = new Map([
  ['.svg', 'svg'],
  ['.csv', 'csv'],
  ['.json', 'trace'],
]);

export const render: Command = {
  name: 'render',
  synopsis: 'FILE [--schedule NAME] [--from CYCLE] [--to CYCLE] [--width PX] [--theme light|dark] [-o OUT [--force]]',
  summary: 'Draw the lanes of a schedule as SVG',
  details: `  --schedule NAME   this schedule of the file; the first one without it
  --from CYCLE      the part of the time that is drawn; all of it without them
  --to CYCLE
  --width PX        ${widths.least} to ${digits(widths.most)}; ${defaultWidth} without it, which is still legible in a column of a paper
  --theme THEME     light (the default) or dark
  -o, --output OUT  a file: .svg; or .csv, a line for each bar; or .json, a trace for Perfetto (ui.perfetto.dev) and Chrome's
                    viewer. Without it the SVG is printed
  --force           replace the file if it exists

Bars that are too many to be seen are summed up: a bar then says in how much of its time the lane is busy. The assumptions behind the
numbers are in the description (desc) of the SVG.

Exit code: 0 without errors, 1 if the file has errors, 2 if it could not be read or has no such schedule, or OUT not be written.`,
  run(args, io) {
    const { values, positionals } = readArguments(args, {
      schedule: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      width: { type: 'string' },
      theme: { type: 'string' },
      output: { type: 'string', short: 'o' },
      force: { type: 'boolean' },
    });
    const path = positionals[0];
    if (path === undefined) throw new CommandError('which file?', true);
    if (positionals.length > 1) throw new CommandError(`one file at a time, not ${positionals.length}`, true);
    const { output } = values;
    const format = output === undefined ? 'svg' : formats.get(extname(output).toLowerCase());
    if (!format) throw new CommandError(`'${output}' must end in ${oneOf([...formats.keys()])}`, true);
    const theme = themes.find((each) => each === (values.theme ?? 'light'));
    if (!theme) throw new CommandError(`there is no theme '${values.theme}': use ${oneOf(themes)}`, true);
    const width = numberOf('width', values.width);
    if (width !== undefined && (width < widths.least || width > widths.most))
      throw new CommandError(
        `--width takes ${widths.least} to ${digits(widths.most)} pixels, not ${values.width}`,
        true,
      );
    const from = numberOf('from', values.from);
    const to = numberOf('to', values.to);
    if (to !== undefined && to <= (from ?? 0))
      throw new CommandError(`--to ${values.to} is not after --from ${values.from ?? 0}`, true);

    const snapshot = new Files(io).snapshot(path);
    const errors = modelProblems(snapshot.file).filter((problem) => problem.severity === 'error');
    if (errors.length > 0)
      io.err(`${problemLines(path, snapshot, errors).join('\n')}\n${countProblems(errors)} in ${path}\n`);
    const view = scheduleView(snapshot, values.schedule);
    if (!view) {
      const names = snapshot.schedules.filter(({ step }) => step).map(({ definition }) => definition.name);
      if (names.length === 0) throw new CommandError(`${path} has no schedule that can be simulated`);
      throw new CommandError(`${path} has no schedule '${values.schedule}' that can be simulated: use ${oneOf(names)}`);
    }
    const options: FigureOptions = { from, to, width, theme, format };
    const text = renderSchedule(view, options);
    if (text === undefined)
      throw new CommandError(
        `'${view.schedule}' takes ${digits(view.length)} cycles: nothing is in this part of its time`,
      );
    if (output === undefined) io.out(text);
    else writeText(output, text, values.force ?? false);
    return errors.length > 0 ? 1 : 0;
  },
};

/** A number that is not negative. */
function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new CommandError(`--${option} takes a number, not '${text}'`, true);
  return value;
}
