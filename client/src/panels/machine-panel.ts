/** The machine panels: one for each file, kept up to date while the file is edited and the cursor goes from machine to machine. */
import * as vscode from 'vscode';
import {
  type MachineHostMessage,
  type MachinePanelMessage,
  parseMachinePanelMessage,
  parseMachineState,
} from '../../../media/machine-messages.ts';
import { type SchedulesChangedParams, schedulesChangedNotification } from '../../../server/src/protocol/index.ts';
import {
  type MachineView,
  type MachineViewParams,
  machineViewRequest,
} from '../../../server/src/protocol/machine-view.ts';
import { coalesced } from '../coalesce.ts';
import type { LanguageServer } from '../language-client.ts';
import { revealFrom } from '../reveal.ts';
import { followsCursor } from './cursor-setting.ts';
import { machineInLine, machinePictureOf } from './machine-picture.ts';
import { fileNameOf, mountPage, panelOptions, unreadable } from './panel-host.ts';

const viewType = 'accel.machine';

/** What a panel is opened for: a machine, that of a line, or the first of the file. */
export interface MachineAim {
  readonly machine?: string;
  readonly line?: number;
}

export class MachinePanels implements vscode.Disposable {
  private readonly panels = new Set<MachinePanel>();
  private readonly registrations: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly server: LanguageServer,
  ) {
    this.registrations = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        // A state of another version cannot be continued and closes the panel.
        deserializeWebviewPanel: async (panel, saved: unknown) => {
          const state = parseMachineState(saved);
          if (state) this.adopt(panel, vscode.Uri.parse(state.uri), state.machine ? { machine: state.machine } : {});
          else panel.dispose();
        },
      }),
      server.onNotification<SchedulesChangedParams>(schedulesChangedNotification, ({ uri }) => {
        for (const panel of this.panels) if (panel.uri.toString() === vscode.Uri.parse(uri).toString()) panel.changed();
      }),
      server.onDidChangeState((state) => {
        if (state !== 'starting') for (const panel of this.panels) panel.changed();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (!followsCursor(textEditor.document)) return;
        const uri = textEditor.document.uri.toString();
        for (const panel of this.panels) if (panel.uri.toString() === uri) panel.cursor(selections[0]!.active.line);
      }),
    );
  }

  /** Shows a machine in the panel of the file or in a new one beside the text. */
  open(uri: vscode.Uri, aim: MachineAim): void {
    const known = [...this.panels].find((panel) => panel.uri.toString() === uri.toString());
    if (known) {
      known.show(aim);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      'Machine',
      // Beside and without the focus: whoever opens it goes on typing.
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      panelOptions(this.extensionUri),
    );
    this.adopt(panel, uri, aim);
  }

  dispose(): void {
    this.registrations.dispose();
    for (const panel of this.panels) panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, uri: vscode.Uri, aim: MachineAim): void {
    const adopted = new MachinePanel(panel, this.extensionUri, this.server, uri, aim);
    this.panels.add(adopted);
    panel.onDidDispose(() => this.panels.delete(adopted));
  }
}

/** One panel. Its page may come and go (the editor drops hidden ones); `ready` says that a new one listens. */
class MachinePanel {
  private readonly refresh = coalesced(() => this.update());
  private readonly post: (message: MachineHostMessage) => void;
  private listening = false;
  private view: MachineView | undefined;
  private measuring: vscode.CancellationTokenSource | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    private readonly server: LanguageServer,
    readonly uri: vscode.Uri,
    private aim: MachineAim,
  ) {
    panel.title = `Machine · ${fileNameOf(this.uri)}`;
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `machine-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.post = mountPage<MachinePanelMessage, MachineHostMessage>(
      panel,
      extensionUri,
      'machine',
      server.output,
      parseMachinePanelMessage,
      (message) => this.receive(message),
    );
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.listening = false;
    });
    panel.onDidDispose(() => {
      this.listening = false;
      this.measuring?.cancel();
    });
  }

  show(aim: MachineAim): void {
    this.panel.reveal(undefined, true);
    this.aimAt(aim);
  }

  dispose(): void {
    this.panel.dispose();
  }

  /** A hidden panel is left alone: its page asks when it comes back. */
  changed(): void {
    if (this.listening) this.refresh();
  }

  /** Shows the machine that a line belongs to; between machines the one before stays. */
  cursor(line: number): void {
    const machine = this.view && machineInLine(this.view, line);
    if (machine !== undefined && machine !== this.view?.machine) this.aimAt({ machine });
  }

  private aimAt(aim: MachineAim): void {
    this.aim = aim;
    this.changed();
  }

  private receive(message: MachinePanelMessage): void {
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.post({ type: 'target', uri: this.uri.toString(), file: fileNameOf(this.uri) });
        if (this.view) this.send(this.view);
        this.refresh();
        return;
      case 'choose':
        this.aimAt({ machine: message.machine });
        return;
      case 'reveal':
        if (this.view) void revealFrom(this.panel, this.server.output, this.view.place, true);
        return;
      case 'openFile':
        void revealFrom(this.panel, this.server.output, this.uri, true);
        return;
      case 'restartServer':
        void this.server.restart();
        return;
    }
  }

  /** Asks the server and shows the answer; then again, for what takes longer. */
  private async update(): Promise<void> {
    if (!this.listening) return;
    this.measuring?.cancel();
    if (this.server.state !== 'running') {
      if (this.server.state === 'stopped') this.post({ type: 'nothing', reason: 'serverStopped', detail: '' });
      return;
    }
    const problem = await unreadable(this.uri);
    if (problem !== undefined) {
      this.post({ type: 'nothing', reason: 'missingFile', detail: problem });
      return;
    }
    const { aim } = this;
    try {
      // A name that is gone (it may be half typed just now) falls back to the machine of its place, or to the first.
      const view = (await this.ask(aim)) ?? (aim.machine === undefined ? null : await this.ask(this.lastPlace()));
      if (this.aim !== aim || !this.listening) return;
      if (!view) {
        this.view = undefined;
        this.post({ type: 'nothing', reason: 'noMachine', detail: '' });
        return;
      }
      this.showView(view);
      if (view.measuring) void this.measure(view.machine);
    } catch (error) {
      // A server that ends during the request says so through its state; the picture shown stays.
      this.server.output.warn('The machine could not be computed.', error);
    }
  }

  private lastPlace(): MachineAim {
    const line = this.view?.machines.find(({ name }) => name === this.view?.machine)?.lines?.[0];
    return line === undefined ? {} : { line };
  }

  private async measure(machine: string): Promise<void> {
    const waiting = new vscode.CancellationTokenSource();
    this.measuring = waiting;
    try {
      const view = await this.ask({ machine }, waiting.token);
      if (view && !waiting.token.isCancellationRequested) this.showView(view);
    } catch (error) {
      if (!waiting.token.isCancellationRequested) this.server.output.warn('The machine could not be simulated.', error);
    }
  }

  /** @param token with it the server also simulates */
  private ask({ machine, line }: MachineAim, token?: vscode.CancellationToken): Promise<MachineView | null> {
    const params: MachineViewParams = {
      uri: this.uri.toString(),
      ...(machine !== undefined && { machine }),
      ...(line !== undefined && { line }),
      ...(token && { measured: true }),
    };
    return this.server.request<MachineView | null>(machineViewRequest, params, token);
  }

  private showView(view: MachineView): void {
    this.view = view;
    // From now on this one, wherever it is moved to.
    if (this.aim.machine === undefined) this.aim = { machine: view.machine };
    this.panel.title = `${view.machine} · ${fileNameOf(this.uri)}`;
    this.send(view);
  }

  private send(view: MachineView): void {
    if (this.listening) this.post({ type: 'picture', picture: machinePictureOf(view) });
  }
}
