/** Why a data file cannot be read. */

export interface DataProblem {
  /** Where: a byte of a binary file, from 0 on, or a line of a text, from 1 on. */
  readonly at: { readonly byte: number } | { readonly line: number };
  readonly message: string;
}

export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'refused'; readonly problem: DataProblem };

export const read = <Value>(value: Value): Read<Value> => ({ kind: 'read', value });

export const refused = (at: DataProblem['at'], message: string): Read<never> => ({
  kind: 'refused',
  problem: { at, message },
});

/** Labels are counted from 0 in 16 bits. */
export const mostClasses = 65_536;
