/** Collects bars lane by lane, and hands them out as the columns of the protocol. */
import { type BarDetail, barDetails, type TimelineBars } from '../protocol/index.ts';

export interface TimelineBar {
  readonly start: number;
  readonly end: number;
  readonly kind: number;
  readonly row: number;
  readonly detail: BarDetail;
  readonly item: number;
  readonly share: number;
}

const codes = new Map(barDetails.map((detail, code) => [detail, code]));

export class BarColumns {
  private readonly lanes: TimelineBar[][];

  constructor(lanes: number) {
    this.lanes = Array.from({ length: lanes }, () => []);
  }

  add(lane: number, bar: TimelineBar): void {
    this.lanes[lane]!.push(bar);
  }

  columns(): TimelineBars {
    const lane: number[] = [];
    const start: number[] = [];
    const end: number[] = [];
    const kind: number[] = [];
    const row: number[] = [];
    const detail: number[] = [];
    const item: number[] = [];
    const share: number[] = [];
    this.lanes.forEach((bars, index) => {
      for (const bar of bars.sort((a, b) => a.start - b.start || a.end - b.end)) {
        lane.push(index);
        start.push(bar.start);
        end.push(bar.end);
        kind.push(bar.kind);
        row.push(bar.row);
        detail.push(codes.get(bar.detail)!);
        item.push(bar.item);
        // Four digits are more than a pixel shows.
        share.push(Math.round(bar.share * 1e4) / 1e4);
      }
    });
    return { lane, start, end, kind, row, detail, item, share };
  }
}
