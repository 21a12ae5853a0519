import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { VenueOrderType } from '#domain/orders/venue-gateway.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { reply } from '#adapters/transport/scripted-wire.ts';
import type { ScriptedAnswer } from '#adapters/transport/scripted-wire.ts';
import type { BinanceVenueSettings } from '#adapters/venues/binance/binance-venue.ts';
import {
  LIMIT,
  ORDER,
  ScriptedBinance,
  newOrderBody,
  orderBody,
  orderOf,
  settled,
  tradeBody,
} from '#adapters/venues/binance/scripted-binance.ts';

const START = unixMs(1_700_000_000_000);
const LOOK_UP = 'GET /api/v3/order';
const NO_ORDER = reply(400, { code: -2013, msg: 'Order does not exist.' });

function stage(settings: BinanceVenueSettings = {}) {
  const clock = new VirtualClock(START);
  const binance = new ScriptedBinance(clock, settings);
  const settle = <T>(answer: Promise<T>): Promise<T> => settled(clock, answer);
  return { clock, http: binance.http, venue: binance.venue, settle };
}

function limit(fields: Partial<Extract<VenueOrderType, { kind: 'limit' }>>): VenueOrderType {
  return { ...LIMIT, ...fields } as VenueOrderType;
}

describe('an order to Binance', () => {
  it.each<[string, VenueOrderType, Record<string, string>]>([
    ['a market order', { kind: 'market' }, { type: 'MARKET' }],
    ['a limit', LIMIT, { type: 'LIMIT', timeInForce: 'GTC', price: '60000.1' }],
    ['a limit at once', limit({ timeInForce: 'ioc' }), { type: 'LIMIT', timeInForce: 'IOC', price: '60000.1' }],
    ['all or nothing', limit({ timeInForce: 'fok' }), { type: 'LIMIT', timeInForce: 'FOK', price: '60000.1' }],
    ['post-only', limit({ postOnly: true }), { type: 'LIMIT_MAKER', price: '60000.1' }],
    ['a stop', { kind: 'stop', trigger: price(Decimal.parse('61000')) }, { type: 'STOP_LOSS', stopPrice: '61000' }],
  ])('is sent as Binance wants it: %s', async (_, type, words) => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(200, newOrderBody()));
    await settle(venue.submit(orderOf(type)));
    const [asked] = http.asked(ORDER);
    expect(asked).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      newClientOrderId: 'entry-1',
      newOrderRespType: 'FULL',
      recvWindow: '2000',
      timestamp: `${START}`,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...words,
    });
  });

  it('is accepted with the fills that came at once, and their fees as charged', async () => {
    const { http, venue, settle } = stage();
    const fills = [
      { price: '60000.00000000', qty: '0.00150000', commission: '0.00000150', commissionAsset: 'BTC', tradeId: 56 },
      { price: '60000.10000000', qty: '0.00050000', commission: '0.00001000', commissionAsset: 'BNB', tradeId: 57 },
    ];
    http.on(ORDER, reply(200, newOrderBody({ status: 'FILLED', executedQty: '0.00200000', fills })));
    const answer = await settle(venue.submit(orderOf()));
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      kind: 'accepted',
      report: {
        clientId: 'entry-1',
        venueOrderId: '28',
        instrument: 'BTC/USDT@binance',
        status: 'filled',
        quantity: '0.00200000',
        filled: '0.00200000',
        time: 1_700_000_000_123,
      },
      fills: [
        expect.objectContaining({
          tradeId: 'BTCUSDT-28-56',
          price: '60000.00000000',
          quantity: '0.00150000',
          fee: { currency: 'BTC', amount: '0.00000150' },
          liquidity: 'taker',
          side: 'buy',
        }),
        expect.objectContaining({ tradeId: 'BTCUSDT-28-57', fee: { currency: 'BNB', amount: '0.00001000' } }),
      ],
    });
  });

  it.each<[string, string]>([
    ['NEW', 'working'],
    ['PARTIALLY_FILLED', 'working'],
    ['EXPIRED', 'expired'],
    ['EXPIRED_IN_MATCH', 'expired'],
    ['CANCELED', 'cancelled'],
    ['REJECTED', 'rejected'],
  ])('that is %s is told as %s', async (status, told) => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(200, newOrderBody({ status })));
    expect(await settle(venue.submit(orderOf()))).toMatchObject({ kind: 'accepted', report: { status: told } });
  });

  it.each<[number, string, string]>([
    [-2010, 'Account has insufficient balance for requested action.', 'funds'],
    [-2010, 'Order would immediately match and take.', 'post-only'],
    [-2010, 'Order would trigger immediately.', 'already-triggered'],
    [-2010, 'Market is closed.', 'market-closed'],
    [-2010, 'This action is disabled on this account.', 'not-allowed'],
    [-2010, 'This symbol is not permitted for this account.', 'not-allowed'],
    [-2010, 'Stop loss orders are not supported for this symbol.', 'form'],
    [-2010, 'Something new.', 'other'],
    [-1013, 'Filter failure: LOT_SIZE', 'form'],
    [-1013, 'Filter failure: NOTIONAL', 'form'],
    [-1013, 'Filter failure: MAX_NUM_ORDERS', 'other'],
    [-1013, 'Invalid quantity.', 'form'],
    [-1013, 'Market is closed.', 'market-closed'],
    [-1111, 'Parameter has too much precision.', 'form'],
    [-1116, 'Invalid orderType.', 'form'],
    [-1121, 'Invalid symbol.', 'unknown-instrument'],
    [-1022, 'Signature for this request is not valid.', 'not-allowed'],
    [-2014, 'API-key format invalid.', 'not-allowed'],
    [-2015, 'Invalid API-key, IP, or permissions for action.', 'not-allowed'],
    [-1021, 'Timestamp for this request is outside of the recvWindow.', 'clock'],
    [-9999, 'Never heard of.', 'other'],
  ])('that is refused with %d "%s" is rejected: %s', async (code, msg, reason) => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(400, { code, msg }));
    const answer = await settle(venue.submit(orderOf()));
    expect(answer).toMatchObject({ kind: 'rejected', reason });
    expect(http.asked(ORDER)).toHaveLength(1);
    expect(answer.kind === 'rejected' && answer.message).toContain(msg);
  });

  const doubtful: [string, ScriptedAnswer][] = [
    ['a time-out', new WireError('gave no whole answer within 5000 ms', 'perhaps')],
    ['a reset connection', new WireError('could not be reached (ECONNRESET)', 'perhaps')],
    ['500', reply(500, { code: -1000, msg: 'An unknown error occurred while processing the request.' })],
    ['502 of a gateway', reply(502, '<html>Bad Gateway</html>')],
    ['503 overloaded', reply(503, { code: -1008, msg: 'Server is currently overloaded with other requests.' })],
    ['504', reply(504, '')],
    ['-1006', reply(400, { code: -1006, msg: 'An unexpected response was received. Execution status unknown.' })],
    ['-1007', reply(408, { code: -1007, msg: 'Timeout waiting for response from backend server.' })],
    ['200 that is not JSON', reply(200, '{"symbol":"BTCUSDT","orde')],
    ['200 without an order', reply(200, {})],
    ['200 with another order', reply(200, newOrderBody({ clientOrderId: 'other' }))],
    ['a refusal without a code', reply(404, '<html>Not Found</html>')],
    ['a redirection', reply(302, '')],
  ];

  it.each(doubtful)('is unknown after %s, and settled when Binance would refuse it as too old', async (_, answer) => {
    const { http, venue, settle } = stage({ recvWindowMs: 3_000, settleMarginMs: 4_000 });
    http.on(ORDER, answer);
    const found = await settle(venue.submit(orderOf()));
    expect(found).toMatchObject({ kind: 'unknown', settledAt: START + 7_000, error: { name: 'AdapterError' } });
    expect(venue.settleMs).toBeGreaterThanOrEqual(7_000);
    expect(http.asked(ORDER)).toHaveLength(1);
  });

  it.each<[string, ScriptedAnswer]>([
    ['nobody listens', new WireError('could not be reached (ECONNREFUSED)', 'no')],
    ['429', reply(429, { code: -1003, msg: 'Too many requests.' }, { 'retry-after': '7' })],
    ['418', reply(418, { code: -1003, msg: 'IP banned until 1700000060000.' }, { 'retry-after': '7' })],
    ['429 of orders', reply(429, { code: -1015, msg: 'Too many new orders.' }, { 'retry-after': '10' })],
    ['the firewall', reply(403, '<html>Forbidden</html>', { 'retry-after': '7' })],
  ])('is not sent when %s, and may be sent again under its name', async (_, answer) => {
    const { clock, http, venue, settle } = stage();
    http.on(ORDER, answer, reply(200, newOrderBody()));
    expect(await settle(venue.submit(orderOf()))).toMatchObject({
      kind: 'not-sent',
      error: { code: 'venue.unavailable', retryable: true },
    });
    await clock.runUntil(clock.now() + 10_000);
    expect((await settle(venue.submit(orderOf()))).kind).toBe('accepted');
    expect(http.asked(LOOK_UP)).toEqual([]);
  });

  it('is held back, as all others are, for as long as Binance asks', async () => {
    const { clock, http, venue, settle } = stage();
    http.on(ORDER, reply(429, { code: -1003, msg: 'x' }, { 'retry-after': '60' }), reply(200, newOrderBody()));
    await settle(venue.submit(orderOf()));
    expect(await settle(venue.submit(orderOf()))).toMatchObject({
      kind: 'not-sent',
      error: { message: expect.stringContaining('wait 60 s') },
    });
    expect(http.asked(ORDER)).toHaveLength(1);
    await clock.runUntil(START + 60_000);
    expect((await settle(venue.submit(orderOf()))).kind).toBe('accepted');
  });

  it('may still be cancelled when Binance takes no more orders', async () => {
    const { clock, http, venue, settle } = stage();
    http.on(ORDER, reply(429, { code: -1015, msg: 'Too many new orders.' }, { 'retry-after': '60' }));
    http.on('DELETE /api/v3/order', reply(400, { code: -2011, msg: 'Unknown order sent.' }));
    await settle(venue.submit(orderOf(LIMIT, 'one')));
    expect((await settle(venue.submit(orderOf(LIMIT, 'two')))).kind).toBe('not-sent');
    expect(http.asked(ORDER)).toHaveLength(1);
    expect(await settle(venue.cancel(orderOf()))).toEqual({ kind: 'not-working' });
    expect(clock.now()).toBe(START);
  });

  it('is not sent when the limit of orders is used up', async () => {
    const { clock, http, venue, settle } = stage();
    http.on(ORDER, (request) => {
      return reply(200, newOrderBody({ clientOrderId: new URLSearchParams(request.body).get('newClientOrderId') }));
    });
    const kinds: string[] = [];
    for (let i = 0; i < 103; i++) kinds.push((await settle(venue.submit(orderOf(LIMIT, `o-${i}`)))).kind);
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(100);
    expect(kinds.slice(100)).toEqual(['not-sent', 'not-sent', 'not-sent']);
    expect(http.asked(ORDER)).toHaveLength(100);
    await clock.runUntil(START + 10_000);
    expect((await settle(venue.submit(orderOf(LIMIT, 'o-102')))).kind).toBe('accepted');
  });

  it('is not sent when the venue cannot be asked for its time', async () => {
    const { http, venue, settle } = stage();
    http.on('GET /api/v3/time', new WireError('could not be reached (ENOTFOUND)', 'no'));
    expect((await settle(venue.submit(orderOf()))).kind).toBe('not-sent');
    expect(http.asked(ORDER)).toEqual([]);
  });

  it('is refused here when Binance has no such order or instrument', async () => {
    const { http, venue, settle } = stage();
    const postOnlyAtOnce = limit({ postOnly: true, timeInForce: 'ioc' });
    expect(await settle(venue.submit(orderOf(postOnlyAtOnce)))).toMatchObject({ kind: 'rejected', reason: 'form' });
    for (const id of ['BTC/USDT@kraken', 'BTC/USDT.P@binance', 'nonsense']) {
      const order = { ...orderOf(LIMIT, id.slice(0, 3)), instrument: id as InstrumentId, clientId: id as never };
      expect(await settle(venue.submit(order))).toMatchObject({ kind: 'rejected', reason: 'unknown-instrument' });
    }
    expect(http.asked(ORDER)).toEqual([]);
  });

  it('carries the time of the venue, whatever ours says, and measures anew when the venue does not believe it', async () => {
    const { clock, http, venue, settle } = stage();
    let ahead = 90_000;
    http.on('GET /api/v3/time', () => reply(200, { serverTime: clock.now() + ahead }));
    http.on(ORDER, reply(400, { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' }));
    await settle(venue.submit(orderOf(LIMIT, 'one')));
    expect(http.asked(ORDER)[0]).toMatchObject({ timestamp: `${START + 90_000}` });
    ahead = -5_000;
    await settle(venue.submit(orderOf(LIMIT, 'two')));
    expect(http.asked(ORDER)[1]).toMatchObject({ timestamp: `${clock.now() - 5_000}` });
  });
});

describe('a name that was sent before', () => {
  const accepted = reply(200, newOrderBody());
  const trades = 'GET /api/v3/myTrades';

  it('is looked up, not sent, whatever has become of it', async () => {
    const { http, venue, settle } = stage();
    http.on(ORDER, accepted).on(LOOK_UP, reply(200, orderBody({ status: 'FILLED', executedQty: '0.00200000' })));
    http.on(trades, reply(200, [tradeBody(56), tradeBody(57)]));
    await settle(venue.submit(orderOf()));
    const again = await settle(venue.submit(orderOf()));
    expect(again).toMatchObject({ kind: 'accepted', report: { status: 'filled', venueOrderId: '28' } });
    expect(again.kind === 'accepted' && again.fills.map(({ tradeId }) => tradeId)).toEqual([
      'BTCUSDT-28-56',
      'BTCUSDT-28-57',
    ]);
    expect(http.asked(ORDER)).toHaveLength(1);
  });

  it('is one request when it is sent three times at once', async () => {
    const { http, venue, settle } = stage();
    http.on(ORDER, accepted).on(LOOK_UP, reply(200, orderBody()));
    const answers = await settle(Promise.all([1, 2, 3].map(() => venue.submit(orderOf()))));
    expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(http.asked(ORDER)).toHaveLength(1);
  });

  it('is told as rejected again when it was', async () => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(400, { code: -2010, msg: 'Account has insufficient balance for requested action.' }));
    const first = await settle(venue.submit(orderOf()));
    expect(await settle(venue.submit(orderOf()))).toEqual(first);
    expect(http.asked(ORDER)).toHaveLength(1);
  });

  it('stays in doubt until it is settled, and is sent again only when it is surely not there', async () => {
    const { clock, http, venue, settle } = stage();
    http.on(ORDER, new WireError('gave no whole answer', 'perhaps'), accepted).on(LOOK_UP, NO_ORDER);
    const first = await settle(venue.submit(orderOf()));
    expect(await settle(venue.submit(orderOf()))).toBe(first);
    await clock.runUntil(START + 6_999);
    expect((await settle(venue.submit(orderOf()))).kind).toBe('unknown');
    expect(http.asked(ORDER)).toHaveLength(1);
    await clock.runUntil(START + 7_000);
    expect((await settle(venue.submit(orderOf()))).kind).toBe('accepted');
    expect(http.asked(ORDER)).toHaveLength(2);
  });

  it('is found when only its answer was lost', async () => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(502, '')).on(LOOK_UP, reply(200, orderBody()));
    await settle(venue.submit(orderOf()));
    expect((await settle(venue.submit(orderOf()))).kind).toBe('accepted');
    expect(http.asked(ORDER)).toHaveLength(1);
  });

  it('stays in doubt while it cannot be looked up', async () => {
    const { clock, http, venue, settle } = stage();
    http.on(ORDER, reply(502, '')).on(LOOK_UP, reply(502, ''));
    await settle(venue.submit(orderOf()));
    await clock.runUntil(START + 60_000);
    expect((await settle(venue.submit(orderOf()))).kind).toBe('unknown');
    expect(http.asked(ORDER)).toHaveLength(1);
  });

  it('of an earlier process is the order that works under it', async () => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(400, { code: -2010, msg: 'Duplicate order sent.' })).on(LOOK_UP, reply(200, orderBody()));
    expect(await settle(venue.submit(orderOf()))).toMatchObject({ kind: 'accepted', report: { venueOrderId: '28' } });
  });

  it('of an earlier process is in doubt when it cannot be found although Binance knows it', async () => {
    const { http, venue, settle } = stage();
    http.on(ORDER, reply(400, { code: -2010, msg: 'Duplicate order sent.' })).on(LOOK_UP, NO_ORDER);
    expect(await settle(venue.submit(orderOf()))).toMatchObject({ kind: 'unknown', settledAt: START + 7_000 });
  });
});

describe('a cancel', () => {
  const CANCEL = 'DELETE /api/v3/order';
  const name = { clientId: orderOf().clientId, instrument: orderOf().instrument };
  const { clientOrderId: _, fills: __, ...fields } = newOrderBody({ status: 'CANCELED', executedQty: '0.00050000' });
  const cancelled = { ...fields, clientOrderId: 'cancel-7', origClientOrderId: 'entry-1' };

  it('tells what the order had filled', async () => {
    const { http, venue, settle } = stage();
    http.on(CANCEL, reply(200, cancelled));
    const answer = await settle(venue.cancel(name));
    expect(answer).toMatchObject({ kind: 'cancelled', report: { clientId: 'entry-1', status: 'cancelled' } });
    expect(answer.kind === 'cancelled' && answer.report.filled.toString()).toBe('0.00050000');
    expect(http.asked(CANCEL)[0]).toMatchObject({ symbol: 'BTCUSDT', origClientOrderId: 'entry-1' });
  });

  it('of an order that is done is "not-working"', async () => {
    const { http, venue, settle } = stage();
    http.on(CANCEL, reply(400, { code: -2011, msg: 'Unknown order sent.' }));
    expect(await settle(venue.cancel(name))).toEqual({ kind: 'not-working' });
  });

  it.each<[string, ScriptedAnswer]>([
    ['a time-out', new WireError('gave no whole answer', 'perhaps')],
    ['no connection', new WireError('could not be reached', 'no')],
    ['502', reply(502, '')],
    ['429', reply(429, { code: -1003, msg: 'x' })],
    ['another refusal', reply(400, { code: -2011, msg: 'Order was not canceled due to cancel restrictions.' })],
    ['nonsense', reply(200, { hello: 'world' })],
  ])('is unknown after %s', async (_, answer) => {
    const { http, venue, settle } = stage();
    http.on(CANCEL, answer);
    expect(await settle(venue.cancel(name))).toMatchObject({ kind: 'unknown', error: { name: 'AdapterError' } });
  });

  it('is sent once more, with the right time, when our clock was wrong', async () => {
    const { http, venue, settle } = stage();
    http.on(CANCEL, reply(400, { code: -1021, msg: 'ahead' }), reply(200, cancelled));
    expect((await settle(venue.cancel(name))).kind).toBe('cancelled');
    expect(http.asked('GET /api/v3/time')).toHaveLength(2);
  });
});
