/** A plot as a part of the page: its words, what is read where mouse or keyboard point, and its numbers as a table. */
import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { Plot, plotStyles } from '../common/plot.ts';
import { shared } from '../common/styles.ts';

const keyboardHelp =
  'Arrows: value by value. Home, End: first and last. Escape: none. The table below has the same numbers.';

/** Event: `table` (detail: whether the table is open). */
export abstract class PlotView extends Plot {
  static override properties: PropertyDeclarations = { open: { attribute: false }, at: { state: true } };

  /** Whether the table is shown. */
  declare open: boolean;
  /** Which of the places is read. */
  declare protected at: number | undefined;

  constructor() {
    super();
    this.open = false;
  }

  protected abstract readonly words: { readonly id: string; readonly title: string; readonly note: string };
  protected abstract readonly height: number;
  protected abstract readonly places: number;
  protected abstract legend(): TemplateResult | typeof nothing;
  protected abstract picture(): TemplateResult;
  /** What a screen reader hears of all of it. */
  protected abstract summary(): string;
  protected abstract reading(at: number): string;
  protected abstract table(): { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** The place at a point of the picture. */
  protected abstract placeAt(x: number, y: number): number | undefined;

  protected override render(): TemplateResult {
    const { title, note } = this.words;
    const { at } = this;
    const reading = at === undefined || at >= this.places ? '' : this.reading(at);
    return html`
      <h2>${title}</h2>
      <p class="note">${note}</p>
      ${this.legend()}
      <div
        class="picture"
        role="application"
        tabindex="0"
        aria-roledescription="chart"
        aria-label="${title}: ${this.summary()}"
        aria-describedby="help"
        @keydown=${this.onKey}
        @pointermove=${this.onPointer}
        @pointerleave=${() => {
          this.at = undefined;
        }}
        @blur=${() => {
          this.at = undefined;
        }}
      >
        <svg height=${this.height} aria-hidden="true">${this.width > 0 ? this.picture() : nothing}</svg>
      </div>
      <p id="help" class="unseen">${keyboardHelp}</p>
      <div class="below"><p class="reading" aria-live="polite">${reading}</p></div>
      <details ?open=${this.open} @toggle=${this.onToggle}>
        <summary>As a table</summary>
        ${this.open ? this.tableTemplate(title) : nothing}
      </details>
    `;
  }

  private tableTemplate(title: string): TemplateResult {
    const { heads, rows } = this.table();
    return html`
      <div class="scrolled" tabindex="0" role="region" aria-label="${title} as a table">
        <table>
          <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>
            ${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
    `;
  }

  private readonly onToggle = (event: Event): void => {
    const { open } = event.target as HTMLDetailsElement;
    if (open === this.open) return;
    this.dispatchEvent(new CustomEvent('table', { detail: open }));
  };

  private readonly onPointer = (event: PointerEvent): void => {
    const box = this.renderRoot.querySelector('svg')!.getBoundingClientRect();
    this.at = this.placeAt(event.clientX - box.left, event.clientY - box.top);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.places - 1;
    const at = this.at ?? -1;
    const targets: Record<string, number | undefined> = {
      ArrowRight: Math.min(last, at + 1),
      ArrowDown: Math.min(last, at + 1),
      ArrowLeft: Math.max(0, at - 1),
      ArrowUp: Math.max(0, at - 1),
      PageDown: Math.min(last, at + 10),
      PageUp: Math.max(0, at - 10),
      Home: 0,
      End: last,
      Escape: undefined,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    this.at = targets[event.key];
  };

  static override styles = [
    shared,
    plotStyles,
    css`
      h2 { margin: 0; font-size: 1.1em; font-weight: 600; }
      p { margin: 0; overflow-wrap: anywhere; }
      .note { margin: 1px 0 4px; color: var(--vscode-descriptionForeground); }
      .legend { display: flex; flex-wrap: wrap; align-content: start; gap: 2px 16px; list-style: none; margin: 2px 0 6px; padding: 0; }
      .legend li { display: flex; align-items: center; gap: 6px; }
      .legend svg { width: 26px; flex: none; }
      .picture { border-radius: 2px; }
      /* Where it takes several lines it covers what is below: nothing moves under the mouse. */
      .below { position: relative; height: 1.45em; margin-top: 2px; }
      .reading { position: absolute; inset: 0 0 auto; z-index: 1; background: var(--vscode-editor-background); font-variant-numeric: tabular-nums; }
      .halo { paint-order: stroke; stroke: var(--vscode-editor-background); stroke-width: 4px; stroke-linejoin: round; }
      .strong { fill: var(--vscode-foreground); font-weight: 600; }
      .main .line { stroke-width: 2.25; }
      .main.later .line { stroke-dasharray: 8 4; }
      .thin .line { stroke-width: 1; }
      .dotted .line { stroke-width: 1.5; stroke-dasharray: 2 4; }
      .mark { stroke: var(--vscode-descriptionForeground); stroke-dasharray: 3 3; }
      .pointed { stroke: var(--vscode-foreground); }
      .error { stroke: var(--kind); stroke-width: 1.5; }
      .dot { fill: var(--vscode-editor-background); stroke: var(--kind); stroke-width: 1.75; }

      details { margin-top: 2px; }
      summary { display: inline-flex; align-items: center; gap: 6px; padding: 1px 4px 1px 0; border-radius: 3px; cursor: pointer; list-style: none; color: var(--vscode-descriptionForeground); }
      summary::before {
        content: ''; flex: none; width: 5px; height: 5px; margin: 0 3px 0 2px; border-right: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor;
        transform: rotate(-45deg);
      }
      [open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
      .scrolled { max-height: 320px; overflow: auto; margin-top: 4px; border: 1px solid var(--accel-line); border-radius: 4px; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: 2px 10px; text-align: right; font-weight: normal; white-space: nowrap; border-bottom: 1px solid var(--accel-line); }
      thead th { color: var(--vscode-descriptionForeground); white-space: normal; vertical-align: bottom; }
      tbody tr:last-child > * { border-bottom: 0; }
    `,
  ];
}
