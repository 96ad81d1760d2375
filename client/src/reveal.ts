/** Showing a place in a file where the user would look for it: in the group that shows the file already, without moving other things. */
import * as vscode from 'vscode';

/** The group of an editor on this file, if there is one: a visible one first, else a tab in the background. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const key = uri.toString();
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === key);
  if (visible?.viewColumn !== undefined) return visible.viewColumn;
  return vscode.window.tabGroups.all.find((group) =>
    group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === key),
  )?.viewColumn;
}

/** A group that does not cover the panel: any other one, else a new one beside it. */
function columnBeside(panel: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const other = vscode.window.tabGroups.all.find((group) => group.viewColumn !== panel);
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}

/**
 * Opens the file and selects the range.
 * @param options.from the group of the panel that asks, which is not to be covered
 * @param options.focus whether the editor takes the keyboard
 * @throws if the file cannot be opened
 */
async function revealSource(
  uri: vscode.Uri,
  range: vscode.Range | undefined,
  options: { readonly from: vscode.ViewColumn | undefined; readonly focus: boolean },
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, {
    viewColumn: columnOf(uri) ?? columnBeside(options.from),
    preserveFocus: !options.focus,
    preview: true,
    ...(range && { selection: range }),
  });
}

/** Where something is written. */
export interface Written {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}

/** Goes from a panel to a file, or to a place in it. */
export async function revealFrom(
  panel: vscode.WebviewPanel,
  log: vscode.LogOutputChannel,
  target: vscode.Uri | Written,
  focus: boolean,
): Promise<void> {
  const uri = target instanceof vscode.Uri ? target : vscode.Uri.parse(target.uri);
  let range: vscode.Range | undefined;
  if (!(target instanceof vscode.Uri)) {
    const { start, end } = target.range;
    range = new vscode.Range(start.line, start.character, end.line, end.character);
  }
  try {
    await revealSource(uri, range, { from: panel.viewColumn, focus });
  } catch (error) {
    log.warn(`Could not open ${uri.toString()}.`, error);
    vscode.window.showWarningMessage(`Accel could not open ${uri.path}.`);
  }
}
