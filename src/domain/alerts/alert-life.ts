import type { UnixMs } from '#core/time.ts';
import { fingerprintOf, isOpen, isWorse } from '#domain/alerts/alert.ts';
import type { Alert, AlertNews } from '#domain/alerts/alert.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';

type Windows = Pick<NotifyRules, 'dedupeMs' | 'repeatMs'>;

export interface Noting {
  /** Of the alert, if it is a new one. */
  readonly id: string;
  readonly now: UnixMs;
  readonly rules: Windows;
  /** How often it came at once. */
  readonly times?: number;
}

/** What becomes of the latest alert of this trouble when it comes (again): the same one counted on, or a new one. */
export function noted(latest: Alert | undefined, news: AlertNews, { id, now, rules, times = 1 }: Noting): Alert {
  if (latest === undefined || !goesOn(latest, rules, now)) return begun(news, { id, now, rules, times }, latest);
  const gotWorse = isWorse(news.severity, latest.severity);
  return {
    ...latest,
    severity: gotWorse ? news.severity : latest.severity,
    detail: news.detail,
    remedy: news.remedy,
    link: news.link,
    count: latest.count + times,
    lastSeen: later(latest.lastSeen, now),
    acknowledged: gotWorse ? undefined : latest.acknowledged,
    resolvedAt: undefined,
  };
}

/** It has ended; nobody is told before it has stayed away. An alert that has ended already is left as it is. */
export function resolved(alert: Alert, now: UnixMs): Alert {
  return isOpen(alert) ? { ...alert, resolvedAt: later(alert.lastSeen, now) } : alert;
}

/** Whether it has stayed away for as long as it must before it is over for good. */
export function isOver({ resolvedAt, isSettled }: Alert, { dedupeMs }: Windows, now: UnixMs): boolean {
  return resolvedAt !== undefined && !isSettled && now - resolvedAt >= dedupeMs;
}

/** Somebody has seen it. The first one counts; what has no end is over with that. */
export function acknowledged(alert: Alert, by: string, now: UnixMs): Alert {
  if (alert.acknowledged !== undefined) return alert;
  const seen = { ...alert, acknowledged: { by, at: now } };
  return alert.isEvent && isOpen(alert) ? { ...seen, resolvedAt: now, isSettled: true } : seen;
}

/** An open alert without an end that has not come for so long needs no attention any more. */
export function isStaleEvent(alert: Alert, { repeatMs }: Windows, now: UnixMs): boolean {
  return alert.isEvent && isOpen(alert) && now - alert.lastSeen >= Math.max(repeatMs, STALE_MS);
}

/** A day: an event that nobody looked at stays open for as long. */
const STALE_MS = 86_400_000;

function goesOn(latest: Alert, { dedupeMs }: Windows, now: UnixMs): boolean {
  if (latest.resolvedAt === undefined) return true;
  return !latest.isSettled && now - latest.resolvedAt < dedupeMs;
}

function begun(news: AlertNews, { id, now, rules, times = 1 }: Noting, before: Alert | undefined): Alert {
  const { severity, source, title, detail, remedy, link, isEvent = false } = news;
  // What was told a moment ago is not told again because somebody has acknowledged it in between.
  const isSeen = before?.isEvent === true && before.acknowledged !== undefined;
  const sinceMs = isSeen && before.told !== undefined ? now - before.told.at : Number.POSITIVE_INFINITY;
  const isFresh = sinceMs >= 0 && sinceMs < rules.dedupeMs;
  return {
    id,
    fingerprint: fingerprintOf(news),
    severity,
    source,
    title,
    detail,
    remedy,
    link,
    isEvent,
    time: now,
    lastSeen: now,
    count: times,
    acknowledged: undefined,
    resolvedAt: undefined,
    told: isFresh ? before?.told : undefined,
    isSettled: false,
  };
}

/** A clock that was set back must not make the last time earlier. */
function later(a: UnixMs, b: UnixMs): UnixMs {
  return a > b ? a : b;
}
