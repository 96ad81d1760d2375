/** All policies by name. A new one is a file beside this one and a line here. */
import { dataParallel } from './data-parallel.ts';
import { gpipe } from './gpipe.ts';
import { interleaved } from './interleaved.ts';
import { layerpipeInter, layerpipeIntra } from './layerpipe.ts';
import { oneForwardOneBackward, pipedream, pipedream2bw } from './one-forward-one-backward.ts';
import { sequential } from './sequential.ts';
import type { Policy } from './types.ts';
import { zbH1, zbH2 } from './zero-bubble.ts';

export const policies: ReadonlyMap<string, Policy> = new Map(
  [
    sequential,
    dataParallel,
    gpipe,
    oneForwardOneBackward,
    interleaved,
    pipedream,
    pipedream2bw,
    layerpipeIntra,
    layerpipeInter,
    zbH1,
    zbH2,
  ].map((policy) => [policy.name, policy]),
);
