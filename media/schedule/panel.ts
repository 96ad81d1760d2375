/** `<accel-schedule>`: the page of the schedule panel. Holds the picture and the state, and passes rows between timeline and table. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { post, savedState, saveState } from '../common/editor-api.ts';
import { pageStyles } from '../common/page-styles.ts';
import { schedulePageStyles } from '../common/schedule-page-styles.ts';
import { shared } from '../common/styles.ts';
import {
  barsFit,
  type HostMessage,
  type Picture,
  parseHostMessage,
  parseViewState,
  type ViewState,
} from '../messages.ts';
import type { Range } from '../timeline/viewport.ts';
import { compareStyles, compareTemplate } from './compare-menu.ts';
import { comparisonStyles, comparisonTemplate } from './comparison.ts';
import { composed, type Scene, sceneOf } from './compose.ts';
import { assumptionsTemplate, emptyTemplate, headTemplate, type Nothing, noticeTemplate } from './parts.ts';
import { pinStyles, pinsTemplate } from './pins.ts';
import { processorStyles, processorsTemplate } from './processors.ts';
import { rasterized } from './raster.ts';
import type { LayerTable } from './table.ts';
import type { TimelineView } from './timeline-view.ts';
import { pinnedRows, selectedRow, stateFor, stateForSchedule } from './view-state.ts';

const stoppedText = 'The language server is not running, so this is what it computed last.';

export class SchedulePanel extends LitElement {
  static override properties = {
    picture: { state: true },
    absent: { state: true },
    beside: { state: true },
    hovered: { state: true },
    atCursor: { state: true },
    view: { state: true },
  };

  declare private picture: Picture | undefined;
  /** Why there is nothing to draw, or nothing new. */
  declare private absent: Nothing | undefined;
  /** Schedules that are shown below this one. */
  declare private beside: readonly Picture[];
  declare private hovered: number | undefined;
  /** Rows of the layer that the cursor of the editor is at. */
  declare private atCursor: readonly number[];
  /** Undefined until the extension says which document this panel belongs to. */
  declare private view: ViewState | undefined;
  private file = '';
  private restored = false;
  private scene: Scene | undefined;

  constructor() {
    super();
    this.beside = [];
    this.atCursor = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.onMessage);
    post({ type: 'ready' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.onMessage);
  }

  private readonly onMessage = (event: MessageEvent<unknown>): void => {
    const message = parseHostMessage(event.data);
    if (message) this.receive(message);
    else console.error('Accel: a message that this panel does not know was dropped.');
  };

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'target':
        this.file = message.file;
        this.view = stateFor(this.view ?? parseViewState(savedState()), message.uri, message.schedule);
        saveState(this.view);
        if (this.view.compare.length) post({ type: 'compare', schedules: this.view.compare });
        return;
      case 'picture':
        this.picture = message.picture;
        this.absent = undefined;
        this.hovered = undefined;
        this.atCursor = [];
        // Until those of the new text come, the others are as they were.
        if (!this.view?.compare.length) this.beside = [];
        return;
      case 'bars': {
        const { picture } = this;
        if (!picture || message.serial !== picture.serial || this.beside.length) return;
        const { bars, from, to } = message;
        if (!barsFit(bars, picture.lanes.length, picture.kinds.length, picture.rows.length)) return;
        this.timeline?.addPage({ start: from, end: to }, bars);
        return;
      }
      case 'cursor':
        if (message.serial === this.picture?.serial) this.atCursor = message.rows;
        return;
      case 'compared':
        if (message.serial === this.picture?.serial) this.beside = message.pictures;
        return;
      case 'askVisible':
        post({ type: 'visible', range: this.view?.range ?? null });
        return;
      case 'rasterize':
        void rasterized(message.svg, message.scale).then((png) => post({ type: 'raster', png }));
        return;
      case 'nothing':
        this.absent = message;
        // Without a server the last picture is still worth looking at; without a schedule it would be a lie.
        if (message.reason !== 'serverStopped') this.picture = undefined;
        return;
    }
  }

  private onScroll(event: Event): void {
    if (this.restored) this.change({ scroll: (event.currentTarget as Element).scrollTop });
  }

  /** Every change of the state goes through here, so that none is forgotten when the panel is hidden. */
  private change(part: Partial<ViewState>): void {
    if (!this.view) return;
    this.view = { ...this.view, ...part };
    saveState(this.view);
  }

  private choose(schedule: string): void {
    if (!this.view) return;
    this.view = stateForSchedule(this.view, schedule);
    saveState(this.view);
    this.timeline?.restoreRange(null);
    post({ type: 'choose', schedule });
  }

  private compare(schedules: readonly string[]): void {
    this.change({ compare: schedules, range: null });
    this.timeline?.restoreRange(null);
    if (schedules.length === 0) this.beside = [];
    post({ type: 'compare', schedules });
  }

  /** Pins the layer and pass of a row, or takes the pin away. */
  private pin(row: number): void {
    const { view, picture } = this;
    const chosen = picture?.rows[this.scene?.sourceRows[row] ?? row];
    if (!view || !chosen) return;
    const { layer, pass, second } = chosen;
    const others = view.pinned.filter((pin) => pin.layer !== layer || pin.pass !== pass || pin.second !== second);
    this.change({ pinned: others.length < view.pinned.length ? others : [...others, { layer, pass, second }] });
  }

  private select(wanted: number | undefined): void {
    const row = wanted === undefined ? undefined : (this.scene?.sourceRows[wanted] ?? wanted);
    const chosen = row === undefined ? undefined : this.picture?.rows[row];
    this.change({ selected: chosen ? { layer: chosen.layer, pass: chosen.pass, second: chosen.second } : null });
  }

  private open({ row: wanted, focus }: { row: number; focus: boolean }): void {
    const row = this.scene?.sourceRows[wanted] ?? wanted;
    if (this.picture && row >= 0) post({ type: 'reveal', serial: this.picture.serial, row, focus });
  }

  private get timeline(): TimelineView | null {
    return this.renderRoot.querySelector<TimelineView>('accel-timeline');
  }

  private get table(): LayerTable | null {
    return this.renderRoot.querySelector<LayerTable>('accel-layers');
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('picture') && !changed.has('beside')) return;
    const { picture, beside } = this;
    this.scene = picture && (beside.length ? composed([picture, ...beside]) : sceneOf(picture));
  }

  /** Searching works wherever the keyboard is. */
  private onKey(event: KeyboardEvent): void {
    const search = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f';
    if (!search || event.defaultPrevented) return;
    event.preventDefault();
    void this.timeline?.search();
  }

  protected override render(): TemplateResult {
    const { picture, view, scene, beside } = this;
    if (!view) return html``;
    if (!picture || !scene) {
      return this.absent
        ? html`<main>${emptyTemplate(this.absent, this.file, (type) => post({ type }))}</main>`
        : html`<main><p class="waiting" role="status">Computing the schedule…</p></main>`;
    }
    const selected = selectedRow(view, picture);
    const pinned = pinnedRows(view, picture);
    return html`
      <main
        @row-hover=${(event: CustomEvent<number | undefined>) => {
          this.hovered = event.detail;
        }}
        @row-select=${(event: CustomEvent<number | undefined>) => this.select(event.detail)}
        @row-open=${(event: CustomEvent<{ row: number; focus: boolean }>) => this.open(event.detail)}
        @row-pin=${(event: CustomEvent<number>) => this.pin(event.detail)}
        @keydown=${this.onKey}
      >
        ${headTemplate(
          picture,
          (schedule) => this.choose(schedule),
          compareTemplate(picture, view.compare, (schedules) => this.compare(schedules)),
        )}
        ${noticeTemplate(this.absent ? stoppedText : picture.stale)}
        ${comparisonTemplate(picture, view.comparisonOpen, (comparisonOpen) => this.change({ comparisonOpen }))}
        ${processorsTemplate(picture)}
        ${assumptionsTemplate(picture, view.assumptionsOpen, (assumptionsOpen) => this.change({ assumptionsOpen }))}
          <accel-timeline
            .scene=${scene}
            .hovered=${this.hovered}
            .selected=${selected}
            .pinned=${pinned}
            .hiddenKinds=${view.hidden}
            .atCursor=${this.atCursor}
            @kinds-hide=${(event: CustomEvent<readonly string[]>) => this.change({ hidden: event.detail })}
            @bars-want=${(event: CustomEvent<{ range: Range; limit: number }>) => this.wantBars(event.detail)}
            @range=${(event: CustomEvent<Range | null>) => this.change({ range: event.detail })}
            @row-select=${this.bringRow}
          ></accel-timeline>
        ${pinsTemplate(picture, pinned, (row) => this.pin(row))}
        ${
          beside.length > 0
            ? html`<accel-deltas .pictures=${[picture, ...beside]} .selected=${selected}></accel-deltas>`
            : picture.rows.length === 0
              ? html`<p class="soft">This network has no layer that runs on the array.</p>`
              : html`<accel-layers
                .picture=${picture}
                .hovered=${this.hovered}
                .selected=${selected}
                .sort=${view.sort}
                @scroll=${this.onScroll}
                @sort=${(event: CustomEvent<ViewState['sort']>) => this.change({ sort: event.detail })}
              ></accel-layers>`
        }
      </main>
    `;
  }

  private wantBars({ range, limit }: { range: Range; limit: number }): void {
    if (this.picture) post({ type: 'bars', serial: this.picture.serial, from: range.start, to: range.end, limit });
  }

  /** A bar was chosen: its row comes on screen. The other way round the row is where the user looks already. */
  private async bringRow(event: CustomEvent<number | undefined>): Promise<void> {
    const row = event.detail;
    if (row === undefined) return;
    await this.updateComplete;
    await this.table?.updateComplete;
    this.table?.scrollToRow(row);
  }

  protected override updated(): void {
    if (this.picture && !this.restored) void this.restore();
  }

  /** Once, after the first picture: only then there is something to zoom and to scroll. */
  private async restore(): Promise<void> {
    if (this.restored || !this.view) return;
    const { range, scroll } = this.view;
    this.timeline?.restoreRange(range);
    await this.timeline?.updateComplete;
    await this.table?.updateComplete;
    this.table?.scrollTo({ top: scroll, behavior: 'instant' });
    this.restored = true;
  }

  static override styles = [
    shared,
    pageStyles,
    schedulePageStyles,
    comparisonStyles,
    compareStyles,
    pinStyles,
    processorStyles,
    css`
      /* Head and timeline stay where they are and the table scrolls below them; in a panel too low for that, the page scrolls. */
      main { display: flex; flex-direction: column; height: 100vh; padding-bottom: 0; }
      main > * { flex: none; }
      accel-timeline { margin: 14px 0 10px; }
      accel-layers, accel-deltas {
        flex: 1 1 0; min-height: 180px; margin-right: -20px; padding: 0 9px 16px 0; overflow: hidden auto;
        scrollbar-gutter: stable; scrollbar-width: thin; scrollbar-color: var(--vscode-scrollbarSlider-background) transparent;
      }
      @media (max-width: 560px) {
        accel-layers, accel-deltas { margin-right: -12px; padding-right: 1px; }
      }
    `,
  ];
}
