/** Starts the memory panel: the elements of the page, and the colours they use. */
import { installTokens } from '../common/tokens.ts';
import { CurveView } from './curve-view.ts';
import { MemoryPanel } from './panel.ts';
import { RooflineView } from './roofline-view.ts';
import { PassTable } from './table.ts';

installTokens();
customElements.define('accel-memory-curve', CurveView);
customElements.define('accel-roofline', RooflineView);
customElements.define('accel-memory-passes', PassTable);
customElements.define('accel-memory', MemoryPanel);
