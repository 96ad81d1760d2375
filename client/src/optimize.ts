/** `Accel: Optimize Mapping`: asks for the schedule and the aim, shows the search, and the edit before it is made. */
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
  const schedule = typeof wanted === 'string' ? wanted : await chooseSchedule(server, uri);
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
  const applied = await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  if (applied) vscode.window.setStatusBarMessage(`$(check) ${answer.message}`, 10_000);
}

/** The only schedule of the file, or the one the user picks; undefined if there is none, or the user does not want to. */
async function chooseSchedule(server: LanguageServer, uri: string): Promise<string | undefined> {
  const view = await server.request<ScheduleView | null>(scheduleViewRequest, { uri });
  const names = view?.schedules ?? [];
  if (!names.length) vscode.window.showInformationMessage('This file has no schedule that can be simulated.');
  return names.length > 1
    ? vscode.window.showQuickPick([...names], { title: 'Optimize Mapping', placeHolder: 'Which schedule?' })
    : names[0];
}
