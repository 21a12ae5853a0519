import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { namesAt } from '#apps/settings/schema-tree.ts';
import { isBranch } from '#apps/settings/setting-layer.ts';
import { shown, valueAt } from '#apps/server/settings/setting-list.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * What a file of settings holds after changes by key, in their order; null takes a setting out, and groups that are empty then. Throws
 * `setting.unknown` for what is to be taken out and cannot be there.
 */
export function changedValues(values: Values, changes: Values): Values {
  let changed = values;
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split('.');
    if (value === null && valueAt(changed, path) === undefined) assertKnown(path, changed);
    else changed = value === null ? without(changed, path) : put(changed, path, value);
  }
  return changed;
}

/** For people and the audit log: what was there and what is there, each by its key. */
export function changeList(before: Values, after: Values, keys: readonly string[]): Values {
  const entries = keys.map((key) => {
    const path = key.split('.');
    return [key, { from: masked(valueAt(before, path), key), to: masked(valueAt(after, path), key) }] as const;
  });
  return Object.fromEntries(entries);
}

function put(values: Values, [first, ...rest]: readonly string[], value: unknown): Values {
  const before = Object.hasOwn(values, first!) ? values[first!] : undefined;
  const after = rest.length === 0 ? value : put(isBranch(before) ? before : {}, rest, value);
  return Object.fromEntries([...Object.entries(values).filter(([key]) => key !== first), [first, after]]);
}

function without(values: Values, [first, ...rest]: readonly string[]): Values {
  const entries = Object.entries(values).flatMap(([key, value]) => {
    if (key !== first) return [[key, value] as const];
    if (rest.length === 0 || !isBranch(value)) return [];
    const left = without(value, rest);
    return Object.keys(left).length === 0 ? [] : [[key, left] as const];
  });
  return Object.fromEntries(entries);
}

function assertKnown(path: readonly string[], values: Values): void {
  for (const [i, key] of path.entries()) {
    const known = namesAt(path.slice(0, i), values);
    // Names that people give, and what lies below a setting, are not in the schema.
    if (known.length === 0) return;
    if (known.includes(key)) continue;
    const whole = path.slice(0, i + 1).join('.');
    const near = nearestNames(key, known, 2).map((name) => `"${name}"`);
    const hint = near.length === 0 ? `known: ${known.join(', ')}` : `did you mean ${near.join(' or ')}?`;
    throw new AssayError('setting.unknown', `Unknown setting "${whole}": ${hint}`, {
      place: { column: whole },
      remedy: 'See "assay settings --keys" for every setting, its values and its default.',
    });
  }
}

/** Addresses that are pinged are secrets, and so is what looks like one. */
function masked(value: unknown, key: string): unknown {
  if (isBranch(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, masked(part, name)]));
  if (value === undefined) return null;
  return key.endsWith('pingUrl') ? '[redacted]' : shown(value);
}
