import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import type { RiskEffect } from '#domain/risk/risk-effect.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import { closedTrade, riskFill, riskInstrument, riskOrder } from '#testkit/risk-orders.ts';

const BTC = riskInstrument('BTC/USDT');
const EUR = riskInstrument('EUR/USDT', { calendar: 'fx' });
const NOON = parseInstant('2024-03-05T12:00Z');
const d = (text: string): Decimal => Decimal.parse(text);

function guardWith(config: object = {}): RiskGuard {
  const guard = new RiskGuard(readRiskConfig({ currency: 'USDT', ...config }), [BTC, EUR]);
  guard.onMark(BTC.id, 100, NOON);
  guard.onMark(EUR.id, 1, NOON);
  guard.onEquity(10_000, NOON);
  return guard;
}

const order = (side: 'buy' | 'sell', quantity: string, reduceOnly = false, id?: string): OrderIntent =>
  riskOrder(BTC, { side, quantity, reduceOnly, ...(id === undefined ? {} : { id }) });

function ruleOf(guard: RiskGuard, intent: OrderIntent): string {
  return guard.check(intent, { now: NOON, equity: 10_000 })?.rule ?? 'passes';
}

/** Effects in few words. */
function told(guard: RiskGuard): readonly string[] {
  return guard.takeEffects().map((effect: RiskEffect) => {
    switch (effect.kind) {
      case 'state-changed':
        return `${effect.from} -> ${effect.to}: ${effect.reason}`;
      case 'caused':
        return `${effect.cause.source}${effect.cause.token === null ? '' : ' with token'}`;
      case 'cancel':
        return `cancel ${effect.orderId}`;
      case 'flatten':
        return `flatten ${effect.intent.side} ${effect.intent.quantity.toString()} ${effect.intent.reduceOnly ? 'reduce-only' : ''}`;
      case 'paused':
        return `paused by ${effect.rule}`;
    }
  });
}

const at = (ms: number): UnixMs => (NOON + ms) as UnixMs;

describe('the kill switch', () => {
  it('stops what raises exposure, and lets cancels and what reduces pass', () => {
    const guard = guardWith();
    guard.onPosition(BTC.id, d('2'));
    guard.halt({ reason: 'looks wrong', time: NOON, flatten: false });
    expect(guard.check(order('buy', '1'), { now: NOON, equity: 10_000 })?.message).toBe(
      'Expected nothing that raises exposure in the state "HALTED since 2024-03-05T12:00:00.000Z: looks wrong", ' +
        'was "buy 1 BTC/USDT@sim"',
    );
    expect(ruleOf(guard, order('sell', '2'))).toBe('passes');
    expect(ruleOf(guard, order('sell', '2.001'))).toBe('halted');
    expect(ruleOf(guard, order('sell', '5', true))).toBe('passes');
  });

  it('asks for the cancellation of entries, once each, and leaves exits resting', () => {
    const guard = guardWith();
    guard.onPosition(BTC.id, d('2'));
    guard.onSubmit(order('buy', '1', false, 'entry'), NOON);
    guard.onSubmit(order('sell', '2', true, 'stop'), NOON);
    guard.halt({ reason: 'looks wrong', time: NOON, flatten: false });
    expect(told(guard)).toEqual(['kill with token', 'ACTIVE -> HALTED: looks wrong', 'cancel entry']);
    guard.onTime(at(1));
    expect(told(guard)).toEqual([]);
  });

  it('cancels a sale that only reduced once an exit has made it a short', () => {
    const guard = guardWith();
    guard.onPosition(BTC.id, d('2'));
    guard.onSubmit(order('sell', '2', false, 'reducing'), NOON);
    guard.halt({ reason: 'looks wrong', time: NOON, flatten: false });
    expect(told(guard)).toEqual(['kill with token', 'ACTIVE -> HALTED: looks wrong']);
    // Somebody sells at the venue by hand.
    guard.onFill(riskFill(order('sell', '1'), '1', '100', NOON));
    expect(told(guard)).toEqual(['cancel reducing']);
  });

  it('flattens by orders that only reduce, once no plain sale is left that could follow them', () => {
    const guard = guardWith();
    guard.onPosition(BTC.id, d('2'));
    guard.onPosition(EUR.id, d('-3'));
    const resting = order('sell', '1', false, 'resting');
    guard.onSubmit(resting, NOON);
    guard.halt({ reason: 'out', time: NOON, flatten: true });
    expect(told(guard)).toEqual([
      'kill with token',
      'ACTIVE -> HALTED: out',
      'cancel resting',
      'flatten buy 3.000 reduce-only',
    ]);
    // It fills in part before the cancel arrives: what is left to close is 1.5.
    guard.onFill(riskFill(resting, '0.5', '100', NOON));
    guard.onOrder({ kind: 'cancelled', orderId: resting.id, time: NOON, reason: 'requested' });
    expect(told(guard)).toEqual(['flatten sell 1.500 reduce-only']);
  });

  it('asks again when a flattening order ends and something is still open', () => {
    const guard = guardWith();
    guard.onPosition(BTC.id, d('2'));
    guard.halt({ reason: 'out', time: NOON, flatten: true });
    const flatten = guard.takeEffects().find((effect) => effect.kind === 'flatten')!.intent;
    expect(ruleOf(guard, flatten)).toBe('passes');
    guard.onSubmit(flatten, NOON);
    guard.onFill(riskFill(flatten, '0.5', '100', NOON));
    guard.onOrder({ kind: 'cancelled', orderId: flatten.id, time: NOON, reason: 'ioc' });
    expect(told(guard)).toEqual([]);
    guard.onTime(at(1));
    expect(told(guard)).toEqual(['flatten sell 1.500 reduce-only']);
  });

  it('is lifted only with its token, and survives a restart', () => {
    const first = guardWith();
    const { token } = first.halt({ reason: 'looks wrong', time: NOON, flatten: false });
    expect(() => first.snapshot()).toThrow('effects are taken before the state is captured');
    expect(told(first)).toEqual(['kill with token', 'ACTIVE -> HALTED: looks wrong']);
    const guard = guardWith();
    guard.restore(JSON.parse(JSON.stringify(first.snapshot())) as ReturnType<RiskGuard['snapshot']>);
    expect(guard.state).toBe('HALTED');
    expect(guard.lift('00000000', at(1))).toEqual({
      ok: false,
      error: 'Expected the token that was given out with kill (looks wrong), was "00000000"',
    });
    guard.onTime(at(30 * DAY_MS));
    expect(guard.state).toBe('HALTED');
    expect(guard.lift(token!, at(30 * DAY_MS)).ok).toBe(true);
    expect(guard.state).toBe('ACTIVE');
    expect(told(guard)).toEqual([`HALTED -> ACTIVE: lifted with ${token!}`]);
    expect(guard.lift(token!, at(30 * DAY_MS))).toEqual({
      ok: false,
      error: `Expected a token of a halt, was "${token!}": nothing waits for a confirmation`,
    });
  });

  it('gives each halt a token of its own: an old one lifts nothing', () => {
    const guard = guardWith();
    const first = guard.halt({ reason: 'one', time: NOON, flatten: false });
    guard.lift(first.token!, NOON);
    const second = guard.halt({ reason: 'one', time: NOON, flatten: false });
    expect(second.token).not.toBe(first.token);
    expect(guard.lift(first.token!, NOON).ok).toBe(false);
    expect(guard.halt({ reason: 'again', time: NOON, flatten: false })).toBe(second);
  });
});

describe('states by rule', () => {
  it('REDUCING for the rest of the day after a loss, HALTED after a larger one', () => {
    const guard = guardWith({
      triggers: [
        { when: 'daily-loss', amount: '200', state: 'REDUCING', until: 'period-end' },
        { when: 'daily-loss', ratio: 0.05, state: 'HALTED', until: 'lifted' },
      ],
    });
    guard.onEquity(9_800.01, at(1));
    expect(guard.state).toBe('ACTIVE');
    guard.onEquity(9_800, at(2));
    expect(told(guard)).toEqual(['daily-loss#1', 'ACTIVE -> REDUCING: loss of the day, 200, reached the limit of 200']);
    expect(ruleOf(guard, order('buy', '1'))).toBe('reducing');
    // A recovery does not end it, the next day does.
    guard.onEquity(10_100, at(3));
    expect(guard.state).toBe('REDUCING');
    guard.onTime(parseInstant('2024-03-06T00:00Z'));
    expect(told(guard)).toEqual(['REDUCING -> ACTIVE: what caused it is over']);
    // The new day began with 10,100.
    guard.onEquity(9_594.99, parseInstant('2024-03-06T01:00Z'));
    expect(told(guard)).toEqual([
      'daily-loss#1',
      'daily-loss#2 with token',
      'ACTIVE -> HALTED: loss of the day, 505.01, reached the limit of 505',
    ]);
    guard.onTime(parseInstant('2024-03-07T00:00Z'));
    expect(guard.state).toBe('HALTED');
  });

  it('a trigger that was lifted stays silent until its day is over', () => {
    const guard = guardWith({ triggers: [{ when: 'daily-loss', amount: '200', state: 'HALTED', until: 'lifted' }] });
    guard.onEquity(9_700, at(1));
    guard.lift(guard.status.causes[0]!.token!, at(2));
    guard.onEquity(9_600, at(3));
    expect(guard.state).toBe('ACTIVE');
    guard.onTime(parseInstant('2024-03-06T00:00Z'));
    guard.onEquity(9_400, parseInstant('2024-03-06T00:01Z'));
    expect(guard.state).toBe('HALTED');
  });

  it('HALTED after a drawdown; lifting it counts the next one from there', () => {
    const guard = guardWith({ triggers: [{ when: 'drawdown', ratio: 0.1, state: 'HALTED', flatten: true }] });
    guard.onPosition(BTC.id, d('1'));
    guard.onEquity(12_000, at(1));
    guard.onEquity(10_800, at(2));
    expect(told(guard)).toEqual([
      'drawdown#1 with token',
      'ACTIVE -> HALTED: drawdown of 10 % reached the limit of 10 %',
      'flatten sell 1.000 reduce-only',
    ]);
    guard.lift(guard.status.causes[0]!.token!, at(3));
    guard.onEquity(9_721, at(4));
    expect(guard.state).toBe('ACTIVE');
    guard.onEquity(9_720, at(5));
    expect(guard.state).toBe('HALTED');
  });

  it('a weekly loss lasts until Monday, a losing streak until the next day', () => {
    const guard = guardWith({
      triggers: [
        { when: 'weekly-loss', ratio: 0.02, state: 'REDUCING', until: 'period-end' },
        { when: 'losing-streak', count: 2, state: 'HALTED', until: 'period-end' },
      ],
    });
    guard.onTrade(closedTrade(BTC, { net: '-1', time: NOON }));
    guard.onTrade(closedTrade(BTC, { net: '-1', time: NOON + 1 }));
    expect(guard.state).toBe('HALTED');
    guard.onEquity(9_800, at(2));
    guard.onTime(parseInstant('2024-03-06T00:00Z'));
    expect(guard.state).toBe('REDUCING');
    guard.onTime(parseInstant('2024-03-10T23:59Z'));
    expect(guard.state).toBe('REDUCING');
    guard.onTime(parseInstant('2024-03-11T00:00Z'));
    expect(guard.state).toBe('ACTIVE');
  });

  it('REDUCING while a held market is open and silent', () => {
    const guard = guardWith({ triggers: [{ when: 'stale-data', afterMs: HOUR_MS, state: 'REDUCING' }] });
    guard.onTime(at(2 * HOUR_MS));
    expect(guard.state).toBe('ACTIVE'); // nothing is held
    guard.onPosition(EUR.id, d('1'));
    guard.onTime(at(2 * HOUR_MS + 1));
    expect(told(guard)).toEqual(['stale-data', 'ACTIVE -> REDUCING: no fresh mark of EUR/USDT@sim for 7200.001 s']);
    guard.onMark(EUR.id, 1, at(3 * HOUR_MS));
    expect(guard.state).toBe('ACTIVE');
    // Friday evening to Sunday evening is no silence, and an hour after the opening is the first.
    const friday = parseInstant('2024-03-08T21:59Z');
    guard.onMark(EUR.id, 1, friday);
    guard.onTime(parseInstant('2024-03-10T20:59Z'));
    expect(guard.state).toBe('ACTIVE');
    guard.onTime(parseInstant('2024-03-10T22:00Z'));
    expect(guard.state).toBe('ACTIVE');
    guard.onTime((parseInstant('2024-03-10T22:00Z') + 1) as UnixMs);
    expect(guard.state).toBe('REDUCING');
  });

  it('REDUCING while the venue is in trouble; the most severe of several causes decides', () => {
    const guard = guardWith({ triggers: [{ when: 'venue-trouble', state: 'REDUCING' }] });
    guard.onVenue(false, 'orders are answered late', NOON);
    const { token } = guard.halt({ reason: 'looks wrong', time: at(1), flatten: false });
    expect(told(guard)).toEqual([
      'venue-trouble',
      'ACTIVE -> REDUCING: orders are answered late',
      'kill with token',
      'REDUCING -> HALTED: looks wrong',
    ]);
    guard.lift(token!, at(2));
    expect(told(guard)).toEqual(['HALTED -> REDUCING: orders are answered late']);
    guard.onVenue(true, 'well', at(3));
    expect(told(guard)).toEqual(['REDUCING -> ACTIVE: what caused it is over']);
  });

  it('REDUCING by hand waits for its token like a halt', () => {
    const guard = guardWith();
    const { token } = guard.reduce('leaving for the weekend', NOON);
    guard.onTime(at(MINUTE_MS));
    expect(guard.status).toMatchObject({ state: 'REDUCING', causes: [{ source: 'manual', token }], pauses: [] });
    expect(guard.lift(token!, at(MINUTE_MS)).ok).toBe(true);
    expect(guard.state).toBe('ACTIVE');
  });
});
