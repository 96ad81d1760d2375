/** `Accel: Optimize Mapping`: asks for the schedule and the aim, shows the search, and makes the edit the user agrees to. */
import * as vscode from 'vscode';
import {
  type OptimizedMappingAnswer,
  type OptimizeMappingParams,
  optimizeMappingRequest,
  type ScheduleView,
  scheduleViewRequest,
} from '../../server/src/protocol/index.ts';
import type { LanguageServer } from './language-client.ts';

/** `target` and `wanted` come from a code lens; without them the active editor and a question decide. */
export async function optimizeMapping(server: LanguageServer, target: unknown, wanted: unknown): Promise<void> {
  const uri = typeof target === 'string' ? target : vscode.window.activeTextEditor?.document.uri.toString();
  if (!uri) {
    vscode.window.showInformationMessage('Open an .accel file first: its schedules are what is optimized.');
    return;
  }
  const schedule = typeof wanted === 'string' ? wanted : await chooseSchedule(server, uri, 'Optimize Mapping');
  if (schedule === undefined) return;
  const params: OptimizeMappingParams = { uri, schedule, objective: 'cycles' };
  const answer = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Optimizing the mapping of ${schedule}`,
      cancellable: true,
    },
    (progress, token) =>
      server.requestWithProgress<OptimizedMappingAnswer | null>(optimizeMappingRequest, params, progress, token),
  );
  if (!answer) return;
  const edit = answer.edit && (await server.converter.asWorkspaceEdit(answer.edit));
  if (!edit) {
    vscode.window.showInformationMessage(answer.message);
    return;
  }
  const choice = await vscode.window.showInformationMessage(answer.message, 'Apply', 'Preview');
  if (choice) await vscode.workspace.applyEdit(choice === 'Apply' ? edit : toConfirm(edit), { isRefactoring: true });
}

/** The same edit, which the editor shows and applies only as far as the user ticks it. */
function toConfirm(edit: vscode.WorkspaceEdit): vscode.WorkspaceEdit {
  const metadata = { label: 'Optimize mapping', needsConfirmation: true };
  const shown = new vscode.WorkspaceEdit();
  for (const [uri, changes] of edit.entries()) {
    for (const { range, newText } of changes) shown.replace(uri, range, newText, metadata);
  }
  return shown;
}

/** The only schedule of the file, or the one the user picks; undefined if there is none, or the user does not want to. */
export async function chooseSchedule(server: LanguageServer, uri: string, title: string): Promise<string | undefined> {
  const view = await server.request<ScheduleView | null>(scheduleViewRequest, { uri });
  const names = view?.schedules ?? [];
  if (!names.length) vscode.window.showInformationMessage('This file has no schedule that can be simulated.');
  return names.length > 1
    ? vscode.window.showQuickPick([...names], { title, placeHolder: 'Which schedule?' })
    : names[0];
}
