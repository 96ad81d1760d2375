/** Pointer and wheel on the lanes, as wishes: where is pointed at, what is clicked, how far is dragged, how much is zoomed. */

export interface GestureHandlers {
  /** The pointer is over this point (CSS pixels inside the element); undefined: it has left. */
  hover(point: { readonly x: number; readonly y: number; readonly event: PointerEvent } | undefined): void;
  /** @param again the second click of a double click */
  click(x: number, y: number, again: boolean): void;
  /** Whether a drag that starts now chooses a range; else it pans, as it always does without this. */
  choosing?(event: PointerEvent): boolean;
  /** Pixels to the right since the last call. */
  drag(dx: number): void;
  /** A range from here to there; `done` when the button is released, null if it was given up. */
  choose?(from: number, to: number, done: boolean | null): void;
  zoom(factor: number, x: number): void;
}

/** Moving less than this between press and release is a click of an unsteady hand. */
const clickDistance = 4;
/** Wheel pixels that double the zoom. */
const doubling = 240;
/** What a line and a page of wheel movement are in pixels, for devices that count so. */
const linePixels = 16;
const pagePixels = 400;

/** Listens until the returned function is called. */
export function listenToGestures(element: HTMLElement, handlers: GestureHandlers): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let pressed: { readonly x: number; readonly choosing: boolean; last: number; moved: boolean } | undefined;
  const inside = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const { x } = inside(event);
      pressed = { x, choosing: handlers.choosing?.(event) ?? false, last: x, moved: false };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const { x, y } = inside(event);
      if (!pressed) {
        handlers.hover({ x, y, event });
        return;
      }
      if (!pressed.moved && Math.abs(x - pressed.x) < clickDistance) return;
      if (!pressed.moved) handlers.hover(undefined);
      pressed.moved = true;
      if (pressed.choosing) handlers.choose?.(pressed.x, x, false);
      else {
        element.classList.add('dragging');
        handlers.drag(x - pressed.last);
      }
      pressed.last = x;
    },
    { signal },
  );
  const release = (event: PointerEvent): void => {
    const { x, y } = inside(event);
    const up = event.type === 'pointerup';
    if (pressed?.moved && pressed.choosing) handlers.choose?.(pressed.x, x, up ? true : null);
    if (pressed && !pressed.moved && up) handlers.click(x, y, false);
    pressed = undefined;
    element.classList.remove('dragging');
  };
  element.addEventListener('pointerup', release, { signal });
  element.addEventListener('pointercancel', release, { signal });
  element.addEventListener('pointerleave', () => handlers.hover(undefined), { signal });
  element.addEventListener(
    'dblclick',
    (event) => {
      const { x, y } = inside(event);
      handlers.click(x, y, true);
    },
    { signal },
  );
  element.addEventListener(
    'wheel',
    (event) => {
      // With Alt the lanes scroll, where there are more than fit.
      if (event.altKey) return;
      event.preventDefault();
      const scale = event.deltaMode === 1 ? linePixels : event.deltaMode === 2 ? pagePixels : 1;
      const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) handlers.drag(-sideways * scale);
      else handlers.zoom(2 ** ((-event.deltaY * scale) / doubling), inside(event).x);
    },
    // The page must not scroll meanwhile.
    { signal, passive: false },
  );
  return () => listening.abort();
}
