/** An array at work in words: for the caption, for the state of a PE, and for those who listen. Pure. */
import type { Page, Phase, Tensor } from '../array-messages.ts';
import { formatCount } from '../common/format.ts';
import { accumulates, type BlockState, blockAt, type Moment, nameOf, type PeState, peAt, working } from './scene.ts';

export const passWords: Readonly<Record<Page['pass'], string>> = {
  forward: 'forward',
  activationGradient: 'activation gradient',
  secondGradient: 'gradient of the second operand',
  weightGradient: 'weight gradient',
  interleaved: 'both gradients, interleaved',
};

export const flowWords: Readonly<Record<Page['dataflow'], string>> = {
  ws: 'weight-stationary',
  os: 'output-stationary',
  is: 'input-stationary',
  interleaved: 'weight- and output-stationary in turn',
};

/** Colours follow what a word is. */
export type Role = 'activation' | 'weight' | 'error' | 'sum' | 'accumulator';

export const operandRole = ({ tensor }: Tensor): Role =>
  tensor === 'dY' ? 'error' : tensor === 'W' || tensor === 'dW' ? 'weight' : 'activation';

const operandWords: Readonly<Record<Role, string>> = {
  activation: 'activations',
  weight: 'weights',
  error: 'errors',
  sum: 'partial sums',
  accumulator: 'accumulators',
};

/** What the colours are. */
export function legendOf({ tensors, cells }: Page): { role: Role; text: string }[] {
  const { left, held, top, sum, accumulator } = tensors;
  const entries: { role: Role; text: string }[] = [];
  const operand = (tensor: Tensor, how: string): void => {
    const role = operandRole(tensor);
    entries.push({ role, text: `${tensor.tensor} ${operandWords[role]} ${how}` });
  };
  if (cells) {
    if (held) operand(held, 'stay');
    operand(left, 'move right');
    if (top) operand(top, 'move down');
    if (sum) entries.push({ role: 'sum', text: `${sum.tensor} partial sums move down` });
    if (accumulator) entries.push({ role: 'accumulator', text: `${accumulator.tensor} adds up` });
    return entries;
  }
  if (sum) entries.push({ role: 'sum', text: `PEs at work on ${sum.tensor}` });
  if (accumulator) entries.push({ role: 'accumulator', text: `PEs at work on ${accumulator.tensor}` });
  return entries;
}

const of = (count: number, all: number): string => `${formatCount(count)} of ${formatCount(all)}`;

/** Phases of the fold that is shown, and of its neighbours. */
export function phaseName({ kind, fold }: Phase, page: Page): string {
  const what = {
    load: 'Load',
    stream: page.wordsPerVector === 2 ? 'Alternate' : 'Stream',
    drain: 'Drain',
  }[kind];
  return fold === page.fold ? what : `${what} fold ${fold}`;
}

export const inPhase = (phase: Phase, cycle: number): boolean => phase.start <= cycle && cycle < phase.end;

function phasesNow({ page, cycle }: Moment): string {
  const now = page.phases.filter((phase) => inPhase(phase, cycle));
  if (now.length === 0) return 'nothing moves';
  const verbs = { load: 'loads', stream: 'computes', drain: 'drains' } as const;
  return now.map(({ kind, fold }) => `fold ${formatCount(fold)} ${verbs[kind]}`).join(', ');
}

/** The whole cycle in a sentence or two. */
export function cycleInWords(moment: Moment): string {
  const { page, at } = moment;
  const { all, second } = working(moment);
  const pes = page.rows * page.cols;
  let text = `${phasesNow(moment)}. ${of(all, pes)} PEs work`;
  text = text[0]!.toUpperCase() + text.slice(1);
  const { sum, accumulator } = page.tensors;
  if (page.wordsPerVector === 2 && all > 0 && sum && accumulator) {
    text += `: ${formatCount(all - second)} on ${sum.tensor}, ${formatCount(second)} on ${accumulator.tensor}`;
  }
  const { cells } = page;
  if (cells) text += `; ${formatCount(cells.reads[at]!)} words enter, ${formatCount(cells.writes[at]!)} leave`;
  return `${text}.`;
}

/** `PE (2, 3) adds 3 × 5 to the partial sum 12: 27.` */
export function peInWords(moment: Moment, row: number, col: number): string {
  const { page } = moment;
  const pe = peAt(moment, row, col);
  const who = `PE (${row}, ${col})`;
  if (pe.work === 0) {
    if (pe.fold >= 0) return `${who} is not used by this tile: words pass, nothing is multiplied.`;
    const keeps = pe.held ?? pe.accumulator;
    return keeps === undefined ? `${who} is idle.` : `${who} does nothing and keeps ${formatCount(keeps)}.`;
  }
  const target = accumulates(page, pe.work) ? 'its accumulator' : 'the partial sum';
  const { first, second } = factors(page, pe);
  const after = accumulates(page, pe.work) ? 'it holds' : 'it sends down';
  return `${who} adds ${first.value} × ${second.value} (${first.name} × ${second.name}) to ${target} ${signed(pe.before!)}: ${after} ${signed(pe.after!)}.`;
}

const signed = (value: number): string => formatCount(value).replace('-', '\u2212');

interface Factor {
  readonly name: string;
  readonly value: string;
  readonly role: Role;
}

/** The two words a PE multiplies. */
export function factors(page: Page, pe: PeState): { first: Factor; second: Factor } {
  const { left, held, top } = page.tensors;
  const factor = (tensor: Tensor, value: number): Factor => ({
    name: nameOf(tensor, page, pe),
    value: signed(value),
    role: operandRole(tensor),
  });
  const moving = factor(left, pe.left ?? 0);
  if (accumulates(page, pe.work)) return { first: moving, second: factor(top!, pe.above ?? 0) };
  return { first: factor(held!, pe.held ?? 0), second: moving };
}

/** Everything a PE holds and gets, line by line. */
export function peLines(moment: Moment, row: number, col: number): { name: string; value: string; role?: Role }[] {
  const { page } = moment;
  const { tensors } = page;
  const pe = peAt(moment, row, col);
  const lines: { name: string; value: string; role?: Role }[] = [];
  const add = (name: string, value: number | undefined, role?: Role): void => {
    lines.push({ name, value: value === undefined ? '–' : signed(value), ...(role ? { role } : {}) });
  };
  lines.push({ name: 'fold', value: pe.fold < 0 ? '–' : formatCount(pe.fold) });
  lines.push({ name: 'vector', value: pe.fold < 0 ? '–' : formatCount(pe.vector) });
  if (tensors.held)
    add(pe.work ? nameOf(tensors.held, page, pe) : `${tensors.held.tensor} held`, pe.held, operandRole(tensors.held));
  add(pe.left === undefined ? 'from the left' : nameOf(tensors.left, page, pe), pe.left, operandRole(tensors.left));
  const down = pe.work === 2 || !tensors.sum ? tensors.top : tensors.sum;
  const downRole: Role = down === tensors.sum ? 'sum' : operandRole(down!);
  const downName = pe.above === undefined || down === tensors.sum ? 'from above' : nameOf(down!, page, pe);
  add(downName, pe.above, downRole);
  if (tensors.sum) add('sends down', pe.work === 1 ? pe.after : undefined, 'sum');
  if (tensors.accumulator) {
    add(
      pe.work ? nameOf(tensors.accumulator, page, pe) : `${tensors.accumulator.tensor} so far`,
      pe.accumulator,
      'accumulator',
    );
  }
  const { incoming, outgoing } = page.cells!;
  const shared =
    incoming.length > 0 && outgoing.length > 0 && pe.incoming === pe.outgoing && page.buffering === 'hidden';
  if (shared) add('shadow register', pe.incoming);
  else {
    if (incoming.length > 0) add('loading', pe.incoming, tensors.held ? operandRole(tensors.held) : 'weight');
    if (outgoing.length > 0) add('draining', pe.outgoing, 'accumulator');
  }
  return lines;
}

export function blockInWords(moment: Moment, row: number, col: number): string {
  const block = blockAt(moment, row, col);
  return `${blockName(block)}: ${of(block.first + block.second, block.pes)} PEs work.`;
}

const blockName = ({ top, left, bottom, right }: BlockState): string =>
  `Rows ${top} to ${bottom - 1}, columns ${left} to ${right - 1}`;

export function blockLines(moment: Moment, row: number, col: number): { name: string; value: string; role?: Role }[] {
  const block = blockAt(moment, row, col);
  const { sum, accumulator } = moment.page.tensors;
  const lines: { name: string; value: string; role?: Role }[] = [
    { name: 'rows', value: `${block.top} – ${block.bottom - 1}` },
    { name: 'columns', value: `${block.left} – ${block.right - 1}` },
    { name: 'PEs', value: formatCount(block.pes) },
  ];
  if (sum) lines.push({ name: `at work on ${sum.tensor}`, value: formatCount(block.first), role: 'sum' });
  if (accumulator) {
    const count = sum ? block.second : block.first;
    lines.push({ name: `at work on ${accumulator.tensor}`, value: formatCount(count), role: 'accumulator' });
  }
  return lines;
}

/** A cell of the accessible table. */
export function cellText(moment: Moment, row: number, col: number): string {
  if (moment.page.heat) {
    const { first, second, pes } = blockAt(moment, row, col);
    return of(first + second, pes);
  }
  const pe = peAt(moment, row, col);
  if (pe.work > 0) {
    const { first, second } = factors(moment.page, pe);
    return `${first.value} × ${second.value} + ${signed(pe.before!)} = ${signed(pe.after!)}`;
  }
  const keeps = pe.held ?? pe.accumulator;
  return keeps === undefined ? 'idle' : `keeps ${signed(keeps)}`;
}

/** What the canvas as a whole is. */
export const summaryOf = (page: Page): string =>
  `Array ${page.array}, ${page.rows} by ${page.cols} PEs, at work on ${page.layer}, ${passWords[page.pass]}, fold ${page.fold} of ${page.folds}. The table below says the same.`;
