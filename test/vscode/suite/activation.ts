import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { open, until } from './editor.ts';
import { test } from './runner.ts';

const id = 'accel.accel';

test('the installed package is under test, not the checkout', async () => {
  const extension = vscode.extensions.getExtension(id);
  assert.ok(extension, `${id} is not installed`);
  assert.match(extension.extensionPath, /accel\.accel-\d/);
});

test('an .accel file is of the language accel and activates the extension', async () => {
  const editor = await open('smoke.accel');
  assert.equal(editor.document.languageId, 'accel');
  await until('activation', () => vscode.extensions.getExtension(id)?.isActive);
});
