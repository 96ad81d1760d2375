/**
 * Lanes as rows of pixels: whatever is thinner than a few pixels is written as a colour into one row for each lane, and all rows are drawn
 * stretched. So a frame of a million bars costs a write for each pixel, not a rectangle for each bar.
 */

type Colour = readonly [red: number, green: number, blue: number];

export class PixelRows {
  private readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d')!;
  private image: ImageData | undefined;
  private pixels = new Uint32Array();
  private colours: readonly Colour[] = [];
  private readonly used: boolean[] = [];
  private width = 0;
  private rows = 0;

  /** Empties the rows. @param colours of the kinds, `#rrggbb` */
  begin(width: number, rows: number, colours: readonly string[]): void {
    if (width !== this.width || rows !== this.rows || !this.image) {
      this.width = Math.max(1, width);
      this.rows = Math.max(1, rows);
      this.canvas.width = this.width;
      this.canvas.height = this.rows;
      this.image = this.context.createImageData(this.width, this.rows);
      this.pixels = new Uint32Array(this.image.data.buffer);
    } else this.pixels.fill(0);
    this.used.length = 0;
    this.colours = colours.map(channels);
  }

  /** Fills pixels of a row. @param strength 0 to 1 */
  fill(row: number, left: number, right: number, kind: number, strength: number): void {
    const [red, green, blue] = this.colours[kind]!;
    // Little-endian: red is the lowest byte.
    const pixel = ((Math.round(strength * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    const start = row * this.width;
    if (right - left === 1) this.pixels[start + left] = pixel;
    else this.pixels.fill(pixel, start + left, start + right);
    this.used[row] = true;
  }

  /** To be called when all rows are written and before any is drawn. */
  end(): void {
    if (this.used.some(Boolean)) this.context.putImageData(this.image!, 0, 0);
  }

  /** Draws a row, stretched to a height. The context counts device pixels. */
  draw(context: CanvasRenderingContext2D, row: number, left: number, top: number, height: number): void {
    if (!this.used[row]) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.canvas, 0, row, this.width, 1, left, top, this.width, height);
  }
}

function channels(colour: string): Colour {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) return [128, 128, 128];
  return [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)];
}
