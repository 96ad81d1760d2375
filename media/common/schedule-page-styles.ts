/** How a page about a whole schedule looks beside others: it is chosen in the head, with totals next to it. */
import { css } from 'lit';

export const schedulePageStyles = css`
  .what p { overflow-wrap: anywhere; }
  .picker { position: relative; display: inline-flex; align-self: flex-start; max-width: 100%; }
  .picker::after {
    content: ''; position: absolute; right: 11px; top: 50%; width: 6px; height: 6px; margin-top: -5px; pointer-events: none;
    border-right: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor; transform: rotate(45deg);
  }
  select {
    appearance: none; max-width: 100%; padding: 2px 30px 2px 8px; border: 1px solid var(--vscode-dropdown-border, transparent);
    border-radius: 4px; background: var(--vscode-dropdown-background); color: var(--vscode-dropdown-foreground);
    font-size: 1.15em; font-weight: 600; text-overflow: ellipsis; cursor: pointer;
  }

  .totals { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 0; }
  .totals dt { color: var(--vscode-descriptionForeground); font-size: 0.9em; }
  .totals dd { margin: 0; font-size: 1.4em; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; white-space: nowrap; }

  .notice { margin-top: 12px; }
  details { margin-top: 10px; }
  pre {
    align-self: stretch; margin: 0; padding: 12px 16px; overflow: auto; border: 1px solid var(--accel-line); border-radius: 5px;
    background: var(--vscode-textCodeBlock-background);
  }
  code { font-family: var(--vscode-editor-font-family, monospace); font-size: var(--vscode-editor-font-size, 0.95em); }
  @media (max-width: 560px) {
    main { padding: 10px 12px 16px; }
    .totals { gap: 6px 16px; }
    .totals dd { font-size: 1.2em; }
  }
`;
