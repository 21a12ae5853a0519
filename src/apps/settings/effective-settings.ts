import { Redacted } from '#core/redacted.ts';
import type { LoadedSettings } from '#apps/settings/load-settings.ts';
import { leavesOf } from '#apps/settings/setting-layer.ts';
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
      return { key, value: value instanceof Redacted ? withoutPassword(value) : value, origin: originOf(key) };
    });
}

/** `postgres://assay:[redacted]@db/assay`; a secret that is no address is not shown at all. */
function withoutPassword(secret: Redacted): string {
  const match = /^([a-z]+:\/\/)(?:([^:/@]*)(:[^/@]*)?@)?([^?]*)(\?.*)?$/i.exec(secret.reveal());
  if (match === null) return secret.toString();
  const [, scheme, user, password, place, query] = match;
  const who = user === undefined ? '' : `${user}${password === undefined ? '' : ':[redacted]'}@`;
  return `${scheme}${who}${place}${query === undefined ? '' : '?[redacted]'}`;
}
