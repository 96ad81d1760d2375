/** From what the server answers to what the array panel draws. Pure. */
import type { Page } from '../../../media/array-messages.ts';
import type { ArrayView } from '../../../server/src/protocol/array-view.ts';

const words = (list: readonly number[]): Int32Array => Int32Array.from(list);
const edge = (list: readonly (number | null)[]): Float64Array => Float64Array.from(list, (word) => word ?? Number.NaN);

/** Columns become typed arrays, which cross to the panel without being copied into text; places in files stay behind. */
export function pageOf(view: ArrayView): Page {
  const { uri: _uri, version: _version, layerUri: _layerUri, range: _range, cells, heat, activity, ...rest } = view;
  return {
    ...rest,
    activity: Float64Array.from(activity),
    cells: cells && {
      fold: words(cells.fold),
      step: words(cells.step),
      work: Uint8Array.from(cells.work),
      held: words(cells.held),
      left: words(cells.left),
      above: words(cells.above),
      sum: words(cells.sum),
      accumulator: words(cells.accumulator),
      incoming: words(cells.incoming),
      outgoing: words(cells.outgoing),
      leftEdge: edge(cells.leftEdge),
      topEdge: edge(cells.topEdge),
      rightEdge: edge(cells.rightEdge),
      bottomEdge: edge(cells.bottomEdge),
      loaded: edge(cells.loaded),
      drained: edge(cells.drained),
      reads: words(cells.reads),
      writes: words(cells.writes),
    },
    heat: heat && { block: heat.block, first: words(heat.first), second: words(heat.second) },
  };
}
