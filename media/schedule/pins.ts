/** The numbers of pinned bars, which stay on the page. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Picture } from '../messages.ts';
import { colourOf } from './bars.ts';
import { passName } from './columns.ts';
import { costLines } from './describe.ts';
import { icon } from './parts.ts';

/** @param rows that are pinned */
export const pinsTemplate = (
  picture: Picture,
  rows: readonly number[],
  unpin: (row: number) => void,
): TemplateResult | typeof nothing =>
  rows.length === 0
    ? nothing
    : html`
      <ul class="pins" aria-label="Pinned">
        ${rows.map((number) => {
          const row = picture.rows[number]!;
          const pass = picture.colouredBy === 'pass' ? `, ${passName(row)}` : '';
          const name = `${row.layer}${pass}`;
          return html`
            <li>
              <div class="pin-title">
                <span class="swatch kind-${colourOf(picture, row)}"></span>
                <span>${name}</span>
                <button class="unpin" title="Unpin" aria-label="Unpin ${name}" @click=${() => unpin(number)}>${icon('close')}</button>
              </div>
              <dl>${costLines(picture, row).map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
              <p class="soft">${row.stands.join(' · ')}</p>
            </li>`;
        })}
      </ul>
    `;

export const pinStyles = css`
  .pins { display: flex; gap: 10px; margin: 0 0 10px; padding: 0 0 4px; list-style: none; overflow: auto hidden; scrollbar-width: thin; }
  .pins li { flex: none; max-width: 440px; padding: 6px 10px 8px; border: 1px solid var(--accel-line); border-radius: 5px; }
  .pin-title { display: flex; align-items: center; gap: 7px; font-weight: 600; }
  .pin-title > :nth-child(2) { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .unpin { display: grid; place-items: center; width: 20px; height: 20px; padding: 0; border: 0; border-radius: 4px; background: none; color: inherit; cursor: pointer; }
  .unpin:hover { background: var(--vscode-toolbar-hoverBackground); }
  .pins dl { display: grid; grid-template-columns: repeat(2, auto auto); gap: 0 14px; margin: 4px 0; font-size: 0.95em; }
  .pins dt { color: var(--vscode-descriptionForeground); }
  .pins dd { margin: 0 8px 0 0; text-align: right; font-variant-numeric: tabular-nums; }
  .pins p { font-size: 0.9em; }
`;
