/** The memory panels: one for each schedule of a file, kept up to date while the file is edited and the cursor moves. */
import * as vscode from 'vscode';
import {
  type MemoryHostMessage,
  type MemoryPanelMessage,
  parseMemoryPanelMessage,
  parseMemoryState,
} from '../../../media/memory-messages.ts';
import { type SchedulesChangedParams, schedulesChangedNotification } from '../../../server/src/protocol/index.ts';
import { type MemoryView, type MemoryViewParams, memoryViewRequest } from '../../../server/src/protocol/memory-view.ts';
import { coalesced } from '../coalesce.ts';
import type { LanguageServer } from '../language-client.ts';
import { revealFrom } from '../reveal.ts';
import { followsCursor } from './cursor-setting.ts';
import { layersInLine, memoryPictureOf } from './memory-picture.ts';
import { fileNameOf, mountPage, panelOptions, unreadable } from './panel-host.ts';

const viewType = 'accel.memory';

export class MemoryPanels implements vscode.Disposable {
  private readonly panels = new Set<MemoryPanel>();
  private readonly registrations: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly server: LanguageServer,
  ) {
    this.registrations = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        // A state of another version cannot be continued and closes the panel.
        deserializeWebviewPanel: async (panel, saved: unknown) => {
          const state = parseMemoryState(saved);
          if (state) this.adopt(panel, vscode.Uri.parse(state.uri), state.schedule ?? undefined);
          else panel.dispose();
        },
      }),
      server.onNotification<SchedulesChangedParams>(schedulesChangedNotification, ({ uri }) => {
        for (const panel of this.panels) if (panel.uri.toString() === vscode.Uri.parse(uri).toString()) panel.refresh();
      }),
      server.onDidChangeState((state) => {
        if (state !== 'starting') for (const panel of this.panels) panel.refresh();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        for (const panel of this.panels) panel.showCursor(textEditor);
      }),
    );
  }

  /** Brings the panel of this schedule to the front, or opens one. Without a name: the first schedule of the file. */
  open(uri: vscode.Uri, schedule: string | undefined): void {
    const known = [...this.panels].find(
      (panel) => panel.uri.toString() === uri.toString() && (schedule === undefined || panel.shows(schedule)),
    );
    if (known) {
      known.show();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      'Memory',
      // Beside and without the focus: whoever opens it goes on typing.
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      panelOptions(this.extensionUri),
    );
    this.adopt(panel, uri, schedule);
  }

  dispose(): void {
    this.registrations.dispose();
    for (const panel of this.panels) panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, uri: vscode.Uri, schedule: string | undefined): void {
    const adopted = new MemoryPanel(panel, this.extensionUri, this.server, uri, schedule);
    this.panels.add(adopted);
    panel.onDidDispose(() => this.panels.delete(adopted));
  }
}

/** One panel. Its page may come and go (the editor drops hidden ones); `ready` says that a new one listens. */
class MemoryPanel {
  readonly refresh = coalesced(() => this.update());
  private readonly post: (message: MemoryHostMessage) => void;
  private listening = false;
  private serial = 0;
  private view: MemoryView | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    private readonly server: LanguageServer,
    readonly uri: vscode.Uri,
    /** What the user asked for; undefined: the first of the file. */
    private schedule: string | undefined,
  ) {
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', 'icons', `memory-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.setTitle(schedule);
    this.post = mountPage<MemoryPanelMessage, MemoryHostMessage>(
      panel,
      extensionUri,
      'memory',
      server.output,
      parseMemoryPanelMessage,
      (message) => this.receive(message),
    );
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.listening = false;
    });
  }

  /** Whether this schedule is the one drawn, or the one waited for. */
  shows(schedule: string): boolean {
    return schedule === (this.view?.schedule ?? this.schedule);
  }

  show(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.panel.dispose();
  }

  /** Marks the layers written in the line of the cursor; in other files there are none. */
  showCursor({ document, selection }: vscode.TextEditor): void {
    if (!this.listening || !this.view || document.languageId !== 'accel') return;
    const follows = followsCursor(document);
    const layers = follows ? layersInLine(this.view, document.uri.toString(), selection.active.line) : [];
    this.post({ type: 'cursor', serial: this.serial, layers });
  }

  private setTitle(schedule: string | undefined): void {
    this.panel.title =
      schedule === undefined ? `Memory · ${fileNameOf(this.uri)}` : `Memory: ${schedule} · ${fileNameOf(this.uri)}`;
  }

  private receive(message: MemoryPanelMessage): void {
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.post({
          type: 'target',
          uri: this.uri.toString(),
          file: fileNameOf(this.uri),
          schedule: this.schedule ?? null,
        });
        if (this.view) this.send(this.view);
        this.refresh();
        return;
      case 'reveal': {
        // A click on a picture that has been replaced meanwhile: its numbers mean nothing any more.
        const place = message.serial === this.serial ? this.view?.placeOf[message.layer] : undefined;
        const found = place === undefined ? undefined : this.view?.places[place];
        if (!found) return;
        void revealFrom(this.panel, this.server.output, found, message.focus);
        return;
      }
      case 'choose':
        this.schedule = message.schedule;
        this.refresh();
        return;
      case 'openFile':
        void revealFrom(this.panel, this.server.output, this.uri, true);
        return;
      case 'restartServer':
        void this.server.restart();
        return;
    }
  }

  /** Asks the server and shows the answer. A hidden panel is left alone: its page asks again when it comes back. */
  private async update(): Promise<void> {
    if (!this.listening) return;
    if (this.server.state !== 'running') {
      if (this.server.state === 'stopped') this.nothing('serverStopped', '');
      return;
    }
    const problem = await unreadable(this.uri);
    if (problem !== undefined) {
      this.nothing('missingFile', problem);
      return;
    }
    try {
      // A name that is gone (it may be half typed just now) falls back to the first schedule, and is asked for again next time.
      const view = (await this.ask(this.schedule)) ?? (this.schedule === undefined ? null : await this.ask(undefined));
      if (view) this.showView(view);
      else this.nothing('noSchedule', '');
    } catch (error) {
      // A server that ends during the request says so through its state; the picture shown stays.
      this.server.output.warn('The memory of the schedule could not be computed.', error);
    }
  }

  private ask(schedule: string | undefined): Promise<MemoryView | null> {
    const params: MemoryViewParams = { uri: this.uri.toString(), ...(schedule !== undefined && { schedule }) };
    return this.server.request<MemoryView | null>(memoryViewRequest, params);
  }

  private showView(view: MemoryView): void {
    this.view = view;
    this.serial++;
    this.setTitle(view.schedule);
    this.send(view);
  }

  private send(view: MemoryView): void {
    this.post({ type: 'picture', picture: memoryPictureOf(view, this.serial) });
    const editor = vscode.window.activeTextEditor;
    if (editor) this.showCursor(editor);
  }

  private nothing(reason: 'noSchedule' | 'missingFile' | 'serverStopped', detail: string): void {
    if (reason === 'noSchedule') this.view = undefined;
    this.post({ type: 'nothing', reason, detail });
  }
}
