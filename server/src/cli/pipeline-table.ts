/** The pipeline part of a report: what it comes to, processor by processor, cut by cut. */
import type { PipelineReport } from '../interchange/pipeline-report.ts';
import { compact, digits, showBytes } from '../model/units.ts';
import { type Column, even, gap, percent, render, shorten, whole, width, widthOf, wrap } from './columns.ts';

export function pipelineLines(report: PipelineReport | null): string[] {
  if (!report) return [];
  const { policy, partitioner, microbatches, period, bubble, speedup, traffic, assumptions } = report;
  const facts = [
    `Pipeline ${policy}`,
    ...(partitioner === null ? [] : [`partition ${partitioner}`]),
    `${whole(microbatches)} micro-batch${microbatches === 1 ? '' : 'es'}`,
    `period ${digits(Math.round(period))} cycles`,
    `bubble ${percent(bubble)}`,
    ...(speedup === null ? [] : [`${compact(speedup)}x as fast as one array`]),
  ];
  return [
    '',
    ...wrap(facts.join(', '), ''),
    '',
    processorTable(report),
    ...(traffic.length ? ['', trafficTable(report)] : []),
    '',
    ...assumptions.flatMap((assumption) => wrap(assumption, '- ')),
  ];
}

function processorTable({ layers, work, utilization, memory, delay }: PipelineReport): string {
  const late = delay.some((each) => each > 0);
  const column = (title: string, cells: readonly string[]): Column => ({ title, cells, total: '' });
  const columns = [
    column(
      'work',
      work.map((each) => whole(Math.round(each))),
    ),
    column('util', utilization.map(percent)),
    column(
      'weights',
      memory.map(({ weights }) => even(showBytes(weights))),
    ),
    column(
      'activations',
      memory.map(({ activations }) => even(showBytes(activations))),
    ),
    ...(late ? [column('delay', delay.map(whole))] : []),
  ];
  const number = column(
    'processor',
    work.map((_, index) => whole(index + 1)),
  );
  const taken = [number, ...columns].reduce((sum, each) => sum + gap.length + widthOf(each), 0);
  const names = layers.map((own) =>
    own.length > 1 ? `${own[0]} to ${own.at(-1)} (${whole(own.length)})` : (own[0] ?? ''),
  );
  const layerColumn: Column = {
    title: 'layers',
    left: true,
    cells: names.map((name) => shorten(name, width - taken)),
    total: '',
  };
  return render([number, layerColumn, ...columns]);
}

function trafficTable({ traffic }: PipelineReport): string {
  const column = (title: string, cell: (link: PipelineReport['traffic'][number]) => string): Column => ({
    title,
    cells: traffic.map(cell),
    total: '',
  });
  return render([
    column('link', ({ from, to }) => `${from}-${to}`),
    column('words forward', ({ forward }) => whole(Math.round(forward))),
    column('words back', ({ backward }) => whole(Math.round(backward))),
    column('busy', ({ busy }) => percent(busy)),
  ]);
}
