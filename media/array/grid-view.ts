/** `<accel-array-grid>`: the canvas with the cells of an array, for mouse and keyboard. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { watchTheme } from '../common/theme-watch.ts';
import { summaryOf } from './describe.ts';
import { drawFrame } from './draw.ts';
import { cellAt, type Layout, layOut } from './layout.ts';
import { readTheme, type Theme } from './roles.ts';
import { cellGrid, type Moment, type Scene } from './scene.ts';
import { shared } from './styles.ts';

export interface Cell {
  readonly row: number;
  readonly col: number;
}

export const gridHelp =
  'Shift with an arrow key chooses a PE, Escape chooses none. Space plays and pauses. The arrow keys left and right step a cycle back and on, Page Up and Page Down ten. Home and End go to the first and the last cycle, plus and minus change the speed.';

/** Events: `cell-select` and `cell-hover` (detail: Cell or undefined). */
export class ArrayGrid extends LitElement {
  static override properties = {
    scene: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    hovered: { attribute: false },
  };

  declare scene: Scene | undefined;
  declare moment: Moment | undefined;
  declare selected: Cell | undefined;
  declare hovered: Cell | undefined;

  private theme: Theme | undefined;
  private layout: Layout | undefined;
  private stopWatching: (() => void) | undefined;
  private readonly resized = new ResizeObserver(() => this.draw());

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopWatching = watchTheme(() => {
      this.theme = undefined;
      this.draw();
    });
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWatching?.();
    this.resized.disconnect();
  }

  protected override render(): TemplateResult {
    return html`
      <div class="scroll">
        <canvas
          tabindex="0"
          role="application"
          aria-roledescription="array of processing elements"
          aria-label=${this.moment ? summaryOf(this.moment.page) : 'Array'}
          aria-describedby="help"
          @keydown=${this.onKey}
          @pointermove=${(event: PointerEvent) => this.tell('cell-hover', this.cellOf(event))}
          @pointerleave=${() => this.tell('cell-hover', undefined)}
          @click=${(event: PointerEvent) => this.tell('cell-select', this.cellOf(event))}
        ></canvas>
      </div>
      <p id="help" class="unseen">${gridHelp}</p>
    `;
  }

  protected override updated(): void {
    this.draw();
  }

  private draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const { scene, moment } = this;
    if (!canvas || !scene || !moment || this.clientWidth === 0) return;
    const { rows, cols } = cellGrid(moment.page);
    // What stands above the grid wraps in a narrow panel. Not measured: its height changes while it plays, the grid must not.
    const above = window.innerWidth < 1000 ? 340 : 280;
    const room = { width: this.clientWidth, height: Math.max(320, window.innerHeight - above) };
    const layout = layOut(rows, cols, room, moment.page.heat !== null);
    const ratio = window.devicePixelRatio;
    this.layout = layout;
    this.theme ??= readTheme();
    const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${layout.width}px`;
      canvas.style.height = `${layout.height}px`;
    }
    const context = canvas.getContext('2d')!;
    const { selected, hovered, theme } = this;
    drawFrame({ context, ratio, layout, theme, scene, moment, selected, hovered });
  }

  private cellOf(event: PointerEvent): Cell | undefined {
    return this.layout && cellAt(this.layout, event.offsetX, event.offsetY);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.moment) return;
    const { rows, cols } = cellGrid(this.moment.page);
    const at = this.selected;
    const move = (down: number, right: number): void =>
      this.tell('cell-select', {
        row: Math.min(rows - 1, Math.max(0, at ? at.row + down : 0)),
        col: Math.min(cols - 1, Math.max(0, at ? at.col + right : 0)),
      });
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(1, 0),
      ArrowUp: () => move(-1, 0),
      ArrowRight: () => move(0, 1),
      ArrowLeft: () => move(0, -1),
      Escape: () => this.tell('cell-select', undefined),
    };
    // Arrows alone step through the cycles, as everywhere on the page.
    const action = event.shiftKey || event.key === 'Escape' ? actions[event.key] : undefined;
    if (!action) return;
    event.preventDefault();
    action();
  };

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    shared,
    css`
      :host { display: block; min-width: 0; }
      .scroll { overflow-x: auto; padding: 3px; margin: -3px; scrollbar-width: thin; }
      canvas { display: block; border-radius: 4px; }
      canvas:focus-visible { outline-offset: -1px; }
    `,
  ];
}
