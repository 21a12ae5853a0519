import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { SessionStore } from '#domain/operations/session-store.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { healthOf } from '#runtime/supervision/health.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { openVenue } from '#apps/trading/compose.ts';
import { configOf, sessionChoice, sessionRecord, warmUpFrom } from '#apps/trading/session-choice.ts';
import { TradeFeatures } from '#apps/trading/trade-features.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

/** The same store, whose next writes can be made to fail as when the database goes away. */
function breakable(sessions: SessionStore): SessionStore & { failures: number } {
  const broken = Object.create(sessions) as SessionStore & { failures: number };
  broken.failures = 0;
  broken.append = async (...batch) => {
    if (broken.failures-- > 0) throw new AdapterError('store.lost', 'The database went away', { retryable: true });
    return sessions.append(...batch);
  };
  return broken;
}

describe('a trading program', () => {
  let folder: string;
  let store: Store;
  let venue: TradingVenue;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-features-'));
    store = await openStore(folder);
    const request = { name: 'sandbox', symbol: 'BTC/USDT', session: 'tried', isLive: false, url: undefined };
    const { settings } = loadSettings({ flags: [{ key: 'dataDir', flag: '--data-dir', value: folder }] });
    venue = await openVenue({ ...request, speed: 3_000, seed: undefined, dataFolder: folder }, settings);
  });

  afterEach(async () => {
    await venue.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function featuresOver(sessions: SessionStore): Promise<TradeFeatures> {
    const chosen = sessionChoice(
      { strategy: 'sma-cross', timeframe: '1m', session: 'tried', capital: '10000' },
      undefined,
    );
    const stored = await sessions.get('tried');
    const now = stored === undefined ? venue.clock.now() : (configOf(stored).from as UnixMs);
    const market = { instrument: await venue.instrument('BTC/USDT'), now, realNow: systemClock.now(), costs: {} };
    const session = sessionRecord(chosen, stored, market, '');
    return new TradeFeatures({
      session,
      store: { sessions, killSwitch: store.killSwitch },
      venue,
      warmUpFrom: warmUpFrom(configOf(session), undefined),
      checkKillEveryMs: 50,
      onStored: () => undefined,
      onCaughtUp: () => undefined,
      say: () => undefined,
    });
  }

  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = systemClock.monotonic() + 20_000;
    while (!(await holds())) {
      if (systemClock.monotonic() > end) throw new Error('expected it to come true within 20 s');
      await systemClock.sleep(10);
    }
  }

  it('opens its session again after the store was lost for a moment, and trades every bar once', async () => {
    const sessions = breakable(store.sessions);
    const features = await featuresOver(sessions);
    await features.openFirst();
    const seen: string[] = [];
    const supervisor = new Supervisor({
      clock: systemClock,
      firstWaitMs: 100,
      onStatus: ({ name, state }) => seen.push(`${name} ${state}`),
    });
    supervisor.start(features.all());
    await until(() => (features.host.current?.state.barCount ?? 0) > 510);
    sessions.failures = 3;
    await until(() => seen.includes('session failed'));
    expect(healthOf(supervisor.status())).toMatchObject({ status: 'down' });
    const before = await sessions.journalLength('tried');
    await until(
      () => healthOf(supervisor.status()).status === 'ok' && (features.host.current?.state.barCount ?? 0) > 600,
    );
    expect(supervisor.status().find(({ name }) => name === 'sandbox')).toMatchObject({ state: 'well', restarts: 0 });
    await supervisor.stop();
    expect(await sessions.get('tried')).toMatchObject({ status: 'stopped' });
    const lines = await sessions.journal('tried', 0, 1_000_000);
    expect(lines.length).toBeGreaterThan(before);
    const bars = lines
      .map((line) => JSON.parse(line) as { kind: string; data: Span })
      .filter(({ kind }) => kind === 'bar');
    const steps = bars.slice(1).map(({ data }, i) => data.openTime - bars[i]!.data.closeTime);
    expect(steps.every((step) => step === 0)).toBe(true);
  }, 60_000);

  it('gives its session up for good when another process takes it over', async () => {
    const first = await featuresOver(store.sessions);
    await first.openFirst();
    const supervisor = new Supervisor({ clock: systemClock, isFinal: (error) => isTaken(error) });
    supervisor.start(first.all());
    await until(() => (first.host.current?.state.barCount ?? 0) > 0);
    const second = await featuresOver(store.sessions);
    const taken = await second.openFirst();
    await until(() => supervisor.status().some(({ name, isOver }) => name === 'session' && isOver));
    expect(first.host.current).toBeUndefined();
    expect(taken.isAlive).toBe(true);
    taken.abandon();
    await supervisor.stop();
  }, 60_000);
});

interface Span {
  readonly openTime: number;
  readonly closeTime: number;
}

function isTaken(error: unknown): boolean {
  return (error as { readonly code?: string }).code === 'session.taken';
}
