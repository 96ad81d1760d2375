/** The memory panel in a browser, and behind it what the server answers. */
import { layersInLine, memoryPictureOf } from '../../../client/src/panels/memory-picture.ts';
import {
  type MemoryHostMessage,
  type MemoryPanelMessage,
  type MemoryState,
  parseMemoryPanelMessage,
} from '../../../media/memory-messages.ts';
import { memoryView } from '../../../server/src/features/memory-view.ts';
import type { MemoryView } from '../../../server/src/protocol/memory-view.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { checked, newPage, Stage, type StageOptions } from './stage.ts';

export const uri = 'file:///workspace/main.accel';

/** What the server answers for a text. */
export function viewOf(text: string, schedule?: string): MemoryView {
  const view = memoryView(snapshotOf(text).snapshot, schedule);
  if (!view) throw new Error('nothing to show');
  return view;
}

export class MemoryPage extends Stage<MemoryState> {
  /** What the panel said. */
  readonly said: MemoryPanelMessage[] = [];
  view: MemoryView | undefined;
  private serial = 0;

  static async open(options: StageOptions = {}): Promise<MemoryPage> {
    const panel = new MemoryPage(await newPage({ width: 1200, height: 900, ...options }));
    await panel.load('memory', options, (message) => {
      panel.said.push(checked(message, parseMemoryPanelMessage));
    });
    return panel;
  }

  async send(message: MemoryHostMessage): Promise<void> {
    await this.post(message);
    await this.settle();
  }

  /** The usual beginning, and what follows an edit. */
  async show(view: MemoryView): Promise<void> {
    if (this.serial === 0) await this.send({ type: 'target', uri, file: 'main.accel', schedule: null });
    this.view = view;
    this.serial++;
    await this.send({ type: 'picture', picture: memoryPictureOf(view, this.serial) });
  }

  /** The cursor goes to a line, counted from 0. */
  async cursor(line: number): Promise<void> {
    await this.send({ type: 'cursor', serial: this.serial, layers: layersInLine(this.view!, uri, line) });
  }

  /** The row of a pass. */
  row(layer: string, pass: string): number {
    const { names, passes } = this.view!;
    const name = names.indexOf(layer);
    return passes.layer.findIndex((each, row) => each === name && passes.pass[row] === pass);
  }

  /** Where a pass is drawn, in pixels of the window. */
  async placeOf(chart: 'accel-memory-curve' | 'accel-roofline', row: number): Promise<{ x: number; y: number }> {
    const canvas = this.page.locator(`${chart} canvas`);
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    const inside = await this.page.evaluate(
      ([name, wanted]) =>
        (
          document.querySelector('accel-memory')!.shadowRoot!.querySelector(name) as unknown as {
            centreOf(row: number): { x: number; y: number };
          }
        ).centreOf(wanted),
      [chart, row] as const,
    );
    return { x: box.x + inside.x, y: box.y + inside.y };
  }
}
