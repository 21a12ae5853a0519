import { isAbsolute, resolve } from 'node:path';

/** Who set a setting. */
export type SettingOrigin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'flag'; readonly flag: string };

/** Settings of one origin, as they were written there: objects of plain data. */
export interface SettingLayer {
  readonly values: Readonly<Record<string, unknown>>;
  /** Of a setting in it, by its path. */
  readonly originOf: (path: string) => SettingOrigin;
}

/** The place of a setting in words: `"health.port" in "/data/assay.json"`. */
export function describePlace(path: string, origin: SettingOrigin): string {
  switch (origin.kind) {
    case 'default':
      return `"${path}"`;
    case 'file':
      return `"${path}" in "${origin.file}"`;
    case 'environment':
      return `"${path}" in the variable ${origin.variable}`;
    case 'flag':
      return `"${path}" in the option ${origin.flag}`;
  }
}

/** In short, for a table. */
export function describeOrigin(origin: SettingOrigin): string {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'file':
      return origin.file;
    case 'environment':
      return origin.variable;
    case 'flag':
      return origin.flag;
  }
}

export function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}

/** Every setting in an object that is no object itself; an empty object counts as one. */
export function leavesOf(
  values: unknown,
  path: readonly string[] = [],
): readonly (readonly [readonly string[], unknown])[] {
  if (!isBranch(values)) return [[path, values]];
  if (path.length > 0 && Object.keys(values).length === 0) return [[path, values]];
  return Object.entries(values).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

/** Both together; where both say something, the second counts. Lists are replaced as a whole. */
export function merged(
  first: Readonly<Record<string, unknown>>,
  second: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const both = Object.entries(second).map(([key, value]) => {
    const before = Object.hasOwn(first, key) ? first[key] : undefined;
    return [key, isBranch(before) && isBranch(value) ? merged(before, value) : value] as const;
  });
  return Object.fromEntries([...Object.entries(first), ...both]);
}

/** An object that holds one value at the end of a path. */
export function nested(path: readonly string[], value: unknown): Readonly<Record<string, unknown>> {
  const [first, ...rest] = path;
  return { [first!]: rest.length === 0 ? value : nested(rest, value) };
}

/** The layer with paths of files made absolute: from the folder of the file that names them, or from where we stand. */
export function withAbsolutePaths(layer: SettingLayer, folder: string): SettingLayer {
  const absolute = (path: string, value: unknown): unknown => {
    if (!PATHS.has(path) || typeof value !== 'string' || value === '') return value;
    return isAbsolute(value) || /^[a-z][a-z0-9+.-]+:\/\//i.test(value) ? value : resolve(folder, value);
  };
  const leaves = leavesOf(layer.values).filter(([path]) => path.length > 0);
  const values = leaves.map(([path, value]) => nested(path, absolute(path.join('.'), value))).reduce(merged, {});
  return { ...layer, values };
}

const PATHS: ReadonlySet<string> = new Set(['dataDir', 'secrets.file', 'secrets.vault.tokenFile', 'backup.target']);

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
