/** The language server as the rest of the client sees it: a state, requests, notifications, and a restart. */
import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';

/**
 * Schemes whose documents are files somebody edits. The sides of a diff and the history of a repository (`git:` and the like) are left
 * out on purpose: problems and hints there would be about text nobody can change.
 */
const schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web'];

/** So many crashes within `crashWindow` milliseconds mean that another start will not help. */
const crashLimit = 4;
const crashWindow = 3 * 60_000;

export type ServerState = 'starting' | 'running' | 'stopped';

export class LanguageServer implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('Accel', { log: true });
  private readonly client: LanguageClient;
  private requests = 0;
  private readonly stateChanged = new vscode.EventEmitter<ServerState>();
  /** By method. */
  private readonly notifications = new Map<string, vscode.EventEmitter<unknown>>();
  readonly onDidChangeState = this.stateChanged.event;

  constructor(context: vscode.ExtensionContext) {
    const module = context.asAbsolutePath('dist/server.cjs');
    const transport = TransportKind.ipc;
    this.client = new LanguageClient(
      // Also the section of `accel.trace.server`.
      'accel',
      'Accel',
      {
        run: { module, transport },
        debug: { module, transport, options: { execArgv: ['--nolazy', '--inspect=6017', '--enable-source-maps'] } },
      },
      {
        documentSelector: schemes.map((scheme) => ({ scheme, language: 'accel' })),
        synchronize: { configurationSection: 'accel' },
        initializationOptions: { hoverImages: true },
        outputChannel: this.output,
        traceOutputChannel: this.output,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        errorHandler: crashHandler(this.output, () => this.restart()),
      },
    );
    this.client.onDidChangeState(() => this.stateChanged.fire(this.state));
  }

  get state(): ServerState {
    if (this.client.state === State.Running) return 'running';
    return this.client.state === State.Starting ? 'starting' : 'stopped';
  }

  /** Resolves when the server is ready or has failed to start; a failure is told to the user, not thrown. */
  async start(): Promise<void> {
    try {
      await this.client.start();
    } catch (error) {
      this.output.error('The language server did not start.', error);
      offerRestart('The Accel language server did not start.', this.output, () => this.restart());
    }
  }

  async restart(): Promise<void> {
    if (this.client.isRunning()) await this.client.stop().catch((error) => this.output.warn('Stopping failed.', error));
    await this.start();
  }

  /** Sends a request of the protocol. Rejects if the server is not running or does not answer. */
  request<Result>(method: string, params: object, token?: vscode.CancellationToken): Promise<Result> {
    // A token that is undefined would be sent as a second parameter, where the server expects its own.
    return token
      ? this.client.sendRequest<Result>(method, params, token)
      : this.client.sendRequest<Result>(method, params);
  }

  /** A request that reports how far it is, and can be cancelled. */
  async requestWithProgress<Result>(
    method: string,
    params: object,
    progress: vscode.Progress<{ increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<Result> {
    const workDoneToken = `${method} ${++this.requests}`;
    let done = 0;
    const listener = this.client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report' || value.percentage === undefined) return;
      progress.report({ increment: value.percentage - done });
      done = value.percentage;
    });
    try {
      return await this.client.sendRequest<Result>(method, { ...params, workDoneToken }, token);
    } finally {
      listener.dispose();
    }
  }

  /** Calls back for every notification of this kind, across restarts of the server. */
  onNotification<Params>(method: string, handler: (params: Params) => void): vscode.Disposable {
    let emitter = this.notifications.get(method);
    if (!emitter) {
      // A connection keeps only the last handler of a method, and every panel wants to know.
      const shared = new vscode.EventEmitter<unknown>();
      this.client.onNotification(method, (params: unknown) => shared.fire(params));
      this.notifications.set(method, shared);
      emitter = shared;
    }
    return emitter.event((params) => handler(params as Params));
  }

  /** Converts what the server sent as protocol positions into the editor's. */
  get converter(): LanguageClient['protocol2CodeConverter'] {
    return this.client.protocol2CodeConverter;
  }

  dispose(): void {
    // Closing the window must not wait for a server that hangs; the process ends with its channel.
    this.client.dispose().catch(() => undefined);
    this.stateChanged.dispose();
    for (const emitter of this.notifications.values()) emitter.dispose();
    this.output.dispose();
  }
}

/** Starts a crashed server again and says so; gives up, with a button, when it keeps crashing. */
function crashHandler(output: vscode.LogOutputChannel, restart: () => Promise<void>): ErrorHandler {
  let crashes: number[] = [];
  return {
    error: (error, _message, count) => {
      output.error('The connection to the language server has a problem.', error);
      return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
    },
    closed: (): CloseHandlerResult => {
      const now = Date.now();
      crashes = [...crashes.filter((time) => now - time < crashWindow), now];
      if (crashes.length < crashLimit) {
        output.warn('The language server ended unexpectedly and is started again.');
        vscode.window.setStatusBarMessage('$(warning) Accel: language server restarted', 10_000);
        return { action: CloseAction.Restart, handled: true };
      }
      crashes = [];
      offerRestart('The Accel language server keeps ending unexpectedly and was stopped.', output, restart);
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}

/** Does not wait for the answer: nobody may be there to give one. */
function offerRestart(problem: string, output: vscode.LogOutputChannel, restart: () => Promise<void>): void {
  vscode.window.showErrorMessage(problem, 'Restart', 'Show Output').then((choice) => {
    if (choice === 'Restart') void restart();
    if (choice === 'Show Output') output.show();
  });
}
