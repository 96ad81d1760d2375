/** A picture that is saved as pixels: the browser draws it, since nothing else here can. */

/** @returns a PNG with `scale` pixels for each of the SVG; null if it cannot be drawn */
export async function rasterized(svg: string, scale: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    return blob && new Uint8Array(await blob.arrayBuffer());
  } catch {
    // Not an image, or larger than a canvas may be.
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}
