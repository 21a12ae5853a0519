import type { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { SENTENCE } from '#apps/settings/reading.ts';
import { namesAt } from '#apps/settings/schema-tree.ts';
import { looksSecret } from '#apps/settings/secret-lookalikes.ts';
import { describePlace } from '#apps/settings/setting-layer.ts';
import type { SettingOrigin } from '#apps/settings/setting-layer.ts';

type Issue = z.core.$ZodIssue;

/** The settings that were refused, and who set what. */
export interface RefusedSettings {
  readonly values: unknown;
  readonly originOf: (path: string) => SettingOrigin;
}

/** The error that tells of the first problem, unknown names before all, and how many more there are. */
export function settingsError(issues: readonly Issue[], refused: RefusedSettings): AssayError {
  const first = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const problem = first.code === 'unrecognized_keys' ? unknownKey(first, refused) : wrongValue(first, refused);
  const { code, message, place } = problem;
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`;
  return new AssayError(code, `${message}${more}`, {
    place,
    remedy: 'See "assay settings --keys" for every setting, its values and its default.',
  });
}

function unknownKey(issue: Extract<Issue, { code: 'unrecognized_keys' }>, refused: RefusedSettings): AssayError {
  const path = issue.path.map(String);
  const [key = ''] = issue.keys;
  const known = namesAt(path, refused.values);
  const near = nearestNames(key, known, 2);
  const hint = near.length === 0 ? `known: ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
  const whole = [...path, key].join('.');
  const origin = refused.originOf(whole);
  return new AssayError('setting.unknown', `Unknown setting ${describePlace(whole, origin)}: ${hint}`, {
    place: placeOf(origin, whole),
  });
}

function wrongValue(issue: Issue, { values, originOf }: RefusedSettings): AssayError {
  const path = issue.path.map(String);
  const whole = path.join('.');
  const origin = nearestOrigin(path, originOf);
  const place = describePlace(whole, origin);
  const found = { place: placeOf(origin, whole) };
  const sentence = issue.code === 'custom' ? (issue.params?.[SENTENCE] as string | undefined) : undefined;
  if (sentence !== undefined) {
    const code = sentence.startsWith('Unknown') ? 'setting.unknown' : 'setting.invalid';
    return new AssayError(code, `${sentence} (${place})`, found);
  }
  const value = valueAt(values, path);
  const message = `Expected ${place} to be ${expectation(issue)}, was ${shown(whole, value)}${suggestion(issue, value)}`;
  return new AssayError('setting.invalid', message, found);
}

/** Of what is missing: who set the group that it is missing from. */
function nearestOrigin(path: readonly string[], originOf: RefusedSettings['originOf']): SettingOrigin {
  const lengths = Array.from(path, (_, i) => path.length - i);
  const origins = lengths.map((length) => originOf(path.slice(0, length).join('.')));
  return origins.find(({ kind }) => kind !== 'default') ?? { kind: 'default' };
}

/** Words for "to be ...". */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'too_small':
      return issue.origin === 'string' ? 'a text that is not empty' : `at least "${issue.minimum}"`;
    case 'too_big':
      return `at most "${issue.maximum}"`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return oneOf((issue as { readonly options?: readonly unknown[] }).options ?? []);
    case 'invalid_key':
      return `named with ${issue.issues[0]?.message ?? 'another name'}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
};

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? `"${String(values[0])}"` : `one of ${quoted(values, ', ')}`;
}

function suggestion(issue: Issue, value: unknown): string {
  const options =
    issue.code === 'invalid_union' ? (issue as { readonly options?: readonly unknown[] }).options : undefined;
  if (options === undefined || typeof value !== 'string') return '';
  const near = nearestNames(value, options.map(String), 1);
  return near.length === 0 ? '' : `; did you mean ${quoted(near)}?`;
}

/** Addresses of databases have passwords, and what looks like a key may be one. */
function shown(path: string, value: unknown): string {
  if (value === undefined) return 'missing';
  if (path === 'databaseUrl' || path.endsWith('pingUrl') || looksSecret(value))
    return 'something else, which is not shown';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${text.length > 80 ? `${text.slice(0, 77)}...` : text}"`;
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], values);
}

function placeOf(origin: SettingOrigin, path: string): AssayError['place'] {
  return { column: path, ...(origin.kind === 'file' ? { file: origin.file } : {}) };
}

function quoted(values: readonly unknown[], between = ' or '): string {
  return values.map((value) => `"${String(value)}"`).join(between);
}
