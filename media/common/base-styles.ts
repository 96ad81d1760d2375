/** Styles that the parts of all pages share. Colours and fonts are the editor's. */
import { css } from 'lit';

export const base = css`
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .soft { color: var(--vscode-descriptionForeground); }
  .unseen {
    position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .icon { width: 16px; height: 16px; fill: currentColor; flex: none; display: block; }
  button, select { font: inherit; }
  :focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
`;
