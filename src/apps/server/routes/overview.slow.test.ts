import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import type { AlertShape } from '#contract/alerts.ts';
import { overviewApi } from '#contract/overview.ts';
import { emptyBatch } from '#adapters/storage/contract/sample-session.ts';
import { SAMPLE_BTC, sampleBars, sampleMarket, sampleStore } from '#apps/server/market/sample-market.ts';
import type { SampleStore } from '#apps/server/market/sample-market.ts';
import { overviewHandlers } from '#apps/server/routes/overview.ts';
import { SignalProjection } from '#apps/server/signals/signal-projection.ts';
import { SampleSessions } from '#apps/server/trading/sample-live.ts';
import { SAMPLE_CROSS, SAMPLE_HOLD, tradeSample } from '#apps/server/trading/sample-trading.ts';
import type { SampleTrading } from '#apps/server/trading/sample-trading.ts';

const BARS = sampleBars(3_962);
const NOW = unixMs(BARS.closeTime[BARS.length - 1]!);

function alert(id: string, severity: AlertShape['severity'], time: number): AlertShape {
  const words = { source: 'jobs', title: id, detail: '', remedy: null, link: null };
  return { id, time, severity, ...words, count: 1, lastSeen: time, acknowledged: null, resolvedAt: null };
}

const ALERTS = [alert('d', 'warning', 4), alert('c', 'info', 3), alert('b', 'warning', 2), alert('a', 'critical', 1)];

describe('the overview', () => {
  let place: SampleStore;
  let cross: SampleTrading;
  let hold: SampleTrading;

  beforeAll(async () => {
    place = await sampleStore();
    cross = await tradeSample(place.store, { id: 'cross', choice: SAMPLE_CROSS, bars: BARS, warmUp: 1_000 });
    hold = await tradeSample(place.store, { id: 'hold', choice: SAMPLE_HOLD, bars: BARS, warmUp: 1_000 });
    const projection = new SignalProjection(cross.record, place.store.signals);
    for (const batch of cross.batches) await projection.take(batch);
    const [latest] = await place.store.signals.list({ limit: 1 });
    const ofRun = { ...latest!, id: 'of-a-backtest', origin: 'run-1', time: unixMs(latest!.time + DAY_MS) };
    await place.store.signals.save([ofRun]);
  }, 60_000);

  afterAll(async () => {
    for (const { session } of [cross, hold]) session.abandon();
    await place[Symbol.asyncDispose]();
  });

  async function overview() {
    const handlers = overviewHandlers({
      store: place.store,
      sessions: new SampleSessions().add(cross).add(hold),
      market: sampleMarket({ [SAMPLE_BTC.id]: { price: 40_000, time: NOW } }, NOW),
      clock: { now: () => unixMs(99) } as Clock,
      alerts: {
        list: async ({ state, severity, limit }) => {
          const fit = ALERTS.filter((one) => state === 'open' && (severity === undefined || one.severity === severity));
          return { items: fit.slice(0, limit), next: undefined };
        },
      },
    });
    const answer = await handlers['GET /overview']({} as never);
    return overviewApi['GET /overview'].response.parse(JSON.parse(JSON.stringify(answer)));
  }

  it('adds up what trades, with the change since midnight and what every stop would lose', async () => {
    const { totals, sessions, positions, now } = await overview();
    expect(now).toBe(99);
    expect(sessions.map(({ id }) => id)).toEqual(['cross', 'hold']);
    expect(positions.map(({ session }) => session)).toEqual(['cross', 'hold']);
    const midnight = Math.floor(NOW / DAY_MS) * DAY_MS;
    let equity = Decimal.ZERO;
    let before = Decimal.ZERO;
    for (const id of ['cross', 'hold']) {
      const points = await place.store.sessions.equity(id, 0, NOW + 1);
      equity = equity.plus(points.at(-1)!.equity);
      before = before.plus(points.findLast(({ time }) => time <= midnight)!.equity);
    }
    const risk = positions.reduce((sum, { openRisk }) => sum.plus(Decimal.parse(openRisk!)), Decimal.ZERO);
    expect(totals).toHaveLength(1);
    const [total] = totals as [(typeof totals)[number]];
    expect(total).toMatchObject({ mode: 'paper', currency: 'USDT', capital: '20000', positions: 2 });
    expect(Decimal.parse(total.equity).equals(equity)).toBe(true);
    expect(Decimal.parse(total.dayChange!).equals(equity.minus(before))).toBe(true);
    expect(Decimal.parse(total.openRisk).equals(risk)).toBe(true);
    expect(risk.sign()).toBe(1);
  });

  it('shows what needs attention with the worst first, the latest signals, and the kill switch without its token', async () => {
    const { attention, signals, killSwitch } = await overview();
    expect(attention.map(({ id }) => id)).toEqual(['a', 'd', 'b', 'c']);
    expect(signals).toHaveLength(12);
    expect(signals[0]!.time).toBe(cross.decisions.at(-1)!.signal.time);
    expect(killSwitch).toEqual({ kind: 'off', since: null, reason: '', flatten: false });
    await place.store.killSwitch.pull({ time: unixMs(5), reason: 'test', flatten: true, token: 'secret-token' });
    const pulled = await overview();
    expect(pulled.killSwitch).toEqual({ kind: 'on', since: 5, reason: 'test', flatten: true });
    expect(JSON.stringify(pulled)).not.toContain('secret-token');
  });

  it('never adds real money to paper, and leaves out what has ended with nothing open', async () => {
    const { sessions } = place.store;
    const { record } = cross;
    const { epoch, status, reason, ...like } = record;
    expect([epoch, status, reason]).toEqual([1, 'running', '']);
    for (const [id, mode] of [
      ['real', 'live'],
      ['ended', 'paper'],
    ] as const) {
      const begun = await sessions.begin({ ...like, id, mode });
      const equity = {
        time: NOW,
        equity: Decimal.parse('500.25'),
        cash: Decimal.ZERO,
        position: Decimal.ZERO,
        price: 1,
      };
      await sessions.append(id, begun.epoch, emptyBatch(0, { equity: [equity] }));
    }
    await sessions.end('ended', 1, 'stopped', 'by hand');
    const { totals } = await overview();
    expect(totals.map(({ mode, capital }) => [mode, capital])).toEqual([
      ['live', '10000'],
      ['paper', '20000'],
    ]);
    expect(totals[0]).toMatchObject({ equity: '500.25', dayChange: '-9499.75', openRisk: '0', positions: 0 });
  });
});
