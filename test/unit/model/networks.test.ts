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
    expect(files.sort()).toEqual([...published.map(([file]) => file), 'resnet', 'vgg'].sort());
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
