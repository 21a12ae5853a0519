import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { acknowledged, isOver, isStaleEvent, noted, resolved } from '#domain/alerts/alert-life.ts';
import { fingerprintOf, tidied } from '#domain/alerts/alert.ts';
import type { Alert, AlertNews, Severity } from '#domain/alerts/alert.ts';
import { DEFAULT_RULES } from '#domain/alerts/notify-rules.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import { routeAlert, routeEnd, toldNow } from '#domain/alerts/route-alert.ts';
import type { ChannelState } from '#domain/alerts/route-alert.ts';

/** Noon in London, 13:00 in Paris. */
const START = Date.UTC(2026, 0, 5, 12);
const at = (minutes: number): UnixMs => unixMs(START + minutes * MINUTE_MS);
const CALM: ChannelState = { least: 'info', lastMinute: 0, heldUntil: undefined };
const NIGHT = { fromMinute: 22 * 60, toMinute: 7 * 60 };
const PARIS: NotifyRules = { ...DEFAULT_RULES, zone: new Zone('Europe/Paris') };

const news = (severity: Severity, more: Partial<AlertNews> = {}): AlertNews => {
  return { severity, source: 'feed', title: 'No bars', detail: 'for 3 min', ...more };
};

function begun(severity: Severity, now = at(0)): Alert {
  return noted(undefined, news(severity), { id: 'a', now, rules: PARIS });
}

function again(alert: Alert, severity: Severity, now: UnixMs): Alert {
  return noted(alert, news(severity), { id: 'b', now, rules: PARIS });
}

describe('an alert that comes for the first time', () => {
  it('is sent at once when it is critical, and is in the digest of the next morning when it is not', () => {
    expect(routeAlert(begun('critical'), PARIS, CALM, at(0))).toEqual({ kind: 'now' });
    const nextMorning = Date.UTC(2026, 0, 6, 7);
    expect(routeAlert(begun('warning'), PARIS, CALM, at(0))).toEqual({ kind: 'digest', at: nextMorning });
    expect(routeAlert(begun('info'), PARIS, CALM, at(0))).toEqual({ kind: 'digest', at: nextMorning });
  });

  it('is dropped, with the reason, by a channel that is for worse', () => {
    const channel = { ...CALM, least: 'critical' } as const;
    const dropped = { kind: 'drop', reason: 'the channel is for critical and worse' };
    expect(routeAlert(begun('warning'), PARIS, channel, at(0))).toEqual(dropped);
    expect(routeAlert(begun('critical'), PARIS, channel, at(0))).toEqual({ kind: 'now' });
  });

  it('goes through quiet hours when it is critical, unless the rules say otherwise', () => {
    const midnight = at(11 * 60);
    const loud = { ...PARIS, quiet: { ...NIGHT, letCriticalThrough: true } };
    expect(routeAlert(begun('critical', midnight), loud, CALM, midnight)).toEqual({ kind: 'now' });
    const silent = { ...PARIS, quiet: { ...NIGHT, letCriticalThrough: false } };
    const until = Date.UTC(2026, 0, 6, 6);
    expect(routeAlert(begun('critical', midnight), silent, CALM, midnight)).toEqual({
      kind: 'hold',
      until,
      why: 'quiet-hours',
    });
    expect(routeAlert(begun('critical'), silent, CALM, at(0))).toEqual({ kind: 'now' });
  });

  it('is held for a minute when a storm has used the channel up, together with what is held already', () => {
    const storm = { ...CALM, lastMinute: 10 };
    expect(routeAlert(begun('critical'), PARIS, { ...CALM, lastMinute: 9 }, at(0))).toEqual({ kind: 'now' });
    expect(routeAlert(begun('critical'), PARIS, storm, at(0))).toEqual({ kind: 'hold', until: at(1), why: 'storm' });
    const heldUntil = unixMs(at(0) + 20_000);
    const joined = { kind: 'hold', until: heldUntil, why: 'storm' };
    expect(routeAlert(begun('critical'), PARIS, { ...storm, heldUntil }, at(0))).toEqual(joined);
    // What is held for the end of a night is too far away.
    const farAway = { ...storm, heldUntil: at(300) };
    expect(routeAlert(begun('critical'), PARIS, farAway, at(0))).toMatchObject({ until: at(1) });
  });
});

describe('an alert that comes again', () => {
  it('is counted, with the newest words, and not sent again within four hours', () => {
    const told = toldNow(begun('critical'), at(0));
    const more = again(told, 'critical', at(2));
    expect(more).toMatchObject({ id: 'a', count: 2, time: at(0), lastSeen: at(2) });
    expect(routeAlert(more, PARIS, CALM, at(2))).toEqual({
      kind: 'drop',
      reason: 'told already at 2026-01-05T12:00:00.000Z',
    });
    expect(routeAlert(again(more, 'critical', at(239)), PARIS, CALM, at(239)).kind).toBe('drop');
    expect(routeAlert(again(more, 'critical', at(240)), PARIS, CALM, at(240)).kind).toBe('now');
  });

  it('is sent when it has become worse, even when somebody has acknowledged it', () => {
    const seen = acknowledged(toldNow(begun('warning'), at(0)), 'anna', at(1));
    const worse = again(seen, 'critical', at(2));
    expect(worse).toMatchObject({ severity: 'critical', acknowledged: undefined });
    expect(routeAlert(worse, PARIS, CALM, at(2))).toEqual({ kind: 'now' });
  });

  it('stays as bad as it was when it comes back milder', () => {
    const milder = again(toldNow(begun('critical'), at(0)), 'info', at(2));
    expect(milder.severity).toBe('critical');
    expect(routeAlert(milder, PARIS, CALM, at(2)).kind).toBe('drop');
  });

  it('is not told again to whoever has acknowledged it', () => {
    const seen = acknowledged(toldNow(begun('critical'), at(0)), 'anna', at(1));
    const later = again(seen, 'critical', at(600));
    expect(routeAlert(later, PARIS, CALM, at(600))).toEqual({ kind: 'drop', reason: 'acknowledged by anna' });
  });

  it('is the same one within five minutes of its end, and another one after that', () => {
    const over = resolved(toldNow(begun('critical'), at(0)), at(10));
    expect(isOver(over, PARIS, at(14))).toBe(false);
    const back = again(over, 'critical', at(14));
    expect(back).toMatchObject({ id: 'a', resolvedAt: undefined, count: 2 });
    expect(routeAlert(back, PARIS, CALM, at(14)).kind).toBe('drop');
    expect(isOver(over, PARIS, at(15))).toBe(true);
    const next = again(over, 'critical', at(15));
    expect(next).toMatchObject({ id: 'b', count: 1, told: undefined });
    expect(routeAlert(next, PARIS, CALM, at(15))).toEqual({ kind: 'now' });
  });
});

describe('an alert that has ended', () => {
  it('is told when it was told as critical, by the same rules', () => {
    const over = resolved(toldNow(begun('critical'), at(0)), at(10));
    expect(routeEnd(over, PARIS, CALM, at(15))).toEqual({ kind: 'now' });
    expect(routeEnd(over, PARIS, { ...CALM, lastMinute: 10 }, at(15)).kind).toBe('hold');
    const mild = resolved(toldNow(begun('warning'), at(0)), at(10));
    expect(routeEnd(mild, PARIS, CALM, at(15)).kind).toBe('drop');
  });

  it('keeps its first end, and no end lies before it was last seen', () => {
    const alert = again(begun('critical'), 'critical', at(5));
    const over = resolved(alert, at(3));
    expect(over.resolvedAt).toBe(at(5));
    expect(resolved(over, at(9))).toBe(over);
  });
});

describe('an alert without an end', () => {
  const event = (now: UnixMs): Alert => {
    return noted(undefined, news('warning', { isEvent: true }), { id: 'e', now, rules: PARIS });
  };

  it('is over when somebody has seen it, and by itself after a day', () => {
    expect(acknowledged(event(at(0)), 'anna', at(1))).toMatchObject({
      resolvedAt: at(1),
      isSettled: true,
      acknowledged: { by: 'anna' },
    });
    expect(isStaleEvent(event(at(0)), PARIS, unixMs(at(0) + 24 * HOUR_MS - 1))).toBe(false);
    expect(isStaleEvent(event(at(0)), PARIS, unixMs(at(0) + 24 * HOUR_MS))).toBe(true);
    expect(isStaleEvent(begun('warning'), PARIS, unixMs(at(0) + 48 * HOUR_MS))).toBe(false);
  });

  it('that comes back a moment after it was acknowledged is a new one that is not told twice', () => {
    const seen = acknowledged(toldNow(event(at(0)), at(0)), 'anna', at(1));
    const next = noted(seen, news('warning', { isEvent: true }), { id: 'f', now: at(2), rules: PARIS });
    expect(next).toMatchObject({ id: 'f', count: 1, acknowledged: undefined });
    expect(routeAlert(next, PARIS, CALM, at(2)).kind).toBe('drop');
    const later = noted(seen, news('warning', { isEvent: true }), { id: 'f', now: at(6), rules: PARIS });
    expect(routeAlert(later, PARIS, CALM, at(6)).kind).toBe('digest');
  });
});

describe('news', () => {
  it('have the fingerprint of their source and title, whatever else they say', () => {
    expect(fingerprintOf(news('info', { detail: 'x' }))).toBe(fingerprintOf(news('critical')));
    expect(fingerprintOf({ source: 'a', title: 'b c' })).not.toBe(fingerprintOf({ source: 'a b', title: 'c' }));
  });

  it('have one line of title without control characters, and an end', () => {
    const { title, detail } = tidied(news('info', { title: 'a\r\nBcc: x\u0000\u2028b', detail: '💥'.repeat(3_000) }));
    expect(title).toBe('a Bcc: x b');
    expect(detail.length).toBeLessThanOrEqual(4_000);
    expect(detail.isWellFormed()).toBe(true);
  });
});
