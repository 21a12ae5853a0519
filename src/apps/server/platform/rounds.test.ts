import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { AlertWatch } from '#apps/server/alerts/alert-watch.ts';
import type { LiveSession } from '#apps/server/platform/live-sessions.ts';
import type { SeriesAge } from '#apps/server/platform/market-host.ts';
import { rounds } from '#apps/server/platform/rounds.ts';
import type { BackupFolder, RoundParts } from '#apps/server/platform/rounds.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-rounds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the rounds look at. */
interface Found {
  readonly ages?: readonly SeriesAge[];
  readonly drawdown?: LiveSession['drawdown'];
  readonly offsetMs?: number;
  readonly backups?: BackupFolder;
}

/** Everything that a look around has raised: `source: title`, once every round has been made. */
async function raisedBy({ ages = [], drawdown, offsetMs = 0, backups }: Found): Promise<readonly string[]> {
  const raised: AlertNews[] = [];
  const sink = { raise: async (news: AlertNews) => void raised.push(news), resolve: async () => undefined };
  const live = {
    id: 'strike',
    isOpen: true,
    riskState: 'ACTIVE',
    lastBar: undefined,
    speed: 1,
    positions: [],
    drawdown,
  };
  const parts = {
    store: { killSwitch: { read: async () => ({ kind: 'off' }) }, sessions: { list: async () => [] } },
    clock: systemClock,
    publisher: { publish: () => undefined, isHeard: () => false },
    watch: new AlertWatch(sink, { clock: systemClock }),
    metrics: { setKillSwitch: () => undefined },
    health: { report: async () => ({}) },
    dataFolder: folder,
    market: { ages: () => ages, clockOffsets: async () => [{ venue: 'binance', offsetMs }] },
    trading: { ids: ['strike'], get: () => live },
    backups,
  } as unknown as RoundParts;
  const supervisor = new Supervisor({ clock: systemClock });
  supervisor.start(rounds(parts));
  await vi.waitFor(() => expect(supervisor.status().every(({ state }) => state === 'well')).toBe(true), 5_000);
  await supervisor.stop();
  return raised.filter(({ source }) => source !== 'disk').map(({ source, title }) => `${source}: ${title}`);
}

describe('rounds', () => {
  it('raise nothing while all is well', async () => {
    const ages = [{ series: 'BTC/USDT 1m', lastClose: systemClock.now(), longestMs: MINUTE_MS }];
    expect(await raisedBy({ ages, drawdown: { ratio: 0.1, limitRatio: 0.2 }, offsetMs: -900 })).toEqual([]);
  });

  it('tell of bars that did not come, and of a series of which nothing was ever heard', async () => {
    const longAgo = unixMs(systemClock.now() - 5 * MINUTE_MS);
    const ages = [
      { series: 'BTC/USDT 1m', lastClose: longAgo, longestMs: 3 * MINUTE_MS },
      { series: 'ETH/USDT 1m', lastClose: undefined, longestMs: 3 * MINUTE_MS },
    ];
    expect(await raisedBy({ ages })).toEqual([
      'data BTC/USDT 1m: The data is stale',
      'data ETH/USDT 1m: The data is stale',
    ]);
  });

  it('tell of a session that has lost more than its rules allow', async () => {
    expect(await raisedBy({ drawdown: { ratio: 0.21, limitRatio: 0.2 } })).toEqual([
      'session strike: The drawdown is past its limit',
    ]);
  });

  it('tell of a clock that is wrong', async () => {
    expect(await raisedBy({ offsetMs: 2_500 })).toEqual(['clock against binance: The clock is wrong']);
  });

  it('tell of a backup that is missing only where one is expected', async () => {
    const backups = join(folder, 'backups');
    expect(await raisedBy({ backups: { folder: backups, isExpected: false } })).toEqual([]);
    mkdirSync(backups);
    expect(await raisedBy({ backups: { folder: backups, isExpected: true } })).toEqual([
      'backup: The backup is too old',
    ]);
  });
});
