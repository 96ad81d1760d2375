/** The machine panel in a browser, and behind it what the server answers. */
import { machinePictureOf } from '../../../client/src/panels/machine-picture.ts';
import {
  type MachineHostMessage,
  type MachinePanelMessage,
  type MachineState,
  parseMachinePanelMessage,
} from '../../../media/machine-messages.ts';
import { machineView } from '../../../server/src/features/machine-view.ts';
import type { MachineView, MachineViewParams } from '../../../server/src/protocol/machine-view.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { checked, newPage, Stage, type StageOptions } from './stage.ts';

export const uri = 'file:///workspace/main.accel';

/** What the server answers for a text. */
export function viewOf(text: string, params: Omit<MachineViewParams, 'uri'> = {}): MachineView {
  const run = machineView(snapshotOf(text).snapshot, params);
  for (;;) {
    const next = run.next();
    if (!next.done) continue;
    if (!next.value) throw new Error('nothing to show');
    return next.value;
  }
}

export class MachinePage extends Stage<MachineState> {
  /** What the panel said. */
  readonly said: MachinePanelMessage[] = [];
  private targeted = false;

  static async open(options: StageOptions = {}): Promise<MachinePage> {
    const panel = new MachinePage(await newPage({ width: 1200, height: 900, ...options }));
    await panel.load('machine', options, (message) => {
      panel.said.push(checked(message, parseMachinePanelMessage));
    });
    return panel;
  }

  async send(message: MachineHostMessage): Promise<void> {
    await this.post(message);
    await this.settle();
  }

  /** The usual beginning, and what follows an edit. */
  async show(view: MachineView): Promise<void> {
    if (!this.targeted) await this.send({ type: 'target', uri, file: 'main.accel' });
    this.targeted = true;
    await this.send({ type: 'picture', picture: machinePictureOf(view) });
  }
}
