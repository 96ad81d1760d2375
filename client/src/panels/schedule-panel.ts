/** The schedule panels: one for each schedule of a file, kept up to date while the file is edited. */
import * as vscode from 'vscode';
import { type HostMessage, type PanelMessage, parseViewState } from '../../../media/messages.ts';
import {
  type ScheduleBars,
  type ScheduleBarsParams,
  type SchedulesChangedParams,
  type ScheduleView,
  type ScheduleViewParams,
  scheduleBarsRequest,
  schedulesChangedNotification,
  scheduleViewRequest,
} from '../../../server/src/protocol/index.ts';
import { coalesced } from '../coalesce.ts';
import type { LanguageServer } from '../language-client.ts';
import { revealFrom } from '../reveal.ts';
import { followSetting, followsCursor } from './cursor-setting.ts';
import { fileNameOf, mountPanel, panelOptions, unreadable } from './panel-host.ts';
import { columnsOf, pictureOf } from './picture.ts';

const viewType = 'accel.schedule';
/** Milliseconds until a page that says nothing counts as closed. */
const patience = 10_000;

/** The editor that the user was in last; after a reload of the window, with a panel in front, there is none that is active. */
const currentEditor = (): vscode.TextEditor | undefined =>
  vscode.window.activeTextEditor ??
  vscode.window.visibleTextEditors.find(({ document }) => document.languageId === 'accel');

/** Where the cursor of the active editor is. */
interface Cursor {
  readonly uri: string;
  readonly line: number;
}

interface Services {
  readonly extensionUri: vscode.Uri;
  readonly server: LanguageServer;
}

export class SchedulePanels implements vscode.Disposable {
  private readonly services: Services;
  private readonly panels = new Set<SchedulePanel>();
  private readonly registrations: vscode.Disposable;

  constructor(extensionUri: vscode.Uri, server: LanguageServer) {
    this.services = { extensionUri, server };
    this.registrations = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, saved: unknown) => this.restore(panel, saved),
      }),
      server.onNotification<SchedulesChangedParams>(schedulesChangedNotification, ({ uri }) => {
        for (const panel of this.panels) if (panel.uri.toString() === vscode.Uri.parse(uri).toString()) panel.refresh();
      }),
      server.onDidChangeState((state) => {
        if (state !== 'starting') for (const panel of this.panels) panel.refresh();
      }),
      // Its own text is asked about at once; what other files change is told by the server.
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        const uri = document.uri.toString();
        for (const panel of this.panels) if (panel.uri.toString() === uri) panel.refresh();
      }),
      // A click on a bar moves the cursor, too; that only marks the layer, so nothing echoes.
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) =>
        this.follow(textEditor, selections[0]),
      ),
      vscode.window.onDidChangeActiveTextEditor(() => this.follow(currentEditor())),
      vscode.window.onDidChangeVisibleTextEditors(() => this.follow(currentEditor())),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(followSetting)) this.follow(currentEditor());
      }),
    );
  }

  /** Marks the layer that the cursor is at in every panel, unless the user does not want that. */
  private follow(editor: vscode.TextEditor | undefined, selection = editor?.selection): void {
    if (!editor || !selection || editor.document.languageId !== 'accel') return;
    const cursor = followsCursor(editor.document)
      ? { uri: editor.document.uri.toString(), line: selection.active.line }
      : undefined;
    for (const panel of this.panels) panel.follow(cursor);
  }

  /** The panel whose tab is in front and active, if it is one of ours. */
  get active(): SchedulePanel | undefined {
    return [...this.panels].find((panel) => panel.active);
  }

  /** Brings the panel of this schedule to the front, or opens one. Without a name: the first schedule of the file. */
  open(uri: vscode.Uri, schedule: string | undefined, column: vscode.ViewColumn): SchedulePanel {
    const known = [...this.panels].find(
      (panel) => panel.uri.toString() === uri.toString() && (schedule === undefined || panel.shows(schedule)),
    );
    if (known) {
      known.show();
      return known;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      schedule ?? 'Schedule',
      // Beside and without the focus: whoever opens it goes on typing.
      { viewColumn: column, preserveFocus: column === vscode.ViewColumn.Beside },
      panelOptions(this.services.extensionUri),
    );
    return this.adopt(panel, uri, schedule);
  }

  dispose(): void {
    this.registrations.dispose();
    for (const panel of this.panels) panel.dispose();
  }

  /** After a reload of the window; a state of another version cannot be continued and closes the panel. */
  private restore(panel: vscode.WebviewPanel, saved: unknown): void {
    const state = parseViewState(saved);
    if (state) this.adopt(panel, vscode.Uri.parse(state.uri), state.schedule ?? undefined);
    else panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, uri: vscode.Uri, schedule: string | undefined): SchedulePanel {
    const adopted = new SchedulePanel(panel, this.services, uri, schedule);
    this.panels.add(adopted);
    panel.onDidDispose(() => this.panels.delete(adopted));
    this.follow(currentEditor());
    // The picture is computed while the page loads.
    adopted.refresh();
    return adopted;
  }
}

/** One panel. Its page may come and go (the editor drops hidden ones); `ready` says that a new one listens. */
class SchedulePanel {
  readonly uri: vscode.Uri;
  /** The schedule the user asked for; undefined: the first of the file. */
  schedule: string | undefined;
  readonly refresh = coalesced(() => this.update());

  private readonly panel: vscode.WebviewPanel;
  private readonly server: LanguageServer;
  private readonly post: (message: HostMessage) => void;
  private listening = false;
  private serial = 0;
  private view: ScheduleView | undefined;
  /** The view as it was shown last, as text: what has not changed is not drawn again. */
  private shown = '';
  /** Schedules that are shown beside it. */
  private beside: readonly string[] = [];
  private compared = false;
  private cursor: Cursor | undefined;
  private told = '';
  private toldOf = 0;
  /** What the page is asked, until it answers. */
  private question: { readonly message: HostMessage; answer(message?: PanelMessage): void } | undefined;

  constructor(panel: vscode.WebviewPanel, services: Services, uri: vscode.Uri, schedule: string | undefined) {
    this.panel = panel;
    this.server = services.server;
    this.uri = uri;
    this.schedule = schedule;
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(services.extensionUri, 'media', 'icons', `open-schedule-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.setTitle(schedule);
    this.post = mountPanel(panel, services.extensionUri, 'schedule', this.server.output, (message) =>
      this.receive(message),
    );
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.listening = false;
    });
    panel.onDidDispose(() => this.question?.answer());
  }

  get active(): boolean {
    return this.panel.active;
  }

  /** Whether this schedule is the one drawn, or the one waited for. */
  shows(schedule: string): boolean {
    return schedule === (this.view?.schedule ?? this.schedule);
  }

  show(): void {
    this.panel.reveal(undefined, true);
  }

  /** The schedule that is shown, and the visible part of its time; null: all of it. */
  async visible(): Promise<{ schedule: string | undefined; window: { from: number; to: number } | null }> {
    const answer = await this.askPage({ type: 'askVisible' });
    const range = answer?.type === 'visible' ? answer.range : null;
    return { schedule: this.view?.schedule ?? this.schedule, window: range && { from: range.start, to: range.end } };
  }

  /** @returns a PNG, or undefined if the page cannot draw the picture or was closed */
  async rasterize(svg: string, scale: number): Promise<Uint8Array | undefined> {
    const answer = await this.askPage({ type: 'rasterize', svg, scale });
    return answer?.type === 'raster' ? (answer.png ?? undefined) : undefined;
  }

  /** One question at a time; a page that is still loading gets it when it listens. */
  private askPage(message: HostMessage): Promise<PanelMessage | undefined> {
    this.question?.answer();
    return new Promise((resolve) => {
      const answer = (given?: PanelMessage): void => {
        clearTimeout(timer);
        this.question = undefined;
        resolve(given);
      };
      const timer = setTimeout(answer, patience);
      this.question = { message, answer };
      if (this.listening) this.post(message);
    });
  }

  dispose(): void {
    this.panel.dispose();
  }

  async showFile(): Promise<void> {
    await revealFrom(this.panel, this.server.output, this.uri, true);
  }

  private setTitle(schedule: string | undefined): void {
    this.panel.title = `${schedule ?? 'Schedule'} · ${fileNameOf(this.uri)}`;
  }

  private receive(message: PanelMessage): void {
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.post({
          type: 'target',
          uri: this.uri.toString(),
          file: fileNameOf(this.uri),
          schedule: this.schedule ?? null,
        });
        if (this.view) this.post({ type: 'picture', picture: pictureOf(this.view, this.serial) });
        this.toldOf = 0;
        if (this.question) this.post(this.question.message);
        this.follow(this.cursor);
        this.refresh();
        return;
      case 'reveal': {
        // A click on a picture that has been replaced meanwhile: its row numbers mean nothing any more.
        const row = message.serial === this.serial ? this.view?.rows[message.row] : undefined;
        if (!row) return;
        void revealFrom(this.panel, this.server.output, row, message.focus);
        return;
      }
      case 'bars':
        void this.showBars(message);
        return;
      case 'visible':
      case 'raster':
        this.question?.answer(message);
        return;
      case 'compare':
        this.beside = message.schedules;
        void this.showCompared();
        return;
      case 'choose':
        this.schedule = message.schedule;
        this.refresh();
        return;
      case 'openFile':
        void this.showFile();
        return;
      case 'restartServer':
        void this.server.restart();
        return;
    }
  }

  /** Asks the server and shows the answer. A hidden panel is left alone: its page asks again when it comes back. */
  private async update(): Promise<void> {
    if (!this.listening && this.view) return;
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
      this.server.output.warn('The schedule could not be computed.', error);
    }
  }

  private ask(schedule: string | undefined): Promise<ScheduleView | null> {
    const params: ScheduleViewParams = { uri: this.uri.toString(), ...(schedule !== undefined && { schedule }) };
    return this.server.request<ScheduleView | null>(scheduleViewRequest, params);
  }

  private showView(view: ScheduleView): void {
    const { version, ...content } = view;
    const text = JSON.stringify(content);
    const same = text === this.shown;
    this.view = view;
    this.shown = text;
    if (same) return;
    this.serial++;
    this.setTitle(view.schedule);
    if (!this.listening) return;
    this.post({ type: 'picture', picture: pictureOf(view, this.serial) });
    this.follow(this.cursor);
    void this.showCompared();
  }

  /** A part of the picture in more detail. An answer that comes after the picture was replaced is of no use. */
  private async showBars({ serial, from, to, limit }: Extract<PanelMessage, { type: 'bars' }>): Promise<void> {
    const { view } = this;
    if (!view || serial !== this.serial) return;
    const { version, schedule } = view;
    const params: ScheduleBarsParams = { uri: this.uri.toString(), version, schedule, from, to, limit };
    try {
      const page = await this.server.request<ScheduleBars | null>(scheduleBarsRequest, params);
      if (page && serial === this.serial) this.post({ type: 'bars', serial, from, to, bars: columnsOf(page.bars) });
    } catch (error) {
      this.server.output.warn('The details of the schedule could not be computed.', error);
    }
  }

  /** The pictures of the schedules beside this one, as they are now. */
  private async showCompared(): Promise<void> {
    const { serial, beside } = this;
    const { schedules = [], schedule } = this.view ?? {};
    const wanted = beside.filter((name) => name !== schedule && schedules.includes(name));
    if (!wanted.length && !this.compared) return;
    this.compared = wanted.length > 0;
    try {
      const views = await Promise.all(wanted.map((name) => this.ask(name)));
      if (serial !== this.serial || beside !== this.beside) return;
      const pictures = views.flatMap((view) => (view ? [pictureOf(view, serial)] : []));
      this.post({ type: 'compared', serial, pictures });
    } catch (error) {
      this.server.output.warn('The schedules to compare with could not be computed.', error);
    }
  }

  /** Tells the panel which rows belong to the line the cursor is in. */
  follow(cursor: Cursor | undefined): void {
    this.cursor = cursor;
    if (!this.view || !this.listening) return;
    const rows = this.view.rows.flatMap(({ calls, ...own }, row) =>
      [own, ...calls].some(
        ({ uri, range }) => cursor?.uri === uri && range.start.line <= cursor.line && cursor.line <= range.end.line,
      )
        ? [row]
        : [],
    );
    // What has not changed is not told again: the cursor moves with every key.
    const told = rows.join();
    if (told === this.told && this.toldOf === this.serial) return;
    this.told = told;
    this.toldOf = this.serial;
    this.post({ type: 'cursor', serial: this.serial, rows });
  }

  private nothing(reason: 'noSchedule' | 'missingFile' | 'serverStopped', detail: string): void {
    if (reason === 'noSchedule') this.view = undefined;
    this.shown = '';
    if (!this.listening) return;
    this.post({ type: 'nothing', reason, detail });
  }
}
