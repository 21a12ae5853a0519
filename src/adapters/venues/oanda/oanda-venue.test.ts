import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import { EUR_USD, USD_JPY } from '#sandbox/oanda/practice-config.ts';
import type { PracticeConfig } from '#sandbox/oanda/practice-config.ts';
import type { PracticeOrder } from '#sandbox/oanda/practice-desk.ts';
import { PracticeServer } from '#sandbox/oanda/practice-server.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { NO_MEANING, describeVenueContract } from '#testkit/venue-contract.ts';
import type { VenueHand, VenueStage } from '#testkit/venue-laws/venue-stage.ts';
import { FaultyWire } from '#testkit/venue-model/faulty-wire.ts';
import type { LineStreamPort } from '#adapters/venues/oanda/line-stream.ts';
import { OandaVenue } from '#adapters/venues/oanda/oanda-venue.ts';

const CONFIG: PracticeConfig = {
  accountId: '101-004-1234567-001',
  token: 'practice-token-1f0c9d',
  home: 'USD',
  balance: '25000',
  commissionPerUnit: '0.00003',
  instruments: [EUR_USD, USD_JPY],
};
const WRONG_TOKEN = 'another-token-77aa';
const START = unixMs(Date.UTC(2026, 10, 18, 14));

function oandaStage(): VenueStage {
  const clock = new VirtualClock(START);
  const server = new PracticeServer(CONFIG, clock);
  const wire = new FaultyWire(clock);
  const attempts = new Map<string, number>();
  const http = wire.http(
    (request) => server.handle(request),
    ({ method, path, body }) => {
      if (method === 'PUT') return 'cancel';
      if (method !== 'POST') return 'other';
      const name = /"id":"([^"]+)"/.exec(body)?.[1] ?? path;
      attempts.set(name, (attempts.get(name) ?? 0) + 1);
      return 'order';
    },
  );
  const open = (token: string): OandaVenue =>
    new OandaVenue({ http, stream: lineStream(server, wire), clock, accountId: CONFIG.accountId, token });
  return {
    clock,
    traits: {
      instrument: instrumentId('EUR/USD', 'oanda'),
      accountId: CONFIG.accountId,
      lot: '4000',
      tooMuch: '50000000',
      misshapen: '1000.5',
      market: { bid: '1.08412', ask: '1.08425' },
      below: '1.07100',
      above: '1.09900',
      fallen: { bid: '1.06010', ask: '1.06023' },
      risen: { bid: '1.11010', ask: '1.11023' },
      takes: { ioc: true, fok: true, postOnly: false, stop: true },
      lateStop: 'executed',
      secrets: [CONFIG.token, WRONG_TOKEN],
    },
    hand: handOn(server, wire, attempts),
    open: () => open(CONFIG.token),
    openWithWrongKey: () => open(WRONG_TOKEN),
    close: () => server.close(),
  };
}

function handOn(server: PracticeServer, wire: FaultyWire, attempts: ReadonlyMap<string, number>): VenueHand {
  const named = (name: string): PracticeOrder[] => server.desk.orders.filter(({ clientId }) => clientId === name);
  return {
    quote: ({ bid, ask }, size) => server.quote('EUR_USD', bid, ask, size),
    fill: (name, size) => {
      const order = named(name).at(-1)!;
      server.desk.execute(order, Decimal.parse(size), order.price!);
    },
    cancel: (name) => void server.desk.cancel(named(name).at(-1)!),
    fault: (request, fault) => wire.fault(request, fault),
    disconnect: () => wire.disconnect(),
    reconnect: () => wire.reconnect(),
    closeMarket: () => {
      server.market.isHalted = true;
    },
    now: () => server.clock.now(),
    attempts: (name) => attempts.get(name) ?? 0,
    orders: (name) =>
      named(name).map(({ id, units, filled, state }) => ({
        venueOrderId: id,
        side: units.sign() > 0 ? 'buy' : 'sell',
        quantity: units.absolute().toString(),
        filled: filled.toString(),
        status: state === 'PENDING' ? 'working' : state === 'FILLED' ? 'filled' : 'cancelled',
      })),
    fills: (name) =>
      server.log
        .range(1, Number(server.log.lastId), ['ORDER_FILL'])
        .filter((fill) => fill['clientOrderID'] === name)
        .map((fill) => ({
          tradeId: fill.id,
          price: String(fill['price']),
          quantity: Decimal.parse(String(fill['units'])).absolute().toString(),
          fee: { currency: CONFIG.home, amount: String(fill['commission']) },
        })),
    balances: () => {
      const { balance, marginUsed } = server.account;
      return { USD: { free: balance.minus(marginUsed).toString(), locked: marginUsed.toString() } };
    },
  };
}

/** The server's streams over the faulty wire. */
function lineStream(server: PracticeServer, wire: FaultyWire): LineStreamPort {
  return (path, headers, listener) => {
    let close = (): void => undefined;
    let isClosed = false;
    void Promise.resolve().then(() => {
      if (isClosed) return;
      if (!wire.isConnected) return listener.onClose('connection refused');
      const stopServer = server.stream(path, headers, listener);
      const stopBreaks = wire.onBreak(() => {
        close();
        listener.onClose('connection reset');
      });
      close = () => {
        stopServer();
        stopBreaks();
      };
    });
    return () => {
      isClosed = true;
      close();
    };
  };
}

describeVenueContract('OANDA, against the practice server', oandaStage, [
  ...NO_MEANING.takes('stop', 'ioc', 'fok'),
  ...NO_MEANING.withoutPostOnly,
  ...NO_MEANING.withoutTimestamps,
]);
