/** `<accel-memory>`: the page of the memory panel. Holds the picture and the state, and passes rows between charts and table. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { postOf, savedState, saveState } from '../common/editor-api.ts';
import { pageStyles } from '../common/page-styles.ts';
import { schedulePageStyles } from '../common/schedule-page-styles.ts';
import { shared } from '../common/styles.ts';
import {
  type MemoryHostMessage,
  type MemoryPanelMessage,
  type MemoryState,
  parseMemoryHostMessage,
  parseMemoryState,
} from '../memory-messages.ts';
import { emptyTemplate, noticeTemplate } from '../schedule/parts.ts';
import type { Range } from '../timeline/viewport.ts';
import type { CurveView } from './curve-view.ts';
import { Facts } from './facts.ts';
import { assumptionsTemplate, headTemplate } from './parts.ts';
import { stateFor, stateForSchedule } from './view-state.ts';

type Nothing = Extract<MemoryHostMessage, { type: 'nothing' }>;

const post = postOf<MemoryPanelMessage>();
const stoppedText = 'The language server is not running, so this is what it computed last.';
const none: ReadonlySet<number> = new Set();

export class MemoryPanel extends LitElement {
  static override properties = {
    facts: { state: true },
    absent: { state: true },
    hovered: { state: true },
    marked: { state: true },
    view: { state: true },
  };

  declare private facts: Facts | undefined;
  /** Why there is nothing to draw, or nothing new. */
  declare private absent: Nothing | undefined;
  declare private hovered: number | undefined;
  /** Layers written where the cursor is. */
  declare private marked: ReadonlySet<number>;
  /** Undefined until the extension says which document this panel belongs to. */
  declare private view: MemoryState | undefined;
  private file = '';
  private restored = false;

  constructor() {
    super();
    this.marked = none;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.onMessage);
    window.addEventListener('scroll', this.onScroll, { passive: true });
    post({ type: 'ready' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.onMessage);
    window.removeEventListener('scroll', this.onScroll);
  }

  private readonly onMessage = (event: MessageEvent<unknown>): void => {
    const message = parseMemoryHostMessage(event.data);
    if (message) this.receive(message);
    else console.error('Accel: a message that this panel does not know was dropped.');
  };

  private readonly onScroll = (): void => {
    if (this.restored) this.change({ scroll: window.scrollY });
  };

  private receive(message: MemoryHostMessage): void {
    switch (message.type) {
      case 'target':
        this.file = message.file;
        this.view = stateFor(this.view ?? parseMemoryState(savedState()), message.uri, message.schedule);
        saveState(this.view);
        return;
      case 'picture':
        this.facts = new Facts(message.picture);
        this.absent = undefined;
        this.hovered = undefined;
        this.marked = none;
        return;
      case 'cursor':
        if (message.serial === this.facts?.picture.serial) this.marked = new Set(message.layers);
        return;
      case 'nothing':
        this.absent = message;
        // Without a server the last picture is still worth looking at; without a schedule it would be a lie.
        if (message.reason !== 'serverStopped') this.facts = undefined;
        return;
    }
  }

  /** Every change of the state goes through here, so that none is forgotten when the panel is hidden. */
  private change(part: Partial<MemoryState>): void {
    if (!this.view) return;
    this.view = { ...this.view, ...part };
    saveState(this.view);
  }

  private choose(schedule: string): void {
    if (!this.view) return;
    this.view = stateForSchedule(this.view, schedule);
    saveState(this.view);
    this.curve?.restoreRange(null);
    post({ type: 'choose', schedule });
  }

  private select(row: number | undefined): void {
    const { facts } = this;
    this.change({
      selected:
        facts && row !== undefined
          ? { layer: facts.layerName(row), pass: facts.passOf(row), second: facts.picture.passes.second[row] === 1 }
          : null,
    });
  }

  private open({ row, focus }: { row: number; focus: boolean }): void {
    if (!this.facts) return;
    const { serial, passes } = this.facts.picture;
    post({ type: 'reveal', serial, layer: passes.layer[row]!, focus });
  }

  private get curve(): CurveView | null {
    return this.renderRoot.querySelector<CurveView>('accel-memory-curve');
  }

  protected override render(): TemplateResult {
    const { facts, view } = this;
    if (!view) return html``;
    if (!facts) {
      return this.absent
        ? html`<main>${emptyTemplate(this.absent, this.file, (type) => post({ type }))}</main>`
        : html`<main><p class="waiting" role="status">Computing the schedule…</p></main>`;
    }
    const selected = facts.selected(view);
    return html`
      <main
        @row-hover=${(event: CustomEvent<number | null>) => {
          this.hovered = event.detail ?? undefined;
        }}
        @row-select=${(event: CustomEvent<number | null>) => this.select(event.detail ?? undefined)}
        @row-open=${(event: CustomEvent<{ row: number; focus: boolean }>) => this.open(event.detail)}
      >
        ${headTemplate(facts, (schedule) => this.choose(schedule))}
        ${noticeTemplate(this.absent ? stoppedText : facts.picture.stale)}
        ${assumptionsTemplate(facts.picture.assumptions, view.assumptionsOpen, (assumptionsOpen) => this.change({ assumptionsOpen }))}
        <div class="charts">
          <accel-memory-curve
            .facts=${facts}
            .hovered=${this.hovered}
            .selected=${selected}
            .marked=${this.marked}
            @range=${(event: CustomEvent<Range | null>) => this.change({ range: event.detail })}
          ></accel-memory-curve>
          <accel-roofline
            .facts=${facts}
            .hovered=${this.hovered}
            .selected=${selected}
            .marked=${this.marked}
          ></accel-roofline>
        </div>
        ${
          facts.rows === 0
            ? html`<p class="soft">This network has no layers.</p>`
            : html`<accel-memory-passes
                .facts=${facts}
                .hovered=${this.hovered}
                .selected=${selected}
                .marked=${this.marked}
                .sort=${view.sort}
                @sort=${(event: CustomEvent<MemoryState['sort']>) => this.change({ sort: event.detail })}
              ></accel-memory-passes>`
        }
      </main>
    `;
  }

  protected override updated(): void {
    if (this.facts && !this.restored) void this.restore();
  }

  /** Once, after the first picture: only then there is something to zoom and to scroll. */
  private async restore(): Promise<void> {
    if (!this.view) return;
    const { range, scroll } = this.view;
    const parts = [
      ...this.renderRoot.querySelectorAll<LitElement>('accel-memory-curve, accel-roofline, accel-memory-passes'),
    ];
    this.curve?.restoreRange(range);
    await Promise.all(parts.map((part) => part.updateComplete));
    if (this.restored) return;
    window.scrollTo({ top: scroll, behavior: 'instant' });
    this.restored = true;
  }

  static override styles = [
    shared,
    pageStyles,
    schedulePageStyles,
    css`
      /* Beside each other where both are still wide enough to read. */
      .charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 18px 32px; margin: 16px 0 18px; }
      @media (min-width: 1100px) { .charts { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
    `,
  ];
}
