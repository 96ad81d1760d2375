/** From what the server answers to what a panel draws. Pure. */
import type { Bars, Picture } from '../../../media/messages.ts';
import type { ScheduleView, TimelineBars } from '../../../server/src/protocol/index.ts';

/** Columns become typed arrays, which cross to the panel without being copied into text; places in files stay behind. */
export function pictureOf(view: ScheduleView, serial: number): Picture {
  const { bars, rows, stale, uri: _uri, version: _version, ...rest } = view;
  return {
    ...rest,
    serial,
    bars: columnsOf(bars),
    rows: rows.map(({ uri: _uri, range: _range, calls: _calls, ...row }) => row),
    stale: stale ?? null,
  };
}

export const columnsOf = (bars: TimelineBars): Bars => ({
  lane: Uint16Array.from(bars.lane),
  start: Float64Array.from(bars.start),
  end: Float64Array.from(bars.end),
  kind: Uint8Array.from(bars.kind),
  row: Int32Array.from(bars.row),
  detail: Uint8Array.from(bars.detail),
  item: Float64Array.from(bars.item),
  share: Float32Array.from(bars.share),
});
