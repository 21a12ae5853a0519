import type { UnixMs } from '#core/time.ts';
import { isOver, noted, resolved } from '#domain/alerts/alert-life.ts';
import { isOpen } from '#domain/alerts/alert.ts';
import type { Alert, AlertNews } from '#domain/alerts/alert.ts';
import type { AlertChange, AlertLine, ChannelLoad, FoundAlert } from '#domain/alerts/alert-store.ts';
import { noticeOf } from '#domain/alerts/notice.ts';
import type { Notice, NoticeStyle } from '#domain/alerts/notice.ts';
import type { Channel } from '#domain/alerts/notify-port.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import { isToldNow, routeAlert, routeEnd, toldNow } from '#domain/alerts/route-alert.ts';
import type { ChannelState, Route } from '#domain/alerts/route-alert.ts';

/** What is decided with: the same for every alert. */
export interface Planning {
  readonly channels: readonly Pick<Channel, 'name' | 'least'>[];
  readonly rules: NotifyRules;
  readonly style: NoticeStyle;
  readonly now: UnixMs;
  /** An id that was never given out. */
  readonly newId: () => string;
}

/** Notes what has come, so many times at once, and plans who is told and when. */
export function planNews(found: FoundAlert, news: AlertNews, planning: Planning, times = 1): AlertChange {
  const { rules, now, newId } = planning;
  const alert = noted(found.alert, news, { id: newId(), now, rules, times });
  return planned(alert, found, planning);
}

/** Tells again of what still lasts, where the rules want that; undefined: nothing is to be told. */
export function planReminder({ alert, loads }: FoundAlert, planning: Planning): AlertChange | undefined {
  if (alert === undefined || !isReminderDue(alert, planning.rules, planning.now)) return undefined;
  return planned(alert, { alert, loads }, planning);
}

/** Whether it is critical, lasts, was not acknowledged, and was told so long ago that it is told again. */
export function isReminderDue(alert: Alert, rules: NotifyRules, now: UnixMs): boolean {
  return alert.severity === 'critical' && isOpen(alert) && !alert.isEvent && isToldNow(alert, rules, now);
}

/** Notes that it has ended; undefined: there is none, or it has ended already. */
export function planEnd({ alert }: FoundAlert, now: UnixMs): AlertChange | undefined {
  if (alert === undefined || !isOpen(alert)) return undefined;
  return { alert: resolved(alert, now), messages: [], lines: [] };
}

/** Tells that it is over, when it has stayed away for long enough; undefined: not yet. */
export function planSettling({ alert, loads }: FoundAlert, planning: Planning): AlertChange | undefined {
  if (alert === undefined || !isOver(alert, planning.rules, planning.now)) return undefined;
  const settled = { ...alert, isSettled: true };
  const routes = routesBy(planning, loads, (channel) => routeEnd(settled, planning.rules, channel, planning.now));
  return { alert: settled, ...carriedOut(settled, routes, planning) };
}

function planned(alert: Alert, { loads }: FoundAlert, planning: Planning): AlertChange {
  const { rules, now } = planning;
  const routes = routesBy(planning, loads, (channel) => routeAlert(alert, rules, channel, now));
  // What is held counts as told when it leaves, or it would be repeated a moment after.
  const leaves = routes.map(([, route]) => (route.kind === 'hold' ? route.until : now));
  const at = Math.max(now, ...leaves) as UnixMs;
  const isTold = isToldNow(alert, rules, now);
  return { alert: isTold ? toldNow(alert, at) : alert, ...carriedOut(alert, routes, planning) };
}

type Routes = readonly (readonly [string, Route])[];

function routesBy(
  { channels }: Planning,
  loads: ReadonlyMap<string, ChannelLoad>,
  route: (channel: ChannelState) => Route,
): Routes {
  return channels.map(({ name, least }) => {
    const { given: lastMinute, heldUntil } = loads.get(name) ?? { given: 0, heldUntil: undefined };
    return [name, route({ least, lastMinute, heldUntil })] as const;
  });
}

function carriedOut(alert: Alert, routes: Routes, planning: Planning): Omit<AlertChange, 'alert'> {
  const { now, newId, style } = planning;
  const messages: { readonly channel: string; readonly notice: Notice }[] = [];
  const lines: AlertLine[] = [];
  for (const [channel, route] of routes) {
    if (route.kind === 'now') messages.push({ channel, notice: noticeOf(alert, newId(), now, style) });
    else if (route.kind === 'digest') lines.push({ channel, batch: 'digest', at: route.at });
    else if (route.kind === 'hold') lines.push({ channel, batch: 'held', at: route.until });
  }
  return { messages, lines };
}
