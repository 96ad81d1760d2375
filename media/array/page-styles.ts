/** The look of the page around the grid. */
import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block; min-width: 320px; color: var(--vscode-foreground); background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family); font-size: var(--vscode-font-size, 13px); line-height: 1.45;
  }
  main { display: flex; flex-direction: column; gap: 10px; max-width: 1800px; margin: 0 auto; padding: 14px 20px 20px; }
  h1 { margin: 0; font-size: 1.4em; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
  h1 .soft { font-weight: 400; font-size: 0.82em; }
  h2 { margin: 0 0 6px; font-size: 1em; font-weight: 600; }
  h2 .soft { font-weight: 400; }
  p { margin: 0; }
  .place { font-variant-numeric: tabular-nums; }
  .icon { width: 16px; height: 16px; fill: currentColor; flex: none; display: block; }

  header { display: flex; flex-wrap: wrap; align-items: flex-end; justify-content: space-between; gap: 10px 32px; }
  .what { display: flex; flex-direction: column; gap: 3px; min-width: 0; }
  .what p { display: flex; flex-wrap: wrap; gap: 0 0.45em; }
  .link { padding: 0; border: 0; background: none; color: inherit; font-weight: inherit; cursor: pointer; text-align: left; }
  .link:hover { text-decoration: underline; }
  .choice { display: flex; flex-wrap: wrap; gap: 6px 10px; }
  .choice label { display: flex; flex-direction: column; gap: 1px; font-size: 0.92em; }
  .picker { position: relative; display: inline-flex; max-width: 220px; }
  .picker::after {
    content: ''; position: absolute; right: 9px; top: 50%; width: 5px; height: 5px; margin-top: -4px; pointer-events: none;
    border-right: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor; transform: rotate(45deg);
  }
  select, input[type='number'] {
    appearance: none; min-width: 0; height: 24px; padding: 1px 7px; border: 1px solid var(--vscode-dropdown-border, var(--accel-line)); border-radius: 4px;
    background: var(--vscode-dropdown-background); color: var(--vscode-dropdown-foreground); font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  select { padding-right: 24px; max-width: 100%; text-overflow: ellipsis; cursor: pointer; }
  input[type='number'] { width: 82px; appearance: textfield; }
  input[type='number']::-webkit-inner-spin-button { appearance: none; }

  .controls { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 20px; margin-bottom: 8px; }
  .transport { display: flex; flex-wrap: wrap; align-items: center; gap: 2px; }
  .transport label { display: flex; align-items: center; gap: 6px; margin-left: 10px; font-variant-numeric: tabular-nums; }
  .tool {
    display: grid; place-items: center; width: 28px; height: 26px; padding: 0; border: 1px solid transparent; border-radius: 5px;
    background: none; color: var(--vscode-icon-foreground, currentColor); cursor: pointer;
  }
  .tool:hover:not(:disabled) { background: var(--vscode-toolbar-hoverBackground); }
  .toggle { align-self: flex-end; margin-left: -4px; }
  .toggle[aria-pressed='true'] { border-color: var(--vscode-inputOption-activeBorder, currentColor); background: var(--vscode-inputOption-activeBackground); }
  .tool:disabled { opacity: 0.4; cursor: default; }
  :host-context(.vscode-high-contrast) .tool:hover { border: 1px dashed var(--vscode-contrastActiveBorder); }
  .legend { display: flex; flex-wrap: wrap; gap: 3px 16px; list-style: none; margin: 0; padding: 0; }
  .legend li { display: flex; align-items: center; gap: 6px; }
  .swatch.corner { clip-path: polygon(0 0, 100% 0, 100% 100%); }
  .swatch { width: 10px; height: 10px; border-radius: 2px; background: var(--role); flex: none; }

  .caption { min-height: 2.9em; font-variant-numeric: tabular-nums; }
  .caption .sentence { display: block; }
  .stage { display: grid; grid-template-columns: minmax(0, 1fr) 210px; gap: 16px; align-items: start; }
  aside { padding: 8px 12px; border: 1px solid var(--accel-line); border-radius: 5px; }
  dl { margin: 0; }
  dl div { display: flex; justify-content: space-between; gap: 12px; padding: 1px 0; }
  dt { overflow-wrap: anywhere; }
  dd { margin: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
  dd.role { color: var(--role); font-weight: 600; }
  @media (max-width: 1000px) {
    .stage { grid-template-columns: minmax(0, 1fr); }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 0 20px; }
    main { padding: 10px 12px 14px; }
  }

  .notice {
    display: flex; gap: 8px; padding: 6px 10px; border-radius: 4px;
    border: 1px solid var(--vscode-inputValidation-warningBorder, var(--accel-line));
    background: var(--vscode-inputValidation-warningBackground); color: var(--vscode-inputValidation-warningForeground, inherit);
  }
  .notice .icon { margin-top: 1px; color: var(--vscode-editorWarning-foreground, currentColor); }

  summary { display: inline-flex; align-items: center; gap: 6px; padding: 1px 4px 1px 0; border-radius: 3px; cursor: pointer; list-style: none; }
  summary::before {
    content: ''; width: 5px; height: 5px; margin: 0 3px 0 2px; border-right: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor;
    transform: rotate(-45deg);
  }
  [open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
  details ul { margin: 4px 0 0; padding: 0 0 0 18px; columns: 36em auto; column-gap: 40px; }
  details li { margin-bottom: 2px; break-inside: avoid; overflow-wrap: anywhere; }
  .table { max-height: 420px; margin-top: 6px; overflow: auto; border: 1px solid var(--accel-line); border-radius: 4px; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
  th, td { padding: 2px 10px; text-align: right; border-bottom: 1px solid var(--accel-line); }
  th { font-weight: 600; }

  kbd { font: inherit; }
  .keys { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 0 24px; max-width: 900px; margin-top: 4px; }
  .keys dt { color: var(--vscode-descriptionForeground); }

  .waiting { padding: 24px 0; color: var(--vscode-descriptionForeground); }
  .empty { display: flex; flex-direction: column; align-items: flex-start; gap: 12px; max-width: 560px; margin: 8vh auto 0; }
  button.primary {
    padding: 4px 14px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 4px; cursor: pointer;
    background: var(--vscode-button-background); color: var(--vscode-button-foreground);
  }
  button.primary:hover { background: var(--vscode-button-hoverBackground); }
`;
