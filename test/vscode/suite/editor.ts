/** What cases do again and again: open a file of the workspace, wait for something the language server sends. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Opens a file of the workspace folder (`test/vscode/workspace`) in an editor. */
export async function open(name: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the suite needs a workspace folder');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  return vscode.window.showTextDocument(document);
}

/** Opens a new unsaved `.accel` document with this text. */
export async function openText(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'accel', content });
  return vscode.window.showTextDocument(document);
}

/** Asks again until there is an answer (neither undefined nor false), or fails after `timeout` milliseconds. */
export async function until<T>(
  what: string,
  ask: () => PromiseLike<T> | T,
  timeout = 20_000,
): Promise<Exclude<T, null | undefined | false>> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false)
      return answer as Exclude<T, null | undefined | false>;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
