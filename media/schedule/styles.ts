/** Where parts of other panels look for them. */
export { shared } from '../common/styles.ts';
