import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { continuedMarket } from '#apps/trading/sandbox/continued-market.ts';

const ANCHOR = unixMs(Date.UTC(2026, 0, 5, 10, 30, 20));

/** Closed candles as a client sees them at an instant, of an exchange that was started at another. */
async function candles(startedAt: UnixMs, now: number): Promise<unknown[]> {
  const clock = new VirtualClock(startedAt);
  const market = continuedMarket(generatedMarket('BTC/USDT'), ANCHOR);
  const symbols = [{ base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market }];
  const exchange = new SandboxExchange(exchangeConfig({ symbols, seed: 3 }), clock);
  exchange.start();
  await clock.runUntil(now);
  const path = `/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000&startTime=${ANCHOR - HOUR_MS}`;
  const { body } = await exchange.http({ method: 'GET', path, headers: {}, body: '' }, { timeoutMs: 1_000 });
  exchange.stop();
  // Times, prices and volume of those that are closed: the way through the one under way is drawn anew.
  return (JSON.parse(body) as string[][]).slice(0, -1).map((kline) => kline.slice(0, 6));
}

describe('a continued market', () => {
  it('shows after a restart the candles that it has shown before', async () => {
    const now = ANCHOR + 3 * HOUR_MS;
    const whole = await candles(ANCHOR, now);
    expect(whole.length).toBeGreaterThan(230);
    for (const restart of [ANCHOR + MINUTE_MS, ANCHOR + HOUR_MS + 12_345, now - 1]) {
      expect(await candles(restart as UnixMs, now)).toEqual(whole);
    }
  });
});
