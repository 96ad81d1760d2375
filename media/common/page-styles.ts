/** How the page of a panel looks, whatever is on it. */
import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block; min-width: 320px; color: var(--vscode-foreground); background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family); font-size: var(--vscode-font-size, 13px); line-height: 1.45;
  }
  main { max-width: 1800px; margin: 0 auto; padding: 14px 20px 16px; }
  h1 { margin: 0; font-size: 1.4em; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
  p { margin: 0; }

  header { display: flex; flex-wrap: wrap; align-items: flex-end; justify-content: space-between; gap: 12px 32px; }
  .what { display: flex; flex-direction: column; gap: 3px; min-width: 0; }
  .what p { display: flex; flex-wrap: wrap; gap: 0 0.45em; }

  .notice {
    display: flex; gap: 8px; padding: 6px 10px; border-radius: 4px;
    border: 1px solid var(--vscode-inputValidation-warningBorder, var(--accel-line));
    background: var(--vscode-inputValidation-warningBackground); color: var(--vscode-inputValidation-warningForeground, inherit);
  }
  .notice .icon { margin-top: 1px; color: var(--vscode-editorWarning-foreground, currentColor); }

  summary { display: inline-flex; align-items: baseline; gap: 6px; padding: 1px 4px 1px 0; border-radius: 3px; cursor: pointer; list-style: none; }
  summary::before {
    content: ''; flex: none; width: 5px; height: 5px; margin: 0 3px 0 2px; border-right: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor;
    transform: rotate(-45deg);
  }
  [open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
  details ul { margin: 4px 0 0; padding: 0 0 0 18px; columns: 36em auto; column-gap: 40px; }
  details li { margin-bottom: 2px; break-inside: avoid; overflow-wrap: anywhere; }

  .waiting { padding: 24px 0; color: var(--vscode-descriptionForeground); }
  .empty { display: flex; flex-direction: column; align-items: flex-start; gap: 12px; max-width: 560px; margin: 8vh auto 0; }
  button.primary {
    padding: 4px 14px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 4px; cursor: pointer;
    background: var(--vscode-button-background); color: var(--vscode-button-foreground);
  }
  button.primary:hover { background: var(--vscode-button-hoverBackground); }
`;
