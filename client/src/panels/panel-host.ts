/** What every panel of the extension shares: a page that may run only our own script, and messages that are checked. */
import * as vscode from 'vscode';
import { type HostMessage, type PanelMessage, parsePanelMessage } from '../../../media/messages.ts';
import { panelPage } from './page.ts';

/** The folder of everything a panel may load. */
const mediaFolder = (extensionUri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'dist', 'media');

export const panelOptions = (extensionUri: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [mediaFolder(extensionUri)],
});

/** Puts the page of a schedule panel in and connects its messages. */
export const mountPanel = (
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: string,
  log: vscode.LogOutputChannel,
  receive: (message: PanelMessage) => void,
): ((message: HostMessage) => void) => mountPage(panel, extensionUri, name, log, parsePanelMessage, receive);

/**
 * Puts a panel's page in and connects its messages.
 * @param name of the script in `dist/media`, and of the element it defines: `schedule` is `<accel-schedule>`
 * @param parse checks what the page says
 * @param receive gets checked messages only; anything else is written to the log and dropped
 * @returns the way to send messages to the panel
 */
export function mountPage<FromPage, ToPage>(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: string,
  log: vscode.LogOutputChannel,
  parse: (value: unknown) => FromPage | undefined,
  receive: (message: FromPage) => void,
): (message: ToPage) => void {
  const { webview } = panel;
  webview.options = panelOptions(extensionUri);
  webview.onDidReceiveMessage((value: unknown) => {
    const message = parse(value);
    if (message) receive(message);
    else log.warn(`The ${name} panel sent a message that is not part of the protocol.`, value);
  });
  webview.html = panelPage({
    name,
    script: webview.asWebviewUri(vscode.Uri.joinPath(mediaFolder(extensionUri), `${name}.js`)).toString(),
    source: webview.cspSource,
    nonce: crypto.randomUUID().replaceAll('-', ''),
  });
  return (message) => void webview.postMessage(message);
}

/** The name of a file without its folder, for titles. */
export const fileNameOf = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

/** Tells the server about a file that no editor shows, as after a reload of the window. @returns why it cannot be read */
export async function unreadable(uri: vscode.Uri): Promise<string | undefined> {
  try {
    await vscode.workspace.openTextDocument(uri);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
