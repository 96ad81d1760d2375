/** Multiplications that a reuse buffer saves against the bits of the mantissa that it compares. */
import { short } from '../../interchange/figure/text.ts';
import { rememberedReuse } from '../../simulate/machines/reuse.ts';
import { bufferProblems } from '../../simulate/reuse/buffer.ts';
import { mantissaWidth } from '../../simulate/reuse/half.ts';
import type { ReuseBuffer } from '../../simulate/reuse/types.ts';
import { frameOf, ink } from './frame.ts';
import { remembered } from './image.ts';

const mostBits = mantissaWidth;

/** The same for every k that is asked for, so that only another buffer is measured anew. */
const savedBy = (buffer: ReuseBuffer) =>
  Array.from({ length: mostBits + 1 }, (_, mantissaBits) => {
    const { zeros, hits } = rememberedReuse({ ...buffer, mantissaBits });
    return { zeros: 100 * zeros, hits: 100 * hits };
  });

/**
 * Measured on the reference activations, all k that there are: zeros below, similar values above them.
 *
 * @returns the empty text if the buffer has `bufferProblems`
 */
export const reusePlot: (buffer: ReuseBuffer) => string = remembered((buffer: ReuseBuffer): string => {
  if (bufferProblems(buffer).length > 0) return '';
  const { mantissaBits } = buffer;
  const measured = savedBy(buffer);
  const frame = frameOf(
    {
      name: 'bits of the mantissa that are compared, k',
      ...{ from: -0.5, to: mostBits + 0.5 },
      marks: measured.map((_, at) => ({ at, text: String(at) })),
    },
    { name: 'saved', from: 0, to: 100, marks: [0, 50, 100].map((at) => ({ at, text: `${at} %` })) },
  );
  const width = 0.7 * (frame.x(1) - frame.x(0));
  const box = (k: number, from: number, to: number, colour: string) => {
    const [x, y] = [frame.x(k) - width / 2, frame.y(to)];
    const strength = k === mantissaBits ? 1 : 0.45;
    return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(frame.y(from) - y)}" fill="${colour}" fill-opacity="${strength}"/>`;
  };
  const { zeros, hits } = measured[mantissaBits]!;
  const shown = `k = ${mantissaBits}: ${zeros.toFixed(0)} + ${hits.toFixed(0)} %`;
  return frame.picture(
    `Multiplications saved against the bits of the mantissa that are compared. ${shown}`,
    [
      { name: 'zeros', colour: ink.grey },
      { name: 'same or similar values', colour: ink.green },
    ],
    measured.flatMap((saved, k) => [
      box(k, 0, saved.zeros, ink.grey),
      box(k, saved.zeros, saved.zeros + saved.hits, ink.green),
    ]),
    shown,
  );
});
