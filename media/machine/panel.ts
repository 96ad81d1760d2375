/** `<accel-machine>`: the page of the machine panel. Holds the picture and what is open in it. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { postOf, savedState, saveState } from '../common/editor-api.ts';
import { pageStyles } from '../common/page-styles.ts';
import { schedulePageStyles } from '../common/schedule-page-styles.ts';
import { shared } from '../common/styles.ts';
import {
  type MachineHostMessage,
  type MachinePanelMessage,
  type MachineState,
  type Picture,
  parseMachineHostMessage,
  parseMachineState,
} from '../machine-messages.ts';
import {
  emptyTemplate,
  headTemplate,
  noticeTemplate,
  problemsTemplate,
  standsOnTemplate,
  tableTemplate,
} from './parts.ts';

type Nothing = Extract<MachineHostMessage, { type: 'nothing' }>;

const post = postOf<MachinePanelMessage>();
const stoppedText = 'The language server is not running, so this is what it computed last.';

const freshState = (uri: string): MachineState => ({
  version: 1,
  uri,
  machine: null,
  tables: [],
  standsOnOpen: true,
  scroll: 0,
});

export class MachinePanel extends LitElement {
  static override properties = { picture: { state: true }, absent: { state: true }, view: { state: true } };

  declare private picture: Picture | undefined;
  /** Why there is nothing to draw, or nothing new. */
  declare private absent: Nothing | undefined;
  /** Undefined until the extension says which document this panel belongs to. */
  declare private view: MachineState | undefined;
  private file = '';
  private restored = false;

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
    const message = parseMachineHostMessage(event.data);
    if (message) this.receive(message);
    else console.error('Accel: a message that this panel does not know was dropped.');
  };

  private readonly onScroll = (): void => {
    if (this.restored) this.change({ scroll: window.scrollY });
  };

  private receive(message: MachineHostMessage): void {
    switch (message.type) {
      case 'target': {
        this.file = message.file;
        const saved = this.view ?? parseMachineState(savedState());
        this.view = saved?.uri === message.uri ? saved : freshState(message.uri);
        saveState(this.view);
        return;
      }
      case 'picture':
        this.picture = message.picture;
        this.absent = undefined;
        this.change({ machine: message.picture.machine });
        return;
      case 'nothing':
        this.absent = message;
        // Without a server the last picture is still worth looking at; without a machine it would be a lie.
        if (message.reason !== 'serverStopped') this.picture = undefined;
        return;
    }
  }

  /** Every change of the state goes through here, so that none is forgotten when the panel is hidden. */
  private change(part: Partial<MachineState>): void {
    if (!this.view) return;
    this.view = { ...this.view, ...part };
    saveState(this.view);
  }

  private toggle(id: string, open: boolean): void {
    if (!this.view) return;
    const others = this.view.tables.filter((each) => each !== id);
    this.change({ tables: open ? [...others, id] : others });
  }

  protected override render(): TemplateResult {
    const { picture, view } = this;
    if (!view) return html``;
    if (!picture) {
      return this.absent
        ? html`<main>${emptyTemplate(this.absent, this.file, post)}</main>`
        : html`<main><p class="waiting" role="status">Computing the machine…</p></main>`;
    }
    return html`
      <main>
        ${headTemplate(picture, post)}
        ${noticeTemplate(this.absent ? stoppedText : picture.stale)}
        ${
          picture.problems.length > 0
            ? problemsTemplate(picture.problems)
            : html`
              <div class="plots">${picture.plots.map((plot) => this.plotTemplate(plot, view))}</div>
              <div class="tables">${picture.tables.map(tableTemplate)}</div>`
        }
        ${standsOnTemplate(picture, view.standsOnOpen, (standsOnOpen) => this.change({ standsOnOpen }))}
      </main>
    `;
  }

  private plotTemplate(plot: Picture['plots'][number], view: MachineState): TemplateResult {
    const open = view.tables.includes(plot.id);
    const toggled = (event: CustomEvent<boolean>): void => this.toggle(plot.id, event.detail);
    return plot.kind === 'lines'
      ? html`<accel-line-plot .plot=${plot} .open=${open} @table=${toggled}></accel-line-plot>`
      : html`<accel-bar-plot class=${plot.direction} .plot=${plot} .open=${open} @table=${toggled}></accel-bar-plot>`;
  }

  protected override updated(): void {
    if (this.picture && !this.restored) void this.restore();
  }

  /** Once, after the first picture: only then there is something to scroll. */
  private async restore(): Promise<void> {
    if (!this.view) return;
    const { scroll } = this.view;
    const parts = [...this.renderRoot.querySelectorAll<LitElement>('accel-line-plot, accel-bar-plot')];
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
      .picking { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
      .link { padding: 1px 0; border: 0; border-radius: 2px; background: none; color: var(--vscode-textLink-foreground); cursor: pointer; }
      .link:hover { text-decoration: underline; }
      h2 { margin: 0; font-size: 1.1em; font-weight: 600; }
      h3 { margin: 10px 0 0; font-size: 1em; font-weight: 600; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 0 36px; margin: 20px 0 2px; align-items: start; }
      /* Titles, notes, legends and pictures of neighbours stand on the same lines. */
      .plots > * { display: grid; grid-template-rows: subgrid; grid-template-columns: minmax(0, 1fr); grid-row: span 6; margin-bottom: 24px; }
      /* In two columns, where it would be alone in a row, it takes all of it. */
      @media (min-width: 756px) and (max-width: 1131px) { .across { grid-column: 1 / -1; } }
      .tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px 36px; align-items: start; }
      .tables section { min-width: 0; }
      .scrolled { overflow-x: auto; margin-top: 4px; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: 3px 0 3px 16px; text-align: right; font-weight: normal; white-space: nowrap; border-bottom: 1px solid var(--accel-line); }
      th:first-child { padding-left: 0; text-align: left; }
      thead th { color: var(--vscode-descriptionForeground); white-space: normal; vertical-align: bottom; }
      .own { color: var(--vscode-foreground); font-weight: 600; }
      .problems { margin-top: 20px; }
      .problems ul { margin: 6px 0 0; padding: 0 0 0 18px; }
      .stands-on { margin-top: 22px; }
      .stands-on > summary { font-size: 1.1em; font-weight: 600; }
      .stands-on > summary .soft { font-weight: 400; font-size: 0.9em; }
    `,
  ];
}
