/** Starts the panel of an array at work: the elements of the page, and the colours they use. */
import { installTokens } from '../common/tokens.ts';
import { ArrayGrid } from './grid-view.ts';
import { ArrayPanel } from './panel.ts';
import { installRoles } from './roles.ts';
import { ArrayTime } from './scrubber.ts';

installTokens();
installRoles();
customElements.define('accel-array-grid', ArrayGrid);
customElements.define('accel-array-time', ArrayTime);
customElements.define('accel-array', ArrayPanel);
