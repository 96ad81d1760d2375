/** Styles that every part of the page shares: those of all pages, and what tells tensors apart. */
import { css } from 'lit';
import { base } from '../common/base-styles.ts';

const roles = css`
  input { font: inherit; }
  .role-activation { --role: var(--accel-role-activation); }
  .role-weight { --role: var(--accel-role-weight); }
  .role-error { --role: var(--accel-role-error); }
  .role-sum { --role: var(--accel-role-sum); }
  .role-accumulator { --role: var(--accel-role-accumulator); }
`;

export const shared = [base, roles];
