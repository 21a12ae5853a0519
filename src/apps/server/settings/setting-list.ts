import type { SettingShape } from '#contract/settings.ts';
import { Redacted } from '#core/redacted.ts';
import { printable } from '#apps/settings/effective-settings.ts';
import type { LoadedSettings } from '#apps/settings/load-settings.ts';
import { looksSecret } from '#apps/settings/secret-lookalikes.ts';
import { describeOrigin, isBranch } from '#apps/settings/setting-layer.ts';
import type { SettingOrigin } from '#apps/settings/setting-layer.ts';
import { settingEntries } from '#apps/settings/settings-page.ts';
import type { SettingEntry } from '#apps/settings/settings-page.ts';

/** Where everything is kept: who changes that does it by hand, with the program stopped. */
const BY_HAND: ReadonlySet<string> = new Set(['dataDir', 'databaseUrl']);

/** Every setting there is, and those under names that people have given, with what the schema says of them. */
export function settingList(loaded: LoadedSettings, inForce: LoadedSettings): readonly SettingShape[] {
  const all = settingEntries().flatMap((entry, i) => {
    return pathsOf(entry, loaded.settings).map((path) => ({
      path,
      i,
      shape: shapeOf(entry, path, { loaded, inForce }),
    }));
  });
  const groups = [...new Set(all.map(({ path }) => path[0]))];
  const rank = ({ path }: { readonly path: readonly string[] }): number => groups.indexOf(path[0]);
  const named = ({ path }: { readonly path: readonly string[] }): string => (NAMED.has(path[0]!) ? path[1]! : '');
  return all.sort((a, b) => rank(a) - rank(b) || compared(named(a), named(b)) || a.i - b.i).map(({ shape }) => shape);
}

/** Whether it may be changed in the file, and would then count. */
export function isEditable(key: string, origin: SettingOrigin): boolean {
  return !BY_HAND.has(key) && origin.kind !== 'environment' && origin.kind !== 'flag';
}

/** A value as it may be shown: what looks like a password is not. */
export function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (isBranch(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shown(part)]));
  return looksSecret(value) && !String(value).includes('[redacted]') ? '[redacted]' : value;
}

/** The value at the end of a path; undefined when there is none. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  let value = values;
  for (const key of path) {
    if (!isBranch(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

interface Both {
  readonly loaded: LoadedSettings;
  readonly inForce: LoadedSettings;
}

function shapeOf(entry: SettingEntry, path: readonly string[], { loaded, inForce }: Both): SettingShape {
  const key = path.join('.');
  const origin = loaded.originOf(key);
  return {
    key,
    value: shown(valueOf(loaded, path)) ?? null,
    origin: describeOrigin(origin),
    meaning: entry.meaning,
    allowed: allowedText(entry),
    default: defaultOf(entry),
    isEditable: isEditable(key, origin),
    isPending: JSON.stringify(rawOf(loaded, path)) !== JSON.stringify(rawOf(inForce, path)),
  };
}

/** As it was written, so that it can be written again; where nothing was, as it is in force. */
function valueOf({ settings, written }: LoadedSettings, path: readonly string[]): unknown {
  const parsed = valueAt(settings, path);
  if (parsed instanceof Redacted) return printable(parsed);
  return printable(valueAt(written(), path) ?? parsed);
}

function rawOf({ settings, written }: LoadedSettings, path: readonly string[]): unknown {
  return valueAt(written(), path) ?? printable(valueAt(settings, path));
}

/** The places that an entry has: its own, or one under each name that fits its kind. */
function pathsOf({ key, kinds, type }: SettingEntry, settings: unknown): readonly (readonly string[])[] {
  let paths: readonly (readonly string[])[] = [[]];
  for (const part of key.split('.')) {
    paths = paths.flatMap((path) =>
      (part === '<name>' ? namesAt(settings, path) : [part]).map((name) => path.concat(name)),
    );
  }
  return paths.filter((path) => {
    const kind = kindOf(settings, path);
    if (path.at(-1) === 'kind') return type === JSON.stringify(kind);
    return kinds.length === 0 || (kind !== undefined && kinds.includes(kind));
  });
}

function namesAt(settings: unknown, path: readonly string[]): readonly string[] {
  const group = valueAt(settings, path);
  return isBranch(group) ? Object.keys(group) : [];
}

/** Of the innermost group around a setting that has a kind. */
function kindOf(settings: unknown, path: readonly string[]): string | undefined {
  for (let length = path.length - 1; length > 0; length--) {
    const kind = valueAt(settings, [...path.slice(0, length), 'kind']);
    if (typeof kind === 'string') return kind;
  }
  return undefined;
}

function allowedText({ type, isRequired }: SettingEntry): string {
  return isRequired ? `${type}; needed` : type;
}

function defaultOf({ default: text }: SettingEntry): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.replaceAll('`', '');
  }
}

const NAMED: ReadonlySet<string> = new Set(
  settingEntries()
    .map(({ key }) => key.split('.'))
    .filter(([, second]) => second === '<name>')
    .map(([first]) => first!),
);

function compared(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
