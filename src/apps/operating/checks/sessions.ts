import { AssayError } from '#core/errors.ts';
import { MINUTE_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { CALENDARS } from '#domain/market/calendars/registry.ts';
import { parseTimeframe, timeframeMs } from '#domain/market/timeframe.ts';
import { bad, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import type { SessionRow } from '#apps/operating/looks/looks.ts';
import type { StoreLooks } from '#apps/operating/looks/store-looks.ts';
import { countText, spanText } from '#apps/operating/sizes.ts';

/** Sessions that say that they run and do not, and such as have failed. */
export function sessionsCheck(looks: StoreLooks, now: () => UnixMs): Check {
  return {
    name: 'sessions',
    run: async () => {
      const found = await looks.find('sessions');
      return found === undefined ? [skipped('no store there')] : sessionFindings(found.value, now());
    },
  };
}

/** Bars that may be missing before a session counts as left alone, and the least time that must have passed. */
const SILENT_BARS = 3;
const SILENT_MS = 10 * MINUTE_MS;

export function sessionFindings(sessions: readonly SessionRow[], now: UnixMs): readonly Finding[] {
  if (sessions.length === 0) return [ok('none yet')];
  const troubled = sessions.map((session) => troubleOf(session, now)).filter((finding) => finding !== undefined);
  const count = (wanted: string): number => sessions.filter(({ status }) => status === wanted).length;
  const summary = `${count('running')} running, ${count('stopped')} stopped, ${count('failed')} failed`;
  return [ok(`${countText(sessions.length, 'session')}: ${summary}`), ...troubled];
}

function troubleOf(session: SessionRow, now: UnixMs): Finding | undefined {
  const { id, status, reason, lastBar, mode } = session;
  const again = `"assay trade --session ${id}" goes on with it.`;
  if (status === 'failed') {
    const found = `failed: ${reason}`;
    return mode === 'live'
      ? bad(found, `Look at its orders at the venue. ${again}`, { about: id })
      : warning(found, again, id);
  }
  if (status !== 'running' || lastBar === undefined) return undefined;
  // A sandbox may run ahead of our time: then its bars say nothing of whether it lives.
  const missedMs = lastBar < now ? openMs(session.calendar, lastBar, now) : 0;
  if (missedMs < toleratedMs(session)) return undefined;
  const ago = `${formatInstant(lastBar as UnixMs)}, ${spanText(now - lastBar)} ago`;
  const found = `says that it runs (start ${session.epoch}), but had no bar since ${ago}`;
  const remedy = `Is its process there? If not: ${again}`;
  return mode === 'live' ? bad(found, remedy, { about: id }) : warning(found, remedy, id);
}

/** How long the market was open: nobody misses bars of a weekend. All of the time where that is not known. */
function openMs(calendar: string | undefined, from: number, to: number): number {
  const known = CALENDARS.find(({ name }) => name === calendar);
  try {
    return known?.openMsBetween(from, to) ?? to - from;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'calendar.unknown') return to - from;
    throw error;
  }
}

function toleratedMs({ timeframe }: SessionRow): number {
  const barMs = timeframe === undefined ? 0 : timeframeMs(parseTimeframe(timeframe));
  return Math.max(SILENT_MS, SILENT_BARS * barMs);
}
