import { Redacted } from '#core/redacted.ts';
import type { LoadedSettings } from '#apps/settings/load-settings.ts';
import { isBranch, leavesOf } from '#apps/settings/setting-layer.ts';
import type { SettingOrigin } from '#apps/settings/setting-layer.ts';

/** One setting in force, fit to be printed. */
export interface EffectiveSetting {
  /** `health.port`. */
  readonly key: string;
  /** Without passwords. */
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

/** Every setting that has a value, in the order of the schema, and who set it. */
export function effectiveSettings({ settings, originOf }: LoadedSettings): readonly EffectiveSetting[] {
  return leavesOf(settings)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => {
      const key = path.join('.');
      return { key, value: printable(value), origin: originOf(key) };
    });
}

/** A value fit to be printed: without passwords, at any depth. */
export function printable(value: unknown): unknown {
  if (value instanceof Redacted) return withoutPassword(value);
  if (Array.isArray(value)) return value.map(printable);
  if (!isBranch(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, printable(part)]));
}

/**
 * `postgres://assay:[redacted]@db/assay`, `https://hc-ping.com/[redacted]`: of the web the path is what is secret. A secret that is no
 * address is not shown at all.
 */
function withoutPassword(secret: Redacted): string {
  const host = /^https?:\/\/[^/@]+\//i.exec(secret.reveal());
  if (host !== null) return `${host[0]}[redacted]`;
  const match = /^([a-z]+:\/\/)(?:([^:/@]*)(:[^/@]*)?@)?([^?]*)(\?.*)?$/i.exec(secret.reveal());
  if (match === null) return secret.toString();
  const [, scheme, user, password, place, query] = match;
  const who = user === undefined ? '' : `${user}${password === undefined ? '' : ':[redacted]'}@`;
  return `${scheme}${who}${place}${query === undefined ? '' : '?[redacted]'}`;
}
