/** The panel that shows one training run: opened with it, drawn anew whenever something happens in it. */
import * as vscode from 'vscode';
import {
  parseTrainingPanelMessage,
  type TrainingHostMessage,
  type TrainingPanelMessage,
} from '../../../media/training-messages.ts';
import type { TrainingView } from '../../../server/src/protocol/training-view.ts';
import { mountPage, panelOptions } from './panel-host.ts';

/** Not kept over a reload of the window, as its run is not. */
export class TrainingPanel {
  private readonly panel: vscode.WebviewPanel;
  private readonly post: (message: TrainingHostMessage) => void;
  private view: TrainingView | undefined;
  private closed = false;

  constructor(extensionUri: vscode.Uri, log: vscode.LogOutputChannel, file: string) {
    this.panel = vscode.window.createWebviewPanel(
      'accel.training',
      `Training · ${file}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      panelOptions(extensionUri),
    );
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `training-${theme}.svg`);
    this.panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.panel.onDidDispose(() => {
      this.closed = true;
    });
    this.post = mountPage<TrainingPanelMessage, TrainingHostMessage>(
      this.panel,
      extensionUri,
      'training',
      log,
      parseTrainingPanelMessage,
      // A hidden page is dropped by the editor; the one that comes back asks again.
      () => this.send(),
    );
  }

  show(view: TrainingView): void {
    this.view = view;
    this.send();
  }

  private send(): void {
    if (this.view && !this.closed) this.post({ type: 'picture', picture: this.view });
  }
}
