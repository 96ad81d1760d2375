/** Building blocks of hovers: compact Markdown that reads well in a narrow box. */

/** A name or a piece of program text. */
export const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** A block of program text, coloured as the language. */
export const block = (text: string): string => `\`\`\`accel\n${text.replaceAll('```', "'''")}\n\`\`\``;

/** Text that must not be read as Markdown. */
export const plain = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>|#]/g, '\\$&');

export const link = (text: string, address: string): string => `[${text}](${address})`;

/** Paragraphs; what is empty or undefined is left out. */
export const paragraphs = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part): part is string => typeof part === 'string' && part !== '').join('\n\n');

export type Row = readonly [head: string, ...cells: string[]];

/**
 * A table with a title column on the left and numbers on the right. Markdown wants a header row; without titles it stays empty.
 */
export function table(rows: readonly Row[], titles: readonly string[] = []): string {
  const columns = Math.max(...rows.map((row) => row.length - 1), 1);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cells = (list: readonly string[]) => Array.from({ length: columns }, (_, index) => list[index] ?? '');
  return [
    line([titles[0] ?? '', ...cells(titles.slice(1))]),
    `|:--|${'--:|'.repeat(columns)}`,
    ...rows.map(([head, ...rest]) => line([head, ...cells(rest)])),
  ].join('\n');
}
