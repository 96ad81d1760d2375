/** Pictures of schedules as files: the command in a real editor, with what a key binding may say so that no dialog asks. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { open, until } from './editor.ts';
import { test } from './runner.ts';

/** Exports the schedule of `train.accel`, and gives back what was written. */
async function exported(format: string, name: string): Promise<Uint8Array> {
  const editor = await open('train.accel');
  const file = vscode.Uri.joinPath(editor.document.uri, '..', name);
  await vscode.commands.executeCommand('accel.exportSchedulePicture', editor.document.uri, 'Train', format, file);
  const bytes = await vscode.workspace.fs.readFile(file);
  await vscode.workspace.fs.delete(file);
  return bytes;
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('the picture of a schedule is saved as SVG, its bars as a table and as a trace', async () => {
  const svg = textOf(await exported('svg', 'lanes.svg'));
  // Every tag is closed by its own name, in order.
  const open: string[] = [];
  for (const [, closing, name, empty] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (closing) assert.equal(open.pop(), name);
    else if (!empty) open.push(name!);
  }
  assert.deepEqual(open, []);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="480" /);
  for (const word of ['Train', 'weight-stationary', 'both gradients', 'cycles', 'time'])
    assert.ok(svg.includes(`>${word}</`), word);
  const csv = textOf(await exported('csv', 'lanes.csv'));
  assert.match(csv, /^lane,kind,layer,.*\npasses,forward,hidden,forward,pass,,,0,\d+,1\n/);
  const trace = JSON.parse(textOf(await exported('trace', 'lanes.json'))) as { traceEvents: unknown[] };
  assert.ok(trace.traceEvents.length > 5);
});

test('the panel turns the picture into pixels', async () => {
  const png = await exported('png', 'lanes.png');
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(png.buffer, png.byteOffset);
  // The width stands in the first chunk: two pixels for each of the SVG.
  assert.equal(view.getUint32(16), 960);
  assert.ok(png.length > 5000);
});

test('the picture of a schedule goes to the clipboard', async () => {
  const editor = await open('train.accel');
  await vscode.env.clipboard.writeText('');
  await vscode.commands.executeCommand('accel.exportSchedulePicture', editor.document.uri, 'Train', 'copy');
  const text = await until('the clipboard', () => vscode.env.clipboard.readText());
  assert.match(text, /^<svg [\s\S]*<\/svg>\n?$/);
});
