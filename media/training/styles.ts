/** How the page of the training panel is laid out. */
import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block; min-width: 320px; color: var(--vscode-foreground); background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family); font-size: var(--vscode-font-size, 13px); line-height: 1.45;
  }
  main { max-width: 1800px; margin: 0 auto; padding: 14px 20px 16px; }
  h1 { margin: 0; font-size: 1.4em; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
  p { margin: 0; }
  header { display: flex; flex-direction: column; gap: 3px; margin-bottom: 12px; }
  header p { overflow-wrap: anywhere; }
  .facts { display: flex; flex-wrap: wrap; gap: 0 1.2em; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 18px 28px; margin: 16px 0 18px; }
  .scrolled { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 3px 8px 3px 0; border-bottom: 1px solid var(--accel-line); text-align: left; font-weight: inherit; white-space: nowrap; vertical-align: middle; }
  thead th { color: var(--vscode-descriptionForeground); font-size: 0.9em; vertical-align: bottom; white-space: normal; }
  .number { text-align: right; font-variant-numeric: tabular-nums; padding: 3px 0 3px 12px; }
  tbody tr:hover { background: var(--vscode-list-hoverBackground); }
  .name { display: flex; align-items: center; gap: 8px; }
  .sample .line { stroke: var(--kind); stroke-width: 1.75; }
  .sample .point { fill: var(--kind); }
  .sample.dashed .line { stroke-dasharray: 5 3; }
  .state { color: var(--vscode-descriptionForeground); white-space: normal; }
  .state.diverged, .state.failed { color: var(--vscode-editorWarning-foreground, inherit); }
  details { margin-top: 10px; }
  summary { display: inline-flex; align-items: baseline; gap: 6px; padding: 1px 4px 1px 0; border-radius: 3px; cursor: pointer; list-style: none; }
  summary::before {
    content: ''; flex: none; width: 5px; height: 5px; margin: 0 3px 0 2px; border-right: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor;
    transform: rotate(-45deg);
  }
  [open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
  details ul { margin: 4px 0 0; padding: 0 0 0 18px; columns: 36em auto; column-gap: 40px; }
  details li { margin-bottom: 2px; break-inside: avoid; overflow-wrap: anywhere; }
  .waiting { padding: 24px 0; color: var(--vscode-descriptionForeground); }
`;
