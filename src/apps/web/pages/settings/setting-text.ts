import type { SettingShape } from '#contract/settings.ts';

/** A value as it is written in the file of settings. */
export function written(value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether the server has blacked something of it out: it can be typed anew, but not be read. */
export function isSecret(value: unknown): boolean {
  return typeof value === 'string' && value.includes('[redacted]');
}

/** What somebody typed, as a value: JSON where it is JSON, else the text itself. Nothing typed takes the setting out (`null`). */
export function valueTyped(text: string, now: unknown): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  // A setting that is a text stays one, also when it looks like a number.
  if (typeof now === 'string') return trimmed;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return trimmed;
  }
}

/** Settings by the first part of their key, in the order in which they come. */
export function groupsOf(settings: readonly SettingShape[]): [group: string, settings: SettingShape[]][] {
  const groups = new Map<string, SettingShape[]>();
  for (const setting of settings) {
    const dot = setting.key.indexOf('.');
    const group = dot < 0 ? 'general' : setting.key.slice(0, dot);
    groups.set(group, [...(groups.get(group) ?? []), setting]);
  }
  return [...groups];
}
