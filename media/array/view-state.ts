/** What the panel keeps when it is hidden or the window reloads. Pure. */
import type { ArrayState, Page } from '../array-messages.ts';

export const freshState = (uri: string, schedule: string | null): ArrayState => ({
  version: 1,
  uri,
  schedule,
  layer: null,
  pass: null,
  fold: 0,
  cycle: 0,
  speed: 4,
  linked: true,
  selected: null,
  tableOpen: false,
  assumptionsOpen: false,
});

/** The saved state, if it belongs to this document; a line or another schedule to start from is another place to look at. */
export function stateFor(
  saved: ArrayState | undefined,
  target: { uri: string; schedule: string | null; line: number | null },
): ArrayState {
  if (saved?.uri !== target.uri) return freshState(target.uri, target.schedule);
  const same = target.schedule === null || target.schedule === saved.schedule;
  if (target.line === null && same) return saved;
  return { ...freshState(target.uri, target.schedule), speed: saved.speed, linked: saved.linked };
}

/** The state that stands for what a page shows: names that were gone are replaced by those shown, places stay inside. */
export function stateOf(state: ArrayState, page: Page): ArrayState {
  const { selected } = state;
  const block = page.heat?.block ?? 1;
  const inside = selected && selected.row * block < page.rows && selected.col * block < page.cols ? selected : null;
  return {
    ...state,
    schedule: page.schedule,
    layer: page.layer,
    pass: page.pass,
    fold: page.fold,
    cycle: Math.min(state.cycle, page.cycles - 1),
    selected: inside,
  };
}
