/** A chart as a part of the page: what it is given, what it tells, and its canvas with help and speech for the keyboard. */
import { html, LitElement, type TemplateResult } from 'lit';
import type { CanvasChart, ChartEvents } from './canvas-chart.ts';
import type { Facts } from './facts.ts';

/** Events: `row-hover`, `row-select` (detail: row or null), `row-open` (detail: {row, focus}). */
export abstract class ChartView<
  Chart extends Pick<CanvasChart<never, never>, 'dispose' | 'centreOf'>,
> extends LitElement {
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

  protected chart: Chart | undefined;

  protected abstract make(canvas: HTMLCanvasElement, spoken: HTMLElement, events: ChartEvents): Chart;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.chart?.dispose();
    this.chart = undefined;
  }

  protected canvas(kind: string, label: string, keyboardHelp: string): TemplateResult {
    return html`
      <div class="canvas">
        <canvas tabindex="0" role="application" aria-roledescription=${kind} aria-label=${label} aria-describedby="help"></canvas>
      </div>
      <p id="help" class="unseen">${keyboardHelp}</p>
      <p id="spoken" class="unseen" aria-live="polite"></p>
    `;
  }

  protected override firstUpdated(): void {
    const root = this.renderRoot;
    this.chart = this.make(root.querySelector('canvas')!, root.querySelector('#spoken')!, {
      hovered: (row) => this.tell('row-hover', row),
      selected: (row) => this.tell('row-select', row),
      opened: (row, focus) => this.tell('row-open', { row, focus }),
    });
  }

  protected tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Where the middle of a pass is drawn: for tests. */
  centreOf(row: number): { x: number; y: number } | undefined {
    return this.chart?.centreOf(row);
  }
}
