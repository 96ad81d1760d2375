/** The colours of words by what they are, and everything else the canvas takes from the theme. */
import type { Role } from './describe.ts';

/*
 * Four of the colours that panels share; accumulators are red, and darker or lighter than the orange of errors, so that the two
 * are told apart without their hue. Each has at least 3:1 contrast on the background of its theme, and text in it at least 4.5:1.
 */
const text = `
body {
  --accel-role-activation: #35c596;
  --accel-role-weight: #5fb0f0;
  --accel-role-error: #f0a83a;
  --accel-role-sum: #dc98cd;
  --accel-role-accumulator: #ff8370;
}
body.vscode-light {
  --accel-role-activation: #0a7458;
  --accel-role-weight: #1f69ad;
  --accel-role-error: #915700;
  --accel-role-sum: #994a8c;
  --accel-role-accumulator: #b3261e;
}
body.vscode-high-contrast {
  --accel-role-activation: #35e0a5;
  --accel-role-weight: #6cc0ff;
  --accel-role-error: #ffb52e;
  --accel-role-sum: #ffa8e2;
  --accel-role-accumulator: #ff9485;
}
body.vscode-high-contrast-light {
  --accel-role-activation: #005c41;
  --accel-role-weight: #0b4f96;
  --accel-role-error: #7a4700;
  --accel-role-sum: #7f2269;
  --accel-role-accumulator: #9c1610;
}
`;

export function installRoles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

const roles: readonly Role[] = ['activation', 'weight', 'error', 'sum', 'accumulator'];

export interface Theme {
  readonly roles: Readonly<Record<Role, string>>;
  readonly text: string;
  readonly soft: string;
  readonly background: string;
  readonly plot: string;
  readonly line: string;
  readonly focus: string;
  readonly font: string;
  readonly highContrast: boolean;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const get = (name: string): string => style.getPropertyValue(name).trim();
  return {
    roles: Object.fromEntries(roles.map((role) => [role, get(`--accel-role-${role}`)])) as Record<Role, string>,
    text: get('--vscode-foreground'),
    soft: get('--vscode-descriptionForeground'),
    background: get('--vscode-editor-background'),
    plot: get('--accel-plot'),
    line: get('--accel-grid'),
    focus: get('--vscode-focusBorder'),
    font: get('--vscode-font-family') || 'sans-serif',
    highContrast: document.body.classList.contains('vscode-high-contrast'),
  };
}
