/** Readers of search parameters: what is not as it should be is left out, so that an old or mistyped link still opens its page. */

export type RawSearch = Readonly<Record<string, unknown>>;

/** A text that is not empty. */
export function textIn(search: RawSearch, key: string): string | undefined {
  const value = search[key];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 400 ? value : undefined;
}

/** One of some words. */
export function oneOf<const Word extends string>(
  search: RawSearch,
  key: string,
  words: readonly Word[],
): Word | undefined {
  const value = search[key];
  return words.find((word) => word === value);
}

/** A whole number within bounds. */
export function wholeIn(search: RawSearch, key: string, min: number, max: number): number | undefined {
  const value = Number(search[key]);
  return search[key] !== undefined && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/** A yes; anything else is left out. */
export function flagIn(search: RawSearch, key: string): true | undefined {
  return search[key] === true || search[key] === 'true' || search[key] === 1 ? true : undefined;
}

/** Without what is undefined, so that addresses stay short. */
export function known<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };
}
