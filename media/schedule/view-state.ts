/** What the panel keeps when it is hidden or the window reloads, and how it follows the data. Pure. */
import type { Picture, ViewState } from '../messages.ts';

/** A panel that was just opened. */
export const freshState = (uri: string, schedule: string | null): ViewState => ({
  version: 3,
  uri,
  schedule,
  range: null,
  selected: null,
  pinned: [],
  hidden: [],
  compare: [],
  sort: { column: 'order', descending: false },
  scroll: 0,
  assumptionsOpen: false,
  comparisonOpen: false,
});

/** The saved state, if it belongs to this document; the extension's word on the schedule counts. */
export function stateFor(saved: ViewState | undefined, uri: string, schedule: string | null): ViewState {
  return saved?.uri === uri ? { ...saved, schedule } : freshState(uri, schedule);
}

/** Another schedule has another time axis and other layers; what is a matter of taste stays. */
export const stateForSchedule = (state: ViewState, schedule: string): ViewState => ({
  ...state,
  schedule,
  range: null,
  selected: null,
  pinned: [],
  compare: [],
  scroll: 0,
});

/** The row that is selected in this picture: passes are known by name, since typing moves rows. */
export function selectedRow(state: ViewState | undefined, picture: Picture | undefined): number | undefined {
  if (!state?.selected || !picture) return undefined;
  return rowNamed(state.selected, picture);
}

/** The rows whose numbers stay; those that are gone for now are left out. */
export const pinnedRows = (state: ViewState, picture: Picture): number[] =>
  state.pinned.flatMap((pin) => rowNamed(pin, picture) ?? []);

function rowNamed({ layer, pass, second }: ViewState['pinned'][number], { rows }: Picture): number | undefined {
  const row = rows.findIndex(
    (candidate) => candidate.layer === layer && candidate.pass === pass && candidate.second === second,
  );
  return row < 0 ? undefined : row;
}
