/** The commands of the extension, and the adaptors behind the code lenses that the server sends. */
import * as vscode from 'vscode';
import { exportPicture } from './export-picture.ts';
import type { LanguageServer } from './language-client.ts';
import { optimizeMapping } from './optimize.ts';
import type { ArrayPanels } from './panels/array-panel.ts';
import type { MachinePanels } from './panels/machine-panel.ts';
import type { MemoryPanels } from './panels/memory-panel.ts';
import type { SchedulePanels } from './panels/schedule-panel.ts';
import { simulateTraining } from './training.ts';

export function registerCommands(
  context: vscode.ExtensionContext,
  server: LanguageServer,
  panels: SchedulePanels,
  memories: MemoryPanels,
  arrays: ArrayPanels,
  machines: MachinePanels,
): vscode.Disposable {
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    // A code lens sends the schedule it stands above: then the text must stay in view, so the panel opens beside it.
    'accel.openSchedule': (uri, schedule) =>
      openSchedule(
        panels,
        uri,
        schedule,
        typeof uri === 'string' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      ),
    'accel.openScheduleToSide': (uri, schedule) => openSchedule(panels, uri, schedule, vscode.ViewColumn.Beside),
    'accel.showMemory': (uri, schedule) => showMemory(memories, uri, schedule),
    'accel.showArray': (uri, schedule) => showArray(arrays, uri, schedule),
    'accel.showMachine': (uri, machine) => showMachine(machines, uri, machine),
    'accel.showScheduleSource': () => panels.active?.showFile(),
    'accel.exportSchedulePicture': (uri, schedule, format, file) =>
      exportPicture(server, panels, { uri, schedule, format, file }),
    'accel.optimizeMapping': (uri, schedule) => optimizeMapping(server, uri, schedule),
    'accel.simulateTraining': (uri, schedule) => simulateTraining(context, server, uri, schedule),
    'accel.restartServer': () => server.restart(),
    'accel.showOutput': () => server.output.show(),
    'accel.showReferences': (uri, position, locations) => showReferences(server, uri, position, locations),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
  );
}

function openSchedule(panels: SchedulePanels, target: unknown, schedule: unknown, column: vscode.ViewColumn): void {
  const uri = uriOf(target);
  if (uri) panels.open(uri, typeof schedule === 'string' ? schedule : undefined, column);
}

function showMemory(memories: MemoryPanels, target: unknown, schedule: unknown): void {
  const uri = uriOf(target);
  if (uri) memories.open(uri, typeof schedule === 'string' ? schedule : undefined);
}

/** `target` is a URI string (code lens), a Uri (editor title button), or missing (palette: the active editor, or a hint if there is none). */
function uriOf(target: unknown): vscode.Uri | undefined {
  if (typeof target === 'string') return vscode.Uri.parse(target, true);
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (!uri) vscode.window.showInformationMessage('Open an .accel file first: its schedules are what the panel shows.');
  return uri;
}

/** For the schedule of a code lens, else for the layer of the cursor's line. */
function showArray(arrays: ArrayPanels, target: unknown, schedule: unknown): void {
  if (typeof target === 'string' && typeof schedule === 'string') {
    arrays.open(vscode.Uri.parse(target), { schedule });
    return;
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'accel') arrays.open(editor.document.uri, { line: editor.selection.active.line });
  else vscode.window.showInformationMessage('Open an .accel file first: its layers are what the array works on.');
}

/** The machine of a code lens, else that of the cursor's line. */
function showMachine(machines: MachinePanels, target: unknown, machine: unknown): void {
  if (typeof target === 'string' && typeof machine === 'string') {
    machines.open(vscode.Uri.parse(target, true), { machine });
    return;
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'accel')
    machines.open(editor.document.uri, { line: editor.selection.active.line });
  else vscode.window.showInformationMessage('Open an .accel file first: its machines are what the panel shows.');
}

/** The editor's own command wants its own types; the server can only send plain protocol data. */
function showReferences(server: LanguageServer, uri: unknown, position: unknown, locations: unknown): unknown {
  if (typeof uri !== 'string' || !Array.isArray(locations)) return undefined;
  return vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri, true),
    server.converter.asPosition(position as Parameters<typeof server.converter.asPosition>[0]),
    locations.map((location) => server.converter.asLocation(location)),
  );
}
