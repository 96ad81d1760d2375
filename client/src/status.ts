/** What the language status item (the braces in the status bar of an `.accel` file) says about the server. */
import * as vscode from 'vscode';
import type { LanguageServer, ServerState } from './language-client.ts';

const shown: Record<
  ServerState,
  { text: string; detail: string; severity: vscode.LanguageStatusSeverity; busy: boolean }
> = {
  starting: {
    text: 'Accel: starting',
    detail: 'Language server',
    severity: vscode.LanguageStatusSeverity.Information,
    busy: true,
  },
  running: {
    text: 'Accel: ready',
    detail: 'Language server',
    severity: vscode.LanguageStatusSeverity.Information,
    busy: false,
  },
  stopped: {
    text: 'Accel: stopped',
    detail: 'No costs, problems or hints are shown',
    severity: vscode.LanguageStatusSeverity.Error,
    busy: false,
  },
};

export function showServerStatus(server: LanguageServer): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('accel.server', { language: 'accel' });
  item.name = 'Accel Language Server';
  const update = (state: ServerState): void => {
    const { text, detail, severity, busy } = shown[state];
    item.text = text;
    item.detail = detail;
    item.severity = severity;
    item.busy = busy;
    item.command =
      state === 'stopped'
        ? { title: 'Restart', command: 'accel.restartServer' }
        : { title: 'Show Output', command: 'accel.showOutput' };
  };
  update(server.state);
  return vscode.Disposable.from(item, server.onDidChangeState(update));
}
