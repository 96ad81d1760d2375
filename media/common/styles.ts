/** Styles that the parts of pages about schedules share: those of all pages, and what tells kinds of work apart. */
import { css } from 'lit';
import { base } from './base-styles.ts';

const kinds = css`
  .swatch { display: inline-block; flex: none; width: 10px; height: 10px; border-radius: 2px;  }
  .kind-conv { --kind: var(--accel-kind-conv); }
  .kind-depthwise { --kind: var(--accel-kind-depthwise); }
  .kind-dense { --kind: var(--accel-kind-dense); }
  .kind-matmul { --kind: var(--accel-kind-matmul); }
  .kind-forward { --kind: var(--accel-kind-forward); }
  .kind-activationGradient { --kind: var(--accel-kind-activationGradient); }
  .kind-weightGradient { --kind: var(--accel-kind-weightGradient); }
  .kind-interleaved { --kind: var(--accel-kind-interleaved); }
  .kind-update { --kind: var(--accel-kind-update); }
  .kind-transfer { --kind: var(--accel-kind-transfer); }
  .kind-stall { --kind: var(--accel-kind-stall); }
  .kind-idle { --kind: var(--accel-kind-idle); }
  .kind-other { --kind: var(--accel-kind-other); }
  .swatch { background: var(--kind); }
  /* As the timeline draws them (timeline/patterns.ts), so that colours are never needed to tell passes apart. */
  .kind-activationGradient.swatch { background: repeating-linear-gradient(135deg, transparent 0 2px, rgb(0 0 0 / 45%) 2px 3px), var(--kind); }
  .kind-weightGradient.swatch { background: repeating-linear-gradient(45deg, transparent 0 2px, rgb(255 255 255 / 55%) 2px 3px), var(--kind); }
  .kind-interleaved.swatch {
    background: repeating-linear-gradient(45deg, transparent 0 3px, rgb(0 0 0 / 45%) 3px 4px),
      repeating-linear-gradient(135deg, transparent 0 3px, rgb(0 0 0 / 45%) 3px 4px), var(--kind);
  }
  .kind-update.swatch { background: repeating-linear-gradient(90deg, transparent 0 2px, rgb(128 128 128 / 75%) 2px 3px), var(--kind); }
  .kind-transfer.swatch { background: repeating-linear-gradient(0deg, transparent 0 2px, rgb(0 0 0 / 40%) 2px 3px), var(--kind); }
  .kind-stall.swatch { background: repeating-linear-gradient(135deg, var(--kind) 0 2px, transparent 2px 4px); }
  .kind-idle.swatch { background: none; border: 1px solid var(--kind); }
`;

export const shared = [base, kinds];
