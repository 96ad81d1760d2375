/** Inlay hints: what a statement makes and what it costs, at the end of its line. */
import type { Definition } from '../model/definitions.ts';
import type { ArrayModel } from '../model/hardware.ts';
import { compares } from '../model/questions.ts';
import { showSeconds } from '../model/units.ts';
import { type Layer, show, showShape, type Value } from '../model/values.ts';
import type { PlainRange } from '../protocol/index.ts';
import { showRatio } from '../simulate/answers.ts';
import { type Compared, comparisonOf } from '../simulate/comparison.ts';
import { isProduct, type PassResult, type StepResult } from '../simulate/results.ts';
import type { AssignNode, InputNode, ReturnNode } from '../syntax/ast.ts';
import { expectKey, walk } from '../syntax/ast.ts';
import type { BodyItem, Piece } from '../syntax/tree.ts';
import { speedup } from './baseline-words.ts';
import { comparisonHint, expectationHint } from './hover-questions.ts';
import { machineHint, usesHint } from './machine-hints.ts';
import { flowsOf, grouped, kindName } from './pass-words.ts';
import { pipelineTime } from './pipeline-words.ts';
import { definitionOf, pieceIndexAt, piecesBetween } from './positions.ts';
import type { Costs, Layers, Snapshot } from './snapshot.ts';
import { totalsLine } from './step-words.ts';
import { buildsOf, scopesOfBlock, scopesOfStatement, valuesOf } from './uses.ts';
import { brief, digits, joined, several, sumOf, utilizationOf } from './wording.ts';

export interface InlayHintOptions {
  readonly cycles: boolean;
  readonly utilization: boolean;
  readonly shapes: boolean;
}

export interface Hint {
  /** Behind the statement. */
  readonly position: PlainRange['start'];
  readonly label: string;
  readonly tooltip: string;
}

interface Words {
  readonly label: string;
  readonly tooltip: string;
}

/** What statements cost when they last could be costed; a statement that an edit did not touch is the same piece. */
export type HintMemory = WeakMap<Piece, Words>;

/**
 * The hints between two offsets. A statement with an error has none, so that nothing wrong is read as right. One that only waits for
 * a broken line elsewhere keeps the hint it had (`memory`): while one types, nothing else on the screen should move.
 */
export function inlayHints(
  snapshot: Snapshot,
  from: number,
  to: number,
  options: InlayHintOptions,
  memory?: HintMemory,
): Hint[] {
  const hints: Hint[] = [];
  for (const { piece, start } of piecesBetween(snapshot.tree, from, to)) {
    if (snapshot.isBroken(piece)) continue;
    const fresh = wordsFor(snapshot, piece, start, options);
    if (fresh?.label) memory?.set(piece, fresh);
    const words = fresh?.label ? fresh : remembered(snapshot, piece, memory);
    if (!words?.label) continue;
    hints.push({ position: snapshot.tree.position(start + piece.node.end), ...words });
  }
  return hints;
}

function remembered(snapshot: Snapshot, piece: Piece, memory: HintMemory | undefined): Words | undefined {
  const words = snapshot.hasErrors ? memory?.get(piece) : undefined;
  return words && { label: words.label, tooltip: `Before the error elsewhere in the file.\n${words.tooltip}` };
}

function wordsFor(snapshot: Snapshot, piece: Piece, start: number, options: InlayHintOptions): Words | undefined {
  const { node } = piece;
  const owner = () => definitionOf(snapshot.file, pieceIndexAt(snapshot.tree, start));
  switch (node.kind) {
    case 'assign':
    case 'return':
      return statementWords(snapshot, piece, node, owner, options);
    case 'input':
      return options.shapes ? inputWords(snapshot, node, owner()) : undefined;
    case 'compare':
      return options.cycles && compares(piece) ? comparisonHint(snapshot, piece) : undefined;
    case 'setting':
      if (node.key.name === expectKey) return options.cycles ? expectationHint(snapshot, owner(), piece) : undefined;
      if (node.key.name === 'baseline') return options.cycles ? baselineWords(snapshot, owner()) : undefined;
      if (node.key.name === 'network') return scheduleWords(snapshot, owner(), options);
      return options.cycles && namesMachines.has(node.key.name) ? machineWords(snapshot, piece, owner()) : undefined;
    case 'head': {
      const definition = owner();
      if (!definition || definition.item.kind !== 'body') return undefined;
      if (node.keyword !== 'schedule')
        return options.cycles && !onOneLine(definition.item) ? machineHint(definition) : undefined;
      const ownNetwork = definition.item.entries.some(
        (entry) => entry.node.kind === 'setting' && entry.node.key.name === 'network',
      );
      return ownNetwork ? undefined : scheduleWords(snapshot, definition, options);
    }
    case 'tail': {
      const definition = options.cycles ? owner() : undefined;
      return definition?.item.kind === 'body' && onOneLine(definition.item) ? machineHint(definition) : undefined;
    }
    default:
      return undefined;
  }
}

/** Then a hint behind the first brace would stand in the middle of it. */
const onOneLine = ({ entries, tail }: BodyItem): boolean =>
  [...entries, tail].every(({ text, node }) => !text.slice(0, node.start).includes('\n'));

function statementWords(
  snapshot: Snapshot,
  piece: Piece,
  node: AssignNode | ReturnNode,
  owner: () => Definition | undefined,
  options: InlayHintOptions,
): Words | undefined {
  const found = snapshot.layersOf(piece);
  if (!found.length) {
    if (node.kind !== 'assign' || !options.shapes) return undefined;
    const definition = owner();
    const value = definition && buildsOf(snapshot, definition)[0]?.values.get(node.name.name);
    return value && plainWords(node, value);
  }
  const uses = scopesOfStatement(found, piece).size;
  const shape = options.shapes ? shapeOf(snapshot, found, piece, node, owner()) : undefined;
  const costs = snapshot.costsOf(piece);
  const first = costs[0];
  const step = first?.schedule.step;
  if (!first || !step) {
    const macs = found.reduce((sum, { layers }) => sum + layers.reduce((inner, layer) => inner + layer.macs, 0), 0);
    const label = joined([
      shape,
      uses > 1 && macs > 0 && `${uses} uses`,
      macs > 0 && options.cycles && `${brief(macs)} MACs`,
    ]);
    return {
      label,
      tooltip: macs > 0 ? `${digits(macs)} MACs for one sample; no schedule of this file runs it` : perSample,
    };
  }
  const sum = sumOf(first.passes, step.array);
  const { cycles, macs } = sum;
  const count = new Set(first.passes.flatMap((pass) => (isProduct(pass) ? [pass.layer] : []))).size;
  const label = joined([
    shape,
    uses > 1 ? `${uses} uses` : count > 1 && `${count} layers`,
    options.cycles && cycles > 0 && `${brief(cycles)} cycles`,
    options.utilization && macs > 0 && (utilizationOf(sum) ?? flowsOf(first.passes)),
  ]);
  return { label, tooltip: cycles > 0 ? tooltipOf(costs) : perSample };
}

const maxTooltipLines = 4;
const perSample = 'The shape for one sample';

/** One line a schedule; the first one pass by pass, if there are several. */
function tooltipOf(costs: readonly Costs[]): string {
  const lines = costs.slice(0, maxTooltipLines).flatMap(({ schedule, passes }, index) => {
    if (!schedule.step) return [];
    const { array } = schedule.step;
    const sum = sumOf(passes, array);
    const { cycles, seconds } = sum;
    const utilization = utilizationOf(sum);
    if (cycles === 0) return [];
    const words = [
      `${digits(cycles)} cycles`,
      ...(seconds === null ? [] : [showSeconds(seconds)]),
      ...(utilization ? [`${utilization} utilization`] : []),
    ];
    return [
      `${schedule.definition.name} on ${array.definition.name}: ${words.join(', ')}`,
      ...(index === 0 && schedule.step.schedule.training ? passLines(passes, array) : []),
    ];
  });
  if (costs.length > maxTooltipLines) lines.push(`and ${several(costs.length - maxTooltipLines, 'more schedule')}`);
  return lines.join('\n');
}

/** `  forward: 1,806,336 cycles, ws`; kinds of passes that take no cycles are left out. */
function passLines(passes: readonly PassResult[], array: ArrayModel): string[] {
  return [...grouped(passes, kindName)].flatMap(([name, own]) => {
    const { cycles } = sumOf(own, array);
    const flows = own.some((pass) => isProduct(pass) && pass.kind !== 'interleaved') ? `, ${flowsOf(own)}` : '';
    return cycles > 0 ? `  ${name}: ${digits(cycles)} cycles${flows}` : [];
  });
}

/** The shape a statement makes; undefined if its uses differ. */
function shapeOf(
  snapshot: Snapshot,
  found: readonly Layers[],
  piece: Piece,
  node: AssignNode | ReturnNode,
  owner: Definition | undefined,
): string | undefined {
  if (!owner) return undefined;
  const shapes = new Set<string>();
  if (node.kind === 'assign') {
    for (const value of valuesOf(snapshot, owner, node.name.name).slice(0, owner.keyword === 'network' ? 1 : undefined))
      shapes.add(value.kind === 'tensor' ? showShape(value.shape) : '');
  } else {
    // A use that only passes a value on makes no layer, so its shape is not known here.
    if (scopesOfStatement(found, piece).size < scopesOfBlock(snapshot, owner).size) return undefined;
    for (const { layers } of found)
      for (const layer of lastOfEachUse(layers, piece)) shapes.add(showShape(layer.shape));
  }
  return shapes.size === 1 ? [...shapes][0] : undefined;
}

/** The outermost operation is the last one a statement makes. */
function lastOfEachUse(layers: readonly Layer[], piece: Piece): Iterable<Layer> {
  const last = new Map<unknown, Layer>();
  for (const layer of layers) last.set(layer.scopes[layer.pieces.indexOf(piece) - 1], layer);
  return last.values();
}

/** A number that was computed; one that is written there needs no repetition. */
function plainWords(node: AssignNode, value: Value): Words | undefined {
  if (value.kind === 'tensor') return { label: showShape(value.shape), tooltip: perSample };
  if (value.kind !== 'number' || node.value.kind === 'number') return undefined;
  return { label: `= ${show(value)}`, tooltip: 'What the expression comes to' };
}

function inputWords(snapshot: Snapshot, node: InputNode, owner: Definition | undefined): Words | undefined {
  let computed = false;
  walk(node.shape, (each) => {
    if (each.kind !== 'number' && each.kind !== 'list') computed = true;
  });
  const model = computed && owner ? buildsOf(snapshot, owner)[0] : undefined;
  const value = node.name && model?.values.get(node.name.name);
  return value?.kind === 'tensor' ? { label: showShape(value.shape), tooltip: perSample } : undefined;
}

function scheduleWords(
  snapshot: Snapshot,
  owner: Definition | undefined,
  options: InlayHintOptions,
): Words | undefined {
  const schedule = snapshot.schedules.find((each) => each.definition === owner);
  // What an error leaves out would be missing in the sums.
  if (!schedule?.step || !schedule.model.network?.complete) return undefined;
  const { step } = schedule;
  const { batch, training } = step.schedule;
  const products = step.passes.filter(isProduct).length;
  const what = training ? 'Training step' : several(products, 'matrix product');
  const lines = [
    `${what} on ${step.array.definition.name}, batch ${digits(batch)}: ${totalsLine(step)}`,
    ...(training
      ? [...passLines(step.passes, step.array), ...(comparisonOf(step)?.assumptions.slice(0, 1) ?? [])]
      : []),
  ];
  return { label: scheduleLabel(step, options), tooltip: lines.join('\n') };
}

/** Settings of schedules in which machines are named. */
const namesMachines: ReadonlySet<string> = new Set(['forward', 'weightGradient', 'crossbar', 'layers']);

/** What goes to other machines by a setting or a rule. */
function machineWords(snapshot: Snapshot, piece: Piece, owner: Definition | undefined): Words | undefined {
  const schedule = snapshot.schedules.find((each) => each.definition === owner);
  return schedule?.step && schedule.model.network?.complete ? usesHint(schedule.step, piece) : undefined;
}

/** Editors cut hints at 43 characters: what is said against a baseline stands at its name, if it is written, and else for the rest. */
function scheduleLabel(step: StepResult, options: InlayHintOptions): string {
  const { totals, schedule } = step;
  const pipeline = options.cycles && pipelineTime(step);
  if (pipeline) return pipeline;
  const written = schedule.settings.get('baseline')?.owner === schedule.definition;
  const against = written ? undefined : speedup(step);
  return joined([
    options.cycles && `${brief(totals.cycles)} cycles${schedule.training && !against ? ' a step' : ''}`,
    options.cycles && totals.seconds !== null && showSeconds(totals.seconds),
    options.utilization && !against && utilizationOf(totals),
    options.cycles && against,
  ]);
}

/** `1.38× backward, 1.2× step`: how many times as many cycles the baseline takes. */
function baselineWords(snapshot: Snapshot, owner: Definition | undefined): Words | undefined {
  const schedule = snapshot.schedules.find((each) => each.definition === owner);
  const comparison = schedule?.step && schedule.model.network?.complete ? comparisonOf(schedule.step) : undefined;
  if (!comparison) return undefined;
  const { backward, whole, assumptions } = comparison;
  const line = (name: string, { own, baseline }: Compared) =>
    `${name}: ${digits(own)} cycles here, ${digits(baseline)} in the baseline`;
  return {
    label: `${showRatio(backward.cycles.ratio)} backward, ${showRatio(whole.cycles.ratio)} step`,
    tooltip: [line('Backward', backward.cycles), line('Whole step', whole.cycles), ...assumptions].join('\n'),
  };
}
