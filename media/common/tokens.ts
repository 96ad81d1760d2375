/** Colours and measures of our own, beside the editor's: on the body, where the editor says which kind of theme it shows. */

/*
 * Blue, orange, green and purple stay apart for all common kinds of colour blindness (their lightness differs, too), and each has at
 * least 3:1 contrast on the background of its theme. Passes have at least 1.25:1 to each other as well, so that they are told apart
 * without colours; the two gradients and the update, which stand beside each other, have more.
 */
const text = `
body {
  padding: 0;
  --accel-kind-conv: #4fa3e3;
  --accel-kind-depthwise: #f0a83a;
  --accel-kind-dense: #2fb98c;
  --accel-kind-matmul: #d68bc6;
  --accel-kind-other: #9aa0a6;
  --accel-kind-forward: #1a84db;
  --accel-kind-activationGradient: #f89a42;
  --accel-kind-weightGradient: #a3489d;
  --accel-kind-interleaved: #25ac7f;
  --accel-kind-update: #e3d688;
  --accel-kind-transfer: #45b3c4;
  --accel-kind-stall: #ee6a62;
  --accel-kind-idle: #8b9096;
  --accel-better: #4fc483;
  --accel-worse: #f2716a;
  --accel-plot: rgb(255 255 255 / 4%);
  --accel-grid: rgb(255 255 255 / 13%);
  --accel-line: var(--vscode-widget-border, rgb(255 255 255 / 13%));
}
body.vscode-light {
  --accel-kind-conv: #2271b8;
  --accel-kind-depthwise: #c97a06;
  --accel-kind-dense: #0b8060;
  --accel-kind-matmul: #a8559a;
  --accel-kind-other: #757b82;
  --accel-kind-forward: #006cbc;
  --accel-kind-activationGradient: #d77c19;
  --accel-kind-weightGradient: #8d2b88;
  --accel-kind-interleaved: #048f67;
  --accel-kind-update: #594101;
  --accel-kind-transfer: #10808f;
  --accel-kind-stall: #c73c34;
  --accel-kind-idle: #7d8288;
  --accel-better: #0e7a43;
  --accel-worse: #c2352d;
  --accel-plot: rgb(0 0 0 / 4%);
  --accel-grid: rgb(0 0 0 / 14%);
  --accel-line: var(--vscode-widget-border, rgb(0 0 0 / 14%));
}
body.vscode-high-contrast {
  --accel-kind-conv: #56b4e9;
  --accel-kind-depthwise: #ffb52e;
  --accel-kind-dense: #35e0a5;
  --accel-kind-matmul: #ff9ade;
  --accel-kind-other: #d0d0d0;
  --accel-kind-forward: #2c8fe8;
  --accel-kind-activationGradient: #fca456;
  --accel-kind-weightGradient: #bb44b4;
  --accel-kind-interleaved: #1eb787;
  --accel-kind-update: #efdf7d;
  --accel-kind-transfer: #5cd3e2;
  --accel-kind-stall: #ff8078;
  --accel-kind-idle: #c4c4c4;
  --accel-better: #5be39b;
  --accel-worse: #ff8a82;
  --accel-plot: transparent;
  --accel-grid: rgb(255 255 255 / 35%);
  --accel-line: var(--vscode-contrastBorder, #ffffff);
}
body.vscode-high-contrast-light {
  --accel-kind-conv: #0b5cad;
  --accel-kind-depthwise: #995a00;
  --accel-kind-dense: #00694a;
  --accel-kind-matmul: #8e2f78;
  --accel-kind-other: #4d4d4d;
  --accel-kind-forward: #00579a;
  --accel-kind-activationGradient: #ae620e;
  --accel-kind-weightGradient: #781374;
  --accel-kind-interleaved: #0e7353;
  --accel-kind-update: #443000;
  --accel-kind-transfer: #00646f;
  --accel-kind-stall: #a5211a;
  --accel-kind-idle: #5a5a5a;
  --accel-better: #00602f;
  --accel-worse: #a3201a;
  --accel-plot: transparent;
  --accel-grid: rgb(0 0 0 / 35%);
  --accel-line: var(--vscode-contrastBorder, #000000);
}
`;

/** Constructed sheets need no permission from the page's policy, unlike style elements and attributes. */
export function installTokens(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
