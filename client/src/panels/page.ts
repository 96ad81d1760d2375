/** The page that a panel's script runs in. Pure, so that the tests load panels under the very same policy. */

/**
 * Nothing inline but what carries the nonce, nothing remote. Styles are made by the script as constructed sheets, which need no
 * permission.
 * @param parts.name of the panel: `schedule` gives `<accel-schedule>`
 * @param parts.script address of its script
 * @param parts.source what the policy calls the extension's own files
 * @param parts.nonce letters and digits, new for every page
 */
export function panelPage(parts: {
  readonly name: string;
  readonly script: string;
  readonly source: string;
  readonly nonce: string;
}): string {
  const { name, script, source, nonce } = parts;
  const policy = [
    "default-src 'none'",
    // A picture that is saved is drawn from text the script was given.
    `img-src ${source} blob:`,
    `style-src ${source}`,
    `font-src ${source}`,
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
