import type { Alert } from '#domain/alerts/alert.ts';
import type { ChannelStanding } from '#domain/alerts/alert-store.ts';
import type { Channel } from '#domain/alerts/notify-port.ts';
import type { AlertShape, ChannelShape } from '#contract/alerts.ts';

export function alertShapeOf(alert: Alert): AlertShape {
  const { id, time, severity, source, title, detail, remedy, link, count, lastSeen, acknowledged, resolvedAt } = alert;
  return {
    id,
    time,
    severity,
    source,
    title,
    detail,
    remedy: remedy ?? null,
    link: link ?? null,
    count,
    lastSeen,
    acknowledged: acknowledged ?? null,
    resolvedAt: resolvedAt ?? null,
  };
}

export function channelShapeOf({ name, kind, target }: Channel, standing: ChannelStanding | undefined): ChannelShape {
  const { lastSent, lastError, pending = 0 } = standing ?? {};
  const isUnused = lastSent === undefined && lastError === undefined;
  return {
    name,
    kind,
    target,
    status: isUnused ? 'unused' : lastError === undefined ? 'well' : 'failing',
    lastSent: lastSent ?? null,
    lastError: lastError ?? null,
    pending,
  };
}
