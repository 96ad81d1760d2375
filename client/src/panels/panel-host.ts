/** What every panel of the extension shares: a page that may run only our own script, and messages that are checked. */
import * as vscode from 'vscode';
import { type HostMessage, type PanelMessage, parsePanelMessage } from '../../../media/messages.ts';

/** The folder of everything a panel may load. */
const mediaFolder = (extensionUri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'dist', 'media');

export const panelOptions = (extensionUri: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [mediaFolder(extensionUri)],
});

/**
 * Puts the panel's page in and connects its messages.
 * @param name of the script in `dist/media`, and of the element it defines: `schedule` is `<accel-schedule>`
 * @param receive gets checked messages only; anything else is written to the log and dropped
 * @returns the way to send messages to the panel
 */
export function mountPanel(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: string,
  log: vscode.LogOutputChannel,
  receive: (message: PanelMessage) => void,
): (message: HostMessage) => void {
  const { webview } = panel;
  webview.options = panelOptions(extensionUri);
  webview.onDidReceiveMessage((value: unknown) => {
    const message = parsePanelMessage(value);
    if (message) receive(message);
    else log.warn(`The ${name} panel sent a message that is not part of the protocol.`, value);
  });
  webview.html = pageFor(
    webview,
    webview.asWebviewUri(vscode.Uri.joinPath(mediaFolder(extensionUri), `${name}.js`)),
    name,
  );
  return (message) => void webview.postMessage(message);
}

/** No inline script or style, nothing remote; styles are made by the script as constructed sheets, which need no permission. */
function pageFor(webview: vscode.Webview, script: vscode.Uri, name: string): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = [
    "default-src 'none'",
    `img-src ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Accel</title>
</head>
<body>
  <accel-${name}></accel-${name}>
  <script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
