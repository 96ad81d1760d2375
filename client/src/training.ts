/** `Accel: Simulate Training`: asks for the machines, trains in the background, and shows loss and accuracy while it does. */
import * as vscode from 'vscode';
import {
  type SimulateTrainingParams,
  simulateTrainingRequest,
  type TrainingAnswer,
  type TrainingProgressParams,
  trainingMachines,
  trainingProgressNotification,
} from '../../server/src/protocol/training-view.ts';
import type { LanguageServer } from './language-client.ts';
import { TrainingPanel } from './panels/training-panel.ts';

const epochs = 5;
let runs = 0;

/** `target` and `wanted`: a file and one of its schedules; without them the active editor, and its first schedule. */
export async function simulateTraining(
  extensionUri: vscode.Uri,
  server: LanguageServer,
  target: unknown,
  wanted: unknown,
): Promise<void> {
  const uri =
    typeof target === 'string' ? vscode.Uri.parse(target, true) : vscode.window.activeTextEditor?.document.uri;
  if (!uri) {
    vscode.window.showInformationMessage('Open an .accel file first: its network is what is trained.');
    return;
  }
  const machines = await chooseMachines();
  if (!machines?.length) return;
  const run = ++runs;
  const params: SimulateTrainingParams = {
    uri: uri.toString(),
    run,
    machines,
    epochs,
    ...(typeof wanted === 'string' ? { schedule: wanted } : {}),
  };
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  // Opened when something is being trained: a refusal needs no panel.
  let panel: TrainingPanel | undefined;
  const listener = server.onNotification<TrainingProgressParams>(trainingProgressNotification, (progress) => {
    if (progress.run !== run) return;
    panel ??= new TrainingPanel(extensionUri, server.output, file);
    panel.show(progress.view);
  });
  try {
    const answer = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Training on ${file}`, cancellable: true },
      (progress, token) =>
        server.requestWithProgress<TrainingAnswer | null>(simulateTrainingRequest, params, progress, token),
    );
    if (answer?.kind === 'refused') vscode.window.showWarningMessage(answer.message);
    else if (answer) panel?.show(answer.view);
  } finally {
    listener.dispose();
  }
}

async function chooseMachines(): Promise<readonly string[] | undefined> {
  const items = trainingMachines.map(({ name, detail, usual }) => ({
    label: name,
    description: detail,
    picked: usual,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Simulate Training',
    placeHolder: 'On which machines? The first is what the others are compared with',
  });
  return chosen?.map(({ label }) => label);
}
