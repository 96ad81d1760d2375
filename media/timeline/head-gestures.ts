/** The pointer on the head: dragging in the minimap moves or changes the visible part, dragging on the axis chooses one. */
import type { Layout } from './layout.ts';
import { clampRange, minimumSpan, type Range, spanOf, toCycle, toPixel } from './viewport.ts';

export interface HeadHandlers {
  layout(): Layout | undefined;
  range(): Range;
  length(): number;
  move(range: Range): void;
  choose(from: number, to: number, done: boolean | null): void;
  zoom(factor: number, x: number): void;
}

/** Pixels from an end of the window within which it is the end that is dragged. */
const grip = 5;

type Part = 'start' | 'end' | 'middle' | 'axis';

/** Listens until the returned function is called. */
export function listenToHead(element: HTMLElement, handlers: HeadHandlers): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let held: { readonly part: Part; readonly x: number; readonly range: Range } | undefined;
  const xOf = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left;

  const cycleAt = (layout: Layout, x: number): number =>
    toCycle({ start: 0, end: Math.max(handlers.length(), minimumSpan) }, layout.plotWidth, x - layout.plotLeft);

  function partAt(event: MouseEvent, layout: Layout): Part {
    const y = event.clientY - element.getBoundingClientRect().top;
    if (y > layout.minimapTop + layout.minimapHeight + 2) return 'axis';
    const whole = { start: 0, end: Math.max(handlers.length(), minimumSpan) };
    const { start, end } = handlers.range();
    const x = xOf(event) - layout.plotLeft;
    if (Math.abs(x - toPixel(whole, layout.plotWidth, end)) <= grip) return 'end';
    if (Math.abs(x - toPixel(whole, layout.plotWidth, start)) <= grip) return 'start';
    return 'middle';
  }

  element.addEventListener(
    'pointerdown',
    (event) => {
      const layout = handlers.layout();
      if (event.button !== 0 || !layout) return;
      const part = partAt(event, layout);
      let range = handlers.range();
      const at = cycleAt(layout, xOf(event));
      if (part === 'middle' && (at < range.start || at > range.end)) {
        // A press beside the window brings it there.
        const half = spanOf(range) / 2;
        range = clampRange({ start: at - half, end: at + half }, handlers.length());
        handlers.move(range);
      }
      held = { part, x: xOf(event), range };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const layout = handlers.layout();
      if (!layout) return;
      if (!held) {
        const part = partAt(event, layout);
        element.classList.toggle('resizing', part === 'start' || part === 'end');
        element.classList.toggle('choosing', part === 'axis');
        return;
      }
      const x = xOf(event);
      if (held.part === 'axis') {
        handlers.choose(held.x, x, false);
        return;
      }
      const by = cycleAt(layout, x) - cycleAt(layout, held.x);
      const { start, end } = held.range;
      if (held.part === 'middle') handlers.move(clampRange({ start: start + by, end: end + by }, handlers.length()));
      else {
        const [from, to] = held.part === 'start' ? [start + by, end] : [start, end + by];
        handlers.move(
          clampRange(
            { start: Math.min(from, to - minimumSpan), end: Math.max(to, from + minimumSpan) },
            handlers.length(),
          ),
        );
      }
    },
    { signal },
  );
  const release = (event: PointerEvent): void => {
    if (held?.part === 'axis') {
      const moved = Math.abs(xOf(event) - held.x) >= 4;
      handlers.choose(held.x, xOf(event), moved && event.type === 'pointerup' ? true : null);
    }
    held = undefined;
  };
  element.addEventListener('pointerup', release, { signal });
  element.addEventListener('pointercancel', release, { signal });
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      handlers.zoom(2 ** (-event.deltaY / 240), xOf(event));
    },
    { signal, passive: false },
  );
  return () => listening.abort();
}
