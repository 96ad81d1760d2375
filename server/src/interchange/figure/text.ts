/** Text in a picture whose reader chooses the font: how wide it is about, what of it fits, and how it is escaped. */

/** Free metric copies of Helvetica and Arial are on every system. */
export const fontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/** RECALLED: advance widths of Helvetica in thousandths of its size, from the space to the tilde. */
const advances = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
/** Fonts that stand in for it are wider: as much as DejaVu Sans, and bold letters. */
const reserve = 1.15;

/** Pixels that a text needs at most in the usual fonts. */
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    // Beyond Latin, Greek and Cyrillic letters may be squares, and so are replacements.
    sum += advances[code - 32] ?? (code >= 0xa0 && code < 0x590 ? 620 : 1000);
  }
  return (sum / 1000) * size * reserve;
}

/** The text, or its beginning and `…` where it is wider than the room. */
export function shortened(text: string, size: number, room: number): string {
  if (widthOf(text, size) <= room) return text;
  const characters = [...text];
  while (characters.length > 0 && widthOf(`${characters.join('')}…`, size) > room) characters.pop();
  return characters.length > 0 ? `${characters.join('')}…` : '';
}

/** Parts in lines that are no wider than the room, with a dot between those of one line. */
export function wrapped(parts: readonly string[], size: number, room: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length > 0 ? `${lines.at(-1)} · ${part}` : part;
    if (lines.length > 0 && widthOf(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(shortened(part, size, room));
  }
  return lines;
}

/** Text as the content of an element or an attribute. What XML cannot hold becomes a replacement character. */
export const escaped = (text: string): string =>
  text
    // Control characters, half characters and those that Unicode keeps out of texts.
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A coordinate in as few digits as are seen. */
export const short = (value: number): string => String(Math.round(value * 100) / 100);
