/** Starts the schedule panel: the elements of the page, and the colours they use. */
import { installTokens } from '../common/tokens.ts';
import { LayerDeltas } from './deltas.ts';
import { SchedulePanel } from './panel.ts';
import { LayerTable } from './table.ts';
import { TimelineView } from './timeline-view.ts';

installTokens();
customElements.define('accel-timeline', TimelineView);
customElements.define('accel-layers', LayerTable);
customElements.define('accel-deltas', LayerDeltas);
customElements.define('accel-schedule', SchedulePanel);
