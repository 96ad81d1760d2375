/** Styles that the parts of the memory panel share beside those of all panels. */
import { css } from 'lit';

export const chartStyles = css`
  :host { display: block; min-width: 0; }
  .head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; min-height: 26px; }
  h2 { margin: 0; flex: 1 1 auto; font-size: 1.1em; font-weight: 600; }
  .legend { display: flex; flex-wrap: wrap; gap: 4px 14px; list-style: none; margin: 2px 0 6px; padding: 0; }
  .legend li { display: flex; align-items: center; gap: 6px; color: var(--vscode-descriptionForeground); }
  .legend strong { color: var(--vscode-foreground); font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .legend svg { flex: none; display: block; }
  .tools { display: flex; gap: 2px; }
  .tool {
    display: grid; place-items: center; min-width: 24px; height: 24px; padding: 0;
    border: 1px solid transparent; border-radius: 5px; background: none; color: var(--vscode-icon-foreground); cursor: pointer;
  }
  .tool.text { padding: 0 8px; color: var(--vscode-foreground); }
  .tool:hover { background: var(--vscode-toolbar-hoverBackground); }
  :host-context(.vscode-high-contrast) .tool:hover { border: 1px dashed var(--vscode-contrastActiveBorder); }
  .canvas { position: relative; overflow: hidden; }
  canvas { display: block; border-radius: 2px; }
  canvas.over-bar { cursor: pointer; }
  canvas.dragging { cursor: grabbing; }
  canvas:focus-visible { outline-offset: -1px; }
  p { margin: 6px 0 0; overflow-wrap: anywhere; }
  .tooltip {
    position: fixed; top: 0; left: 0; z-index: 10; max-width: min(420px, calc(100vw - 12px)); box-sizing: border-box;
    padding: 8px 10px; border: 1px solid var(--vscode-editorHoverWidget-border); border-radius: 5px; pointer-events: none;
    background: var(--vscode-editorHoverWidget-background); color: var(--vscode-editorHoverWidget-foreground);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .tooltip-title { font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
  .tooltip dl { display: grid; grid-template-columns: auto auto; gap: 2px 16px; margin: 0; }
  .tooltip dt { color: var(--vscode-descriptionForeground); overflow-wrap: anywhere; }
  .tooltip dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
  .role-weights { --kind: var(--accel-kind-other); }
  .role-optimizerState { --kind: var(--accel-kind-update); }
  .role-weightGradients { --kind: var(--accel-kind-weightGradient); }
  .role-kept { --kind: var(--accel-kind-forward); }
  .role-gradients { --kind: var(--accel-kind-activationGradient); }
  .role-other { --kind: var(--accel-kind-conv); }
  .pattern { fill: var(--kind); }
  .strokes { fill: none; stroke: var(--vscode-editor-background); stroke-width: 1.2; opacity: 0.75; }
  .shape { fill: var(--kind); stroke: var(--kind); stroke-width: 0.35; }
  .shape.hollow { fill: none; }
`;
