import { access, statfs } from 'node:fs/promises';
import { canonicalJson } from '#core/hash.ts';
import type { Clock } from '#core/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { listBackups } from '#adapters/backup/take-backup.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { AlertWatch } from '#apps/server/alerts/alert-watch.ts';
import type { ServerMetrics } from '#apps/server/metrics/server-metrics.ts';
import { every } from '#apps/server/platform/every.ts';
import type { LiveSessions } from '#apps/server/platform/live-sessions.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import type { MarketHost } from '#apps/server/platform/market-host.ts';
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
  readonly market: Pick<MarketHost, 'ages' | 'clockOffsets'>;
  readonly trading: Pick<LiveSessions, 'get'> & { readonly ids: readonly string[] };
  /** Where backups are kept; undefined when it cannot be looked at without asking somebody else. */
  readonly backups: BackupFolder | undefined;
}

export interface BackupFolder {
  readonly folder: string;
  /** Whether the settings ask for backups: then that there is none is news as well. */
  readonly isExpected: boolean;
}

/** What is looked at again and again, because nothing tells of it: the kill switch of other processes, health, the disk, failed sessions. */
export function rounds(parts: RoundParts): readonly Feature[] {
  const { clock } = parts;
  return [
    every('kill switch', clock, SECOND_MS, killSwitchRound(parts)),
    every('health', clock, 5 * SECOND_MS, healthRound(parts)),
    every('disk', clock, 10 * MINUTE_MS, () => lookAtDisk(parts)),
    every('sessions', clock, MINUTE_MS, () => lookAtSessions(parts)),
    every('drawdowns', clock, 10 * SECOND_MS, async () => lookAtDrawdowns(parts)),
    every('data', clock, 30 * SECOND_MS, async () => lookAtData(parts)),
    every('clock', clock, 10 * MINUTE_MS, () => lookAtClock(parts)),
    every('backups', clock, HOUR_MS, () => lookAtBackups(parts)),
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

/** Those that are traded here: their books know it to the last bar. */
function lookAtDrawdowns({ trading, watch }: RoundParts): void {
  for (const session of trading.ids) {
    const drawdown = trading.get(session)?.drawdown;
    if (drawdown !== undefined)
      watch.onDrawdown({ session, drawdownRatio: drawdown.ratio, limitRatio: drawdown.limitRatio });
  }
}

function lookAtData({ market, watch }: RoundParts): void {
  for (const age of market.ages()) watch.onData(age);
}

/** Half of the window in which an exchange takes a request, and less. */
const CLOCK_MS = 2_000;

async function lookAtClock({ market, watch }: RoundParts): Promise<void> {
  for (const { venue, offsetMs } of await market.clockOffsets())
    watch.onClock({ against: venue, offsetMs, longestMs: CLOCK_MS });
}

/** Longer than from one daily backup to the next, and then some. */
const BACKUP_MS = 2 * DAY_MS;

async function lookAtBackups({ backups, watch }: RoundParts): Promise<void> {
  if (backups === undefined) return;
  const { folder, isExpected } = backups;
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  const found = isThere ? await listBackups({ address: folder }) : [];
  if (found.length > 0 || isExpected) watch.onBackup({ latest: found[0]?.time, longestMs: BACKUP_MS });
}
