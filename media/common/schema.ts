/** Checks that also name types: what panels and the extension build their messages of. Imports nothing. */

/** Returns whether a value has the shape `T`. */
export type Check<T> = (value: unknown) => value is T;
/** The type a check stands for. */
export type Checked<C> = C extends Check<infer T> ? T : never;

export const isText: Check<string> = (value): value is string => typeof value === 'string';
export const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
export const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isWhole: Check<number> = (value): value is number => Number.isSafeInteger(value);

export const isExactly =
  <const T extends string | number>(...allowed: readonly T[]): Check<T> =>
  (value): value is T =>
    allowed.includes(value as T);

export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value);

export const isList =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every((item) => check(item));

export const isPair =
  <T>(check: Check<T>): Check<readonly [T, T]> =>
  (value): value is readonly [T, T] =>
    Array.isArray(value) && value.length === 2 && value.every((item) => check(item));

export const isInstance =
  <T>(kind: new (length: number) => T): Check<T> =>
  (value): value is T =>
    value instanceof kind;

export const isRecord =
  <S extends Record<string, Check<unknown>>>(shape: S): Check<{ readonly [K in keyof S]: Checked<S[K]> }> =>
  (value): value is { readonly [K in keyof S]: Checked<S[K]> } =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(shape).every(([key, check]) => check((value as Record<string, unknown>)[key]));

export const isOneOf =
  <C extends readonly Check<unknown>[]>(...checks: C): Check<Checked<C[number]>> =>
  (value): value is Checked<C[number]> =>
    checks.some((check) => check(value));
