import { AssayError } from '#core/errors.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { Zone } from '#core/zone.ts';

/** When people are told of what. */
export interface NotifyRules {
  /** Zone of the times below, and of times in messages. */
  readonly zone: Zone;
  /** Minutes after midnight at which the daily digest leaves. */
  readonly digestMinute: number;
  readonly quiet: QuietHours | undefined;
  /** The same trouble that comes back within this time is the same alert: counted, not told again; nor is its end told sooner. */
  readonly dedupeMs: number;
  /** What goes on, and that nobody has acknowledged, is told again after this time; at least `dedupeMs`. */
  readonly repeatMs: number;
  /** So many messages a channel carries in a minute; what comes beyond them is put together in one. */
  readonly stormPerMinute: number;
}

/** Hours in which nothing is sent; over midnight when they end before they begin. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Critical alerts are sent all the same. */
  readonly letCriticalThrough: boolean;
}

export const DEFAULT_RULES: NotifyRules = {
  zone: new Zone('UTC'),
  digestMinute: 8 * 60,
  quiet: undefined,
  dedupeMs: 5 * MINUTE_MS,
  repeatMs: 4 * HOUR_MS,
  stormPerMinute: 10,
};

/** `07:30` as minutes after midnight; throws `argument.invalid`. */
export function minuteOfDay(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match !== null) return Number(match[1]) * 60 + Number(match[2]);
  throw new AssayError('argument.invalid', `Expected a local time from "00:00" to "23:59", was "${text}"`, {
    place: { value: text },
  });
}
