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

/** What tells kinds of work apart. */
const kinds = css`
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
  .kind-transfer { --kind: var(--accel-kind-transfer); }
  .kind-stall { --kind: var(--accel-kind-stall); }
  .kind-idle { --kind: var(--accel-kind-idle); }
  .kind-other { --kind: var(--accel-kind-other); }
  .swatch { background: var(--kind); }
  /* As the timeline draws them (timeline/patterns.ts), so that colours are never needed to tell passes apart. */
  .kind-activationGradient.swatch { background: repeating-linear-gradient(135deg, transparent 0 2px, rgb(0 0 0 / 45%) 2px 3px), var(--kind); }
  .kind-weightGradient.swatch { background: repeating-linear-gradient(45deg, transparent 0 2px, rgb(255 255 255 / 55%) 2px 3px), var(--kind); }
  .kind-interleaved.swatch {
    background: repeating-linear-gradient(45deg, transparent 0 3px, rgb(0 0 0 / 45%) 3px 4px),
      repeating-linear-gradient(135deg, transparent 0 3px, rgb(0 0 0 / 45%) 3px 4px), var(--kind);
  }
  .kind-update.swatch { background: repeating-linear-gradient(90deg, transparent 0 2px, rgb(128 128 128 / 75%) 2px 3px), var(--kind); }
  .kind-transfer.swatch { background: repeating-linear-gradient(0deg, transparent 0 2px, rgb(0 0 0 / 40%) 2px 3px), var(--kind); }
  .kind-stall.swatch { background: repeating-linear-gradient(135deg, var(--kind) 0 2px, transparent 2px 4px); }
  .kind-idle.swatch { background: none; border: 1px solid var(--kind); }
`;

export const shared = [base, kinds];
