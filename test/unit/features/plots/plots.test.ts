/** Pictures in hovers: well-formed, the same for the same input, inside of their frame, and their numbers those of the models. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { devicePlot } from '../../../../server/src/features/plots/device-plot.ts';
import { errorPlot } from '../../../../server/src/features/plots/error-plot.ts';
import { ink, size } from '../../../../server/src/features/plots/frame.ts';
import { asImage, remembered, withoutImages } from '../../../../server/src/features/plots/image.ts';
import { reusePlot } from '../../../../server/src/features/plots/reuse-plot.ts';
import { type Device, deviceProblems, trajectories } from '../../../../server/src/simulate/crossbar/device.ts';
import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';
import { referenceReuse } from '../../../../server/src/simulate/reuse/reference.ts';
import type { ReuseBuffer } from '../../../../server/src/simulate/reuse/types.ts';
import { referenceError } from '../../../../server/src/simulate/stochastic/reference.ts';
import type { StochasticUnit } from '../../../../server/src/simulate/stochastic/types.ts';

const unit: StochasticUnit = {
  streamLength: 16,
  scaling: 'powerOfTwo',
  sequences: 'perVector',
  lfsrBits: 'ideal',
  evaluation: 'serial',
};
const buffer: ReuseBuffer = { entries: 16, mantissaBits: 4, replacement: 'lru', zeros: 'skipped' };

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Elements in their order. @throws Error if the text is no well-formed XML of tags and text */
function elementsOf(svg: string): Element[] {
  const open: Element[] = [];
  const found: Element[] = [];
  const parts = svg.split(/(<[^>]*>)/);
  for (const part of parts) {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>$/.exec(part);
    if (tag) {
      const [, closing, name, attributes, alone] = tag;
      if (closing) {
        if (open.pop()?.name !== name) throw new Error(`${part} closes something else`);
        continue;
      }
      if (open.length === 0 && found.length > 0) throw new Error('two roots');
      const pairs = [...attributes!.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
      if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`${part} says something twice`);
      const element = { name: name!, attributes: Object.fromEntries(pairs), text: '' };
      found.push(element);
      if (!alone) open.push(element);
    } else {
      if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(part)) throw new Error(`not text: ${part}`);
      if (open.length > 0) open.at(-1)!.text += part;
      else if (part.trim()) throw new Error('text outside');
    }
  }
  if (open.length > 0) throw new Error('not closed');
  return found;
}

const number = (element: Element, attribute: string): number => Number(element.attributes[attribute]);

/** The value at a height, from the marks of the upward axis: two texts that end left of it. */
function valueAt(elements: Element[], y: number, logarithmic = false): number {
  const marks = elements
    .filter(({ name, attributes }) => name === 'text' && attributes['text-anchor'] === 'end' && !attributes.transform)
    .filter((element) => number(element, 'x') < 80)
    .map((element) => ({
      y: number(element, 'y') - 11 * 0.36,
      value: Number.parseFloat(element.text.replace(',', '')),
    }));
  const [first, last] = [marks[0]!, marks.at(-1)!];
  const place = logarithmic ? Math.log : (value: number) => value;
  const at = place(first.value) + ((y - first.y) / (last.y - first.y)) * (place(last.value) - place(first.value));
  return logarithmic ? Math.exp(at) : at;
}

const pointsOf = (path: Element): [number, number][] =>
  path.attributes
    .d!.slice(1)
    .split('L')
    .map((point) => point.split(' ').map(Number) as [number, number]);
const lines = (elements: Element[], colour: string) =>
  elements.filter(({ attributes }) => attributes.stroke === colour && attributes.d?.includes('L'));

/** What must hold for any picture. */
function sound(svg: string): Element[] {
  const elements = elementsOf(svg);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  for (const element of elements) {
    for (const [attribute, most] of [
      ['x', size.width],
      ['y', size.height],
      ['cx', size.width],
      ['cy', size.height],
    ] as const) {
      if (element.attributes[attribute] === undefined) continue;
      expect(number(element, attribute)).toBeGreaterThanOrEqual(0);
      expect(number(element, attribute)).toBeLessThanOrEqual(most);
    }
    if (element.attributes.d?.includes('L')) {
      for (const [x, y] of pointsOf(element)) {
        expect(x >= 0 && x <= size.width && y >= 0 && y <= size.height).toBe(true);
      }
    }
  }
  // Editors cut a hover off at 100,000 characters.
  expect(asImage(svg, 'a picture').length).toBeLessThan(30_000);
  return elements;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const sizes = fc.double({ min: -200, max: 200, noNaN: true }).map((power) => 10 ** power);
const bound = fc.oneof(sizes, fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
const anyDevice: fc.Arbitrary<Device> = fc
  .record({
    curve: fc.constantFrom<Device['curve']>(
      { kind: 'constant' },
      { kind: 'softBounds' },
      { kind: 'saturating', nonlinearity: 5 },
      devices.reRamES.curve,
    ),
    minimum: bound.map((size) => -size),
    maximum: bound,
    relativeStep: fc.double({ min: 1e-5, max: 1, noNaN: true }),
    asymmetry: fc.double({ min: -1, max: 1, noNaN: true }),
    cycleNoise: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true })),
    spread: fc.record({ step: share, asymmetry: share, bounds: share }),
  })
  .map(({ relativeStep, ...some }) => ({
    ...devices.ideal,
    ...some,
    step: relativeStep * (some.maximum - some.minimum),
  }));

describe('every picture', () => {
  it('of a device is sound', () => {
    fc.assert(
      fc.property(anyDevice, (device) => {
        fc.pre(deviceProblems(device).length === 0);
        sound(devicePlot(device));
      }),
      { numRuns: 150 },
    );
  });

  it('of an error is sound, whatever the length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_536 }),
        fc.constantFrom('powerOfTwo' as const, 'maximum' as const),
        (streamLength, scaling) => void sound(errorPlot({ ...unit, streamLength, scaling })),
      ),
      { numRuns: 300 },
    );
  });

  it('of a buffer is sound', () => {
    for (const entries of [1, 16, 4096]) {
      for (const mantissaBits of [0, 4, 10]) sound(reusePlot({ ...buffer, entries, mantissaBits }));
    }
  });

  it('is the same text for equal values', () => {
    expect(devicePlot(structuredClone(devices.reRamSB))).toBe(devicePlot(devices.reRamSB));
    expect(devicePlot(devices.reRamES)).not.toBe(devicePlot(devices.reRamSB));
    const before = [devicePlot(devices.taOxLike), errorPlot(unit), reusePlot(buffer)];
    // Enough others that none is remembered.
    for (let other = 1; other <= 40; other++) {
      devicePlot({ ...devices.ideal, step: other / 50 });
      errorPlot({ ...unit, streamLength: 100 + other });
      reusePlot({ ...buffer, entries: 1, source: other } as ReuseBuffer);
    }
    expect([devicePlot(devices.taOxLike), errorPlot(unit), reusePlot(buffer)]).toEqual(before);
  });

  it('is not there for what cannot be built', () => {
    expect(devicePlot({ ...devices.ideal, step: 0 })).toBe('');
    for (const streamLength of [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e308]) {
      expect(errorPlot({ ...unit, streamLength })).toBe('');
    }
    for (const mantissaBits of [-1, 11, Number.NaN]) expect(reusePlot({ ...buffer, mantissaBits })).toBe('');
    expect(reusePlot({ ...buffer, entries: 1e300 })).toBe('');
    expect(asImage('', 'nothing')).toBe('');
  });

  it('has colours that read on light and on dark', () => {
    const luminance = (colour: string) => {
      const [red, green, blue] = [1, 3, 5].map((at) => {
        const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    for (const [name, colour] of Object.entries(ink)) {
      const least = name === 'text' ? 4 : 3;
      expect(luminance('#ffffff') / luminance(colour), name).toBeGreaterThan(least);
      expect(luminance(colour) / luminance('#1e1e1e'), name).toBeGreaterThan(least);
    }
  });
});

describe('the picture of a device', () => {
  it('draws the weights of the cell without noise, through its whole range', () => {
    const device = devices.ideal;
    const svg = devicePlot(device);
    const elements = elementsOf(svg);
    const [pulses] = /(\d+) up</.exec(svg)!.slice(1).map(Number) as [number];
    // 251 steps of 2 / 256 make 98 % of the range; two digits, rounded up.
    expect(pulses).toBe(260);
    const [weights] = trajectories({ device, pulses, cycles: 1, cells: 1, seed: 1 });
    const [path, ...more] = lines(elements, ink.blue);
    expect(more).toEqual([]);
    const points = pointsOf(path!);
    points.forEach(([x, y], index) => {
      const at = Math.round((index * 2 * pulses) / (points.length - 1));
      expect(valueAt(elements, y)).toBeCloseTo(weights![at]!, 1);
      expect(x).toBeCloseTo(points[0]![0] + ((points.at(-1)![0] - points[0]![0]) * at) / (2 * pulses), 0);
    });
  });

  it('shows five cells where they differ, and one where they do not', () => {
    const noisy = elementsOf(devicePlot(devices.reRamES));
    expect(lines(noisy, ink.orange)).toHaveLength(5);
    expect(lines(noisy, ink.blue)).toHaveLength(1);
    expect(lines(elementsOf(devicePlot(devices.ideal)), ink.orange)).toEqual([]);
  });
});

describe('the picture of an error', () => {
  it('has its dot at the closed form, and says it', () => {
    for (const scaling of ['powerOfTwo', 'maximum'] as const) {
      for (const streamLength of [1, 16, 100, 65_536]) {
        const svg = errorPlot({ ...unit, scaling, streamLength });
        const elements = elementsOf(svg);
        const error = 100 * referenceError(scaling, streamLength);
        const dot = elements.find(({ name }) => name === 'circle')!;
        expect(Math.abs(valueAt(elements, number(dot, 'cy'), true) / error - 1)).toBeLessThan(0.02);
        expect(svg).toContain(`${streamLength.toLocaleString('en-US')}: ${Number(error.toPrecision(3))} %`);
      }
    }
  });
});

describe('the picture of a buffer', () => {
  it('has boxes as high as what is measured', () => {
    const elements = elementsOf(reusePlot(buffer));
    const boxes = elements.filter(({ name, attributes }) => name === 'rect' && attributes['fill-opacity']);
    expect(boxes).toHaveLength(22);
    for (let k = 0; k <= 10; k++) {
      const { zeros, hits } = referenceReuse({ ...buffer, mantissaBits: k });
      const [below, above] = [boxes[2 * k]!, boxes[2 * k + 1]!];
      const top = (box: Element) => valueAt(elements, number(box, 'y'));
      expect(Math.abs(top(below) - 100 * zeros)).toBeLessThan(0.2);
      expect(Math.abs(top(above) - 100 * (zeros + hits))).toBeLessThan(0.2);
      expect(below.attributes['fill-opacity'] === '1').toBe(k === buffer.mantissaBits);
    }
  });
});

describe('an image', () => {
  it('is the picture again, whatever it says', () => {
    const svg = errorPlot(unit);
    const [, base64] = /^!\[error\]\(data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)\)$/.exec(asImage(svg, 'error'))!;
    expect(Buffer.from(base64!, 'base64').toString()).toBe(svg);
  });

  it('has a description that ends where it should', () => {
    expect(asImage('<svg/>', 'a](b)\n\n![c')).toMatch(/^!\[a\\\]\(b\) !\\\[c\]\(data:/);
  });

  it('is what is said of it where nothing is shown', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (alt, svg) => {
        const image = asImage(svg, alt);
        const said = /^!\[(.*)\]/s.exec(image)![1];
        expect(withoutImages(`before ${image} [link](data) ${image} after`)).toBe(
          `before _${said}_ [link](data) _${said}_ after`,
        );
      }),
    );
  });

  it('is drawn once for equal values, and again when many others came between', () => {
    let drawn = 0;
    const draw = remembered((value: { of: number }) => `${value.of} ${++drawn}`);
    expect([draw({ of: 1 }), draw({ of: 1 }), draw({ of: 2 })]).toEqual(['1 1', '1 1', '2 2']);
    for (let of = 3; of < 100; of++) draw({ of });
    expect(draw({ of: 1 })).toBe('1 100');
  });
});
