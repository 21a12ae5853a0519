import { statfs } from 'node:fs/promises';
import { canonicalJson } from '#core/hash.ts';
import type { Clock } from '#core/clock.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { AlertWatch } from '#apps/server/alerts/alert-watch.ts';
import type { ServerMetrics } from '#apps/server/metrics/server-metrics.ts';
import { every } from '#apps/server/platform/every.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import { killSwitchShape } from '#apps/server/routes/operations.ts';
import type { ServerHealth } from '#apps/server/server-health.ts';

export interface RoundParts {
  readonly store: Pick<Store, 'killSwitch' | 'sessions'>;
  readonly clock: Clock;
  readonly publisher: LivePublisher;
  readonly watch: AlertWatch;
  readonly metrics: ServerMetrics;
  readonly health: ServerHealth;
  readonly dataFolder: string;
}

/** What is looked at again and again, because nothing tells of it: the kill switch of other processes, health, the disk, failed sessions. */
export function rounds(parts: RoundParts): readonly Feature[] {
  const { clock } = parts;
  return [
    every('kill switch', clock, SECOND_MS, killSwitchRound(parts)),
    every('health', clock, 5 * SECOND_MS, healthRound(parts)),
    every('disk', clock, 10 * MINUTE_MS, () => lookAtDisk(parts)),
    every('sessions', clock, MINUTE_MS, () => lookAtSessions(parts)),
  ];
}

/** Anybody may pull it, in any process: what has changed is told once. */
function killSwitchRound({ store, publisher, watch, metrics }: RoundParts): () => Promise<void> {
  let before = '';
  return async () => {
    const state = await store.killSwitch.read();
    const shape = killSwitchShape(state);
    const now = canonicalJson(shape);
    if (now === before) return;
    if (before !== '') publisher.publish('kill-switch', shape, 'kill-switch');
    before = now;
    watch.onKillSwitch(state);
    metrics.setKillSwitch(state.kind === 'on');
  };
}

function healthRound({ publisher, health }: RoundParts): () => Promise<void> {
  return async () => {
    const report = await health.report();
    if (publisher.isHeard('health')) publisher.publish('health', report, 'health');
  };
}

async function lookAtDisk({ watch, dataFolder }: RoundParts): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(dataFolder);
  watch.onDisk({ freeBytes: bavail * bsize, totalBytes: blocks * bsize });
}

/** Sessions of other processes are seen here as well; what failed long ago is no news. */
async function lookAtSessions({ store, watch, clock }: RoundParts): Promise<void> {
  for (const session of await store.sessions.list()) {
    const latest = session.status === 'failed' ? await store.sessions.latestEquity(session.id) : undefined;
    const isOld = latest !== undefined && clock.now() - latest.time > 24 * HOUR_MS;
    if (!isOld) watch.onSession(session);
  }
}
