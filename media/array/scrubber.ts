/** `<accel-array-time>`: the cycles of a fold: how many PEs work, which phase it is, and a slider to go to a cycle. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import type { Page, Phase } from '../array-messages.ts';
import { formatCount, formatPercent } from '../common/format.ts';
import { phaseName } from './describe.ts';
import { shared } from './styles.ts';

const width = 1000;
const height = 36;

/** Event: `seek` (detail: cycle). */
export class ArrayTime extends LitElement {
  static override properties = { page: { attribute: false }, cycle: { attribute: false } };

  declare page: Page | undefined;
  declare cycle: number;

  protected override render(): TemplateResult | typeof nothing {
    const { page, cycle } = this;
    if (!page) return nothing;
    const x = (at: number): number => (Math.max(0, Math.min(page.cycles, at)) / page.cycles) * width;
    const own = page.phases.filter((phase) => phase.fold === page.fold);
    const others = page.phases.filter((phase) => phase.fold !== page.fold);
    const now = x(cycle + 0.5);
    return html`
      <div class="plot">
        <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
          <defs>
            <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="2" height="6" class="ink"></rect>
            </pattern>
          </defs>
          ${own.map((phase) => svg`<rect class="phase ${phase.kind}" x=${x(phase.start)} width=${x(phase.end) - x(phase.start)} y="0" height=${height} />`)}
          <path class="activity" d=${activityPath(page)} />
          <line class="now" x1=${now} x2=${now} y1="0" y2=${height} vector-effect="non-scaling-stroke" />
        </svg>
        <span class="scale soft">${formatPercent(Math.max(...page.activity))} of the PEs at most</span>
      </div>
      <input
        type="range" min="0" max=${page.cycles - 1} step="1" .value=${String(cycle)} aria-label="Cycle"
        aria-valuetext=${`Cycle ${formatCount(cycle)} of ${formatCount(page.cycles)}`}
        @input=${(event: Event) => this.seek(Number((event.target as HTMLInputElement).value))}
      />
      <div class="phases">
        ${[...own, ...others].map((phase) => this.phase(phase, page))}
      </div>
    `;
  }

  private phase(phase: Phase, page: Page): TemplateResult {
    const start = Math.max(0, phase.start);
    const end = Math.min(page.cycles, phase.end) - 1;
    const here = phase.start <= this.cycle && this.cycle < phase.end;
    const other = phase.fold !== page.fold;
    return html`
      <button class="phase-name ${other ? 'other' : ''}" aria-current=${here ? 'step' : nothing} @click=${() => this.seek(start)}
        title="Go to cycle ${formatCount(start)}">
        <span class="key ${phase.kind}"></span>${phaseName(phase, page)}
        <span class="soft">${formatCount(start)}\u2009–\u2009${formatCount(end)}</span>
      </button>`;
  }

  private seek(cycle: number): void {
    this.dispatchEvent(new CustomEvent('seek', { detail: cycle, bubbles: true, composed: true }));
  }

  static override styles = [
    shared,
    css`
      :host { display: block; }
      .plot { position: relative; margin: 0 8px; }
      svg { display: block; width: 100%; height: 40px; border-radius: 3px; background: var(--accel-plot); }
      .ink { fill: var(--accel-grid); }
      .phase.load { fill: var(--accel-role-weight); opacity: 0.28; }
      .phase.stream { fill: none; }
      .phase.drain { fill: var(--accel-role-accumulator); opacity: 0.28; }
      .activity { fill: var(--vscode-foreground); opacity: 0.32; }
      .now { stroke: var(--vscode-foreground); stroke-width: 1.5; }
      .scale { position: absolute; top: 4px; right: 4px; padding: 0 5px; border-radius: 3px; font-size: 11px; background: var(--vscode-editor-background); pointer-events: none; }
      input { appearance: none; display: block; width: 100%; height: 16px; margin: 2px 0 4px; background: none; cursor: pointer; }
      input::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: var(--accel-line); }
      input::-webkit-slider-thumb {
        appearance: none; width: 16px; height: 16px; margin-top: -6px; border: 2px solid var(--vscode-editor-background); border-radius: 50%;
        background: var(--vscode-focusBorder);
      }
      .phases { display: flex; flex-wrap: wrap; gap: 2px 4px; margin: 0 4px; }
      .phase-name {
        display: inline-flex; align-items: center; gap: 6px; padding: 1px 7px; border: 1px solid transparent; border-radius: 4px;
        background: none; color: inherit; cursor: pointer; font-variant-numeric: tabular-nums;
      }
      .phase-name:hover { background: var(--vscode-toolbar-hoverBackground); }
      .phase-name[aria-current] { border-color: var(--vscode-foreground); }
      .other { font-size: 0.92em; }
      .key { width: 10px; height: 10px; border-radius: 2px; border: 1px solid var(--vscode-descriptionForeground); }
      .key.load { background: var(--accel-role-weight); }
      .key.stream { background: color-mix(in srgb, var(--vscode-foreground) 32%, transparent); }
      .key.drain { background: var(--accel-role-accumulator); }
    `,
  ];
}

/** An area under steps: each sample holds until the next. */
function activityPath({ activity }: Page): string {
  const most = Math.max(...activity, 1e-9);
  const step = width / activity.length;
  let path = `M0 ${height}`;
  for (const [index, share] of activity.entries()) {
    const y = (height - (share / most) * (height - 6)).toFixed(1);
    path += `L${(index * step).toFixed(1)} ${y}L${((index + 1) * step).toFixed(1)} ${y}`;
  }
  return `${path}L${width} ${height}Z`;
}
