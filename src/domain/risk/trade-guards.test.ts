import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, formatInstant, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import { closedTrade, riskInstrument, riskOrder } from '#testkit/risk-orders.ts';
import type { TradeResult } from '#testkit/risk-orders.ts';

const BTC = riskInstrument('BTC/USDT');
const ETH = riskInstrument('ETH/USDT');
const NOON = parseInstant('2024-03-05T12:00Z');

function guardWith(guard: object): RiskGuard {
  const made = new RiskGuard(readRiskConfig({ currency: 'USDT', guards: [guard] }), [BTC, ETH]);
  made.onEquity(10_000, NOON);
  return made;
}

const close = (guard: RiskGuard, result: TradeResult, of = BTC): void => guard.onTrade(closedTrade(of, result));

/** Which of BTC long, BTC short, ETH long, ETH short may open. */
function open(guard: RiskGuard, after: number): string {
  const now = (NOON + after) as UnixMs;
  guard.onTime(now);
  const cases = [BTC, ETH].flatMap((instrument) =>
    (['buy', 'sell'] as const).map((side) => riskOrder(instrument, { side, quantity: '1' })),
  );
  return cases.map((intent) => (guard.check(intent, { now, equity: 10_000 }) === undefined ? 'y' : '-')).join('');
}

describe('pauses after trades', () => {
  it('a cool-down keeps an instrument closed after a loss, and says until when and why', () => {
    const guard = guardWith({
      kind: 'cool-down',
      after: 'loss',
      pauseMs: 10 * MINUTE_MS,
      scope: 'instrument',
      sides: 'both',
    });
    close(guard, { net: '5', time: NOON });
    expect(open(guard, 0)).toBe('yyyy');
    close(guard, { net: '-5', time: NOON });
    expect(open(guard, 10 * MINUTE_MS - 1)).toBe('--yy');
    const now = (NOON + MINUTE_MS) as UnixMs;
    expect(guard.check(riskOrder(BTC, { side: 'buy', quantity: '1' }), { now, equity: 10_000 })).toEqual({
      rule: 'cool-down',
      limit: '2024-03-05T12:10:00.000Z',
      actual: '2024-03-05T12:01:00.000Z: cool-down after a loss, the last at 2024-03-05T12:00:00.000Z',
      message:
        'Expected no new position before "2024-03-05T12:10:00.000Z", was "2024-03-05T12:01:00.000Z: ' +
        'cool-down after a loss, the last at 2024-03-05T12:00:00.000Z"',
    });
    expect(open(guard, 10 * MINUTE_MS)).toBe('yyyy');
    expect(guard.status.pauses).toEqual([]);
  });

  it('a cool-down may follow every close, or only a stop', () => {
    const reach = { kind: 'cool-down', pauseMs: MINUTE_MS, scope: 'all', sides: 'same' };
    const close1 = guardWith({ ...reach, after: 'close' });
    close(close1, { net: '5', time: NOON });
    expect(open(close1, 1)).toBe('-y-y');
    const stop = guardWith({ ...reach, after: 'stop' });
    close(stop, { net: '-5', time: NOON });
    // A stop that was moved to a profit is no stop in this sense.
    close(stop, { net: '5', time: NOON, exitReason: 'stop' });
    expect(open(stop, 1)).toBe('yyyy');
    close(stop, { net: '-5', time: NOON, exitReason: 'stop', direction: 'short' });
    expect(open(stop, 1)).toBe('y-y-');
  });

  it('so many stops within a window pause one side of everything', () => {
    const guard = guardWith({
      kind: 'stop-losses',
      count: 2,
      windowMs: HOUR_MS,
      pauseMs: HOUR_MS,
      scope: 'all',
      sides: 'same',
    });
    const stopped = { net: '-5', exitReason: 'stop' } as const;
    close(guard, { ...stopped, time: NOON });
    close(guard, { ...stopped, time: NOON + MINUTE_MS, direction: 'short' }, ETH);
    expect(open(guard, 2 * MINUTE_MS)).toBe('yyyy');
    // An hour after the first: that one is out of the window.
    close(guard, { ...stopped, time: NOON + HOUR_MS }, ETH);
    expect(open(guard, HOUR_MS)).toBe('yyyy');
    close(guard, { ...stopped, time: NOON + HOUR_MS + MINUTE_MS });
    expect(open(guard, HOUR_MS + MINUTE_MS)).toBe('-y-y');
    expect(open(guard, 2 * HOUR_MS + MINUTE_MS)).toBe('yyyy');
  });

  it('trades that together return too little pause their instrument', () => {
    const guard = guardWith({
      kind: 'low-profit',
      count: 3,
      windowMs: HOUR_MS,
      minReturnRatio: 0.01,
      pauseMs: HOUR_MS,
      scope: 'instrument',
      sides: 'both',
    });
    // Each was worth 1000: 0.6 %, 0.6 % and -0.3 % are 0.9 %.
    close(guard, { net: '6', time: NOON });
    close(guard, { net: '6', time: NOON + 1 });
    close(guard, { net: '-3', time: NOON + 2 }, ETH);
    expect(open(guard, 3)).toBe('yyyy');
    close(guard, { net: '-3', time: NOON + 3 });
    expect(open(guard, 3)).toBe('--yy');
    expect(guard.takeEffects()).toEqual([
      {
        kind: 'paused',
        rule: 'low-profit',
        instrument: BTC.id,
        side: undefined,
        until: NOON + 3 + HOUR_MS,
        reason: `3 trades returned 0.9 % within 3600 s, the last at ${formatInstant((NOON + 3) as UnixMs)}`,
      },
    ]);
  });

  it('losses in a row pause, counted by side and instrument as the guard reaches', () => {
    const guard = guardWith({
      kind: 'losing-streak',
      count: 2,
      pauseMs: HOUR_MS,
      scope: 'instrument',
      sides: 'same',
    });
    close(guard, { net: '-1', time: NOON });
    close(guard, { net: '-1', time: NOON + 1, direction: 'short' });
    close(guard, { net: '-1', time: NOON + 2 }, ETH);
    expect(open(guard, 2)).toBe('yyyy');
    close(guard, { net: '-1', time: NOON + 3 });
    expect(open(guard, 3)).toBe('-yyy');
    close(guard, { net: '0', time: NOON + 4, direction: 'short' });
    close(guard, { net: '-1', time: NOON + 5, direction: 'short' });
    expect(open(guard, 5)).toBe('-yyy');
  });

  it('a fall from the highest equity of a window pauses everything', () => {
    const guard = guardWith({ kind: 'drawdown', ratio: 0.05, windowMs: HOUR_MS, pauseMs: 10 * MINUTE_MS });
    const tell = (equity: number, after: number): void => guard.onEquity(equity, (NOON + after) as UnixMs);
    tell(9_500.5, MINUTE_MS);
    expect(open(guard, MINUTE_MS)).toBe('yyyy');
    tell(9_500, 2 * MINUTE_MS);
    expect(open(guard, 2 * MINUTE_MS)).toBe('----');
    // The peak of noon leaves the window after an hour: from then on 9,500.5 is the highest.
    tell(9_499, HOUR_MS + 1);
    expect(open(guard, HOUR_MS + 1)).toBe('yyyy');
    tell(9_025, HOUR_MS + MINUTE_MS);
    expect(open(guard, HOUR_MS + MINUTE_MS)).toBe('----');
  });

  it('never holds back an exit', () => {
    const guard = guardWith({ kind: 'cool-down', after: 'close', pauseMs: HOUR_MS, scope: 'all', sides: 'both' });
    close(guard, { net: '5', time: NOON });
    const position = riskOrder(BTC, { side: 'buy', quantity: '3' });
    guard.onPosition(BTC.id, position.quantity);
    const exit = riskOrder(BTC, { side: 'sell', quantity: '3', reduceOnly: true });
    expect(guard.check(exit, { now: NOON, equity: 10_000 })).toBeUndefined();
    expect(guard.check(position, { now: NOON, equity: 10_000 })?.rule).toBe('cool-down');
  });
});
