/** The keys and gestures of the timeline, over the page. */
import { html } from 'lit';
import { gestures, keys } from '../timeline/keyboard.ts';

const list = (entries: readonly (readonly [string, string])[]) => html`
  <dl>${entries.map(([what, does]) => html`<dt>${what}</dt><dd>${does}</dd>`)}</dl>
`;

const close = (event: Event): void => (event.currentTarget as Element).closest('dialog')?.close();

export const helpTemplate = html`
  <dialog aria-label="Keys and gestures">
    <div class="columns">
      <section><h2>Keys</h2>${list(keys)}</section>
      <section><h2>Pointer</h2>${list(gestures)}</section>
    </div>
    <button class="close" @click=${close}>Close</button>
  </dialog>
`;
