import { MINUTE_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { isWorse } from '#domain/alerts/alert.ts';
import type { Alert, Severity } from '#domain/alerts/alert.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import { digestAfter, quietUntil } from '#domain/alerts/told-times.ts';

/** What is known of a channel when it is decided what it carries. */
export interface ChannelState {
  /** The mildest that it carries. */
  readonly least: Severity;
  /** Messages that were given to it in the last minute. */
  readonly lastMinute: number;
  /** When what is held for it is sent; undefined: nothing is held. */
  readonly heldUntil: UnixMs | undefined;
}

/** `hold`: what is held until one instant is sent as one message. */
export type Route =
  | { readonly kind: 'now' }
  | { readonly kind: 'digest'; readonly at: UnixMs }
  | { readonly kind: 'hold'; readonly until: UnixMs; readonly why: 'quiet-hours' | 'storm' }
  | { readonly kind: 'drop'; readonly reason: string };

/** What becomes of an alert, that was just noted or still lasts, on one channel. */
export function routeAlert(alert: Alert, rules: NotifyRules, channel: ChannelState, now: UnixMs): Route {
  const { severity } = alert;
  if (isWorse(channel.least, severity))
    return { kind: 'drop', reason: `the channel is for ${channel.least} and worse` };
  const why = whyNotTold(alert, rules, now);
  if (why !== undefined) return { kind: 'drop', reason: why };
  if (severity !== 'critical') return { kind: 'digest', at: digestAfter(rules, now) };
  return routeUrgent(rules, channel, now);
}

/** What becomes of the news that it is over: only the end of what was told as critical is told by itself, digests say it otherwise. */
export function routeEnd(alert: Alert, rules: NotifyRules, channel: ChannelState, now: UnixMs): Route {
  if (alert.told?.severity === 'critical') return routeUrgent(rules, channel, now);
  return { kind: 'drop', reason: 'only the end of what was critical is told' };
}

/** Whether people are to be told of it now, on whichever channels are meant for it. */
export function isToldNow(alert: Alert, rules: NotifyRules, now: UnixMs): boolean {
  return whyNotTold(alert, rules, now) === undefined;
}

/** Marks that people are told at this time, or will be: the message has been put where it waits. */
export function toldNow(alert: Alert, at: UnixMs): Alert {
  return { ...alert, told: { severity: alert.severity, at } };
}

function whyNotTold({ severity, told, acknowledged }: Alert, rules: NotifyRules, now: UnixMs): string | undefined {
  if (told === undefined || isWorse(severity, told.severity)) return undefined;
  if (acknowledged !== undefined) return `acknowledged by ${acknowledged.by}`;
  if (now - told.at >= Math.max(rules.repeatMs, rules.dedupeMs)) return undefined;
  return `told already at ${formatInstant(told.at)}`;
}

function routeUrgent({ zone, quiet, stormPerMinute }: NotifyRules, channel: ChannelState, now: UnixMs): Route {
  const end = quiet === undefined || quiet.letCriticalThrough ? undefined : quietUntil(quiet, zone, now);
  if (end !== undefined) return { kind: 'hold', until: end, why: 'quiet-hours' };
  if (channel.lastMinute < stormPerMinute) return { kind: 'now' };
  const { heldUntil } = channel;
  const isSoon = heldUntil !== undefined && heldUntil > now && heldUntil - now <= MINUTE_MS;
  return { kind: 'hold', until: isSoon ? heldUntil : ((now + MINUTE_MS) as UnixMs), why: 'storm' };
}
