/** Pictures as part of a hover's Markdown, and how they are kept. */
import { plain } from '../markdown.ts';

/**
 * @param svg may be the empty text, which is no picture
 * @param alt what is shown, or said, where the picture is not
 */
export const asImage = (svg: string, alt: string): string =>
  svg && `![${plain(alt.replaceAll(/\s+/g, ' '))}](data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')})`;

/** For clients that show no pictures: in their place what is said of them. */
export const withoutImages = (markdown: string): string =>
  markdown.replaceAll(/!\[((?:[^\]\\]|\\.)*)\]\(data:[^)]*\)/g, '_$1_');

/** A hover is asked for again and again, and for few things: so many results stay. */
const kept = 32;

/** The function, working once for equal values: `value` must be plain data. */
export function remembered<Value, Result>(of: (value: Value) => Result): (value: Value) => Result {
  const results = new Map<string, Result>();
  return (value) => {
    const key = JSON.stringify(value);
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = of(value);
    if (results.size >= kept) results.delete(results.keys().next().value!);
    results.set(key, result);
    return result;
  };
}
