/** The look of the page around the grid, beside that of all panels. */
import { css } from 'lit';

export const arrayPageStyles = css`
  main { display: flex; flex-direction: column; gap: 10px; padding-bottom: 20px; }
  h1 .soft { font-weight: 400; font-size: 0.82em; }
  h2 { margin: 0 0 6px; font-size: 1em; font-weight: 600; }
  h2 .soft { font-weight: 400; }
  .place { font-variant-numeric: tabular-nums; }

  header { gap: 10px 32px; }
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

  summary { align-items: center; }
  .table { max-height: 420px; margin-top: 6px; overflow: auto; border: 1px solid var(--accel-line); border-radius: 4px; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
  th, td { padding: 2px 10px; text-align: right; border-bottom: 1px solid var(--accel-line); }
  th { font-weight: 600; }

  kbd { font: inherit; }
  .keys { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 0 24px; max-width: 900px; margin-top: 4px; }
  .keys dt { color: var(--vscode-descriptionForeground); }
`;
