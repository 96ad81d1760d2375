/**
 * The schedule panel in a browser that renders in software: frames while zooming and panning with very many bars, the memory they take,
 * and from a keystroke to the redrawn panel, without the pause that waits for the next key.
 */
import { join } from 'node:path';
import { pictureOf } from '../../client/src/panels/picture.ts';
import { Files } from '../../server/src/cli/host.ts';
import { scheduleView } from '../../server/src/features/schedule-view.ts';
import { findChromium } from '../support/browser.mjs';
import { PanelPage } from '../webview/support/panel-page.ts';
import { closeBrowser } from '../webview/support/stage.ts';
import { type Figure, latency, median, milliseconds } from './measure.ts';

const lanes = 32;

export async function panel(root: string, quick: boolean): Promise<Figure[]> {
  if (!findChromium()) return [{ name: 'schedule panel', value: 'no Chromium' }];
  const figures: Figure[] = [];
  try {
    for (const count of quick ? [10_000, 1_000_000] : [10_000, 100_000, 1_000_000]) {
      const { frames, load, memory } = await zoomed(root, count);
      const name = `${count.toLocaleString('en-US')} bars in ${lanes} lanes`;
      figures.push(latency(`a frame while zooming and panning, ${name}`, frames, { median: 16, p95: 16 }));
      figures.push({ name: `new data to the first frame, ${name}`, value: milliseconds(load) });
      figures.push({
        name: `columns and what is summed up in advance, ${name}`,
        value: `${(memory / 2 ** 20).toFixed(0)} MiB`,
      });
    }
    figures.push(...(await redrawn(root, quick)));
  } finally {
    await closeBrowser();
  }
  return figures;
}

function viewOf(root: string, schedule: string) {
  const files = new Files({ out: () => {}, err: () => {}, libraryFolder: join(root, 'library') });
  return scheduleView(files.snapshot(join(root, 'examples/training.accel')), schedule)!;
}

/** Frames at many bars: all of them, a part, and on the way between. Each waits until its pixels are there. */
async function zoomed(root: string, count: number) {
  const page = await PanelPage.open({ width: 1600, height: 900 });
  await page.show(pictureOf(viewOf(root, 'Interleaved'), 1));
  const result = await page.page.evaluate(
    async ({ count, lanes }) => {
      const view = document.querySelector('accel-schedule')!.shadowRoot!.querySelector('accel-timeline') as unknown as {
        scene: { picture: object; lanes: readonly object[]; differences: Float32Array | null };
        renderRoot: ParentNode;
        updateComplete: Promise<boolean>;
        timeline: {
          zoomAt(factor: number, x: number): void;
          pan(share: number): void;
          draw(): void;
          details: { whole: { levels: { levels: readonly object[] } } };
        };
      };
      const bars = {
        lane: new Uint16Array(count),
        start: new Float64Array(count),
        end: new Float64Array(count),
        kind: new Uint8Array(count),
        row: new Int32Array(count).fill(-1),
        detail: new Uint8Array(count),
        item: new Float64Array(count).fill(-1),
        share: new Float32Array(count).fill(1),
      };
      let seed = 1;
      const random = (): number => {
        seed = (seed * 16807) % 2147483647;
        return seed / 2147483647;
      };
      const perLane = Math.ceil(count / lanes);
      let length = 0;
      for (let bar = 0, cycle = 0; bar < count; bar++) {
        if (bar % perLane === 0) cycle = 0;
        bars.lane[bar] = Math.floor(bar / perLane);
        bars.start[bar] = cycle + random() * 40;
        cycle = bars.start[bar]! + 1 + random() * 200;
        bars.end[bar] = cycle;
        bars.kind[bar] = Math.floor(random() * 4);
        length = Math.max(length, cycle);
      }
      const { scene } = view;
      const canvas = view.renderRoot.querySelector<HTMLCanvasElement>('canvas.lanes')!;
      const finish = (): void => void canvas.getContext('2d')!.getImageData(0, 0, 1, 1);
      const started = performance.now();
      view.scene = {
        ...scene,
        picture: { ...scene.picture, bars, length },
        lanes: Array.from({ length: lanes }, (_, lane) => ({ name: `lane ${lane}`, group: null, strip: 'none' })),
        // Nothing more is asked for.
        differences: new Float32Array(),
      };
      await view.updateComplete;
      view.timeline.draw();
      finish();
      const load = performance.now() - started;
      const frames: number[] = [];
      for (let frame = 0; frame < 200; frame++) {
        const begun = performance.now();
        const part = frame % 50;
        if (part < 25) view.timeline.zoomAt(frame < 100 ? 1.05 : 1.3, 300 + part * 20);
        else if (part < 35) view.timeline.pan(0.03);
        else view.timeline.zoomAt(frame < 100 ? 0.9 : 0.6, 900);
        view.timeline.draw();
        finish();
        frames.push(performance.now() - begun);
        await new Promise((done) => requestAnimationFrame(done));
      }
      const sizes = (columns: object): number =>
        Object.values(columns).reduce((sum, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0), 0);
      const { levels } = view.timeline.details.whole.levels;
      return { frames, load, memory: levels.reduce((sum, level) => sum + sizes(level), sizes(bars)) };
    },
    { count, lanes },
  );
  await page.close();
  return result;
}

/** The server's part (model, simulation, picture, as text and back) and the panel's (message, page, frame) of a keystroke. */
async function redrawn(root: string, quick: boolean): Promise<Figure[]> {
  const page = await PanelPage.open({ width: 900, height: 900 });
  const runs = quick ? 5 : 20;
  const server: number[] = [];
  const drawn: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const started = performance.now();
    const view: ReturnType<typeof viewOf> = JSON.parse(
      JSON.stringify(viewOf(root, run % 2 ? 'Interleaved' : 'InPlace')),
    );
    const picture = pictureOf(view, run + 1);
    const made = performance.now() - started;
    await page.page.evaluate(() => {
      window.addEventListener(
        'message',
        () => {
          const begun = performance.now();
          // The panel listens longer than this: it has the picture when the next frame is made.
          requestAnimationFrame(() =>
            requestAnimationFrame(() => Object.assign(window, { took: performance.now() - begun })),
          );
        },
        { once: true, capture: true },
      );
    });
    if (run === 0) await page.show(picture);
    else await page.send({ type: 'picture', picture });
    const took = await page.page.evaluate(() => (window as unknown as { took: number }).took);
    // The first run warms everything up.
    if (run === 0) continue;
    server.push(made);
    drawn.push(took);
  }
  await page.close();
  const sum = server.map((each, index) => each + drawn[index]!);
  return [
    latency('keystroke to redrawn panel, all computed anew, examples/training.accel', sum, { median: 50, p95: 50 }),
    { name: '  of that in the panel', value: milliseconds(median(drawn)) },
  ];
}
