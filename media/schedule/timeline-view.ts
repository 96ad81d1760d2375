/** `<accel-timeline>`: the canvas with its legend and its buttons, for pages made with Lit. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import type { Picture } from '../messages.ts';
import { keyboardHelp, zoomStep } from '../timeline/keyboard.ts';
import { Timeline } from '../timeline/timeline.ts';
import type { Range } from '../timeline/viewport.ts';
import { barsOfRows, levelsOf } from './bars.ts';
import { spokenOf, summaryOf, tooltipOf } from './describe.ts';
import { icon, legendItems } from './parts.ts';
import { shared } from './styles.ts';

/** Events: `row-hover`, `row-select` (detail: row or undefined), `row-open` (detail: {row, focus}), `range` (detail: Range or null). */
export class TimelineView extends LitElement {
  static override properties = {
    picture: { attribute: false },
    hovered: { attribute: false },
    selected: { attribute: false },
  };

  declare picture: Picture | undefined;
  /** Rows, not bars. */
  declare hovered: number | undefined;
  declare selected: number | undefined;

  private timeline: Timeline | undefined;
  /** The first bar of each row. */
  private barOf = new Int32Array();
  /** A range set before the canvas exists. */
  private restored: Range | null = null;

  /** Shows this part of the time without telling: for a restored state. */
  restoreRange(range: Range | null): void {
    this.restored = range;
    this.timeline?.restoreRange(range);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.timeline?.dispose();
    this.timeline = undefined;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="bar">
        <ul class="legend" aria-label="Colours">
          ${this.picture && legendItems(this.picture)}
        </ul>
        <div class="tools" role="toolbar" aria-label="Zoom">
          ${this.tool('zoomOut', 'Zoom out (-)', () => this.timeline?.zoom(1 / zoomStep))}
          ${this.tool('zoomIn', 'Zoom in (+)', () => this.timeline?.zoom(zoomStep))}
          ${this.tool('fit', 'Show all (0)', () => this.timeline?.fit())}
        </div>
      </div>
      <div class="canvas">
        <canvas
          tabindex="0"
          role="application"
          aria-roledescription="timeline"
          aria-label=${this.picture ? summaryOf(this.picture) : 'Timeline'}
          aria-describedby="help"
        ></canvas>
      </div>
      <p id="help" class="unseen">${keyboardHelp}</p>
      <p id="spoken" class="unseen" aria-live="polite"></p>
    `;
  }

  private tool(name: 'zoomIn' | 'zoomOut' | 'fit', label: string, act: () => void): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
  }

  protected override firstUpdated(): void {
    const root = this.renderRoot;
    const rowOf = (bar: number | undefined): number | undefined => {
      const row = bar === undefined ? -1 : (this.picture?.bars.row[bar] ?? -1);
      return row < 0 ? undefined : row;
    };
    this.timeline = new Timeline(root.querySelector('canvas')!, root.querySelector('#spoken')!, {
      ranged: (range) => this.tell('range', range),
      hovered: (bar) => this.tell('row-hover', rowOf(bar)),
      selected: (bar) => this.tell('row-select', rowOf(bar)),
      opened: (bar, focus) => {
        const row = rowOf(bar);
        if (row !== undefined) this.tell('row-open', { row, focus });
      },
    });
    this.timeline.restoreRange(this.restored);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!this.timeline) return;
    if (changed.has('picture') && this.picture) this.showPicture(this.picture, this.timeline);
    const bar = (row: number | undefined): number | undefined => {
      const found = row === undefined ? -1 : (this.barOf[row] ?? -1);
      return found < 0 ? undefined : found;
    };
    if (changed.has('picture') || changed.has('hovered')) this.timeline.highlight(bar(this.hovered));
    // New data move no view: whoever types looks at a place in time, not at a bar.
    if (changed.has('picture') || changed.has('selected'))
      this.timeline.select(bar(this.selected), !changed.has('picture'));
  }

  private showPicture(picture: Picture, timeline: Timeline): void {
    const { bars, rows } = picture;
    this.barOf = barsOfRows(picture);
    timeline.show({
      bars,
      lanes: picture.lanes.map(({ name }) => name),
      kinds: picture.kinds,
      // Under each of many lanes a strip would only be noise.
      levels: picture.lanes.length === 1 ? levelsOf(picture) : null,
      levelName: 'utilization',
      length: picture.length,
      clock: picture.clock,
      labelOf: (bar) => rows[bars.row[bar]!]?.layer ?? '',
      tooltipOf: (bar) => {
        const row = rows[bars.row[bar]!];
        return row ? tooltipOf(picture, row) : { title: picture.kinds[bars.kind[bar]!] ?? '', lines: [] };
      },
      spokenOf: (bar) => {
        const row = rows[bars.row[bar]!];
        return row ? spokenOf(picture, row) : '';
      },
    });
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    shared,
    css`
      :host { display: block; }
      .bar { display: flex; align-items: center; gap: 12px; min-height: 26px; }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 14px; list-style: none; margin: 0; padding: 0; flex: 1; }
      .legend li { display: flex; align-items: center; gap: 6px; color: var(--vscode-descriptionForeground); }
      .legend strong { color: var(--vscode-foreground); font-weight: 600; font-variant-numeric: tabular-nums; }
      .tools { display: flex; gap: 2px; }
      .tool {
        display: grid; place-items: center; width: 24px; height: 24px; padding: 0;
        border: 1px solid transparent; border-radius: 5px; background: none; color: var(--vscode-icon-foreground); cursor: pointer;
      }
      .tool:hover { background: var(--vscode-toolbar-hoverBackground); }
      :host-context(.vscode-high-contrast) .tool:hover { border: 1px dashed var(--vscode-contrastActiveBorder); }
      .canvas { position: relative; margin-top: 2px; }
      canvas { display: block; touch-action: none; border-radius: 2px; }
      canvas.over-bar { cursor: pointer; }
      canvas.dragging { cursor: grabbing; }
      canvas:focus-visible { outline-offset: 3px; }
      .tooltip {
        position: fixed; top: 0; left: 0; z-index: 10; max-width: min(420px, calc(100vw - 12px)); box-sizing: border-box;
        padding: 8px 10px; border: 1px solid var(--vscode-editorHoverWidget-border); border-radius: 5px; pointer-events: none;
        background: var(--vscode-editorHoverWidget-background); color: var(--vscode-editorHoverWidget-foreground);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      .tooltip-title { font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
      .tooltip dl { display: grid; grid-template-columns: auto auto; gap: 2px 16px; margin: 0; }
      .tooltip dt { color: var(--vscode-descriptionForeground); }
      .tooltip dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
    `,
  ];
}
