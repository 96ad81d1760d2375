/** `<accel-memory-curve>`: the memory curve with its legend and its buttons. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { shared } from '../common/styles.ts';
import { icon } from '../schedule/parts.ts';
import { zoomStep } from '../timeline/keyboard.ts';
import type { Range } from '../timeline/viewport.ts';
import { Curve } from './curve.ts';
import { curveSummary } from './describe.ts';
import type { Facts } from './facts.ts';
import { peakTemplate, roleLegend } from './parts.ts';
import { chartStyles } from './styles.ts';

const keyboardHelp =
  'Left and right arrow: pass by pass. Home, End: first and last pass. P: the peak. Plus, minus: zoom. 0: show all. ' +
  'Z: zoom to the selected pass. Shift with arrows: pan. Enter: go to the source. Escape: clear the selection.';

/** Events: `row-hover`, `row-select` (detail: row or null), `row-open` (detail: {row, focus}), `range` (detail: Range or null). */
export class CurveView extends LitElement {
  static override properties = {
    facts: { attribute: false },
    hovered: { attribute: false },
    selected: { attribute: false },
    marked: { attribute: false },
  };

  declare facts: Facts | undefined;
  declare hovered: number | undefined;
  declare selected: number | undefined;
  /** Layers written where the cursor is. */
  declare marked: ReadonlySet<number>;

  private curve: Curve | undefined;
  /** A range set before the canvas exists. */
  private restored: Range | null = null;

  /** Shows this part of the time without telling: for a restored state. */
  restoreRange(range: Range | null): void {
    this.restored = range;
    this.curve?.restoreRange(range);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.curve?.dispose();
    this.curve = undefined;
  }

  protected override render(): TemplateResult {
    const { facts } = this;
    return html`
      <div class="head">
        <h2>Memory over the step</h2>
        <div class="tools" role="toolbar" aria-label="Memory over the step">
          <button class="tool text" title="Go to the peak (P)" @click=${() => this.curve?.goToPeak()}>Peak</button>
          ${this.tool('zoomOut', 'Zoom out (-)', () => this.curve?.zoom(1 / zoomStep))}
          ${this.tool('zoomIn', 'Zoom in (+)', () => this.curve?.zoom(zoomStep))}
          ${this.tool('fit', 'Show all (0)', () => this.curve?.fit())}
        </div>
      </div>
      <ul class="legend" aria-label="What memory is taken by, and how much at the peak">${facts && roleLegend(facts)}</ul>
      <div class="canvas">
        <canvas
          tabindex="0"
          role="application"
          aria-roledescription="memory curve"
          aria-label=${facts ? curveSummary(facts) : 'Memory over the step'}
          aria-describedby="help"
        ></canvas>
      </div>
      <p id="help" class="unseen">${keyboardHelp}</p>
      <p id="spoken" class="unseen" aria-live="polite"></p>
      ${facts && peakTemplate(facts)}
    `;
  }

  private tool(name: 'zoomIn' | 'zoomOut' | 'fit', label: string, act: () => void): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
  }

  protected override firstUpdated(): void {
    const root = this.renderRoot;
    this.curve = new Curve(root.querySelector('canvas')!, root.querySelector('#spoken')!, {
      ranged: (range) => this.tell('range', range),
      hovered: (row) => this.tell('row-hover', row),
      selected: (row) => this.tell('row-select', row),
      opened: (row, focus) => this.tell('row-open', { row, focus }),
    });
    this.curve.restoreRange(this.restored);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!this.curve) return;
    if (changed.has('facts') && this.facts) this.curve.show(this.facts);
    // New data move no view: whoever types looks at a place in time, not at a pass.
    this.curve.mark(this.hovered, this.selected, this.marked, !changed.has('facts'));
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Where the middle of a pass is drawn: for tests. */
  centreOf(row: number): { x: number; y: number } | undefined {
    return this.curve?.centreOf(row);
  }

  static override styles = [
    shared,
    chartStyles,
    css`
      canvas { touch-action: none; }
    `,
  ];
}
