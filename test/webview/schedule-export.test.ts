/** Pictures that leave the editor, as a browser sees them: their true extents, and their pixels. */
import { afterAll, expect, test } from 'vitest';
import { renderSchedule, type ThemeName } from '../../server/src/features/schedule-figure.ts';
import { PanelPage } from './support/panel-page.ts';
import { resnet50, served } from './support/pictures.ts';
import { closeBrowser } from './support/stage.ts';

afterAll(closeBrowser);

const svgOf = (file: string, schedule: string, width: number, theme: ThemeName): string =>
  renderSchedule(served(file, schedule), { format: 'svg', width, theme })!;

test.each([
  ['examples/training.accel', 'Interleaved', 240, 'light'],
  ['examples/training.accel', 'Sequential', 900, 'dark'],
  ['examples/pipelines.accel', 'ZeroBubble', 480, 'light'],
] as const)('%s %s is well formed, and nothing of it is cut off or overlaps', async (file, schedule, width, theme) => {
  const panel = await PanelPage.open();
  const found = await panel.page.evaluate(
    (text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      if (parsed.querySelector('parsererror'))
        return { error: parsed.documentElement.textContent, outside: [], over: [] };
      const svg = document.importNode(parsed.documentElement, true) as unknown as SVGSVGElement;
      document.body.append(svg);
      const frame = svg.getBoundingClientRect();
      const boxes = [...svg.querySelectorAll('text, rect, path')]
        .filter((each) => !each.closest('defs'))
        .map((each) => ({ each, box: each.getBoundingClientRect() }));
      const outside = boxes.filter(
        ({ box }) =>
          box.left < frame.left - 0.1 ||
          box.right > frame.right + 0.1 ||
          box.top < frame.top - 0.1 ||
          box.bottom > frame.bottom + 0.1,
      );
      const words = boxes.filter(({ each }) => each.tagName === 'text');
      const over = words.flatMap((a, index) =>
        words
          .slice(index + 1)
          .filter(
            (b) =>
              a.box.left < b.box.right &&
              b.box.left < a.box.right &&
              // Lines of letters touch where nothing is drawn.
              a.box.top + 3 < b.box.bottom &&
              b.box.top + 3 < a.box.bottom,
          )
          .map((b) => `${a.each.textContent} / ${b.each.textContent}`),
      );
      return { error: null, outside: outside.map(({ each }) => each.outerHTML), over };
    },
    svgOf(file, schedule, width, theme),
  );
  expect(found).toEqual({ error: null, outside: [], over: [] });
  await panel.close();
});

test('the panel draws a picture as a PNG, says so where it cannot, and which part of the time is visible', async () => {
  const panel = await PanelPage.open();
  await panel.show(resnet50());
  const answer = (svg: string) =>
    panel.page.evaluate(async (text) => {
      const before = window.stage.said.length;
      window.postMessage({ type: 'rasterize', svg: text, scale: 2 }, '*');
      for (;;) {
        const found = (window.stage.said as { type: string; png?: Uint8Array<ArrayBuffer> | null }[])
          .slice(before)
          .find(({ type }) => type === 'raster');
        if (found && !found.png) return null;
        if (found?.png) {
          const image = await createImageBitmap(new Blob([found.png], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d')!;
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          const colours = new Set<string>();
          for (let at = 0; at < data.length; at += 4) colours.add(data.slice(at, at + 3).join());
          return { width: image.width, corner: data.slice(0, 4).join(), forward: colours.has('0,108,188') };
        }
        await new Promise((done) => setTimeout(done, 20));
      }
    }, svg);
  expect(await answer(svgOf('examples/training.accel', 'Interleaved', 480, 'light'))).toEqual({
    width: 960,
    corner: '255,255,255,255',
    forward: true,
  });
  expect(await answer('no picture')).toBeNull();
  await panel.send({ type: 'askVisible' });
  expect((await panel.said()).find(({ type }) => type === 'visible')).toEqual({ type: 'visible', range: null });
  expect(panel.problems).toEqual([]);
  await panel.close();
});
