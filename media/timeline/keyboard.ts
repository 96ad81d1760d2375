/** What the keys do on the timeline. Pure: from a key to a wish. */

export type Wish =
  | { readonly do: 'move'; readonly to: 'next' | 'previous' | 'first' | 'last' | 'laneUp' | 'laneDown' }
  | { readonly do: 'zoom'; readonly factor: number }
  /** A share of the visible range; negative is to the left. */
  | { readonly do: 'pan'; readonly share: number }
  | { readonly do: 'fit' }
  | { readonly do: 'zoomToSelection' }
  | { readonly do: 'open' }
  | { readonly do: 'clear' };

/** How much one press or one click on a button zooms. */
export const zoomStep = 1.6;

/** What is read to people who cannot see the timeline, and shown as the help of its toolbar. */
export const keyboardHelp =
  'Left and right arrow: bar by bar. Home, End: first and last bar. Plus, minus: zoom. 0: show all. Z: zoom to the selected bar. ' +
  'Shift with arrows: pan. Enter: go to the source. Escape: clear the selection.';

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
  Z: { do: 'zoomToSelection' },
  Enter: { do: 'open' },
  Escape: { do: 'clear' },
};
const panning: Record<string, Wish> = {
  ArrowRight: { do: 'pan', share: 0.25 },
  ArrowLeft: { do: 'pan', share: -0.25 },
};

/** Undefined for keys that belong to the editor, which are those with Ctrl, Alt or Meta. */
export function wishOf(key: Key): Wish | undefined {
  if (key.ctrlKey || key.metaKey || key.altKey) return undefined;
  return (key.shiftKey ? panning[key.key] : undefined) ?? wishes[key.key];
}
