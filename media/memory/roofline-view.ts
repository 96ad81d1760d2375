/** `<accel-roofline>`: the roofline with its legend. */
import { html, LitElement, type TemplateResult } from 'lit';
import { shared } from '../common/styles.ts';
import { rooflineSummary } from './describe.ts';
import type { Facts } from './facts.ts';
import { passLegend } from './parts.ts';
import { Roofline } from './roofline.ts';
import { chartStyles } from './styles.ts';

const keyboardHelp =
  'Arrows: dot by dot, from the lowest intensity to the highest. Home, End: first and last. Enter: go to the source. ' +
  'Escape: clear the selection.';

/** Events: `row-hover`, `row-select` (detail: row or null), `row-open` (detail: {row, focus}). */
export class RooflineView extends LitElement {
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

  private roofline: Roofline | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.roofline?.dispose();
    this.roofline = undefined;
  }

  protected override render(): TemplateResult {
    const { facts } = this;
    const summary = facts ? rooflineSummary(facts) : '';
    return html`
      <div class="head"><h2>Roofline</h2></div>
      <ul class="legend" aria-label="Shapes and colours">${facts && passLegend(facts)}</ul>
      <div class="canvas">
        <canvas
          tabindex="0"
          role="application"
          aria-roledescription="roofline"
          aria-label="Roofline: ${summary} The table below says the same."
          aria-describedby="help"
        ></canvas>
      </div>
      <p id="help" class="unseen">${keyboardHelp}</p>
      <p id="spoken" class="unseen" aria-live="polite"></p>
      <p>${summary}</p>
    `;
  }

  protected override firstUpdated(): void {
    const root = this.renderRoot;
    this.roofline = new Roofline(root.querySelector('canvas')!, root.querySelector('#spoken')!, {
      hovered: (row) => this.tell('row-hover', row),
      selected: (row) => this.tell('row-select', row),
      opened: (row, focus) => this.tell('row-open', { row, focus }),
    });
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('facts') && this.facts) this.roofline?.show(this.facts);
    this.roofline?.mark(this.hovered, this.selected, this.marked);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Where the dot of a pass is drawn: for tests. */
  centreOf(row: number): { x: number; y: number } | undefined {
    return this.roofline?.centreOf(row);
  }

  static override styles = [shared, chartStyles];
}
