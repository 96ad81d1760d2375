/** `Accel: Export Schedule Picture...`: asks for what and where, and writes the picture that the server makes. */
import * as vscode from 'vscode';
import {
  type RenderedSchedule,
  type RenderScheduleParams,
  renderScheduleRequest,
} from '../../server/src/protocol/index.ts';
import type { LanguageServer } from './language-client.ts';
import { chooseSchedule } from './optimize.ts';
import type { SchedulePanels } from './panels/schedule-panel.ts';

interface Choice extends vscode.QuickPickItem {
  readonly id: string;
  readonly format: RenderScheduleParams['format'];
  /** Of the file; without it the text goes to the clipboard. */
  readonly extension?: string;
}

const choices: readonly Choice[] = [
  { id: 'svg', label: 'SVG', description: 'for papers and slides', format: 'svg', extension: 'svg' },
  { id: 'png', label: 'PNG', description: 'two pixels for each one of the SVG', format: 'svg', extension: 'png' },
  { id: 'csv', label: 'CSV', description: 'a line for each bar', format: 'csv', extension: 'csv' },
  { id: 'trace', label: 'Trace', description: 'for Perfetto (ui.perfetto.dev)', format: 'trace', extension: 'json' },
  { id: 'copy', label: 'Copy SVG', description: 'to the clipboard', format: 'svg' },
];

const title = 'Export Schedule Picture';
/** Pixels of a PNG for each one of the SVG. */
const scale = 2;

/** What a key binding or another extension may say beforehand; the user is asked for the rest. */
interface Wanted {
  readonly uri: unknown;
  readonly schedule: unknown;
  /** `svg`, `png`, `csv`, `trace` or `copy` */
  readonly format: unknown;
  readonly file: unknown;
}

export async function exportPicture(server: LanguageServer, panels: SchedulePanels, wanted: Wanted): Promise<void> {
  const subject = await subjectOf(server, panels, wanted);
  if (!subject) return;
  const { uri, schedule, window } = subject;
  const choice =
    choices.find(({ id }) => id === wanted.format) ??
    (await vscode.window.showQuickPick(choices, {
      title: `${title}: ${schedule}${window ? ', what is visible' : ''}`,
      placeHolder: 'As what?',
    }));
  if (!choice) return;
  const { extension, format } = choice;
  // White paper is what it is for, whatever the colours of the editor are.
  const params: RenderScheduleParams = { uri: uri.toString(), schedule, window, theme: 'light', format };
  const rendered = await server.request<RenderedSchedule | null>(renderScheduleRequest, params);
  if (!rendered) {
    vscode.window.showInformationMessage(`There is nothing to be drawn of ${schedule}.`);
    return;
  }
  if (!extension) {
    await vscode.env.clipboard.writeText(rendered.text);
    vscode.window.showInformationMessage(`The picture of ${schedule} is in the clipboard, as SVG.`);
    return;
  }
  const file =
    wanted.file instanceof vscode.Uri
      ? wanted.file
      : await vscode.window.showSaveDialog({
          title: `${title}: ${schedule}`,
          ...proposed(uri, `${schedule}.${extension}`),
          filters: { [choice.label]: [extension] },
        });
  if (!file) return;
  let content: Uint8Array | undefined = new TextEncoder().encode(rendered.text);
  if (choice.id === 'png') {
    // Pixels need a page that draws them.
    content = await panels.open(uri, schedule, vscode.ViewColumn.Beside).rasterize(rendered.text, scale);
    if (!content) {
      vscode.window.showErrorMessage(`The panel of ${schedule} could not draw the picture. SVG works without it.`);
      return;
    }
  }
  try {
    await vscode.workspace.fs.writeFile(file, content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    vscode.window.showErrorMessage(`The picture could not be written: ${reason}`);
    return;
  }
  void offerToOpen(file);
}

interface Subject {
  readonly uri: vscode.Uri;
  readonly schedule: string;
  readonly window: RenderScheduleParams['window'];
}

/** What is named, else what the panel in front shows, else a schedule of the file in the editor. */
async function subjectOf(server: LanguageServer, panels: SchedulePanels, wanted: Wanted): Promise<Subject | undefined> {
  const panel = panels.active;
  // A button above a panel sends no file.
  if (panel && typeof wanted.schedule !== 'string') {
    const { schedule, window } = await panel.visible();
    if (schedule !== undefined) return { uri: panel.uri, schedule, window };
  }
  const uri = wanted.uri instanceof vscode.Uri ? wanted.uri : vscode.window.activeTextEditor?.document.uri;
  if (!uri) {
    vscode.window.showInformationMessage('Open an .accel file first: its schedules are what is drawn.');
    return undefined;
  }
  const schedule =
    typeof wanted.schedule === 'string' ? wanted.schedule : await chooseSchedule(server, uri.toString(), title);
  return schedule === undefined ? undefined : { uri, schedule, window: null };
}

/** Beside the file; a text that has no place yet goes to the workspace. */
function proposed(uri: vscode.Uri, name: string): vscode.SaveDialogOptions {
  const folder =
    uri.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(uri, '..');
  return folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {};
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const answer = await vscode.window.showInformationMessage(`Saved ${name}.`, 'Open');
  if (answer) await vscode.commands.executeCommand('vscode.open', file);
}
