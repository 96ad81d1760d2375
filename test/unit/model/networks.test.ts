/** The networks that ship with Accel have the parameters and multiply-accumulates that are published for them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtNetwork, problemsOf, repositoryFile } from '../../support/model.ts';

const published = [
  // file, network, parameters, MACs of one sample, layers that are matrix products
  ['lenet5', 'LeNet5', 61_706, 416_520, 5],
  ['alexnet', 'AlexNet', 61_100_840, 714_188_480, 8],
  ['vgg11', 'VGG11', 132_863_336, 7_609_090_048, 11],
  ['vgg16', 'VGG16', 138_357_544, 15_470_264_320, 16],
  ['vgg19', 'VGG19', 143_667_240, 19_632_062_464, 19],
  // 16 or more convolutions in blocks, the first one, the last dense layer, and the shortcuts that change the shape.
  ['resnet18', 'ResNet18', 11_689_512, 1_814_073_344, 16 + 2 + 3],
  ['resnet50', 'ResNet50', 25_557_032, 4_089_184_256, 3 * 16 + 2 + 4],
  ['resnet101', 'ResNet101', 44_549_160, 7_801_405_440, 3 * 33 + 2 + 4],
  ['resnet152', 'ResNet152', 60_192_808, 11_513_626_624, 3 * 50 + 2 + 4],
  // Two convolutions a layer of a block, the first one, three transitions, the last dense layer: 264 is called one too few.
  ['densenet121', 'DenseNet121', 7_978_856, 2_834_161_664, 2 * (6 + 12 + 24 + 16) + 1 + 3 + 1],
  ['densenet264', 'DenseNet264', 33_337_704, 5_751_653_376, 2 * (6 + 12 + 64 + 48) + 1 + 3 + 1],
  // Stem, inception-A, reduction-A, B, reduction-B, C, the last dense layer.
  ['inception-v4', 'InceptionV4', 42_679_816, 12_253_974_624, 11 + 4 * 7 + 4 + 7 * 10 + 6 + 3 * 10 + 1],
  // Six of a block have weights, two are attention's own; and the prediction.
  ['gpt2-small', 'GPT2Small', 124_439_808, 145_824_153_600, 12 * 8 + 1],
  ['mlp', 'MLP', 669_706, 668_672, 3],
] as const;

const libraryNetwork = (file: string, name: string) => builtNetwork(`import "accel:networks/${file}"\n`, name);

describe('library networks', () => {
  it.each(published)('%s: %s has %i parameters, %i MACs, %i products', (file, name, parameters, macs, products) => {
    const network = libraryNetwork(file, name);
    expect(network.problems).toEqual([]);
    expect(network.complete).toBe(true);
    expect(network.parameters).toBe(parameters);
    expect(network.macs).toBe(macs);
    expect(network.layers.filter((layer) => layer.gemm)).toHaveLength(products);
    expect(new Set(network.layers.map((layer) => layer.name)).size).toBe(network.layers.length);
  });

  it.each(published)('%s says its numbers in its documentation', (file, _name, parameters, macs) => {
    const text = repositoryFile(`library/networks/${file}.accel`);
    expect(text).toContain(`${parameters.toLocaleString('en')} parameters, ${macs.toLocaleString('en')} MACs a sample`);
  });

  const folder = new URL('../../../library/networks/', import.meta.url);

  it('are all in this table, but for the files with what they share', () => {
    const files = readdirSync(folder).map((name) => name.replace('.accel', ''));
    expect(files.sort()).toEqual([...published.map(([file]) => file), 'densenet', 'resnet', 'vgg'].sort());
  });

  it.each(readdirSync(folder))('%s has no problems', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const others = Object.fromEntries(
      readdirSync(folder).map((other) => [other.replace('.accel', ''), readFileSync(new URL(other, folder), 'utf8')]),
    );
    expect(problemsOf(text, others)).toEqual([]);
  });
});

describe('examples', () => {
  const folder = new URL('../../../examples/', import.meta.url);

  it.each(readdirSync(folder).filter((name) => name.endsWith('.accel')))('%s has no problems', (name) => {
    expect(problemsOf(readFileSync(new URL(name, folder), 'utf8'))).toEqual([]);
  });
});

describe('ResNet-50', () => {
  const network = libraryNetwork('resnet50', 'ResNet50');
  const rows = (prefix: string) =>
    network.layers
      .filter((layer) => layer.name.startsWith(prefix))
      .map((layer) => {
        const gemm = layer.gemm && ` ${layer.gemm.m} x ${layer.gemm.n} x ${layer.gemm.k}`;
        return `${layer.name} ${layer.shape.join('x')}${gemm ?? ''}`;
      });

  // The stride is in the 3x3 convolution: the first 1x1 still sees 56x56 = 3136 pixels. By hand: m = pixels, n = filters, k = window.
  it('halves the image in the 3x3 convolution of the first block of a stage', () => {
    expect(rows('stage2.first')).toEqual([
      'stage2.first.conv1 128x56x56 3136 x 128 x 256',
      'stage2.first.conv1.batchnorm 128x56x56',
      'stage2.first.conv1.relu 128x56x56',
      'stage2.first.conv2 128x28x28 784 x 128 x 1152',
      'stage2.first.conv2.batchnorm 128x28x28',
      'stage2.first.conv2.relu 128x28x28',
      'stage2.first.conv3 512x28x28 784 x 512 x 128',
      'stage2.first.conv3.batchnorm 512x28x28',
      'stage2.first.short 512x28x28 784 x 512 x 256',
      'stage2.first.short.batchnorm 512x28x28',
      'stage2.first.add 512x28x28',
      'stage2.first.relu 512x28x28',
    ]);
  });

  it('keeps the image and has no shortcut of its own in the blocks that follow', () => {
    expect(rows('stage2.rest.0')).toEqual([
      'stage2.rest.0.conv1 128x28x28 784 x 128 x 512',
      'stage2.rest.0.conv1.batchnorm 128x28x28',
      'stage2.rest.0.conv1.relu 128x28x28',
      'stage2.rest.0.conv2 128x28x28 784 x 128 x 1152',
      'stage2.rest.0.conv2.batchnorm 128x28x28',
      'stage2.rest.0.conv2.relu 128x28x28',
      'stage2.rest.0.conv3 512x28x28 784 x 512 x 128',
      'stage2.rest.0.conv3.batchnorm 512x28x28',
      'stage2.rest.0.add 512x28x28',
      'stage2.rest.0.relu 512x28x28',
    ]);
  });

  it('starts with a 7x7 convolution and a pooling, and ends with a vector for each sample', () => {
    expect(rows('stem')[0]).toBe('stem.conv1 64x112x112 12544 x 64 x 147');
    expect(rows('stem').at(-1)).toBe('stem.maxpool 64x56x56');
    expect(rows('logits')).toEqual(['logits 1000 1 x 1000 x 2048']);
  });

  it('has 3, 4, 6 and 3 bottlenecks in its stages', () => {
    const blocks = [1, 2, 3, 4].map((stage) => rows(`stage${stage}`).filter((row) => row.includes('.conv1 ')).length);
    expect(blocks).toEqual([3, 4, 6, 3]);
  });

  it('costs as many MACs as the products of its layers', () => {
    const sum = network.layers.reduce(
      (total, { gemm }) => total + (gemm ? gemm.m * gemm.n * gemm.k * gemm.groups : 0),
      0,
    );
    expect(sum).toBe(network.macs);
  });
});

describe('DenseNet', () => {
  const growth = 32;

  /** Parameters and MACs by closed formula: a layer that is given c channels has 2c + 128c + 256 + 36,864 parameters. */
  function byFormula(counts: readonly [number, number, number, number]) {
    let channels = 2 * growth;
    let side = 56;
    let parameters = 3 * 7 * 7 * channels + 2 * channels;
    let macs = 3 * 7 * 7 * channels * 112 ** 2;
    for (const [index, count] of counts.entries()) {
      // The sum over the block of the channels that its layers are given.
      const given = count * channels + (growth * count * (count - 1)) / 2;
      const wide = 4 * growth;
      const weights = given * wide + count * 9 * wide * growth;
      parameters += weights + 2 * given + 2 * count * wide;
      macs += weights * side ** 2;
      channels += count * growth;
      if (index === counts.length - 1) break;
      parameters += channels ** 2 / 2 + 2 * channels;
      macs += (channels ** 2 / 2) * side ** 2;
      channels /= 2;
      side /= 2;
    }
    return { parameters: parameters + 2 * channels + 1000 * channels + 1000, macs: macs + 1000 * channels };
  }

  it.each([
    ['densenet121', 'DenseNet121', [6, 12, 24, 16]],
    ['densenet264', 'DenseNet264', [6, 12, 64, 48]],
  ] as const)('%s is what the closed formula gives', (file, name, counts) => {
    const { parameters, macs } = libraryNetwork(file, name);
    expect({ parameters, macs }).toEqual(byFormula(counts));
  });

  it('names layers like the paper', () => {
    const network = libraryNetwork('densenet121', 'DenseNet121');
    const names = network.layers.filter((layer) => layer.gemm).map((layer) => layer.name);
    expect(names.slice(0, 4)).toEqual(['stem.conv', 'block1.0.bottleneck', 'block1.0.grown', 'block1.1.bottleneck']);
    expect(names).toContain('transition1.conv');
    expect(names.at(-1)).toBe('logits');
  });
});

describe('Inception-v4', () => {
  const network = libraryNetwork('inception-v4', 'InceptionV4');

  // Figures 3 to 9 of arXiv 1602.07261, a row for every convolution: times, channels in, filters, kernel, side of the result.
  const figures: Readonly<Record<string, readonly (readonly [number, number, number, number, number])[]>> = {
    stem: [
      [1, 3, 32, 3 * 3, 149],
      [1, 32, 32, 3 * 3, 147],
      [1, 32, 64, 3 * 3, 147],
      [1, 64, 96, 3 * 3, 73],
      [2, 64 + 96, 64, 1, 73],
      [2, 64, 64, 7, 73],
      [2, 64, 96, 3 * 3, 71],
      [1, 96 + 96, 192, 3 * 3, 35],
    ],
    inceptionA: [
      [4 * 2, 384, 96, 1, 35],
      [4 * 2, 384, 64, 1, 35],
      [4 * 2, 64, 96, 3 * 3, 35],
      [4, 96, 96, 3 * 3, 35],
    ],
    // k, l, m, n of table 1: 192, 224, 256, 384.
    reductionA: [
      [1, 384, 384, 3 * 3, 17],
      [1, 384, 192, 1, 35],
      [1, 192, 224, 3 * 3, 35],
      [1, 224, 256, 3 * 3, 17],
    ],
    inceptionB: [
      [7, 1024, 128, 1, 17],
      [7, 1024, 384, 1, 17],
      [7 * 2, 1024, 192, 1, 17],
      [7 * 2, 192, 224, 7, 17],
      [7 * 2, 224, 256, 7, 17],
      [7, 192, 192, 7, 17],
      [7, 224, 224, 7, 17],
    ],
    reductionB: [
      [1, 1024, 192, 1, 17],
      [1, 192, 192, 3 * 3, 8],
      [1, 1024, 256, 1, 17],
      [1, 256, 256, 7, 17],
      [1, 256, 320, 7, 17],
      [1, 320, 320, 3 * 3, 8],
    ],
    inceptionC: [
      [3 * 2, 1536, 256, 1, 8],
      [3 * 2, 1536, 384, 1, 8],
      [3 * 2, 384, 256, 3, 8],
      [3, 384, 448, 3, 8],
      [3, 448, 512, 3, 8],
      [3 * 2, 512, 256, 3, 8],
    ],
  };

  it.each(Object.entries(figures))('has the convolutions of the paper in %s', (part, convolutions) => {
    const layers = network.layers.filter((layer) => layer.name.startsWith(`${part}.`));
    const sum = (of: (row: (typeof convolutions)[number]) => number) =>
      convolutions.reduce((total, row) => total + row[0] * of(row), 0);
    expect(layers.reduce((total, layer) => total + layer.parameters, 0)).toBe(
      // Weights, and scale and shift of the batch normalisation.
      sum(([, channels, filters, kernel]) => channels * filters * kernel + 2 * filters),
    );
    expect(layers.reduce((total, { gemm }) => total + (gemm ? gemm.m * gemm.n * gemm.k : 0), 0)).toBe(
      sum(([, channels, filters, kernel, side]) => channels * filters * kernel * side ** 2),
    );
  });

  it('joins the channels of the figures', () => {
    const parts = Object.keys(figures);
    const shapes = parts.map((part) => network.layers.filter((layer) => layer.name.startsWith(part)).at(-1)!.shape);
    expect(shapes).toEqual([
      [384, 35, 35],
      [384, 35, 35],
      [1024, 17, 17],
      [1024, 17, 17],
      [1536, 8, 8],
      [1536, 8, 8],
    ]);
  });
});

describe('GPT-2 small', () => {
  it('has four square and two wide products with biases and two normalisations a block, and its tables once', () => {
    const [width, depth, vocabulary, context] = [768, 12, 50_257, 1024];
    const block = 12 * width ** 2 + (4 + 4 + 1) * width + 2 * 2 * width;
    const { parameters, macs } = libraryNetwork('gpt2-small', 'GPT2Small');
    expect(parameters).toBe(depth * block + 2 * width + context * width + vocabulary * width);
    // Weights times tokens, scores and sums of values, the prediction.
    expect(macs).toBe(
      context * depth * 12 * width ** 2 + depth * 2 * context ** 2 * width + context * vocabulary * width,
    );
  });
});
