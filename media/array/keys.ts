/** The keys of the page: what moves through the cycles, wherever the focus is. Pure but for reading the event. */

/** Cycles to go on, or a place; a faster or slower film. */
export type KeyWish = number | 'start' | 'end' | 'play' | 'faster' | 'slower';

const wishes: Readonly<Record<string, KeyWish>> = {
  ' ': 'play',
  ArrowRight: 1,
  ArrowLeft: -1,
  PageDown: 10,
  PageUp: -10,
  Home: 'start',
  End: 'end',
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
};

/** For people: the same, and what the grid adds. */
export const keyHelp: readonly (readonly [keys: string, what: string])[] = [
  ['Space', 'play, pause'],
  ['\u2190 \u2192', 'one cycle back, on'],
  ['Page Up, Page Down', 'ten cycles back, on'],
  ['Home, End', 'first, last cycle'],
  ['+ \u2212', 'faster, slower'],
  ['Shift with arrows', 'choose a PE of the grid'],
  ['Escape', 'choose none'],
];

/** Nothing where the key belongs to what has the focus: text that is typed, a button that is pressed, a table that scrolls. */
export function wishOf(event: KeyboardEvent): KeyWish | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const target = event.composedPath()[0];
  if (target instanceof HTMLSelectElement) return undefined;
  if (target instanceof HTMLInputElement && target.type !== 'range') return undefined;
  const wish = wishes[event.key];
  if (wish === 'play' || wish === 'faster' || wish === 'slower') {
    const pressed =
      target instanceof HTMLButtonElement || (target instanceof HTMLElement && target.tagName === 'SUMMARY');
    return wish === 'play' && pressed ? undefined : wish;
  }
  if (event.shiftKey || (target instanceof HTMLElement && target.classList.contains('table'))) return undefined;
  return wish;
}
