/** How the page of the training panel is laid out, on top of what all pages have. */
import { css } from 'lit';

export const trainingStyles = css`
  header { flex-flow: column; align-items: stretch; justify-content: flex-start; gap: 3px; margin-bottom: 12px; }
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
`;
