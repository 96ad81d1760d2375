/** Starts the training panel: the elements of the page, and the colours they use. */
import { installTokens } from '../common/tokens.ts';
import { TrainingChart } from './chart.ts';
import { TrainingPanel } from './panel.ts';

installTokens();
customElements.define('accel-training-chart', TrainingChart);
customElements.define('accel-training', TrainingPanel);
