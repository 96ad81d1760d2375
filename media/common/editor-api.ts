/** The only door from a panel to the extension. Typed once, here. */
import type { PanelMessage } from '../messages.ts';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => EditorApi;

// The editor hands its API out once only.
const api = acquireVsCodeApi();

export const post = (message: PanelMessage): void => api.postMessage(message);
/** The same for a panel with messages of its own. */
export const postOf =
  <Message>() =>
  (message: Message): void =>
    api.postMessage(message);
/** Whatever an earlier page of this panel kept: to be parsed, not trusted. */
export const savedState = (): unknown => api.getState();
export const saveState = (state: unknown): void => api.setState(state);
