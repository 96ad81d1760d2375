/** Images to windows and back: what makes a convolution a matrix product, and pooling. Images lie as rows, columns, channels. */

import type { ImageWindow } from './types.ts';

export const imageSize = ({ channels, height, width }: ImageWindow): number => channels * height * width;
export const windowsOf = ({ size }: ImageWindow): number => size[0] * size[1];
export const windowLength = ({ channels, kernel }: ImageWindow): number => channels * kernel[0] * kernel[1];

/**
 * Where the pixels of all windows of one image lie: for each window and each place of the kernel the index of the first channel,
 * or -1 in the padding.
 */
export function windowPixels(window: ImageWindow): Int32Array {
  const { channels, height, width, kernel, stride, dilation, before, size } = window;
  const pixels = new Int32Array(size[0] * size[1] * kernel[0] * kernel[1]);
  let at = 0;
  for (let top = 0; top < size[0]; top++) {
    for (let left = 0; left < size[1]; left++) {
      for (let v = 0; v < kernel[0]; v++) {
        const row = top * stride[0] + v * dilation[0] - before[0];
        for (let h = 0; h < kernel[1]; h++) {
          const col = left * stride[1] + h * dilation[1] - before[1];
          const inside = row >= 0 && row < height && col >= 0 && col < width;
          pixels[at++] = inside ? (row * width + col) * channels : -1;
        }
      }
    }
  }
  return pixels;
}

/** Every window as a row: kernel rows, kernel columns, channels. */
export function gatherWindows(
  window: ImageWindow,
  pixels: Int32Array,
  images: Float32Array,
  count: number,
  rows: Float32Array,
): void {
  const { channels } = window;
  const image = imageSize(window);
  let at = 0;
  for (let sample = 0; sample < count; sample++) {
    const start = sample * image;
    for (let place = 0; place < pixels.length; place++) {
      const pixel = pixels[place]!;
      for (let channel = 0; channel < channels; channel++)
        rows[at++] = pixel < 0 ? 0 : images[start + pixel + channel]!;
    }
  }
}

/** The gradient of `gatherWindows`: what was copied several times is added up. */
export function scatterWindows(
  window: ImageWindow,
  pixels: Int32Array,
  rows: Float32Array,
  count: number,
  images: Float32Array,
): void {
  const { channels } = window;
  const image = imageSize(window);
  images.fill(0, 0, count * image);
  let at = 0;
  for (let sample = 0; sample < count; sample++) {
    const start = sample * image;
    for (let place = 0; place < pixels.length; place++, at += channels) {
      const pixel = pixels[place]!;
      if (pixel < 0) continue;
      for (let channel = 0; channel < channels; channel++) images[start + pixel + channel]! += rows[at + channel]!;
    }
  }
}

/** Maximum of every window and channel; `from` remembers where it was found, -1 if the window has no pixel. The first of equals wins. */
export function maxPool(
  window: ImageWindow,
  pixels: Int32Array,
  images: Float32Array,
  count: number,
  pooled: Float32Array,
  from: Int32Array,
): void {
  const { channels } = window;
  const taps = window.kernel[0] * window.kernel[1];
  const image = imageSize(window);
  let at = 0;
  for (let sample = 0; sample < count; sample++) {
    for (let first = 0; first < pixels.length; first += taps) {
      for (let channel = 0; channel < channels; channel++, at++) {
        let best = -1;
        for (let tap = first; tap < first + taps; tap++) {
          if (pixels[tap]! < 0) continue;
          const place = sample * image + pixels[tap]! + channel;
          if (best < 0 || images[place]! > images[best]!) best = place;
        }
        from[at] = best;
        pooled[at] = best < 0 ? 0 : images[best]!;
      }
    }
  }
}

/** Mean of every window and channel over all places of the kernel, those in the padding included. */
export function averagePool(
  window: ImageWindow,
  pixels: Int32Array,
  images: Float32Array,
  count: number,
  pooled: Float32Array,
): void {
  const { channels } = window;
  const taps = window.kernel[0] * window.kernel[1];
  const image = imageSize(window);
  let at = 0;
  for (let sample = 0; sample < count; sample++) {
    for (let first = 0; first < pixels.length; first += taps) {
      for (let channel = 0; channel < channels; channel++, at++) {
        let sum = 0;
        for (let tap = first; tap < first + taps; tap++) {
          if (pixels[tap]! >= 0) sum += images[sample * image + pixels[tap]! + channel]!;
        }
        pooled[at] = sum / taps;
      }
    }
  }
}

/** The gradient of `averagePool`. */
export function spreadAverage(
  window: ImageWindow,
  pixels: Int32Array,
  gradient: Float32Array,
  count: number,
  images: Float32Array,
): void {
  const { channels } = window;
  const taps = window.kernel[0] * window.kernel[1];
  const image = imageSize(window);
  images.fill(0, 0, count * image);
  let at = 0;
  for (let sample = 0; sample < count; sample++) {
    for (let first = 0; first < pixels.length; first += taps) {
      for (let channel = 0; channel < channels; channel++, at++) {
        for (let tap = first; tap < first + taps; tap++) {
          if (pixels[tap]! >= 0) images[sample * image + pixels[tap]! + channel]! += gradient[at]! / taps;
        }
      }
    }
  }
}
