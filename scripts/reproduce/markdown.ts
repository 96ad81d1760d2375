/** Tables and numbers of the page. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const strong = (text: string, when: boolean): string => (when ? `**${text}**` : text);

export const ratio = (value: number): string => value.toFixed(2);

/** Percent with one decimal, without a minus before zero. */
export const percent = (value: number): string => value.toFixed(1).replace(/^-0\.0$/, '0.0');

export const span = (values: readonly number[], show: (value: number) => string): string =>
  `${show(Math.min(...values))} to ${show(Math.max(...values))}`;
