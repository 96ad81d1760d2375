/** Reports of schedules as a table for spreadsheets: one header, one line for each pass. Numbers are written in full. */
import type { PassReport, ScheduleReport } from './report.ts';

const columns: readonly (readonly [name: string, value: (pass: PassReport) => string | number | null | undefined])[] = [
  ['layer', (pass) => pass.layer],
  ['pass', (pass) => pass.pass],
  ['second', (pass) => Number(pass.second)],
  ['m', (pass) => pass.gemm?.m],
  ['n', (pass) => pass.gemm?.n],
  ['k', (pass) => pass.gemm?.k],
  ['groups', (pass) => pass.gemm?.groups],
  ['dataflow', (pass) => pass.dataflow],
  ['machine', (pass) => pass.machine?.name],
  ['folds', (pass) => pass.folds],
  ['compute_cycles', (pass) => pass.cycles.compute],
  ['stall_cycles', (pass) => pass.cycles.stall],
  ['total_cycles', (pass) => pass.cycles.total],
  ['utilization', (pass) => pass.utilization],
  ['mapping_efficiency', (pass) => pass.mappingEfficiency],
  ['sram_input_reads_words', (pass) => pass.accesses.sram.inputReads],
  ['sram_weight_reads_words', (pass) => pass.accesses.sram.weightReads],
  ['sram_output_reads_words', (pass) => pass.accesses.sram.outputReads],
  ['sram_output_writes_words', (pass) => pass.accesses.sram.outputWrites],
  ['dram_reads_words', (pass) => pass.accesses.dram.reads],
  ['dram_writes_words', (pass) => pass.accesses.dram.writes],
  ['operations', (pass) => pass.operations],
  ['mac_joules', (pass) => pass.energy?.mac],
  ['register_joules', (pass) => pass.energy?.register],
  ['sram_joules', (pass) => pass.energy?.sram],
  ['dram_joules', (pass) => pass.energy?.dram],
  ['vector_joules', (pass) => pass.energy?.vector],
  ['crossbar_joules', (pass) => pass.energy?.crossbar],
  ['reuse_joules', (pass) => pass.energy?.reuse],
  ['total_joules', (pass) => pass.energy?.total],
];

/** What is unknown is an empty field. */
export function toCsv(reports: readonly ScheduleReport[]): string {
  const lines = [['schedule', 'network', 'array', 'batch', ...columns.map(([name]) => name)].join(',')];
  for (const report of reports) {
    const start = [report.schedule, report.network, report.array, report.batch].map(field).join(',');
    for (const pass of report.passes)
      lines.push(`${start},${columns.map(([, value]) => field(value(pass))).join(',')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What is unknown is empty; quotes where the text needs them. */
export function field(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
