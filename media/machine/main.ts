/** Starts the machine panel: the elements of the page, and the colours they use. */
import { installTokens } from '../common/tokens.ts';
import { BarPlotView } from './bar-plot.ts';
import { LinePlotView } from './line-plot.ts';
import { MachinePanel } from './panel.ts';

installTokens();
customElements.define('accel-line-plot', LinePlotView);
customElements.define('accel-bar-plot', BarPlotView);
customElements.define('accel-machine', MachinePanel);
