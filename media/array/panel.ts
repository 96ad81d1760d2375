/** `<accel-array>`: the page of an array at work. Holds the scene and the state, asks for pages, and plays. */
import { html, LitElement, type TemplateResult } from 'lit';
import {
  type ArrayHostMessage,
  type ArrayPanelMessage,
  type ArrayState,
  type Page,
  parseArrayState,
  parseHostMessage,
  speeds,
} from '../array-messages.ts';
import { postOf, savedState, saveState } from '../common/editor-api.ts';
import { formatCount } from '../common/format.ts';
import { pageStyles } from '../common/page-styles.ts';
import { blockInWords, cycleInWords, peInWords } from './describe.ts';
import type { Cell } from './grid-view.ts';
import { wishOf } from './keys.ts';
import { arrayPageStyles } from './page-styles.ts';
import {
  type Actions,
  assumptionsTemplate,
  emptyTemplate,
  headTemplate,
  keysTemplate,
  legendTemplate,
  type Nothing,
  noticeTemplate,
  stateTemplate,
  tableTemplate,
  transportTemplate,
} from './parts.ts';
import { blockAt, cellGrid, type Moment, peAt, Scene } from './scene.ts';
import { shared } from './styles.ts';
import { stateFor, stateOf } from './view-state.ts';

const post = postOf<ArrayPanelMessage>();

/** Cycles of a page asked for before this one: lanes show what left just now. */
const lookBack = 8;
/** Cycles before the end of what is here when more is asked for. */
const lookAhead = 12;

export class ArrayPanel extends LitElement {
  static override properties = {
    scene: { state: true },
    moment: { state: true },
    absent: { state: true },
    hovered: { state: true },
    view: { state: true },
    playing: { state: true },
    spoken: { state: true },
  };

  declare private scene: Scene | undefined;
  /** The cycle that is drawn: that of the state as soon as its page is here. */
  declare private moment: Moment | undefined;
  declare private absent: Nothing | undefined;
  declare private hovered: Cell | undefined;
  /** Undefined until the extension says which document this panel belongs to. */
  declare private view: ArrayState | undefined;
  declare private playing: boolean;
  declare private spoken: string;

  /** The newest page, shown or not: what can be chosen. */
  private lists: Page | undefined;
  /** Where the cursor was last. */
  private cursor: number | undefined;
  /** Whether only the layer and schedule of the state will do: the text has changed, the choice has not. */
  private exact = false;
  private file = '';
  /** Counts what was asked to be shown; pages of earlier scenes are dropped. */
  private wanted = 0;
  private shown = 0;
  private line: number | null = null;
  private asked = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.playing = false;
    this.spoken = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.onMessage);
    window.addEventListener('keydown', this.onKey);
    post({ type: 'ready' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.onMessage);
    window.removeEventListener('keydown', this.onKey);
    clearTimeout(this.timer);
  }

  private readonly onMessage = (event: MessageEvent<unknown>): void => {
    const message = parseHostMessage(event.data);
    if (message) this.receive(message);
    else console.error('Accel: a message that this panel does not know was dropped.');
  };

  private receive(message: ArrayHostMessage): void {
    switch (message.type) {
      case 'target':
        this.file = message.file;
        this.line = message.line;
        this.keep(stateFor(this.view ?? parseArrayState(savedState()), message));
        this.ask();
        return;
      case 'cursor':
        this.follow(message.line);
        return;
      case 'changed':
        this.ask(true);
        return;
      case 'page': {
        const { scene, page } = message;
        if (scene !== this.wanted || !this.view) return;
        this.lists = page;
        if (this.exact && this.scene && !this.isChosen(page)) {
          this.onGone();
          return;
        }
        this.absent = undefined;
        this.line = null;
        if (scene !== this.shown || !this.scene) {
          this.shown = scene;
          this.scene = new Scene(page);
          this.keep(stateOf(this.view, page));
        } else this.scene.add(page);
        this.asked.delete(page.from);
        this.show();
        return;
      }
      case 'nothing':
        this.absent = message;
        this.pause();
        if (message.reason === 'missingFile') this.scene = this.moment = undefined;
        return;
    }
  }

  /** Shows the layer that is written in a line, if it is another one. */
  private follow(line: number): void {
    this.cursor = line;
    const layer = this.layerOfCursor();
    if (layer !== undefined && layer !== this.view?.layer) this.actions.choose({ layer });
  }

  /** Undefined also while the panel does not follow. */
  private layerOfCursor(): string | undefined {
    const { cursor, lists, view } = this;
    if (cursor === undefined || !lists || !view?.linked) return undefined;
    return lists.passes.find(({ lines }) => lines && lines[0] <= cursor && cursor <= lines[1])?.layer;
  }

  private isChosen({ layer, schedule }: Page): boolean {
    return layer === this.view?.layer && schedule === this.view.schedule;
  }

  /** The text has lost what was shown: by another name of the layer, which the cursor is at, or by a mistake. */
  private onGone(): void {
    const layer = this.layerOfCursor();
    if (this.view && layer !== undefined && layer !== this.view.layer) {
      this.keep({ ...this.view, layer });
      this.ask();
      return;
    }
    this.absent = { type: 'nothing', reason: 'noPass', detail: '' };
    this.pause();
  }

  /** Asks for the fold of the state, of the text as it is now. What is drawn stays until the answer comes. */
  private ask(exact = false): void {
    this.exact = exact;
    this.wanted++;
    this.asked = new Set();
    this.askFor(Math.max(0, (this.view?.cycle ?? 0) - lookBack));
  }

  private askFor(from: number): void {
    if (!this.view || this.asked.has(from)) return;
    this.asked.add(from);
    const { schedule, layer, pass, fold } = this.view;
    post({ type: 'want', scene: this.wanted, schedule, layer, pass, line: this.line, fold, from });
  }

  private keep(state: ArrayState): void {
    this.view = state;
    saveState(state);
  }

  private readonly actions: Actions = {
    choose: (part) => {
      if (!this.view) return;
      this.pause();
      const other = 'layer' in part || 'schedule' in part;
      // Another pass or layer begins at its beginning; which PE is looked at stays.
      this.keep({
        ...this.view,
        ...(other ? { fold: 0 } : {}),
        ...('pass' in part ? { fold: 0 } : {}),
        ...part,
        cycle: 0,
      });
      this.ask();
    },
    change: (part) => {
      if (this.view) this.keep({ ...this.view, ...part });
    },
    go: (cycle) => {
      this.pause();
      this.go(cycle);
      this.speak();
    },
    togglePlay: () => (this.playing ? this.pause() : this.play()),
    reveal: () => post({ type: 'reveal', focus: true }),
  };

  private go(cycle: number): void {
    if (!this.view || !this.scene) return;
    this.keep({ ...this.view, cycle: Math.max(0, Math.min(this.scene.about.cycles - 1, cycle)) });
    this.show();
  }

  /** Draws the cycle of the state if its page is here, else asks for it; asks for the next page in time. */
  private show(): void {
    const { scene, view } = this;
    if (!scene || !view) return;
    const { cycle } = view;
    const here = scene.moment(cycle);
    if (!here) {
      if (this.shown === this.wanted) this.askFor(Math.max(0, cycle - lookBack));
      return;
    }
    this.moment = here;
    const end = here.page.from + here.page.count;
    if (this.shown === this.wanted && end < scene.about.cycles && cycle + lookAhead >= end && !scene.pageOf(end)) {
      this.askFor(end);
    }
  }

  private play(): void {
    if (!this.scene || !this.view) return;
    this.playing = true;
    if (this.view.cycle === this.scene.about.cycles - 1) this.go(0);
    this.tick();
  }

  private readonly tick = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        if (!this.playing || !this.scene || !this.view) return;
        if (this.view.cycle >= this.scene.about.cycles - 1) return this.pause();
        // A page that is late stops the clock, not the film.
        if (this.moment?.cycle === this.view.cycle) this.go(this.view.cycle + 1);
        this.tick();
      },
      1000 / (this.view?.speed ?? 1),
    );
  };

  private pause(): void {
    clearTimeout(this.timer);
    this.playing = false;
  }

  private speak(): void {
    const { moment } = this;
    if (moment && !this.playing) this.spoken = `Cycle ${moment.cycle}. ${this.sentenceOf(moment, this.looked(moment))}`;
  }

  private sentenceOf(moment: Moment, { row, col }: Cell): string {
    return moment.page.heat ? blockInWords(moment, row, col) : peInWords(moment, row, col);
  }

  /** The cell that is told about: the one under the mouse, the one chosen, else the first from the middle that works. */
  private looked(moment: Moment): Cell {
    const { rows, cols } = cellGrid(moment.page);
    const known = this.hovered ?? this.view?.selected;
    if (known && known.row < rows && known.col < cols) return known;
    const middle = { row: rows >> 1, col: cols >> 1 };
    const busy = (row: number, col: number): boolean => {
      if (!moment.page.heat) return peAt(moment, row, col).work > 0;
      const { first, second } = blockAt(moment, row, col);
      return first + second > 0;
    };
    let best = middle;
    let distance = Number.POSITIVE_INFINITY;
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const away = Math.abs(row - middle.row) + Math.abs(col - middle.col);
        if (away < distance && busy(row, col)) {
          best = { row, col };
          distance = away;
        }
      }
    }
    return best;
  }

  private get notice(): string | null {
    if (this.absent?.reason === 'serverStopped')
      return 'The language server is not running: this is what it simulated last.';
    if (this.absent) return 'The text cannot be simulated as it is: this is what was simulated last.';
    return null;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const wish = wishOf(event);
    const { scene, view } = this;
    if (wish === undefined || !scene || !view) return;
    event.preventDefault();
    if (wish === 'play') this.actions.togglePlay();
    else if (wish === 'start') this.actions.go(0);
    else if (wish === 'end') this.actions.go(scene.about.cycles - 1);
    else if (typeof wish === 'number') this.actions.go(view.cycle + wish);
    else {
      const at = speeds.indexOf(view.speed) + (wish === 'faster' ? 1 : -1);
      const speed = speeds[at];
      if (speed) this.actions.change({ speed });
    }
  };

  protected override render(): TemplateResult {
    const { scene, moment, view } = this;
    if (!view) return html``;
    if (!scene || !moment) {
      return this.absent
        ? html`<main>${emptyTemplate(this.absent, this.file, (type) => post({ type }))}</main>`
        : html`<main><p class="waiting" role="status">Simulating the array…</p></main>`;
    }
    const page = scene.about;
    const looked = this.looked(moment);
    return html`
      <main
        @cell-select=${(event: CustomEvent<Cell | undefined>) => {
          this.actions.change({ selected: event.detail ?? null });
          this.speak();
        }}
        @cell-hover=${(event: CustomEvent<Cell | undefined>) => {
          this.hovered = event.detail;
        }}
        @seek=${(event: CustomEvent<number>) => this.actions.go(event.detail)}
      >
        ${headTemplate(page, this.lists ?? page, view, this.actions)}
        ${noticeTemplate(this.notice)}
        <div class="time">
          <div class="controls">
            ${transportTemplate(page, view, this.playing, this.actions)}
            ${legendTemplate(page)}
          </div>
          <accel-array-time .page=${page} .cycle=${view.cycle}></accel-array-time>
        </div>
        <p class="caption"><strong>Cycle ${formatCount(moment.cycle)}.</strong> ${cycleInWords(moment)}
          <span class="sentence">${this.sentenceOf(moment, looked)}</span></p>
        <div class="stage">
          <accel-array-grid
            .scene=${scene}
            .moment=${moment}
            .selected=${view.selected ?? undefined}
            .hovered=${this.hovered}
          ></accel-array-grid>
          <aside aria-label="State">${stateTemplate(moment, looked, view.selected !== null && !this.hovered)}</aside>
        </div>
        ${
          page.shownVectors < page.vectors
            ? html`<p class="soft limit">The first ${formatCount(page.shownVectors)} of ${formatCount(page.vectors)} vectors of
              this fold are simulated; the others move the same way.</p>`
            : ''
        }
        ${tableTemplate(moment, view.tableOpen, (tableOpen) => this.actions.change({ tableOpen }))}
        ${assumptionsTemplate(page, view.assumptionsOpen, (assumptionsOpen) => this.actions.change({ assumptionsOpen }))}
        ${keysTemplate()}
        <p class="unseen" aria-live="polite">${this.spoken}</p>
      </main>
    `;
  }

  static override styles = [shared, pageStyles, arrayPageStyles];
}
