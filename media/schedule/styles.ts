/** Styles that every part of the page shares. Colours and fonts are the editor's. */
import { css } from 'lit';

export const shared = css`
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .soft { color: var(--vscode-descriptionForeground); }
  .unseen {
    position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .icon { width: 16px; height: 16px; fill: currentColor; flex: none; display: block; }
  button, select { font: inherit; }
  :focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
  .swatch { display: inline-block; flex: none; width: 10px; height: 10px; border-radius: 2px;  }
  .kind-conv { --kind: var(--accel-kind-conv); }
  .kind-depthwise { --kind: var(--accel-kind-depthwise); }
  .kind-dense { --kind: var(--accel-kind-dense); }
  .kind-matmul { --kind: var(--accel-kind-matmul); }
  .kind-forward { --kind: var(--accel-kind-forward); }
  .kind-activationGradient { --kind: var(--accel-kind-activationGradient); }
  .kind-weightGradient { --kind: var(--accel-kind-weightGradient); }
  .kind-interleaved { --kind: var(--accel-kind-interleaved); }
  .kind-update { --kind: var(--accel-kind-update); }
  .kind-other { --kind: var(--accel-kind-other); }
  .swatch { background: var(--kind); }
`;
