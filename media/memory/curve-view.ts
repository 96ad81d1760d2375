/** `<accel-memory-curve>`: the memory curve with its legend and its buttons. */
import { css, html, type TemplateResult } from 'lit';
import { shared } from '../common/styles.ts';
import { icon } from '../schedule/parts.ts';
import { zoomStep } from '../timeline/keyboard.ts';
import type { Range } from '../timeline/viewport.ts';
import type { ChartEvents } from './canvas-chart.ts';
import { ChartView } from './chart-view.ts';
import { Curve } from './curve.ts';
import { curveSummary } from './describe.ts';
import { peakTemplate, roleLegend } from './parts.ts';
import { chartStyles } from './styles.ts';

const keyboardHelp =
  'Left and right arrow: pass by pass. Home, End: first and last pass. P: the peak. Plus, minus: zoom. 0: show all. ' +
  'Z: zoom to the selected pass. Shift with arrows: pan. Enter: go to the source. Escape: clear the selection.';

/** Events: those of all charts, and `range` (detail: Range or null). */
export class CurveView extends ChartView<Curve> {
  /** A range set before the canvas exists. */
  private restored: Range | null = null;

  /** Shows this part of the time without telling: for a restored state. */
  restoreRange(range: Range | null): void {
    this.restored = range;
    this.chart?.restoreRange(range);
  }

  protected override render(): TemplateResult {
    const { facts } = this;
    return html`
      <div class="head">
        <h2>Memory over the step</h2>
        <div class="tools" role="toolbar" aria-label="Memory over the step">
          <button class="tool text" title="Go to the peak (P)" @click=${() => this.chart?.goToPeak()}>Peak</button>
          ${this.tool('zoomOut', 'Zoom out (-)', () => this.chart?.zoom(1 / zoomStep))}
          ${this.tool('zoomIn', 'Zoom in (+)', () => this.chart?.zoom(zoomStep))}
          ${this.tool('fit', 'Show all (0)', () => this.chart?.fit())}
        </div>
      </div>
      <ul class="legend" aria-label="What memory is taken by, and how much at the peak">${facts && roleLegend(facts)}</ul>
      ${this.canvas('memory curve', facts ? curveSummary(facts) : 'Memory over the step', keyboardHelp)}
      ${facts && peakTemplate(facts)}
    `;
  }

  private tool(name: 'zoomIn' | 'zoomOut' | 'fit', label: string, act: () => void): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
  }

  protected override make(canvas: HTMLCanvasElement, spoken: HTMLElement, events: ChartEvents): Curve {
    const curve = new Curve(canvas, spoken, { ...events, ranged: (range) => this.tell('range', range) });
    curve.restoreRange(this.restored);
    return curve;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!this.chart) return;
    if (changed.has('facts') && this.facts) this.chart.show(this.facts);
    // New data move no view: whoever types looks at a place in time, not at a pass.
    this.chart.mark(this.hovered, this.selected, this.marked, !changed.has('facts'));
  }

  static override styles = [
    shared,
    chartStyles,
    css`
      canvas { touch-action: none; }
    `,
  ];
}
