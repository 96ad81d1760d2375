/** Whether panels follow the cursor: one setting for all of them. */
import * as vscode from 'vscode';

export const followSetting = 'accel.panels.followCursor';

export const followsCursor = ({ uri }: vscode.TextDocument): boolean =>
  vscode.workspace.getConfiguration('accel', uri).get('panels.followCursor', true);
