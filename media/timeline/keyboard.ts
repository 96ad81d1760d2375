/** What the keys do on the timeline. Pure: from a key to a wish. */

export type Move = 'next' | 'previous' | 'first' | 'last' | 'laneUp' | 'laneDown';

export type Wish =
  | { readonly do: 'move'; readonly to: Move }
  | { readonly do: 'zoom'; readonly factor: number }
  /** A share of the visible range; negative is to the left. */
  | { readonly do: 'pan'; readonly share: number }
  | { readonly do: 'fit' | 'zoomToSelection' | 'open' | 'clear' | 'measure' | 'pin' | 'search' | 'help' };

/** How much one press or one click on a button zooms. */
export const zoomStep = 1.6;

/** Every key, for the help that is shown. */
export const keys: readonly (readonly [keys: string, what: string])[] = [
  ['← →', 'bar before, bar after'],
  ['↑ ↓', 'lane above, lane below'],
  ['Home, End', 'first, last bar of the lane'],
  ['Enter', 'go to the source of the bar'],
  ['+, −', 'zoom in, zoom out'],
  ['0', 'show all'],
  ['Z', 'zoom to the selected bar'],
  ['Shift+← →', 'pan'],
  ['/, Ctrl+F', 'search a layer; Enter: next, Shift+Enter: previous'],
  ['M', 'measure from the selected bar to another one, or between two clicks'],
  ['P', 'pin the selected bar: its numbers stay'],
  ['Escape', 'clear measure and selection'],
  ['?', 'this help'],
];

/** What a pointer does. */
export const gestures: readonly (readonly [what: string, does: string])[] = [
  ['Wheel', 'zoom at the pointer'],
  ['Drag, Shift+wheel', 'pan'],
  ['Shift+drag, drag on the axis', 'zoom to what is chosen'],
  ['Click, double click', 'select a bar and show its source, go there'],
  ['Drag in the strip above', 'move the visible part'],
];

/** What is read to people who cannot see the timeline. */
export const keyboardHelp =
  'Left and right arrow: bar by bar. Up and down: lane by lane. Home, End: first and last bar. Plus, minus: zoom. 0: show all. ' +
  'Z: zoom to the selected bar. Shift with arrows: pan. Slash: search a layer. M: measure. P: pin. Enter: go to the source. ' +
  'Escape: clear. Question mark: all keys.';

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const wishes: Record<string, Wish> = {
  ArrowRight: { do: 'move', to: 'next' },
  ArrowLeft: { do: 'move', to: 'previous' },
  ArrowUp: { do: 'move', to: 'laneUp' },
  ArrowDown: { do: 'move', to: 'laneDown' },
  Home: { do: 'move', to: 'first' },
  End: { do: 'move', to: 'last' },
  '+': { do: 'zoom', factor: zoomStep },
  '=': { do: 'zoom', factor: zoomStep },
  '-': { do: 'zoom', factor: 1 / zoomStep },
  _: { do: 'zoom', factor: 1 / zoomStep },
  0: { do: 'fit' },
  z: { do: 'zoomToSelection' },
  m: { do: 'measure' },
  p: { do: 'pin' },
  '/': { do: 'search' },
  '?': { do: 'help' },
  Enter: { do: 'open' },
  Escape: { do: 'clear' },
};
const panning: Record<string, Wish> = {
  ArrowRight: { do: 'pan', share: 0.25 },
  ArrowLeft: { do: 'pan', share: -0.25 },
};

/** Undefined for keys that belong to the editor, which are those with Ctrl, Alt or Meta; searching is the exception. */
export function wishOf(key: Key): Wish | undefined {
  const letter = key.key.length === 1 ? key.key.toLowerCase() : key.key;
  if ((key.ctrlKey || key.metaKey) && !key.altKey && letter === 'f') return { do: 'search' };
  if (key.ctrlKey || key.metaKey || key.altKey) return undefined;
  return (key.shiftKey ? panning[key.key] : undefined) ?? wishes[letter];
}
