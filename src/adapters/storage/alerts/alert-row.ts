import type { Selectable } from 'kysely';
import type { UnixMs } from '#core/time.ts';
import type { Alert, Severity } from '#domain/alerts/alert.ts';
import type { AlertTable } from '#adapters/storage/alerts/alerts-schema.ts';

export type AlertRow = Selectable<AlertTable>;

export function alertToRow(alert: Alert): Omit<AlertRow, 'n'> {
  const { id, fingerprint, severity, source, title, detail, time, count } = alert;
  const { remedy, link, acknowledged, resolvedAt, told } = alert;
  return {
    id,
    fingerprint,
    severity,
    source,
    title,
    detail,
    time,
    count,
    remedy: remedy ?? null,
    link: link ?? null,
    is_event: Number(alert.isEvent),
    last_seen: alert.lastSeen,
    acknowledged_by: acknowledged?.by ?? null,
    acknowledged_at: acknowledged?.at ?? null,
    resolved_at: resolvedAt ?? null,
    told_severity: told?.severity ?? null,
    told_at: told?.at ?? null,
    is_settled: Number(alert.isSettled),
  };
}

export function alertFromRow(row: Omit<AlertRow, 'n'>): Alert {
  const { id, fingerprint, source, title, detail, count } = row;
  const { acknowledged_by: by, acknowledged_at: seenAt, told_severity: toldAs, told_at: toldAt } = row;
  return {
    id,
    fingerprint,
    source,
    title,
    detail,
    count,
    severity: row.severity as Severity,
    remedy: row.remedy ?? undefined,
    link: row.link ?? undefined,
    isEvent: row.is_event === 1,
    time: row.time as UnixMs,
    lastSeen: row.last_seen as UnixMs,
    acknowledged: by === null || seenAt === null ? undefined : { by, at: seenAt as UnixMs },
    resolvedAt: (row.resolved_at ?? undefined) as UnixMs | undefined,
    told: toldAs === null || toldAt === null ? undefined : { severity: toldAs as Severity, at: toldAt as UnixMs },
    isSettled: row.is_settled === 1,
  };
}
