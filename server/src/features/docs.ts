/** Addresses of the documentation pages, all made from one base. */

/** Where the folder `docs` is published. */
export const docsBase = 'https://github.com/accel-design/accel/blob/main/docs/';

/** The page of a diagnostic code. */
export const diagnosticPage = (code: string): string => `${docsBase}diagnostics/${code}.md`;

/** A page of a cost model: `systolic`, `energy`; `anchor` without its `#`. */
export const modelPage = (model: 'systolic' | 'energy', anchor?: string): string =>
  `${docsBase}models/${model}.md${anchor ? `#${anchor}` : ''}`;

/** A section of the language reference. */
export const languagePage = (anchor: string): string => `${docsBase}language.md#${anchor}`;
