import type { UnixMs } from '#core/time.ts';
import type { Zone } from '#core/zone.ts';
import { isOpen, oneLine } from '#domain/alerts/alert.ts';
import type { Alert, Severity } from '#domain/alerts/alert.ts';
import { wallTime } from '#domain/alerts/told-times.ts';

/** A message as it leaves. */
export interface Notice {
  /** The same however often it is sent. */
  readonly id: string;
  readonly kind: 'alert' | 'resolved' | 'summary' | 'digest' | 'test';
  readonly severity: Severity;
  /** One line. */
  readonly subject: string;
  /** Plain text, lines ended by `\n`. */
  readonly text: string;
  /** Address of a page that shows more. */
  readonly link: string | undefined;
  readonly time: UnixMs;
  /** Ids of the alerts that it tells of. */
  readonly alerts: readonly string[];
}

/** What the words of messages depend on. */
export interface NoticeStyle {
  readonly zone: Zone;
  /** Address of the dashboard, before links; undefined: messages have none. */
  readonly page: string | undefined;
}

/** A message that tells of one alert: that it is there, or that it is over. */
export function noticeOf(alert: Alert, id: string, now: UnixMs, style: NoticeStyle): Notice {
  const isThere = isOpen(alert);
  return {
    id,
    kind: isThere ? 'alert' : 'resolved',
    severity: isThere ? alert.severity : 'info',
    subject: oneLine(`${headWord(alert)}: ${alert.title} (${alert.source})`, 200),
    text: [alert.title, '', ...factsOf(alert, style)].join('\n'),
    link: linkOf(alert, style),
    time: now,
    alerts: [alert.id],
  };
}

/** What a person sends to see whether a channel works. */
export function testNotice(id: string, channel: string, now: UnixMs): Notice {
  const text = `This is a test of the channel "${channel}". If you can read it, alerts reach you this way.`;
  return { id, kind: 'test', severity: 'info', subject: 'Assay: test', text, link: undefined, time: now, alerts: [] };
}

/** `CRITICAL`, `warning`, `resolved`. */
export function headWord(alert: Alert): string {
  if (!isOpen(alert)) return 'resolved';
  return alert.severity === 'critical' ? 'CRITICAL' : alert.severity;
}

/** `14 times, last at 2026-03-29 07:05`, `since 2026-03-29 07:05`. */
export function whenOf({ count, time, lastSeen, resolvedAt }: Alert, zone: Zone): string {
  const end = resolvedAt === undefined ? '' : `, over since ${wallTime(zone, resolvedAt)}`;
  if (count === 1) return `since ${wallTime(zone, time)}${end}`;
  return `since ${wallTime(zone, time)}, ${count} times, last at ${wallTime(zone, lastSeen)}${end}`;
}

function linkOf({ link }: Pick<Alert, 'link'>, { page }: NoticeStyle): string | undefined {
  if (link === undefined || page === undefined) return undefined;
  return `${page.replace(/\/+$/, '')}/${link.replace(/^\/+/, '')}`;
}

function factsOf(alert: Alert, { zone }: NoticeStyle): readonly string[] {
  const { detail, remedy, source, severity, isEvent, count } = alert;
  const when = isEvent && count === 1 ? `at ${wallTime(zone, alert.time)}` : whenOf(alert, zone);
  return [
    ...(detail === '' ? [] : [detail]),
    ...(remedy === undefined || !isOpen(alert) ? [] : [`What to do: ${remedy}`]),
    ...(detail === '' && remedy === undefined ? [] : ['']),
    `${source}, ${severity}, ${when} (${zone.name})`,
  ];
}
