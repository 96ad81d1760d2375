/** The training panel in a browser. */
import { parseTrainingPanelMessage, type TrainingPanelMessage } from '../../../media/training-messages.ts';
import type { TrainingView } from '../../../server/src/protocol/training-view.ts';
import { checked, newPage, Stage, type StageOptions } from './stage.ts';

export class TrainingPage extends Stage {
  /** What the panel said. */
  readonly said: TrainingPanelMessage[] = [];

  static async open(options: StageOptions = {}): Promise<TrainingPage> {
    const panel = new TrainingPage(await newPage({ width: 1200, height: 900, ...options }));
    await panel.load('training', options, (message) => {
      panel.said.push(checked(message, parseTrainingPanelMessage));
    });
    return panel;
  }

  /** As from the extension; waits until it is drawn. */
  async show(view: TrainingView): Promise<void> {
    await this.send({ type: 'picture', picture: view });
  }

  async send(message: unknown): Promise<void> {
    await this.post(message);
    await this.settle();
  }
}
