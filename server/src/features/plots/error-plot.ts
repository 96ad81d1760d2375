/** Error of a stochastic update against the length of its streams. */
import { short } from '../../interchange/figure/text.ts';
import { stochasticProblems } from '../../simulate/stochastic/check.ts';
import { referenceError } from '../../simulate/stochastic/reference.ts';
import type { Scaling, StochasticUnit } from '../../simulate/stochastic/types.ts';
import { digits } from '../wording.ts';
import { frameOf, ink, line, words } from './frame.ts';
import { remembered } from './image.ts';

const colours: Readonly<Record<Scaling, string>> = { powerOfTwo: ink.blue, maximum: ink.orange };

/**
 * Closed form for independent random numbers, mean over the reference draws (docs/models/stochastic.md), with both scalings.
 *
 * @returns the empty text if the unit has `stochasticProblems`
 */
export const errorPlot: (unit: StochasticUnit) => string = remembered((unit: StochasticUnit): string => {
  if (stochasticProblems(unit).length > 0) return '';
  const { streamLength, scaling } = unit;
  const longest = Math.max(256, 2 ** Math.ceil(Math.log2(4 * streamLength)));
  const other = scaling === 'maximum' ? 'powerOfTwo' : 'maximum';
  const both = [scaling, other] as const;
  const percent = (of: Scaling, length: number) => 100 * referenceError(of, length);
  const from = 10 ** Math.floor(Math.log10(percent('maximum', longest)));
  const to = 10 ** Math.ceil(Math.log10(percent('powerOfTwo', 1)));
  const frame = frameOf(
    {
      name: 'bits per stream, L',
      from: 1,
      to: longest,
      logarithmic: true,
      marks: powers(2, 1, longest, longest > 4096 ? 6 : 9),
    },
    {
      name: 'error',
      ...{ from, to, logarithmic: true },
      marks: powers(10, from, to, 5).map(({ at, text }) => ({ at, text: `${text} %` })),
    },
  );
  const curve = (of: Scaling) => [1, longest].map((length) => [frame.x(length), frame.y(percent(of, length))] as const);
  const error = percent(scaling, streamLength);
  const [x, y] = [frame.x(streamLength), frame.y(error)];
  const shown = `L = ${digits(streamLength)}: ${Number(error.toPrecision(3))} %`;
  return frame.picture(
    `Normalised error of a stochastic update against the bits per stream. ${shown}`,
    both.map((name) => ({ name, colour: colours[name], width: name === scaling ? 2.5 : 1 })),
    [
      `<path d="M${frame.left} ${short(y)}H${short(x)}V${frame.bottom}" fill="none" stroke="${ink.text}" stroke-dasharray="3 3"/>`,
      line(curve(other), colours[other], 1),
      line(curve(scaling), colours[scaling], 2.5),
      `<circle cx="${short(x)}" cy="${short(y)}" r="4.5" fill="${colours[scaling]}"/>`,
      // Both lines fall, so that this corner is free.
      words(frame.right - 4, frame.top + 12, shown, 'end', 'font-weight="bold"'),
    ],
  );
});

/** Powers of a base from one value to another, at most so many: then every second one, every third one ... */
function powers(base: number, from: number, to: number, most: number) {
  const exponent = (value: number) => Math.round(Math.log(value) / Math.log(base));
  const [first, last] = [exponent(from), exponent(to)];
  const step = Math.ceil((last - first + 1) / most);
  const marks: { at: number; text: string }[] = [];
  for (let power = first; power <= last; power += step) {
    const at = base ** power;
    marks.push({ at, text: at < 1 ? String(Number(at.toPrecision(1))) : digits(Math.round(at)) });
  }
  return marks;
}
