/** Chooses schedules to show beside this one. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Picture } from '../messages.ts';

/** Sets that the file compares and this schedule is a part of, without it. */
const offered = ({ compared, schedule }: Picture): string[][] =>
  compared.filter((names) => names.includes(schedule)).map((names) => names.filter((name) => name !== schedule));

export function compareTemplate(
  picture: Picture,
  chosen: readonly string[],
  choose: (schedules: readonly string[]) => void,
): TemplateResult | typeof nothing {
  const others = picture.schedules.filter((name) => name !== picture.schedule);
  if (others.length === 0) return nothing;
  const shown = chosen.filter((name) => others.includes(name));
  const onKey = (event: KeyboardEvent): void => {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  };
  // Choosing elsewhere closes it, as menus do.
  const onFocusOut = (event: FocusEvent): void => {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  };
  return html`
    <details class="compare" @keydown=${onKey} @focusout=${onFocusOut}>
      <summary>Compare${shown.length ? html` <strong>${shown.length + 1}</strong>` : nothing}</summary>
      <div class="menu">
        ${offered(picture).map(
          (names) => html`<button @click=${() => choose(names)}>As the file compares: ${names.join(', ')}</button>`,
        )}
        <fieldset>
          <legend>Beside ${picture.schedule}</legend>
          ${others.map(
            (name) => html`
              <label>
                <input
                  type="checkbox"
                  .checked=${shown.includes(name)}
                  @change=${(event: Event) =>
                    choose(
                      (event.target as HTMLInputElement).checked
                        ? [...shown, name]
                        : shown.filter((each) => each !== name),
                    )}
                >
                ${name}
              </label>`,
          )}
        </fieldset>
        ${shown.length ? html`<button @click=${() => choose([])}>Show ${picture.schedule} alone</button>` : nothing}
      </div>
    </details>
  `;
}

export const compareStyles = css`
  details.compare { position: relative; margin: 0; }
  .picking { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; }
  .compare .menu {
    position: absolute; z-index: 5; top: calc(100% + 4px); left: 0; display: flex; flex-direction: column; gap: 8px; min-width: 200px;
    max-width: min(380px, 80vw); max-height: 60vh; overflow: auto; padding: 10px 12px; border: 1px solid var(--vscode-menu-border, var(--accel-line));
    border-radius: 5px; background: var(--vscode-menu-background, var(--vscode-editor-background));
    color: var(--vscode-menu-foreground, inherit); box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .compare fieldset { display: flex; flex-direction: column; gap: 4px; margin: 0; padding: 0; border: 0; }
  .compare legend { padding: 0; margin-bottom: 4px; color: var(--vscode-descriptionForeground); }
  .compare label { display: flex; align-items: center; gap: 8px; cursor: pointer; }
  .compare input { margin: 0; accent-color: var(--vscode-button-background); }
  .compare .menu button {
    padding: 3px 8px; border: 1px solid var(--accel-line); border-radius: 4px; background: none; color: inherit; cursor: pointer; text-align: left;
  }
  .compare .menu button:hover { background: var(--vscode-list-hoverBackground); }
`;
