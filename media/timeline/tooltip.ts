/** The box beside the pointer. It is a picture of what the table says, so it is hidden from assistive technology. */

export interface TooltipText {
  readonly title: string;
  /** Name and value, one line each. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** What the numbers stand on. */
  readonly note?: string;
}

const distance = 14;
const margin = 6;

export class Tooltip {
  readonly element = document.createElement('div');
  private shown: TooltipText | undefined;

  constructor() {
    this.element.className = 'tooltip';
    this.element.setAttribute('aria-hidden', 'true');
    this.element.hidden = true;
  }

  /** @param x, y of the pointer in the window; the box stays inside the window and off the pointer */
  show(text: TooltipText, x: number, y: number): void {
    if (text.title !== this.shown?.title || text.lines.join() !== this.shown.lines.join()) {
      this.shown = text;
      this.element.replaceChildren(...contentsOf(text));
    }
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = x + distance + width + margin <= window.innerWidth;
    const below = y + distance + height + margin <= window.innerHeight;
    const left = Math.max(
      margin,
      right ? x + distance : Math.min(x - distance - width, window.innerWidth - width - margin),
    );
    const top = Math.max(margin, below ? y + distance : y - distance - height);
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.element.hidden = true;
    this.shown = undefined;
  }
}

function contentsOf({ title, lines, note }: TooltipText): HTMLElement[] {
  const heading = document.createElement('div');
  heading.className = 'tooltip-title';
  heading.textContent = title;
  const list = document.createElement('dl');
  for (const [name, value] of lines) {
    const term = document.createElement('dt');
    term.textContent = name;
    const detail = document.createElement('dd');
    detail.textContent = value;
    list.append(term, detail);
  }
  if (!note) return [heading, list];
  const foot = document.createElement('div');
  foot.className = 'tooltip-note';
  foot.textContent = note;
  return [heading, list, foot];
}
