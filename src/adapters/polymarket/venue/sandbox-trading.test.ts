import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { Redacted } from '#core/redacted.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { ClientOrderId, VenueOrder, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import { outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { VenueEar, acceptedReport } from '#testkit/venue-laws/venue-actor.ts';
import { pastFees } from '#adapters/polymarket/fees/fee-schedule.ts';
import { openApiKey } from '#adapters/polymarket/auth/api-keys.ts';
import { MemoryOrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import { PolymarketVenue } from '#adapters/polymarket/venue/polymarket-venue.ts';
import { PRIVATE_KEY } from '#adapters/polymarket/venue/scripted-polymarket.ts';

const START = unixMs(Date.UTC(2026, 8, 1));

describe('trading at the prediction sandbox', () => {
  it('buys what is offered, sells it again, and its books are those of the venue', async () => {
    const { venue, market, settle } = await trading();
    const before = await settle(venue.account());
    const bought = await settle(venue.submit(orderOf(market, { name: 'one', side: 'buy', type: { kind: 'market' } })));
    expect(bought).toMatchObject({ kind: 'accepted', report: { status: 'filled' } });
    const sold = await settle(venue.submit(orderOf(market, { name: 'two', side: 'sell', type: limit('0.49', 'ioc') })));
    expect(sold).toMatchObject({ kind: 'accepted', report: { status: 'filled' } });
    const fills = [
      ...(await settle(venue.fillsOf(nameOf(market, 'one')))),
      ...(await settle(venue.fillsOf(nameOf(market, 'two')))),
    ];
    expect(fills.map(({ side, price: at, liquidity }) => `${side} ${at.toString()} ${liquidity}`)).toEqual([
      'buy 0.51 taker',
      'sell 0.49 taker',
    ]);
    // 20 contracts: 10.20 paid, 9.80 got back; whatever is missing beyond that is fees.
    const fees = fills.reduce<Decimal>((sum, { fee }) => sum.plus(fee.amount), Decimal.ZERO);
    const after = await settle(venue.account());
    const lost = before.balances[0]!.free.minus(after.balances[0]!.free);
    // 20 * 0.07 * 0.51 * 0.49 = 0.34986, for each of the two.
    expect(fees.toString()).toBe('0.69972000');
    expect(lost.equals(Decimal.parse('0.4').plus(fees))).toBe(true);
    expect((await settle(venue.holding(outcomeInstrumentId(market, 0))))?.isZero()).toBe(true);
  });

  it('takes back the rest of an order to buy at once', async () => {
    const { venue, market, settle } = await trading();
    const answer = await settle(
      venue.submit(orderOf(market, { name: 'one', side: 'buy', type: limit('0.51', 'ioc'), size: '80' })),
    );
    expect(acceptedReport(answer)).toMatchObject({ status: 'cancelled' });
    expect(acceptedReport(answer).filled.equals(Decimal.parse('50'))).toBe(true);
    expect(await settle(venue.openOrders())).toEqual([]);
  });

  it('rests, is heard, lives by its heartbeats, and is cancelled', async () => {
    const { venue, market, settle, pass } = await trading();
    const ear = new VenueEar();
    const stop = venue.listen(ear);
    await pass(100);
    const answer = await settle(venue.submit(orderOf(market, { name: 'one', side: 'buy', type: limit('0.30') })));
    expect(answer).toMatchObject({ kind: 'accepted', report: { status: 'working' } });
    await pass(2 * MINUTE_MS);
    expect(ear.states).toEqual(['connected']);
    expect((await settle(venue.find(nameOf(market, 'one'))))?.status).toBe('working');
    expect((await settle(venue.cancel(nameOf(market, 'one')))).kind).toBe('cancelled');
    await pass(100);
    expect(ear.reports.map(({ clientId, status }) => `${clientId} ${status}`)).toEqual([
      'one working',
      'one cancelled',
    ]);
    stop();
  });

  it('is taken back by the venue when its process falls silent', async () => {
    const { venue, market, settle, pass } = await trading();
    await settle(venue.submit(orderOf(market, { name: 'one', side: 'buy', type: limit('0.30') })));
    venue.close();
    await pass(MINUTE_MS);
    expect((await settle(venue.find(nameOf(market, 'one'))))?.status).toBe('cancelled');
  });

  it('hears of the end of an order whose market is decided', async () => {
    const { venue, market, sandbox, settle, pass } = await trading();
    const ear = new VenueEar();
    const stop = venue.listen(ear);
    await pass(100);
    await settle(venue.submit(orderOf(market, { name: 'one', side: 'buy', type: limit('0.30') })));
    sandbox.resolve(market.id, 0);
    await settle(venue.onMarket({ ...market, status: 'resolved', winner: 0 }));
    await pass(1_000);
    expect(ear.reports.at(-1)).toMatchObject({ clientId: 'one', status: 'cancelled' });
    const late = await settle(venue.submit(orderOf(market, { name: 'two', side: 'buy', type: limit('0.30') })));
    expect(late).toMatchObject({ kind: 'rejected', reason: 'market-closed' });
    stop();
  });
});

async function trading() {
  const clock = new VirtualClock(START);
  const market = scriptedMarket(1, { fees: pastFees('crypto') });
  const living = new ScriptedMarkets(START, [market]);
  const sandbox = new PredictionSandbox(living, predictionConfig({ hasLegacy: false }), clock);
  sandbox.start();
  living.plan({
    kind: 'book',
    bids: [4_900, 100e6, 4_800, 200e6],
    asks: [5_100, 50e6],
    market: market.id,
    time: START,
    receivedTime: START,
  });
  living.now = unixMs(START - 1);
  await clock.runUntil(START + 100);
  const privateKey = new Redacted(PRIVATE_KEY);
  const http = sandbox.services.clob;
  const timestamp = Math.floor(START / 1_000);
  const apiKey = await openApiKey(http, { privateKey, chainId: 137, timestamp, nonce: 0 });
  const venue = new PolymarketVenue({
    http,
    sockets: sandbox.sockets,
    clock,
    credentials: { privateKey, apiKey, funder: undefined, signatureType: 0 },
    markets: () => Promise.resolve([market]),
    notes: new MemoryOrderNotes(),
    settings: { jitter: () => 0.5 },
  });
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  const settle = async <T>(answer: Promise<T>): Promise<T> => {
    const wait = { isOpen: true };
    const done = (): void => void (wait.isOpen = false);
    answer.then(done, done);
    for (let i = 0; wait.isOpen && i < 2_000; i++) {
      await new Promise((resolve) => void setImmediate(resolve));
      if (i > 20) await pass(10);
    }
    return answer;
  };
  return { clock, market, sandbox, venue, pass, settle };
}

function limit(at: string, timeInForce: 'gtc' | 'ioc' = 'gtc'): VenueOrderType {
  return { kind: 'limit', price: price(Decimal.parse(at)), timeInForce, postOnly: false };
}

function nameOf(market: PredictionMarket, name: string) {
  return { clientId: name as ClientOrderId, instrument: outcomeInstrumentId(market, 0) };
}

interface Wish {
  readonly name: string;
  readonly side: 'buy' | 'sell';
  readonly type: VenueOrderType;
  readonly size?: string;
}

function orderOf(market: PredictionMarket, { name, side, type, size = '20' }: Wish): VenueOrder {
  return { ...nameOf(market, name), side, type, quantity: quantity(Decimal.parse(size)) };
}
