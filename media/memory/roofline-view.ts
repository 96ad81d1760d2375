/** `<accel-roofline>`: the roofline with its legend. */
import { html, type TemplateResult } from 'lit';
import { shared } from '../common/styles.ts';
import type { ChartEvents } from './canvas-chart.ts';
import { ChartView } from './chart-view.ts';
import { rooflineSummary } from './describe.ts';
import { passLegend } from './parts.ts';
import { Roofline } from './roofline.ts';
import { chartStyles } from './styles.ts';

const keyboardHelp =
  'Arrows: dot by dot, from the lowest intensity to the highest. Home, End: first and last. Enter: go to the source. ' +
  'Escape: clear the selection.';

export class RooflineView extends ChartView<Roofline> {
  protected override render(): TemplateResult {
    const { facts } = this;
    const summary = facts ? rooflineSummary(facts) : '';
    return html`
      <div class="head"><h2>Roofline</h2></div>
      <ul class="legend" aria-label="Shapes and colours">${facts && passLegend(facts)}</ul>
      ${this.canvas('roofline', `Roofline: ${summary} The table below says the same.`, keyboardHelp)}
      <p>${summary}</p>
    `;
  }

  protected override make(canvas: HTMLCanvasElement, spoken: HTMLElement, events: ChartEvents): Roofline {
    return new Roofline(canvas, spoken, events);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('facts') && this.facts) this.chart?.show(this.facts);
    this.chart?.mark(this.hovered, this.selected, this.marked);
  }

  static override styles = [shared, chartStyles];
}
