/** Styles of the timeline: tools, legend, canvases, tooltip, help. */
import { css } from 'lit';

export const timelineStyles = css`
  :host { display: block; position: relative; }
  .bar { display: flex; align-items: flex-start; gap: 6px 12px; min-height: 28px; margin-bottom: 6px; }
  .legend { display: flex; flex-wrap: wrap; gap: 2px 4px; list-style: none; margin: 0 0 0 -6px; padding: 0; flex: 1; min-width: 0; }
  .legend button {
    display: flex; align-items: center; gap: 6px; padding: 2px 6px; border: 1px solid transparent; border-radius: 4px; background: none;
    color: var(--vscode-foreground); cursor: pointer; line-height: 1.4;
  }
  .legend button:hover { background: var(--vscode-toolbar-hoverBackground); }
  .legend button[aria-pressed='false'] { text-decoration: line-through; color: var(--vscode-descriptionForeground); }
  .legend button[aria-pressed='false'] .swatch { opacity: 0.3; }
  .legend strong { color: var(--vscode-foreground); font-weight: 600; font-variant-numeric: tabular-nums; }
  .tools { display: flex; gap: 1px; }
  .tools .gap { width: 8px; }
  .tool {
    display: grid; place-items: center; width: 24px; height: 24px; padding: 0;
    border: 1px solid transparent; border-radius: 5px; background: none; color: var(--vscode-icon-foreground); cursor: pointer;
  }
  .tool:hover { background: var(--vscode-toolbar-hoverBackground); }
  .tool[aria-pressed='true'] {
    background: var(--vscode-inputOption-activeBackground); color: var(--vscode-inputOption-activeForeground, inherit);
    border-color: var(--vscode-inputOption-activeBorder, var(--vscode-focusBorder));
  }
  :host-context(.vscode-high-contrast) .tool:hover, :host-context(.vscode-high-contrast) .legend button:hover {
    border: 1px dashed var(--vscode-contrastActiveBorder);
  }
  .search { display: flex; align-items: center; gap: 6px; }
  .search input {
    width: 130px; height: 24px; padding: 0 6px; border: 1px solid var(--vscode-input-border, transparent); border-radius: 3px;
    background: var(--vscode-input-background); color: var(--vscode-input-foreground); font: inherit;
  }
  .search input::placeholder { color: var(--vscode-input-placeholderForeground); opacity: 1; }
  .search .count { min-width: 4.5em; color: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; white-space: nowrap; }
  .canvas { position: relative; max-height: 52vh; overflow: hidden auto; scrollbar-width: thin; }
  canvas { display: block; touch-action: none; border-radius: 2px; }
  canvas.head { cursor: grab; }
  canvas.head:active { cursor: grabbing; }
  canvas.head.resizing { cursor: ew-resize; }
  canvas.head.choosing { cursor: col-resize; }
  canvas.over-bar { cursor: pointer; }
  canvas.dragging { cursor: grabbing; }
  canvas.choosing, canvas.measuring { cursor: crosshair; }
  canvas:focus-visible { outline-offset: -1px; }
  .tooltip {
    position: fixed; top: 0; left: 0; z-index: 10; max-width: min(340px, calc(100vw - 12px)); box-sizing: border-box;
    padding: 8px 10px; border: 1px solid var(--vscode-editorHoverWidget-border); border-radius: 5px; pointer-events: none;
    background: var(--vscode-editorHoverWidget-background); color: var(--vscode-editorHoverWidget-foreground);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .tooltip-title { font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
  .tooltip-note { margin-top: 5px; padding-top: 4px; border-top: 1px solid var(--accel-line); color: var(--vscode-descriptionForeground); }
  .tooltip dl { display: grid; grid-template-columns: auto auto; gap: 2px 16px; margin: 0; }
  .tooltip dt { color: var(--vscode-descriptionForeground); }
  .tooltip dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  dialog {
    box-sizing: border-box; width: min(780px, calc(100vw - 24px)); padding: 16px 20px; border: 1px solid var(--vscode-editorWidget-border, var(--accel-line));
    border-radius: 6px; background: var(--vscode-editorWidget-background, var(--vscode-editor-background));
    color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
  }
  dialog::backdrop { background: rgb(0 0 0 / 35%); }
  dialog h2 { margin: 0 0 8px; font-size: 1.1em; font-weight: 600; }
  dialog .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 12px 28px; }
  dialog dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; margin: 0; align-content: start; }
  dialog dt { font-family: var(--vscode-editor-font-family, monospace); white-space: nowrap; }
  dialog dd { margin: 0; color: var(--vscode-descriptionForeground); }
  dialog .close {
    margin-top: 14px; padding: 3px 12px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 4px; cursor: pointer;
    background: var(--vscode-button-background); color: var(--vscode-button-foreground);
  }
`;
