/**
 * The suite that runs inside a VS Code. The editor calls `run` in its extension host, with the whole API there; results go to
 * the file that ACCEL_SUITE_RESULTS names, because an exit code alone would not tell which cases ran.
 */
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import './activation.ts';
import './export.ts';
import './language.ts';
import { runAll } from './runner.ts';

export { cases } from './runner.ts';

export async function run(): Promise<void> {
  const file = process.env.ACCEL_SUITE_RESULTS;
  if (file === undefined) throw new Error('ACCEL_SUITE_RESULTS is not set');
  const results = await runAll(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  await writeFile(file, JSON.stringify(results));
  const failed = results.filter((result) => result.error !== undefined).length;
  if (failed > 0) throw new Error(`${failed} of ${results.length} cases failed`);
}
