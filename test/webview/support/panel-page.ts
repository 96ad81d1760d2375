/** The schedule panel in a browser. */
import {
  type Bars,
  type HostMessage,
  type PanelMessage,
  parsePanelMessage,
  type ViewState,
} from '../../../media/messages.ts';
import { checked, newPage, Stage, type StageOptions } from './stage.ts';

export const uri = 'file:///designs/resnet50.accel';

export class PanelPage extends Stage<ViewState> {
  private answered = 0;

  static async open(options: StageOptions = {}): Promise<PanelPage> {
    const panel = new PanelPage(await newPage({ width: 1000, height: 720, ...options }));
    await panel.load('schedule', options);
    return panel;
  }

  async send(...messages: HostMessage[]): Promise<void> {
    for (const message of messages) await this.post(message);
    await this.settle();
  }

  /** Answers what the panel asks for in more detail, until it asks for nothing. @param bars of a window */
  async answer(bars: (from: number, to: number, limit: number) => Bars): Promise<void> {
    for (;;) {
      const asked = (await this.said()).filter((message) => message.type === 'bars');
      if (asked.length === this.answered) return;
      const { serial, from, to, limit } = asked.at(-1)!;
      this.answered = asked.length;
      await this.send({ type: 'bars', serial, from, to, bars: bars(from, to, limit) });
    }
  }

  /** The usual beginning. */
  async show(picture: Extract<HostMessage, { type: 'picture' }>['picture']): Promise<void> {
    await this.send({ type: 'target', uri, file: 'resnet50.accel', schedule: null }, { type: 'picture', picture });
  }

  /** What the panel said, checked as the extension checks it. */
  async said(): Promise<PanelMessage[]> {
    const said = await this.page.evaluate(() => window.stage.said);
    return said.map((value) => checked(value, parsePanelMessage));
  }
}
