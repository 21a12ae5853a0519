import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedTopic, MarketEvent } from '#domain/market/market-feed.ts';
import type { ClientOrderId, SubmitAnswer } from '#domain/orders/venue-gateway.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { CcxtFeed } from '#adapters/venues/ccxt/ccxt-feed.ts';
import { CcxtVenue } from '#adapters/venues/ccxt/ccxt-venue.ts';

interface Recorded {
  readonly name: string;
  readonly market: string;
  /** The request that places an order. */
  readonly order: string;
  readonly answers: Readonly<Record<string, string>>;
}

interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly expected: string;
}

const NOW = unixMs(Date.UTC(2026, 10, 18, 14));
const { exchanges } = read('manifest.json') as { exchanges: readonly Recorded[] };
const CREDENTIALS = {
  apiKey: 'key-of-the-test',
  secret: Buffer.alloc(64, 'not a secret of anybody').toString('base64'),
  password: 'phrase-of-the-test',
};

/** Bars, quotes and trades of the payloads, by the exchanges' own steps: one price digit or two. */
const CLOSES = {
  fine: [91_888.88, 91_880.51, 91_860.07, 91_874.99, 91_872.22],
  coarse: [91_888.9, 91_880.5, 91_860.1, 91_875, 91_872.2],
};

describe.each(exchanges)('payloads of $name through ccxt', (exchange) => {
  const isFine = exchange.name === 'bybit' || exchange.name === 'coinbase';

  it('gives instruments with exact steps, and only those that trade', async () => {
    const instruments = await (await venueOf(exchange)).instruments();
    const shown = instruments.map(({ symbol, priceTick, quantityStep, minQuantity }) =>
      [symbol, priceTick, quantityStep, minQuantity].map(String),
    );
    expect(shown).toEqual(STEPS[exchange.name]);
  });

  it('gives closed bars in order, once', async () => {
    const { feed, instrument } = await market(exchange);
    const bars = await feed.history(instrument, '1m', unixMs(NOW - 5 * MINUTE_MS), NOW);
    expect(Array.from({ length: bars.length }, (_, i) => bars.at(i).close)).toEqual(
      isFine ? CLOSES.fine : CLOSES.coarse,
    );
    expect(bars.at(1)).toMatchObject({ openTime: NOW - 4 * MINUTE_MS, closeTime: NOW - 3 * MINUTE_MS, volume: 1e-8 });
  });

  it('gives quotes and books in whole ticks and lots', async () => {
    const events = await heard(exchange, ['quotes', 'book']);
    const { instrument } = await market(exchange);
    const tick = instrument.priceTick.toNumber();
    const quote = events.find((event) => event.kind === 'quote')!.quote;
    const [bid, ask] = isFine ? [91_872.21, 91_872.22] : [91_872.2, 91_872.3];
    expect([quote.bidTicks, quote.askTicks]).toEqual([Math.round(bid / tick), Math.round(ask / tick)]);
    expect(quote.bidLots).toBe(Math.round(0.75 / instrument.quantityStep.toNumber()));
    const { snapshot } = events.find((event) => event.kind === 'snapshot')!;
    expect([snapshot.bids.length, snapshot.asks.length]).toEqual([4, 4]);
  });

  it('tells each trade once, those after the first look', async () => {
    const trades = (await heard(exchange, ['trades'])).filter((event) => event.kind === 'trade');
    expect(trades.map(({ trade }) => trade.aggressor)).toEqual([exchange.name === 'coinbase' ? 'unknown' : 'buyer']);
    for (const { trade } of trades) expect(trade).toMatchObject({ time: NOW + 500, lots: 1 });
  });

  it.each(read(`${exchange.name}/refusals.json`) as readonly Refusal[])(
    'takes $body for "$expected"',
    async ({ status, body, expected }) => {
      const venue = await venueOf(exchange, {
        status,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const instrument = (await venue.instruments()).find(({ symbol }) => symbol === exchange.market);
      expect(meaning(await submit(venue, instrument!))).toBe(expected);
    },
  );
});

describe('exchanges through ccxt', () => {
  const open = (exchange: string, httpTo: () => HttpPort): Promise<CcxtVenue> =>
    CcxtVenue.open({ exchange, clock: new VirtualClock(NOW), httpTo, credentials: CREDENTIALS, isRateLimited: false });
  const nobody: HttpPort = () => Promise.reject(new WireError('could not be reached (ECONNREFUSED)', 'no'));

  it('are called by names that ccxt knows', async () => {
    await expect(open('krakn', () => nobody)).rejects.toMatchObject({
      code: 'argument.unknown',
      message: expect.stringContaining('did you mean "kraken"'),
    });
  });

  it('that nobody has looked at closely refuse what they may not have, unasked', async () => {
    const venue = await open('bitstamp', () => nobody);
    const order = {
      clientId: 'one' as ClientOrderId,
      instrument: 'BTC/USD@bitstamp' as Instrument['id'],
      side: 'buy',
    } as const;
    const type = { kind: 'stop', trigger: price(Decimal.parse('100')) } as const;
    expect(await venue.submit({ ...order, type, quantity: quantity(Decimal.parse('1')) })).toMatchObject({
      kind: 'rejected',
      reason: 'form',
      message: 'bitstamp: stop orders are not offered here',
    });
  });

  it('that cannot be reached are told as a lost connection by a feed', async () => {
    const kraken = exchanges.find(({ name }) => name === 'kraken')!;
    let isUp = true;
    const plays = player(kraken);
    const clock = new VirtualClock(NOW);
    const httpTo = (): HttpPort => (request, options) => (isUp ? plays : nobody)(request, options);
    const feed = await CcxtFeed.open({ exchange: 'kraken', clock, httpTo, isRateLimited: false });
    const { instrument } = await market(kraken);
    const states: string[] = [];
    const stop = feed.subscribe([{ instrument, what: { kind: 'quotes' } }], {
      onEvent: () => undefined,
      onConnection: (state) => void states.push(state),
      onTrouble: (message) => expect(message).toBe(''),
    });
    for (const next of [false, true, true]) {
      await pass(clock, 3_000);
      isUp = next;
    }
    stop();
    expect(states).toEqual(['connected', 'lost', 'connected']);
  });
});

const STEPS: Readonly<Record<string, unknown>> = {
  bybit: [
    ['BTC/USDT', '0.01', '0.000001', '0.000048'],
    ['PEPE/USDT', '0.0000000001', '1', '100'],
  ],
  okx: [['BTC/USDT', '0.1', '0.00000001', '0.00001000']],
  kraken: [
    ['BTC/USD', '0.1', '0.00000001', '0.00005000'],
    ['ETH/EUR', '0.01', '0.00000001', '0.00100000'],
  ],
  coinbase: [['BTC/USD', '0.01', '0.00000001', '0.00000001']],
};

function meaning(answer: SubmitAnswer): string {
  return answer.kind === 'rejected' ? answer.reason : answer.kind;
}

function submit(venue: CcxtVenue, { id, minQuantity }: Instrument): Promise<SubmitAnswer> {
  return venue.submit({
    clientId: 'one' as ClientOrderId,
    instrument: id,
    side: 'buy',
    type: { kind: 'limit', price: price(Decimal.parse('100')), timeInForce: 'gtc', postOnly: false },
    quantity: quantity(minQuantity),
  });
}

async function market(exchange: Recorded): Promise<{ feed: CcxtFeed; instrument: Instrument; clock: VirtualClock }> {
  const clock = new VirtualClock(NOW);
  const feed = await CcxtFeed.open({
    exchange: exchange.name,
    clock,
    httpTo: () => player(exchange),
    isRateLimited: false,
  });
  const instruments = await (await venueOf(exchange)).instruments();
  return { feed, clock, instrument: instruments.find(({ symbol }) => symbol === exchange.market)! };
}

/** What is told in three rounds; between the first and the second there is one more trade. */
async function heard(exchange: Recorded, kinds: readonly ('quotes' | 'book' | 'trades')[]): Promise<MarketEvent[]> {
  const { feed, instrument, clock } = await market(exchange);
  const events: MarketEvent[] = [];
  const troubles: string[] = [];
  const topics: FeedTopic[] = kinds.map((kind) => ({ instrument, what: { kind } }));
  const stop = feed.subscribe(topics, {
    onEvent: (event) => void events.push(event),
    onConnection: () => undefined,
    onTrouble: (message) => void troubles.push(message),
  });
  await pass(clock, 3_000);
  stop();
  expect(troubles).toEqual([]);
  return events;
}

/** Lets time pass in small steps, with turns of the event loop for promises that take more than microtasks. */
async function pass(clock: VirtualClock, ms: number): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end;) {
    await new Promise((resolve) => void setImmediate(resolve));
    await clock.runUntil(clock.now() + 50);
  }
}

function venueOf(exchange: Recorded, orderReply?: HttpReply): Promise<CcxtVenue> {
  return CcxtVenue.open({
    exchange: exchange.name,
    clock: new VirtualClock(NOW),
    httpTo: () => player(exchange, orderReply),
    credentials: CREDENTIALS,
    isRateLimited: false,
  });
}

/** Plays the answers of the manifest; trades are told with one more from the second time on. */
function player(exchange: Recorded, orderReply?: HttpReply): HttpPort {
  let looks = 0;
  return async ({ method, path }) => {
    const route = `${method} ${path.split('?')[0]}`;
    if (route === exchange.order && orderReply !== undefined) return orderReply;
    if (exchange.name === 'bybit' && /query-api|account\/info/.test(path))
      return ok({ retCode: 0, retMsg: 'OK', result: { uta: 1, unified: 1, unifiedMarginStatus: 6 } });
    const file = exchange.answers[route];
    if (file === undefined) return { status: 404, headers: {}, body: `{"message":"no payload for ${route}"}` };
    const isTrades = /trades|ticker/.test(file);
    return ok(read(`${exchange.name}/${isTrades && looks++ > 0 ? file.replace('.json', '-later.json') : file}`));
  };
}

function ok(body: unknown): HttpReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`payloads/${file}`, import.meta.url), 'utf8'));
}
