import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { runConfigHash } from '#engine/run-config.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { StorePlace, TestPlace } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { KILL_WITHIN_MS, KillWatch } from '#runtime/safety/kill-watch.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { preparedRun, runFromConfig } from '#apps/research/run/run-setup.ts';

const PULLS = 5;
const BIN = join(import.meta.dirname, '../../../bin/assay.mjs');

async function sessionIn(store: Store): Promise<TradingSession> {
  const loaded = {
    instrument: assumedInstrument('BTC/USDT', 'test', 2),
    timeframe: '1m',
    bars: new BarColumns(1),
  } as const;
  const risk = { ...NO_RISK_RULES, currency: 'USDT' };
  const { config } = preparedRun(loaded, { strategy: 'sma-cross', parameters: {}, risk });
  const session = await openSession({
    session: {
      id: 'watched',
      mode: 'paper',
      desk: 'strategy',
      venue: 'test',
      account: '',
      instrument: loaded.instrument.id,
      config,
      configHash: runConfigHash(config),
      created: systemClock.now(),
    },
    setup: runFromConfig(config),
    store: store.sessions,
    clock: systemClock,
    gateway: undefined,
    note: () => undefined,
  });
  const openTime = unixMs(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
  const bar = { openTime, closeTime: openTime + 60_000, open: 100, high: 101, low: 99, close: 100, volume: 1 };
  await session.take({ kind: 'bar', bar });
  return session;
}

/** `assay kill` as a process of its own. */
async function killSwitch({ folder, databaseUrl }: TestPlace, ...words: string[]): Promise<KillSwitchState> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [BIN, '--data-dir', folder, 'kill', '--json', ...words],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl ?? '' },
    },
  );
  return JSON.parse(stdout) as KillSwitchState;
}

/** From each pull to the halt being on the disk, ms. */
async function delaysIn(place: TestPlace): Promise<number[]> {
  await using store = await place.open();
  const session = await sessionIn(store);
  const halted: number[] = [];
  const watch = new KillWatch({
    store: store.killSwitch,
    session,
    clock: systemClock,
    eventTime: () => unixMs(Math.max(session.state.now, systemClock.now())),
    onChange: ({ kind }) => void (kind === 'on' && halted.push(Date.now())),
  });
  const controller = new AbortController();
  const ended = watch.run(controller.signal);
  const delays: number[] = [];
  for (let pull = 0; pull < PULLS; pull++) {
    const state = await killSwitch(place, '--reason', `pull ${pull}`);
    if (state.kind === 'off') throw new Error('expected the switch to be on');
    while (halted.length <= pull) await systemClock.sleep(5);
    delays.push(halted[pull]! - state.since);
    await killSwitch(place, '--lift', '--token', state.token);
    while (session.state.risk!.state !== 'ACTIVE') await systemClock.sleep(5);
  }
  controller.abort();
  await ended;
  session.abandon();
  return delays;
}

const places: readonly StorePlace[] = await storePlaces();

describe.each(places.filter(({ isAbsent }) => !isAbsent))(
  'a pull of the kill switch in another process, $name',
  (kind) => {
    it('is a halt in the journal here within a quarter of a second', async () => {
      const place = await kind.make();
      try {
        const delays = (await delaysIn(place)).sort((a, b) => a - b);
        process.stdout.write(`kill switch to durable halt, ${kind.name}: ${delays.join(', ')} ms\n`);
        expect(delays[PULLS >> 1]).toBeLessThanOrEqual(KILL_WITHIN_MS);
      } finally {
        await place.remove();
      }
    }, 120_000);
  },
);
