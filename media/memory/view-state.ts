/** What the panel keeps when it is hidden or the window reloads, and how it follows the data. Pure. */
import type { MemoryState } from '../memory-messages.ts';

/** A panel that was just opened. */
export const freshState = (uri: string, schedule: string | null): MemoryState => ({
  version: 1,
  uri,
  schedule,
  range: null,
  selected: null,
  sort: { column: 'order', descending: false },
  scroll: 0,
  assumptionsOpen: false,
});

/** The saved state, if it belongs to this document; the extension's word on the schedule counts. */
export const stateFor = (saved: MemoryState | undefined, uri: string, schedule: string | null): MemoryState =>
  saved?.uri === uri ? { ...saved, schedule } : freshState(uri, schedule);

/** Another schedule has another time axis and other layers; what is a matter of taste stays. */
export const stateForSchedule = (state: MemoryState, schedule: string): MemoryState => ({
  ...state,
  schedule,
  range: null,
  selected: null,
  scroll: 0,
});
