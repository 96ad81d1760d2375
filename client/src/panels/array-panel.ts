/** The panels that show an array at work: one for each file, simulated page by page as they ask. */
import * as vscode from 'vscode';
import {
  type ArrayHostMessage,
  type ArrayPanelMessage,
  parseArrayState,
  parsePanelMessage,
  type Want,
} from '../../../media/array-messages.ts';
import {
  type ArrayIdle,
  type ArrayView,
  type ArrayViewParams,
  arrayViewRequest,
} from '../../../server/src/protocol/array-view.ts';
import { type SchedulesChangedParams, schedulesChangedNotification } from '../../../server/src/protocol/index.ts';
import type { LanguageServer } from '../language-client.ts';
import { revealFrom } from '../reveal.ts';
import { pageOf } from './array-page.ts';
import { followsCursor } from './cursor-setting.ts';
import { fileNameOf, mountPage, panelOptions, unreadable } from './panel-host.ts';

const viewType = 'accel.array';

/** What a panel is opened for; nothing: what it showed, or else the first layer of the first schedule. */
export interface Aim {
  readonly schedule?: string;
  readonly line?: number;
}

export class ArrayPanels implements vscode.Disposable {
  private readonly panels = new Set<ArrayPanel>();
  private readonly registrations: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly server: LanguageServer,
  ) {
    this.registrations = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        // A state of another version cannot be continued and closes the panel.
        deserializeWebviewPanel: async (panel, saved: unknown) => {
          const state = parseArrayState(saved);
          if (state) this.adopt(panel, vscode.Uri.parse(state.uri), {});
          else panel.dispose();
        },
      }),
      server.onNotification<SchedulesChangedParams>(schedulesChangedNotification, ({ uri }) => {
        for (const panel of this.panels) if (panel.uri.toString() === vscode.Uri.parse(uri).toString()) panel.changed();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (!followsCursor(textEditor.document)) return;
        const uri = textEditor.document.uri.toString();
        for (const panel of this.panels) if (panel.uri.toString() === uri) panel.cursor(selections[0]!.active.line);
      }),
      server.onDidChangeState((state) => {
        if (state !== 'starting') for (const panel of this.panels) panel.changed();
      }),
    );
  }

  /** Shows the layer of a line, or the first of a schedule, in the panel of the file or in a new one beside the text. */
  open(uri: vscode.Uri, aim: Aim): void {
    const known = [...this.panels].find((panel) => panel.uri.toString() === uri.toString());
    if (known) {
      known.show(aim);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      'Array',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      panelOptions(this.extensionUri),
    );
    this.adopt(panel, uri, aim);
  }

  dispose(): void {
    this.registrations.dispose();
    for (const panel of this.panels) panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, uri: vscode.Uri, aim: Aim): void {
    const adopted = new ArrayPanel(panel, this.extensionUri, this.server, uri, aim);
    this.panels.add(adopted);
    panel.onDidDispose(() => this.panels.delete(adopted));
  }
}

/** One panel. Its page may come and go (the editor drops hidden ones); `ready` says that a new one listens. */
class ArrayPanel {
  private readonly post: (message: ArrayHostMessage) => void;
  private listening = false;
  private view: ArrayView | undefined;
  /** Of the newest scene; a later scene makes requests of earlier ones worthless. */
  private scene = -1;
  private waiting: vscode.CancellationTokenSource | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    private readonly server: LanguageServer,
    readonly uri: vscode.Uri,
    /** What the panel was opened for, until it shows it. */
    private aim: Aim,
  ) {
    panel.title = `Array · ${fileNameOf(this.uri)}`;
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `array-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.post = mountPage<ArrayPanelMessage, ArrayHostMessage>(
      panel,
      extensionUri,
      'array',
      server.output,
      parsePanelMessage,
      (message) => this.receive(message),
    );
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.listening = false;
    });
  }

  /** A hidden panel is left alone: its page asks when it comes back. */
  changed(): void {
    if (this.listening) this.post({ type: 'changed' });
  }

  cursor(line: number): void {
    if (this.listening) this.post({ type: 'cursor', line });
  }

  show(aim: Aim): void {
    this.aim = aim;
    this.panel.reveal(undefined, true);
    if (this.listening) this.target();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private target(): void {
    const { schedule = null, line = null } = this.aim;
    this.post({ type: 'target', uri: this.uri.toString(), file: fileNameOf(this.uri), schedule, line });
  }

  private receive(message: ArrayPanelMessage): void {
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.scene = -1;
        this.target();
        return;
      case 'want':
        void this.answer(message);
        return;
      case 'reveal': {
        if (!this.view) return;
        const { layerUri, range } = this.view;
        void revealFrom(this.panel, this.server.output, { uri: layerUri, range }, message.focus);
        return;
      }
      case 'openFile':
        void revealFrom(this.panel, this.server.output, this.uri, true);
        return;
      case 'restartServer':
        void this.server.restart();
        return;
    }
  }

  private async answer(want: Want): Promise<void> {
    if (this.server.state !== 'running') {
      if (this.server.state === 'stopped') this.post({ type: 'nothing', reason: 'serverStopped', detail: '' });
      return;
    }
    if (want.scene !== this.scene) {
      this.waiting?.cancel();
      this.waiting = new vscode.CancellationTokenSource();
      this.scene = want.scene;
    }
    const token = this.waiting?.token;
    const problem = await unreadable(this.uri);
    if (problem !== undefined) {
      this.post({
        type: 'nothing',
        reason: 'missingFile',
        detail: problem,
      });
      return;
    }
    const { schedule, layer, pass, line, fold, from } = want;
    const params: ArrayViewParams = {
      uri: this.uri.toString(),
      fold,
      from,
      ...(schedule !== null && { schedule }),
      ...(layer !== null && { layer }),
      ...(pass !== null && { pass }),
      ...(line !== null && { line }),
    };
    try {
      const view = await this.server.request<ArrayView | ArrayIdle | null>(arrayViewRequest, params, token);
      if (token?.isCancellationRequested) return;
      if (!view || 'idle' in view) {
        this.post({ type: 'nothing', reason: 'noPass', detail: view?.idle ?? '' });
        return;
      }
      this.aim = {};
      // A page that is not of what was wanted may be refused: then the one before stays.
      if (want.layer === null || want.layer === view.layer) {
        this.view = view;
        this.panel.title = `${view.layer} · ${view.array}`;
      }
      this.post({ type: 'page', scene: want.scene, page: pageOf(view) });
    } catch (error) {
      // A server that ends during the request says so through its state; the picture shown stays.
      if (!token?.isCancellationRequested) this.server.output.warn('The array could not be simulated.', error);
    }
  }
}
