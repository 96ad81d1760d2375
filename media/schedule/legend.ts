/** What each colour and pattern stands for; its entries leave kinds out of the timeline. */
import { html, type TemplateResult } from 'lit';
import { formatCount, formatShare } from '../common/format.ts';
import type { Picture } from '../messages.ts';
import { colourName } from '../timeline/theme.ts';
import type { Scene } from './compose.ts';
import { kindName } from './describe.ts';

/** Kinds that are drawn, in the order of the step. @param seen kinds that only details have */
function kindsOf({ kinds, bars, totals }: Picture, seen: ReadonlySet<string>): string[] {
  const drawn = new Set(bars.kind);
  return kinds.filter((kind, number) => drawn.has(number) || seen.has(kind) || (kind === 'stall' && totals.stall > 0));
}

/** @param seen kinds that only details have; `hide` gets the names of all that are left out */
export function legendItems(
  { picture, differences }: Scene,
  seen: ReadonlySet<string>,
  hidden: ReadonlySet<string>,
  hide: (kinds: readonly string[]) => void,
): readonly TemplateResult[] {
  const { byPass, totals, pipeline } = picture;
  // Of several schedules, or processors, the shares of one say nothing.
  const alone = !pipeline && !differences;
  return kindsOf(picture, seen).map((kind) => {
    const sum = alone ? byPass.find(({ pass }) => pass === kind) : undefined;
    const stalls = alone && kind === 'stall' ? totals.stall : 0;
    const cycles = sum?.cycles ?? stalls;
    const exact = cycles > 0 ? `${formatCount(cycles)} cycles` : kindName(kind);
    const title = `${exact}${sum?.stall ? `, ${formatCount(sum.stall)} of them stalls` : ''}`;
    const toggle = (): void => hide(hidden.has(kind) ? [...hidden].filter((each) => each !== kind) : [...hidden, kind]);
    return html`
      <li>
        <button aria-pressed=${!hidden.has(kind)} title=${title} @click=${toggle}>
          <span class="swatch kind-${colourName(kind)}"></span>
          <span>${kindName(kind)}${cycles > 0 && totals.cycles > 0 ? html` <strong>${formatShare(cycles / totals.cycles)}</strong>` : ''}</span>
        </button>
      </li>`;
  });
}
