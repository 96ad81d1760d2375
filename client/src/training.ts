/** `Accel: Simulate Training`: asks for the machines, trains in the background, and shows loss and accuracy while it does. */
import * as vscode from 'vscode';
import {
  type SimulateTrainingParams,
  simulateTrainingRequest,
  type TrainingAnswer,
  type TrainingChoices,
  type TrainingChoicesParams,
  type TrainingProgressParams,
  trainingChoicesRequest,
  trainingProgressNotification,
} from '../../server/src/protocol/training-view.ts';
import type { LanguageServer } from './language-client.ts';
import { TrainingPanel } from './panels/training-panel.ts';

let runs = 0;

/** `target` and `wanted`: a file and one of its schedules; without them the active editor, and its first schedule. */
export async function simulateTraining(
  context: vscode.ExtensionContext,
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
  const what: TrainingChoicesParams = {
    uri: uri.toString(),
    ...(typeof wanted === 'string' ? { schedule: wanted } : {}),
  };
  const choices = await server.request<TrainingChoices | null>(trainingChoicesRequest, what);
  if (choices?.kind === 'refused') vscode.window.showWarningMessage(choices.message);
  const machines = choices?.kind === 'choices' ? await chooseMachines(choices.machines) : undefined;
  if (!machines?.length) return;
  const storage = context.storageUri ?? context.globalStorageUri;
  const params = {
    ...what,
    machines,
    ...(storage.scheme === 'file' ? { storage: vscode.Uri.joinPath(storage, 'training').fsPath } : {}),
  };
  const answer = await train(context.extensionUri, server, uri, params);
  if (answer?.kind !== 'kept') return;
  const earlier = await chooseEarlier(answer.machines);
  if (earlier) await train(context.extensionUri, server, uri, { ...params, earlier });
}

async function train(
  extensionUri: vscode.Uri,
  server: LanguageServer,
  uri: vscode.Uri,
  what: Omit<SimulateTrainingParams, 'run'>,
): Promise<TrainingAnswer | null> {
  const run = ++runs;
  const params: SimulateTrainingParams = { ...what, run };
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
    else if (answer?.kind === 'trained') panel?.show(answer.view);
    return answer;
  } finally {
    listener.dispose();
  }
}

async function chooseMachines(
  machines: (TrainingChoices & { kind: 'choices' })['machines'],
): Promise<readonly string[] | undefined> {
  const items = machines.map(({ name, detail, picked }) => ({ label: name, description: detail, picked }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Simulate Training',
    placeHolder: 'On which machines? The first is what the others are compared with',
  });
  return chosen?.map(({ label }) => label);
}

/** Undefined: neither. */
async function chooseEarlier(machines: readonly string[]): Promise<'continue' | 'forget' | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: 'Go on from there',
        detail: 'Machines that have reached the last epoch are shown as they are',
        earlier: 'continue' as const,
      },
      { label: 'Begin again', detail: 'What they have computed is thrown away', earlier: 'forget' as const },
    ],
    { title: 'Simulate Training', placeHolder: `Trained in this way before: ${machines.join(', ')}` },
  );
  return chosen?.earlier;
}
