import { randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import type { Redacted } from '#core/redacted.ts';
import { MINUTE_MS } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { minuteOfDay } from '#domain/alerts/notify-rules.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import { healthPing } from '#adapters/notify/health-ping.ts';
import { openSecrets } from '#adapters/secrets/open-secrets.ts';
import type { Store } from '#adapters/storage/store.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { AlertDesk } from '#apps/server/alerts/alert-desk.ts';
import { heartbeat } from '#apps/server/alerts/heartbeat.ts';
import { JobPings } from '#apps/server/alerts/job-pings.ts';
import { openChannels } from '#apps/server/alerts/open-channels.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';

export interface AlertParts {
  readonly settings: Pick<Settings, 'notify' | 'secrets'>;
  readonly store: Pick<Store, 'alerts'>;
  readonly clock: Clock;
  readonly publisher: Pick<LivePublisher, 'publish'>;
  /** Variables of the process, which may hold secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The desk as the settings want it. Reads no secret, and fails for none that is missing: that shows at the channel. */
export function openAlertDesk({ settings, store, clock, publisher, environment }: AlertParts): AlertDesk {
  const { notify, secrets } = settings;
  const rules = notifyRules(notify.rules);
  return new AlertDesk({
    store: store.alerts,
    channels: openChannels(notify.channels, {
      secrets: openSecrets(secrets, { environment, connect: fetchPort }),
      clock,
    }),
    rules,
    style: { zone: rules.zone, page: notify.page },
    clock,
    publisher,
    newId: randomUUID,
  });
}

/** Pings of the jobs that have an address for them; the job that `backup.schedule` makes is called `backup`. */
export function openJobPings({ jobs, backup }: Pick<Settings, 'jobs' | 'backup'>): JobPings {
  const addresses = new Map<string, Redacted>();
  for (const [job, { pingUrl }] of Object.entries(jobs)) if (pingUrl !== undefined) addresses.set(job, pingUrl);
  if (backup.pingUrl !== undefined) addresses.set('backup', backup.pingUrl);
  return new JobPings(new Map(Array.from(addresses, ([job, address]) => [job, healthPing(address)] as const)));
}

/** The ping of the program itself; undefined when the settings name no address. */
export function openHeartbeat(
  { notify }: Pick<Settings, 'notify'>,
  parts: { readonly clock: Clock; readonly troubles: () => Promise<readonly string[]> },
): Feature | undefined {
  const { pingUrl, everyMinutes } = notify.heartbeat;
  if (pingUrl === undefined) return undefined;
  return heartbeat({ ...parts, port: healthPing(pingUrl), everyMs: everyMinutes * MINUTE_MS });
}

function notifyRules(rules: Settings['notify']['rules']): NotifyRules {
  const { zone, digestAt, quietHours, dedupeMinutes, repeatMinutes, stormPerMinute } = rules;
  return {
    zone: new Zone(zone),
    digestMinute: minuteOfDay(digestAt),
    quiet: quietHours && {
      fromMinute: minuteOfDay(quietHours.from),
      toMinute: minuteOfDay(quietHours.to),
      letCriticalThrough: quietHours.letCriticalThrough,
    },
    dedupeMs: dedupeMinutes * MINUTE_MS,
    repeatMs: repeatMinutes * MINUTE_MS,
    stormPerMinute,
  };
}
