/** The language server as a program: what an editor that only speaks the protocol gets from it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionList,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import type {
  OptimizedMappingAnswer,
  RenderedSchedule,
  RenderScheduleParams,
  ScheduleView,
} from '../../server/src/protocol/index.ts';
import type { MachineView } from '../../server/src/protocol/machine-view.ts';
import type { MemoryView } from '../../server/src/protocol/memory-view.ts';
import { buildAll } from '../support/build.ts';
import { LanguageClient } from '../support/language-client.ts';

let client: LanguageClient;
let folder: string;

beforeAll(buildAll);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'accel-lsp-'));
  client = await LanguageClient.start();
});
afterEach(async () => {
  expect(await client.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

/** A document with a cursor, opened: `$0` is taken out. */
async function open(text: string, name = 'test.accel') {
  const uri = pathToFileURL(join(folder, name)).href;
  const offset = text.indexOf('$0');
  const plain = text.replace('$0', '');
  const before = plain.slice(0, Math.max(offset, 0)).split('\n');
  await client.open(uri, plain);
  return { uri, textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1)!.length } };
}

const lenet = readFileSync('examples/lenet5.accel', 'utf8');
const small = `array A {
  grid 8x8
}
network N {
  input x [3, 8, 8]
  a = conv(x, filters = 4, kernel = 3)
  output a
}
schedule S {
  network N
  array A
}
`;

describe('reading', () => {
  it('an example has no errors, and its layers tell their cost', async () => {
    const { textDocument, position, uri } = await open(lenet.replace('conv2 =', 'co$0nv2 ='));
    const errors = (await client.diagnostics(uri)).filter((each) => each.severity === 1);
    expect(errors).toEqual([]);
    const hover = await client.request<Hover>('textDocument/hover', { textDocument, position });
    const text = (hover.contents as { value: string }).value;
    expect(text).toContain('cycles');
    expect(text).toContain('utilization');
    // 38 folds of 2 R + C + T - 2 cycles: R = C = 8, T = 16 samples of 10x10 pixels.
    expect(text).toMatch(/61[ ,\u202f]?636/);
    const range = { start: { line: 0, character: 0 }, end: { line: 60, character: 0 } };
    const hints = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range });
    expect(hints.length).toBeGreaterThan(4);
  });

  it('an editor that does not say that it shows pictures gets words in their place', async () => {
    const { textDocument, position } = await open('stochastic Ess$0op { length 16 }\n');
    const hover = await client.request<Hover>('textDocument/hover', { textDocument, position });
    const text = (hover.contents as { value: string }).value;
    expect(text).toContain('_Error of an update against the length of its streams: 45 % at 16 bits_');
    expect(text).not.toContain('data:');
  });

  it('outline, folding, lenses, links, definition, references and highlights', async () => {
    const { textDocument, position } = await open(small.replace('network N\n', 'network $0N\n'));
    const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
    expect(symbols.map((each) => each.name)).toEqual(['A', 'N', 'S']);
    const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument });
    expect(folds.map((each) => each.startLine)).toEqual([0, 3, 8]);
    const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument });
    expect(lenses.some((each) => each.command?.command === 'accel.openSchedule')).toBe(true);
    const definition = await client.request<Location>('textDocument/definition', { textDocument, position });
    expect([definition].flat()[0]!.range.start.line).toBe(3);
    const references = await client.request<Location[]>('textDocument/references', {
      textDocument,
      position,
      context: { includeDeclaration: true },
    });
    expect(references.map((each) => each.range.start.line).sort()).toEqual([3, 9]);
  });

  it('go to definition leads into a file that ships with Accel', async () => {
    const text =
      'import "accel:networks/lenet5"\narray A {\n  grid 8x8\n}\nschedule S {\n  network Le$0Net5\n  array A\n}\n';
    const { textDocument, position } = await open(text);
    const definition = [
      await client.request<Location | Location[]>('textDocument/definition', { textDocument, position }),
    ].flat();
    expect(definition[0]!.uri).toMatch(/library\/networks\/lenet5\.accel$/);
  });

  it('completion offers the arguments of an operator', async () => {
    const { textDocument, position } = await open(small.replace('kernel = 3)', 'kernel = 3, $0)'));
    const list = await client.request<CompletionList>('textDocument/completion', { textDocument, position });
    const labels = [list].flatMap((each) => ('items' in each ? each.items : each)).map((each) => each.label);
    expect(labels).toContain('stride');
    expect(labels).not.toContain('kernel');
    const help = await client.request<SignatureHelp>('textDocument/signatureHelp', { textDocument, position });
    expect(help.signatures[0]!.label).toMatch(/^conv\(x, filters, kernel, /);
  });

  it('imports are links to files that ship with Accel', async () => {
    const { textDocument } = await open('import "accel:networks/lenet5"\n');
    const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument });
    expect(links.map((each) => [each.range.start.character, each.range.end.character])).toEqual([[8, 29]]);
    expect(links[0]!.target).toMatch(/library\/networks\/lenet5\.accel$/);
  });

  it('the picture of a schedule', async () => {
    const { uri } = await open(small);
    const view = await client.request<ScheduleView>('accel/scheduleView', { uri });
    expect(view).toMatchObject({ schedule: 'S', network: 'N', array: 'A', grid: '8x8', batch: 1 });
    expect(view.rows.map((row) => [row.layer, row.range.start.line])).toEqual([['a', 5]]);
    expect(view.bars.end[0]).toBe(view.totals.cycles);
  });

  it('a schedule as the text of a file', async () => {
    const { uri } = await open(small);
    const ask = (params: Omit<RenderScheduleParams, 'uri' | 'theme'>) =>
      client.request<RenderedSchedule | null>('accel/renderSchedule', { uri, theme: 'light', ...params });
    const whole = await ask({ window: null, format: 'svg', width: 600 });
    expect(whole).toMatchObject({ schedule: 'S', text: expect.stringMatching(/^<svg [^>]*width="600"/) });
    const table = await ask({ window: { from: 0, to: 1 }, format: 'csv' });
    expect(table!.text).toMatch(/^lane,kind,.*\nlayers,conv,a,forward,pass,,,0,/);
    expect(JSON.parse((await ask({ window: null, format: 'trace' }))!.text)).toHaveProperty('traceEvents');
    expect(await ask({ window: { from: 1e9, to: 2e9 }, format: 'svg' })).toBeNull();
    expect(await ask({ schedule: 'Gone', window: null, format: 'svg' })).toBeNull();
  });

  it('what a schedule keeps in memory', async () => {
    const { uri } = await open(small);
    const view = await client.request<MemoryView>('accel/memoryView', { uri, schedule: 'S' });
    expect(view).toMatchObject({ schedule: 'S', network: 'N', array: 'A', version: 1, peak: { turn: 0 } });
    expect(view.places[view.placeOf[0]!]!.range.start.line).toBe(5);
    expect(view.stale).toBeUndefined();
    await client.change(uri, small.replace('kernel = 3)', 'kernel = '));
    const stale = await client.request<MemoryView>('accel/memoryView', { uri });
    expect(stale.turns).toEqual(view.turns);
    expect(stale.stale).toContain('Line 6');
    expect(await client.request('accel/memoryView', { uri: `${uri}.gone` })).toBeNull();
  });

  it('what a machine comes to, first as it is computed, then as it is simulated', async () => {
    const text = 'stochastic Unit {\n  length 16\n}\nreuse Buffer { entries 4 }\n';
    const { uri } = await open(text);
    const ask = (more: object = {}) => client.request<MachineView | null>('accel/machineView', { uri, ...more });
    const view = (await ask())!;
    expect(view).toMatchObject({ machine: 'Unit', version: 1, measuring: true, problems: [] });
    expect(view.place.range.start).toEqual({ line: 0, character: 11 });
    expect((await ask({ line: 3 }))?.machine).toBe('Buffer');
    const measured = (await ask({ machine: 'Unit', measured: true }))!;
    expect(measured.measuring).toBe(false);
    expect(measured.plots[0]).toMatchObject({ id: 'error', dots: [{ x: [4, 16, 64, 256] }] });
    await client.change(uri, text.replace('length 16', 'length 16 +'));
    const stale = (await ask({ machine: 'Unit' }))!;
    expect(stale.stale).toContain('Line 2');
    expect(stale.plots).toEqual(measured.plots);
    // What is broken in one machine is no matter of the other.
    expect((await ask({ machine: 'Buffer' }))?.stale).toBeUndefined();
    await client.change(uri, text.replace('length 16', 'length 0'));
    expect((await ask({ machine: 'Unit' }))?.problems).toEqual([expect.stringContaining('1 to 65,536 bits')]);
    expect(await ask({ machine: 'Gone' })).toBeNull();
    expect(await client.request('accel/machineView', { uri: `${uri}.gone` })).toBeNull();
  });
});

describe('the search for a better mapping', () => {
  const square = small.replace('[3, 8, 8]', '[3, 4, 4]');

  it('answers with an edit of the version it looked at', async () => {
    const { uri } = await open(square);
    const answer = await client.request<OptimizedMappingAnswer>('accel/optimizeMapping', {
      uri,
      schedule: 'S',
      objective: 'cycles',
      workDoneToken: 1,
    });
    expect(answer.after).toBeLessThan(answer.before);
    expect(answer.rules).toEqual(['layers "a" { forward dataflow os }']);
    const edit = answer.edit as WorkspaceEdit;
    const [change] = edit.documentChanges as { textDocument: { uri: string; version: number }; edits: TextEdit[] }[];
    expect(change).toMatchObject({
      textDocument: { uri, version: 1 },
      edits: [{ newText: expect.stringContaining('layers') }],
    });
  });

  it('is given up when the text changes', async () => {
    const layers = Array.from({ length: 4000 }, (_, i) => `  l${i + 1} = dense(l${i}, units = ${100 + (i % 700)})\n`);
    const long = `network N {\n  input l0 [64]\n${layers.join('')}}\narray A {\n  grid 8x8\n  dram 8 B/cycle\n  buffers { input 4 KiB, weight 4 KiB, output 4 KiB }\n}\nschedule S {\n  network N\n  array A\n  batch 64\n}\n`;
    const { uri } = await open(long);
    await client.diagnostics(uri);
    const answer = client.request('accel/optimizeMapping', { uri, objective: 'cycles' });
    await client.change(uri, small);
    expect(await answer).toBeNull();
  });
});

describe('typing', () => {
  it('every version gets its diagnostics, and none is left behind', async () => {
    const { uri } = await open(small);
    expect(await client.diagnostics(uri)).toEqual([]);
    await client.change(uri, small.replace('kernel = 3', 'kernel = 30'));
    const [problem] = await client.diagnostics(uri);
    expect(problem).toMatchObject({
      code: 'accel-3002',
      message: 'Kernel 30 is larger than the padded input height 8',
      source: 'accel',
    });
    expect(problem!.codeDescription!.href).toContain('accel-3002');
    await client.change(uri, small);
    expect(await client.diagnostics(uri)).toEqual([]);
    await client.change(uri, 'garbage');
    expect(await client.diagnostics(uri)).not.toEqual([]);
    await client.close(uri);
    await client.until(() => (client.published.at(-1)!.diagnostics.length === 0 ? true : undefined));
  });

  it('a schedule keeps its last good picture while the text is broken, and says why', async () => {
    const { uri } = await open(small);
    const good = await client.request<ScheduleView>('accel/scheduleView', { uri });
    await client.change(uri, small.replace('kernel = 3)', 'kernel = '));
    const stale = await client.request<ScheduleView>('accel/scheduleView', { uri });
    expect(stale.rows).toEqual(good.rows);
    expect(stale.stale).toContain('Line 6');
    await client.change(uri, small);
    expect((await client.request<ScheduleView>('accel/scheduleView', { uri })).stale).toBeUndefined();
  });

  it('an edit of an imported file is felt by the file that imports it', async () => {
    const library = small.slice(0, small.indexOf('schedule'));
    const user = 'import "./parts"\nschedule S {\n  network N\n  array A\n}\n';
    writeFileSync(join(folder, 'parts.accel'), library);
    const { uri } = await open(user, 'user.accel');
    expect(await client.diagnostics(uri)).toEqual([]);
    const parts = await open(library, 'parts.accel');
    await client.change(parts.uri, library.replace('network N', 'network M'));
    await client.until(() =>
      client.published.findLast((each) => each.uri === uri)!.diagnostics.length ? true : undefined,
    );
    expect((await client.diagnostics(uri))[0]!.message).toContain("no network 'N'");
    await client.close(parts.uri);
    await client.until(() =>
      client.published.findLast((each) => each.uri === uri)!.diagnostics.length ? undefined : true,
    );
  });

  it('quick fixes are edits of the version they were made for', async () => {
    const { uri, textDocument } = await open(small.replace('filters = 4', 'filtrs = 4'));
    const diagnostics = await client.diagnostics(uri);
    const problem = diagnostics.find((each) => each.code === 'accel-2004' && String(each.message).includes('filtrs'))!;
    const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument,
      range: problem.range,
      context: { diagnostics: [problem] },
    });
    expect(actions.map((each) => each.title)).toContain("Change to 'filters'");
    const edit = actions.find((each) => each.title === "Change to 'filters'")!.edit as WorkspaceEdit;
    expect(edit.documentChanges).toMatchObject([
      { textDocument: { uri, version: 1 }, edits: [{ newText: 'filters' }] },
    ]);
  });

  it('formats a sound file and leaves a broken one alone', async () => {
    const { uri, textDocument } = await open(small.replace('grid 8x8', 'grid      8x8'));
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await client.request<TextEdit[]>('textDocument/formatting', { textDocument, options });
    expect(edits.length).toBeGreaterThan(0);
    await client.change(uri, small.replace('8x8\n}', '8x8\n'));
    expect(await client.request<TextEdit[] | null>('textDocument/formatting', { textDocument, options })).toEqual([]);
  });
});

describe('what it must withstand', () => {
  it.each([
    ['nothing', ''],
    ['bytes', String.fromCharCode(...Array.from({ length: 5000 }, (_, index) => (index * 7919) % 65536))],
    ['10 MB', 'a = conv(x)\n'.repeat(900_000)],
    [
      'an endless repetition',
      `block b(x) {\n  return relu(x)\n}\n${small.replace('output a', 'z = repeat 1000000000 b(a)\n  output z')}`,
    ],
  ])('%s', async (_, text) => {
    const { uri, textDocument } = await open(text);
    await client.diagnostics(uri);
    expect(
      await client.request('textDocument/hover', { textDocument, position: { line: 0, character: 0 } }),
    ).toBeDefined();
  });

  it('questions about documents it does not know', async () => {
    const textDocument = { uri: 'file:///nowhere.accel' };
    expect(
      await client.request('textDocument/hover', { textDocument, position: { line: 0, character: 0 } }),
    ).toBeNull();
    expect(await client.request('accel/scheduleView', { uri: textDocument.uri })).toBeNull();
  });
});
