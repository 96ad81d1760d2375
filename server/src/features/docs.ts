/** Where the documentation is, for the links in hovers and diagnostics. */

const docsBase = 'https://github.com/accel-design/accel/blob/main/docs/';

/** The page of a diagnostic code. */
export const diagnosticPage = (code: string): string => `${docsBase}diagnostics/${code}.md`;

/** A page of docs/models with an anchor: `systolic`, `exposed`. */
export const modelPage = (model: string, anchor?: string): string =>
  `${docsBase}models/${model}.md${anchor ? `#${anchor}` : ''}`;

/** A section of the language reference. */
export const languagePage = (anchor: string): string => `${docsBase}language.md#${anchor}`;
