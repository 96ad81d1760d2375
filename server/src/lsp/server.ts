/** Wires a connection to the features: every handler takes the newest snapshot, asks one feature, and converts its answer. */
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { memoryView } from '../features/memory-view.ts';
import { renderSchedule } from '../features/schedule-figure.ts';
import { barsOfWindow, scheduleView } from '../features/schedule-view.ts';
import type { Snapshot } from '../features/snapshot.ts';
import type { Host } from '../model/workspace.ts';
import {
  type RenderedSchedule,
  type RenderScheduleParams,
  renderScheduleRequest,
  type ScheduleBars,
  type ScheduleBarsParams,
  type SchedulesChangedParams,
  type ScheduleView,
  type ScheduleViewParams,
  scheduleBarsRequest,
  schedulesChangedNotification,
  scheduleViewRequest,
} from '../protocol/index.ts';
import { type MemoryView, type MemoryViewParams, memoryViewRequest } from '../protocol/memory-view.ts';
import type { Problem } from '../syntax/problem.ts';
import { registerArrayViewing } from './array-viewing.ts';
import { toDiagnostic } from './convert.ts';
import { Documents } from './documents.ts';
import { capabilities, registerFeatures } from './features.ts';
import { registerMachineViewing } from './machine-viewing.ts';
import { registerOptimizing } from './optimizing.ts';
import { Pictures } from './pictures.ts';
import { Scheduler } from './scheduler.ts';
import { readSettings, type Settings } from './settings.ts';
import { registerTraining } from './training.ts';

/** Milliseconds: long enough to swallow a burst of keys, too short to be noticed. */
const soon = 20;
/** After this nobody types at the moment. */
const pause = 400;

/** More than anybody reads; sending them all would only make the editor slow. */
const maxDiagnostics = 1000;

export interface ServerOptions {
  readonly host: Host;
  /** Paths that `accel:` imports can name. */
  readonly presets: () => readonly string[];
  readonly version: string;
  /** The bundle that trains in a thread of its own. */
  readonly trainingProgram: string;
}

/** Serves a connection until it closes. */
export function serve(connection: Connection, options: ServerOptions): void {
  let settings: Settings = readSettings(undefined);
  let client: InitializeParams['capabilities'] = {};
  /** The protocol has no capability for pictures in Markdown; in a terminal one would be a page of letters. */
  let hoverImages = false;
  const texts = new TextDocuments(TextDocument);
  const documents = new Documents(options.host, () => settings);
  const pictures = new Pictures(scheduleView);
  const memories = new Pictures(memoryView);
  const scheduler = new Scheduler(soon, (uri) => void publish(uri));
  const adviser = new Scheduler(pause, (uri) => void advise(uri));
  /** What was advised last: it stays, as far as its text does, until the next pause. */
  const advice = new Map<string, readonly Problem[]>();

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    hoverImages = (params.initializationOptions as { hoverImages?: unknown } | null | undefined)?.hoverImages === true;
    return {
      capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental, ...capabilities },
      serverInfo: { name: 'accel', version: options.version },
    };
  });

  connection.onInitialized(() => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'accel' });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.accel' }],
      });
    }
    void pullSettings();
  });

  connection.onDidChangeConfiguration((change) => {
    const pushed = (change.settings as { accel?: unknown } | null)?.accel;
    if (pushed === undefined) void pullSettings();
    else applySettings(pushed);
  });

  async function pullSettings(): Promise<void> {
    if (!client.workspace?.configuration) return;
    applySettings(await connection.workspace.getConfiguration('accel'));
  }

  function applySettings(section: unknown): void {
    settings = readSettings(section);
    for (const uri of documents.open) scheduler.schedule(uri);
    refresh();
  }

  /** Hints and lenses of open editors depend on settings and on other files, which the editor cannot know. */
  function refresh(): void {
    if (client.workspace?.inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
    if (client.workspace?.codeLens?.refreshSupport) void connection.sendRequest('workspace/codeLens/refresh');
  }

  texts.onDidChangeContent(({ document }) => {
    documents.update(document.uri, document.version, document.getText());
    scheduler.schedule(document.uri);
    reconsider(documents.dependents(document.uri));
  });

  texts.onDidClose(({ document }) => {
    const dependents = documents.dependents(document.uri);
    scheduler.cancel(document.uri);
    adviser.cancel(document.uri);
    advice.delete(document.uri);
    documents.close(document.uri);
    pictures.forget(document.uri);
    memories.forget(document.uri);
    machines.forget(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    reconsider(dependents);
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const before = changes.flatMap(({ uri }) => documents.dependents(uri));
    for (const { uri } of changes) documents.forget(uri);
    // A file that was missing may be the one an import waits for, so those with problems are looked at again, too.
    reconsider([...before, ...documents.open.filter((uri) => documents.hasMissingImports(uri))]);
  });

  /** Other documents whose meaning may have changed. */
  function reconsider(uris: readonly string[]): void {
    if (!uris.length) return;
    for (const uri of new Set(uris)) scheduler.schedule(uri);
    refresh();
  }

  /** Always publishes, also nothing: what is not replaced stays on the screen. */
  async function publish(uri: string): Promise<void> {
    const snapshot = await documents.ready(uri);
    const version = documents.versionOf(uri);
    if (version === undefined) return;
    send(uri, version, snapshot);
    adviser.schedule(uri);
    const changed: SchedulesChangedParams = { uri, version };
    void connection.sendNotification(schedulesChangedNotification, changed);
  }

  async function advise(uri: string): Promise<void> {
    const snapshot = await documents.advised(uri);
    const version = documents.versionOf(uri);
    if (!snapshot || version === undefined) return;
    const nothing = !snapshot.advice.length && !advice.get(uri)?.length;
    advice.set(uri, snapshot.advice);
    if (!nothing) send(uri, version, snapshot);
  }

  function send(uri: string, version: number, snapshot: Snapshot | undefined): void {
    const problems = settings.diagnostics && snapshot ? [...snapshot.problems, ...(advice.get(uri) ?? [])] : [];
    const diagnostics = problems
      .slice(0, maxDiagnostics)
      .flatMap((problem) => toDiagnostic(problem, documents.findTree) ?? []);
    void connection.sendDiagnostics({ uri, version, diagnostics });
  }

  connection.onRequest(
    scheduleViewRequest,
    async ({ uri, schedule }: ScheduleViewParams): Promise<ScheduleView | null> => {
      const snapshot = await documents.ready(uri);
      return snapshot ? pictures.view(snapshot, documents.versionOf(uri) ?? 0, schedule) : null;
    },
  );

  connection.onRequest(memoryViewRequest, async ({ uri, schedule }: MemoryViewParams): Promise<MemoryView | null> => {
    const snapshot = await documents.ready(uri);
    return snapshot ? memories.view(snapshot, documents.versionOf(uri) ?? 0, schedule) : null;
  });

  connection.onRequest(
    scheduleBarsRequest,
    ({ uri, schedule, version, from, to, limit }: ScheduleBarsParams): ScheduleBars | null => {
      const view = pictures.latest(uri, schedule);
      const bars = view?.version === version ? barsOfWindow(view, from, to, limit) : null;
      return bars && { version, from, to, bars };
    },
  );

  connection.onRequest(
    renderScheduleRequest,
    async ({ uri, schedule, window, ...options }: RenderScheduleParams): Promise<RenderedSchedule | null> => {
      const snapshot = await documents.ready(uri);
      const view = snapshot && pictures.view(snapshot, documents.versionOf(uri) ?? 0, schedule);
      const text = view && renderSchedule(view, { ...options, ...window });
      return view && text !== undefined && text !== null ? { schedule: view.schedule, text } : null;
    },
  );

  registerFeatures(
    connection,
    documents,
    () => settings,
    options.presets,
    () => hoverImages,
  );
  registerOptimizing(connection, documents);
  registerTraining(connection, documents, options.trainingProgram);
  registerArrayViewing(connection, documents);
  const machines = registerMachineViewing(connection, documents);
  connection.onShutdown(() => {
    scheduler.dispose();
    adviser.dispose();
  });
  texts.listen(connection);
  connection.listen();
}
