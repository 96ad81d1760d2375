/** `<accel-timeline>`: the canvases with legend, search and tools, for pages made with Lit. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { shared } from '../common/styles.ts';
import type { Bars } from '../messages.ts';
import { keyboardHelp, zoomStep } from '../timeline/keyboard.ts';
import type { Mark } from '../timeline/mark.ts';
import { Timeline } from '../timeline/timeline.ts';
import type { Range } from '../timeline/viewport.ts';
import { utilizations } from './bars.ts';
import type { Scene } from './compose.ts';
import { labelsOf, spokenOf, summaryOf, tooltipOf } from './describe.ts';
import { helpTemplate } from './help.ts';
import { legendItems } from './legend.ts';
import { type IconName, icon } from './parts.ts';
import { timelineStyles } from './timeline-styles.ts';

/**
 * Events: `row-hover`, `row-select` (detail: row or undefined), `row-open` (detail: {row, focus}), `row-pin` (detail: row),
 * `range` (detail: Range or null), `kinds-hide` (detail: names), `bars-want` (detail: {range, limit}).
 */
export class TimelineView extends LitElement {
  static override properties = {
    scene: { attribute: false },
    hovered: { attribute: false },
    selected: { attribute: false },
    pinned: { attribute: false },
    hiddenKinds: { attribute: false },
    atCursor: { attribute: false },
    choosing: { state: true },
    measuring: { state: true },
    query: { state: true },
    seen: { state: true },
  };

  declare scene: Scene | undefined;
  /** Rows, not bars. */
  declare hovered: number | undefined;
  declare selected: number | undefined;
  declare pinned: readonly number[];
  /** Names of kinds that are left out. */
  declare hiddenKinds: readonly string[];
  declare atCursor: readonly number[];
  declare private choosing: boolean;
  declare private measuring: boolean;
  /** Null: nobody searches. */
  declare private query: string | null;
  /** Kinds that only details have. */
  declare private seen: ReadonlySet<string>;

  private timeline: Timeline | undefined;
  /** A range set before the canvas exists. */
  private restored: Range | null = null;
  /** The row that was chosen here: its bar is marked already, and need not be the first one of the row. */
  private picked: number | undefined;

  constructor() {
    super();
    this.pinned = [];
    this.hiddenKinds = [];
    this.atCursor = [];
    this.choosing = false;
    this.measuring = false;
    this.query = null;
    this.seen = new Set();
  }

  /** Shows this part of the time without telling: for a restored state. */
  restoreRange(range: Range | null): void {
    this.restored = range;
    this.timeline?.restoreRange(range);
  }

  /** Takes details that were asked for with `bars-want`. */
  addPage(range: Range, bars: Bars): void {
    this.timeline?.addPage(range, bars);
    const kinds = this.scene?.picture.kinds ?? [];
    const found = new Set(Array.from(new Set(bars.kind), (kind) => kinds[kind]!));
    if ([...found].some((kind) => !this.seen.has(kind))) this.seen = new Set([...this.seen, ...found]);
  }

  /** Opens the search, also for keys that were pressed elsewhere. */
  async search(): Promise<void> {
    this.query ??= '';
    await this.updateComplete;
    const input = this.renderRoot.querySelector<HTMLInputElement>('input[type=search]');
    input?.focus();
    input?.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.timeline?.dispose();
    this.timeline = undefined;
  }

  protected override render(): TemplateResult {
    const picture = this.scene?.picture;
    return html`
      <div class="bar">
        <ul class="legend" aria-label="Passes: press to leave out or to show">
          ${
            this.scene &&
            legendItems(this.scene, this.seen, new Set(this.hiddenKinds), (kinds) => this.tell('kinds-hide', kinds))
          }
        </ul>
        ${this.query === null ? nothing : this.searchTemplate(this.query)}
        <div class="tools" role="toolbar" aria-label="Timeline">
          ${this.tool('search', 'Search a layer (/)', () => void this.search())}
          ${this.toggle('choose', 'Drag to zoom (Shift+drag)', this.choosing, () => this.setChoosing(!this.choosing))}
          ${this.toggle('measure', 'Measure (M)', this.measuring, () => this.timeline?.toggleMeasure())}
          <span class="gap"></span>
          ${this.tool('zoomOut', 'Zoom out (-)', () => this.timeline?.zoom(1 / zoomStep))}
          ${this.tool('zoomIn', 'Zoom in (+)', () => this.timeline?.zoom(zoomStep))}
          ${this.tool('fit', 'Show all (0)', () => this.timeline?.fit())}
          <span class="gap"></span>
          ${this.tool('help', 'Keys and gestures (?)', () => this.help())}
        </div>
      </div>
      <canvas class="head" aria-hidden="true"></canvas>
      <div class="canvas">
        <canvas
          class="lanes"
          tabindex="0"
          role="application"
          aria-roledescription="timeline"
          aria-label=${picture ? summaryOf(picture) : 'Timeline'}
          aria-describedby="help"
        ></canvas>
      </div>
      <p id="help" class="unseen">${keyboardHelp}</p>
      <p id="spoken" class="unseen" aria-live="polite"></p>
      ${helpTemplate}
    `;
  }

  private tool(name: IconName, label: string, act: () => void): TemplateResult {
    return html`<button class="tool" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
  }

  private toggle(name: IconName, label: string, on: boolean, act: () => void): TemplateResult {
    return html`
      <button class="tool" title=${label} aria-label=${label} aria-pressed=${on} @click=${act}>${icon(name)}</button>
    `;
  }

  private searchTemplate(query: string): TemplateResult {
    const found = this.found(query);
    const at = this.selected === undefined ? -1 : found.indexOf(this.selected);
    const words = query === '' ? '' : found.length === 0 ? 'none' : `${at < 0 ? '–' : at + 1} of ${found.length}`;
    return html`
      <span class="search">
        <input
          type="search"
          aria-label="Search a layer"
          placeholder="Layer"
          .value=${query}
          @input=${(event: Event) => {
            this.query = (event.target as HTMLInputElement).value;
          }}
          @keydown=${(event: KeyboardEvent) => this.onSearchKey(event)}
        >
        <span class="count" role="status">${words}</span>
      </span>
    `;
  }

  /** Rows of the first picture whose layer has this in its name. */
  private found(query: string): number[] {
    const { picture, sourceRows } = this.scene ?? {};
    const wanted = query.trim().toLowerCase();
    if (!picture || !sourceRows || wanted === '') return [];
    return picture.rows.flatMap(({ layer }, row) =>
      sourceRows[row] === row && layer.toLowerCase().includes(wanted) ? [row] : [],
    );
  }

  private onSearchKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      this.query = null;
      this.renderRoot.querySelector<HTMLElement>('canvas.lanes')?.focus();
      return;
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const found = this.found(this.query ?? '');
    if (found.length === 0) return;
    const at = this.selected === undefined ? -1 : found.indexOf(this.selected);
    const next = found.at((at + (event.shiftKey ? (at < 0 ? 0 : -1) : 1)) % found.length)!;
    const mark = this.timeline?.markOfRow(next);
    if (mark) this.timeline?.bring(mark);
    this.tell('row-select', next);
  }

  private setChoosing(on: boolean): void {
    this.choosing = on;
    this.timeline?.setChoosing(on);
  }

  private help(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('scene') as Scene | undefined;
    if (before && before.picture.schedule !== this.scene?.picture.schedule) this.seen = new Set();
  }

  protected override firstUpdated(): void {
    const root = this.renderRoot;
    const rowOf = (mark: Mark | undefined): number | undefined =>
      mark === undefined || mark.row < 0 ? undefined : mark.row;
    this.timeline = new Timeline(
      root.querySelector('canvas.head')!,
      root.querySelector('canvas.lanes')!,
      root.querySelector('#spoken')!,
      {
        ranged: (range) => this.tell('range', range),
        hovered: (mark) => this.tell('row-hover', rowOf(mark)),
        selected: (mark) => {
          this.picked = rowOf(mark);
          this.tell('row-select', this.picked);
        },
        opened: (mark, focus) => {
          const row = rowOf(mark);
          if (row !== undefined) this.tell('row-open', { row, focus });
        },
        pinned: (mark) => {
          if (mark.row >= 0) this.tell('row-pin', mark.row);
        },
        wanted: (range, limit) => this.tell('bars-want', { range, limit }),
        measuring: (on) => {
          this.measuring = on;
        },
        asked: (what) => {
          if (what === 'help') this.help();
          else void this.search();
        },
      },
    );
    this.timeline.restoreRange(this.restored);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const { timeline, scene } = this;
    if (!timeline || !scene) return;
    const fresh = changed.has('scene');
    if (fresh) this.showScene(scene, timeline);
    else if (changed.has('hiddenKinds')) timeline.hide(this.hiddenNumbers(scene));
    // New data move no view: whoever types looks at a place in time, not at a bar.
    if (fresh || (changed.has('selected') && this.selected !== this.picked))
      timeline.select(timeline.markOfRow(this.selected), !fresh);
    if (changed.has('selected')) this.picked = this.selected;
    // A bar that is pointed at here is marked already, and need not be the first one of its row.
    const here = this.hovered !== undefined && timeline.pointsAt(this.hovered);
    if (fresh || (changed.has('hovered') && !here)) timeline.highlight(timeline.markOfRow(this.hovered));
    if (fresh || changed.has('pinned')) timeline.pin(this.pinned.flatMap((row) => timeline.markOfRow(row) ?? []));
    if (fresh || changed.has('atCursor')) timeline.follow(this.atCursor);
  }

  private hiddenNumbers({ picture: { kinds } }: Scene): Set<number> {
    return new Set(this.hiddenKinds.flatMap((kind) => (kinds.includes(kind) ? [kinds.indexOf(kind)] : [])));
  }

  private showScene(scene: Scene, timeline: Timeline): void {
    const { picture, lanes, differences } = scene;
    timeline.show(
      {
        bars: picture.bars,
        lanes,
        kinds: picture.kinds,
        levels: utilizations(picture),
        levelName: 'utilization',
        differences,
        length: picture.length,
        clock: picture.clock,
        detailed: differences === null && picture.length > 0,
        labelOf: (mark) => labelsOf(scene, mark),
        tooltipOf: (mark) => tooltipOf(scene, mark),
        spokenOf: (mark) => spokenOf(picture, mark),
      },
      this.hiddenNumbers(scene),
    );
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  static override styles = [shared, timelineStyles];
}
