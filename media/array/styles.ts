/** Styles that every part of the page shares. Colours and fonts are the editor's. */
import { css } from 'lit';

export const shared = css`
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .soft { color: var(--vscode-descriptionForeground); }
  .unseen {
    position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  button, select, input { font: inherit; }
  :focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
  .role-activation { --role: var(--accel-role-activation); }
  .role-weight { --role: var(--accel-role-weight); }
  .role-error { --role: var(--accel-role-error); }
  .role-sum { --role: var(--accel-role-sum); }
  .role-accumulator { --role: var(--accel-role-accumulator); }
`;
