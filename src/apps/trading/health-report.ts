import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { SessionRecord } from '#domain/operations/session-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { healthOf } from '#runtime/supervision/health.ts';
import type { Health } from '#runtime/supervision/health.ts';
import type { Supervisor } from '#runtime/supervision/supervisor.ts';
import type { SessionHost } from '#apps/trading/session-host.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

/** What `/health` answers: the status first, the rest for whoever looks closer. */
export type HealthReport = Health & Readonly<Record<string, unknown>>;

export interface HealthParts {
  readonly supervisor: Supervisor;
  readonly host: SessionHost;
  readonly record: Pick<SessionRecord, 'id' | 'mode' | 'venue' | 'account' | 'instrument'>;
  readonly store: Pick<Store, 'kind' | 'place' | 'killSwitch' | 'sessions'>;
  readonly venue: Pick<TradingVenue, 'breakers'>;
}

/** Everything that somebody who looks after the program wants to see at once. */
export async function healthReport({ supervisor, host, record, store, venue }: HealthParts): Promise<HealthReport> {
  const features = supervisor.status();
  const health = healthOf(features);
  const kept = await keptState(store, record.id);
  const broken = Object.entries(venue.breakers()).filter(([, state]) => state !== 'closed');
  const reasons = [
    ...health.reasons,
    ...kept.reasons,
    ...broken.map(([name, state]) => `circuit "${name}" is ${state}`),
  ];
  const isDegraded = reasons.length > health.reasons.length && health.status === 'ok';
  return {
    status: isDegraded ? 'degraded' : health.status,
    reasons,
    features: features.map(({ name, state, since, why, restarts }) => {
      return { name, state, since: formatInstant(since), why, restarts };
    }),
    sessions: [{ ...named(record), ...sessionState(host), openOrders: kept.openOrders }],
    killSwitch: kept.killSwitch,
    store: { kind: store.kind, place: store.place, reachable: kept.isReachable },
    breakers: venue.breakers(),
    memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

function named({ id, mode, venue, account, instrument }: HealthParts['record']) {
  return { id, mode, venue, account, instrument };
}

function sessionState({ current }: SessionHost) {
  if (current === undefined) return { open: false };
  const { state, takenUntil } = current;
  return {
    open: true,
    lastBar: takenUntil === undefined ? null : formatInstant(takenUntil as UnixMs),
    equity: state.barCount === 0 ? state.config.capital : state.exactEquity().toString(),
    risk: state.risk?.state ?? 'ACTIVE',
  };
}

/** What has to be asked from the store; that it cannot be reached is an answer as well. */
async function keptState(store: HealthParts['store'], session: string) {
  try {
    const [killSwitch, orders] = await Promise.all([
      store.killSwitch.read(),
      store.sessions.orders({ session, openOnly: true }),
    ]);
    const reasons = killSwitch.kind === 'on' ? [`the kill switch is on: ${killSwitch.reason}`] : [];
    // Its token is for whoever may lift it, not for whoever may look.
    const { kind } = killSwitch;
    return { isReachable: true, killSwitch: kind, openOrders: orders.length, reasons };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      isReachable: false,
      killSwitch: 'unknown',
      openOrders: null,
      reasons: [`the store cannot be read: ${why}`],
    };
  }
}
