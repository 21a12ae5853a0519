import type { UnixMs } from '#core/time.ts';
import { SEVERITIES, isOpen, isWorse, oneLine } from '#domain/alerts/alert.ts';
import type { Alert, Severity } from '#domain/alerts/alert.ts';
import { headWord, noticeOf, whenOf } from '#domain/alerts/notice.ts';
import type { Notice, NoticeStyle } from '#domain/alerts/notice.ts';

/** `digest`: of the day. `held`: what had to wait, for the end of quiet hours or of a storm. */
export type Batch = 'digest' | 'held';

/** Several alerts in one message, by source, the worst first. One that had to wait alone is told as if it had not. */
export function batchNotice(
  batch: Batch,
  alerts: readonly Alert[],
  frame: { readonly id: string; readonly now: UnixMs; readonly style: NoticeStyle },
): Notice {
  const { id, now, style } = frame;
  const [only] = alerts;
  if (batch === 'held' && alerts.length === 1) return noticeOf(only!, id, now, style);
  const severity = worstOf(alerts);
  return {
    id,
    kind: batch === 'digest' ? 'digest' : 'summary',
    severity,
    subject: oneLine(`Assay${batch === 'digest' ? ' digest' : ''}: ${countsText(alerts)}`, 200),
    text: [`${countsText(alerts)}. Times are of ${style.zone.name}.`, ...groupTexts(alerts, style)].join('\n\n'),
    link: style.page,
    time: now,
    alerts: alerts.map((alert) => alert.id),
  };
}

/** `2 critical, 5 warnings, 1 note; 3 of them resolved`. */
function countsText(alerts: readonly Alert[]): string {
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    const count = alerts.filter((alert) => alert.severity === severity).length;
    return count === 0 ? [] : [`${count} ${WORDS[severity][count === 1 ? 0 : 1]}`];
  });
  const over = alerts.filter((alert) => !isOpen(alert)).length;
  return `${parts.join(', ')}${over === 0 ? '' : `; ${over} of them resolved`}`;
}

const WORDS: Readonly<Record<Severity, readonly [string, string]>> = {
  critical: ['critical', 'critical'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

function groupTexts(alerts: readonly Alert[], { zone }: NoticeStyle): readonly string[] {
  const bySource = Map.groupBy(alerts, ({ source }) => source);
  const groups = [...bySource].toSorted(([, a], [, b]) => rank(worstOf(b)) - rank(worstOf(a)));
  return groups.map(([source, own]) => {
    const lines = own
      .toSorted((a, b) => rank(b.severity) - rank(a.severity) || a.time - b.time)
      .map((alert) => `- ${headWord(alert)}: ${alert.title}, ${whenOf(alert, zone)}${detailLine(alert)}`);
    return [`${source} (${own.length})`, ...lines].join('\n');
  });
}

function detailLine({ detail }: Alert): string {
  return detail === '' ? '' : `\n  ${oneLine(detail, 300)}`;
}

function worstOf(alerts: readonly Alert[]): Severity {
  return alerts.reduce<Severity>((worst, { severity }) => (isWorse(severity, worst) ? severity : worst), 'info');
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
