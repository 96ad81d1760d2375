/** The panel of an array at work in a browser, and behind it the simulation itself, which answers what the panel wants. */
import { pageOf } from '../../../client/src/panels/array-page.ts';
import {
  type ArrayHostMessage,
  type ArrayPanelMessage,
  type ArrayState,
  parsePanelMessage,
  type Page as ShownPage,
  type Want,
} from '../../../media/array-messages.ts';
import { arrayView } from '../../../server/src/features/array-view.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { checked, newPage, Stage, type StageOptions } from './stage.ts';

export const uri = 'file:///workspace/main.accel';

export interface ArrayPageOptions extends StageOptions {
  /** The line the panel was opened for. */
  readonly line?: number;
  /** The schedule the panel was opened for. */
  readonly schedule?: string;
}

export class ArrayPage extends Stage<ArrayState> {
  /** What the panel said. */
  readonly said: ArrayPanelMessage[] = [];
  /** The text that is simulated; null: the text has nothing to simulate. */
  text: string | null = null;

  static async open(text: string, options: ArrayPageOptions = {}): Promise<ArrayPage> {
    const { line = null, schedule = null } = options;
    const panel = new ArrayPage(await newPage({ width: 1100, height: 860, ...options }));
    panel.text = text;
    await panel.load('array', options, (message) => panel.receive(message, line, schedule));
    return panel;
  }

  private async receive(value: unknown, line: number | null, schedule: string | null): Promise<void> {
    const message = checked(value, parsePanelMessage);
    this.said.push(message);
    if (message.type === 'ready') {
      await this.send({ type: 'target', uri, file: 'main.accel', schedule, line });
    } else if (message.type === 'want') await this.send(this.answer(message));
  }

  private answer({ scene, schedule, layer, pass, line, fold, from }: Want): ArrayHostMessage {
    const run = arrayView(snapshotOf(this.text ?? '').snapshot, {
      uri,
      fold,
      from,
      ...(schedule !== null && { schedule }),
      ...(layer !== null && { layer }),
      ...(pass !== null && { pass }),
      ...(line !== null && { line }),
    });
    for (;;) {
      const next = run.next();
      if (!next.done) continue;
      if (!next.value || 'idle' in next.value)
        return { type: 'nothing', reason: 'noPass', detail: next.value?.idle ?? '' };
      return { type: 'page', scene, page: pageOf(next.value) };
    }
  }

  async send(message: ArrayHostMessage): Promise<void> {
    await this.post(message);
  }

  /** What answers the last wish. */
  async lastPage(): Promise<ShownPage> {
    const want = this.said.findLast((message) => message.type === 'want')!;
    const answer = this.answer(want);
    if (answer.type !== 'page') throw new Error('there is nothing to show');
    return answer.page;
  }

  /** Until a cycle is drawn and no page is missing. */
  override async settle(): Promise<void> {
    await this.page.locator('canvas').waitFor();
    await this.page.waitForFunction(() => {
      const root = document.querySelector('accel-array')!.shadowRoot!;
      const wanted = root.querySelector<HTMLInputElement>('.cycle input')?.value;
      return root.querySelector('.caption strong')?.textContent === `Cycle ${Number(wanted).toLocaleString('en-US')}.`;
    });
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async go(cycle: number): Promise<void> {
    const field = this.page.getByLabel('Go to cycle');
    await field.fill(String(cycle));
    await field.press('Enter');
    await this.settle();
  }
}
