import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { describe, expect, it } from 'vitest';
import type { Decimal } from '#core/decimal.ts';
import type { Clock } from '#core/clock.ts';
import { Redacted } from '#core/redacted.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { STAGE_START } from '#testkit/venue-model/model-stage.ts';
import { VenueEar } from '#testkit/venue-laws/venue-actor.ts';
import { readShared, sharedFiles } from '#testkit/shared-data.ts';
import { ScriptedSockets } from '#adapters/transport/scripted-wire.ts';
import { MarketTable } from '#adapters/polymarket/venue/market-table.ts';
import { OrderNames } from '#adapters/polymarket/venue/order-names.ts';
import { MemoryOrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import { reportOf } from '#adapters/polymarket/venue/order-words.ts';
import { RestingOrders } from '#adapters/polymarket/venue/resting-orders.ts';
import { UserStream } from '#adapters/polymarket/venue/user-stream.ts';
import { openOrderSchema } from '#adapters/polymarket/wire/trading.ts';

const FOLDER = 'fixtures/prediction/polymarket-wire';
const USER_FILES = sharedFiles(FOLDER, /^ws_user_.*\.json$/);
const ORDER_FILES = sharedFiles(FOLDER, /^http_open_order.*\.json$/);

/** What each recorded message says; of files that are not named here only that they are heard without trouble. */
const SAID: Readonly<Record<string, string>> = {
  'ws_user_order_placement.json': 'order working 0.0 of 100.0',
  'ws_user_order_msg.json': 'order working 0.0 of 100.0',
  'ws_user_order_update.json': 'order working 25.0 of 100.0',
  'ws_user_order_matched.json': 'order filled 100.0 of 100.0',
  'ws_user_order_cancellation.json': 'order cancelled 0.0 of 100.0',
  'ws_user_order_fok_killed.json': 'order cancelled 0 of 12',
  'ws_user_order_venue_cancel.json': 'order cancelled 0 of 20',
  'ws_user_trade.json': 'fill buy 25.0 at 0.5 taker',
  'ws_user_trade_msg.json': 'fill buy 25.0 at 0.5 taker',
};

const REPORTED: Readonly<Record<string, string>> = {
  'http_open_order.json': 'working 25.0000 of 100.0000 at 2023-12-29T18:40:00.000Z',
  'http_open_order_sell_fok.json': 'filled 50.0000 of 50.0000 at 2023-12-29T18:40:01.000Z',
};

describe.skipIf(USER_FILES.length === 0)('recorded messages of the user channel', () => {
  it.each(USER_FILES)('%s is heard', async (file) => {
    const message = JSON.parse(readShared(`${FOLDER}/${file}`)) as {
      readonly asset_id: string;
      readonly market: string;
    };
    const ear = await hear(message);
    expect(ear.states).toEqual(['connected']);
    const orders = ear.reports.map((report) => `order ${report.status} ${words(report)}`);
    const fills = ear.fills.map((fill) => {
      return `fill ${fill.side} ${fill.quantity.toString()} at ${fill.price.toString()} ${fill.liquidity}`;
    });
    expect([...orders, ...fills]).toHaveLength(1);
    expect([...orders, ...fills][0]).toBe(SAID[file] ?? [...orders, ...fills][0]);
  });
});

describe.skipIf(ORDER_FILES.length === 0)('recorded answers of REST', () => {
  it.each(ORDER_FILES.filter((file) => file in REPORTED))('%s is read', (file) => {
    const wire = openOrderSchema.parse(JSON.parse(readShared(`${FOLDER}/${file}`)));
    const instrument = instrumentId('recorded:yes', 'polymarket');
    const outcome = { instrument, tokenId: wire.asset_id, market: marketOf(wire.asset_id, wire.market) };
    const report = reportOf(wire, 'one' as ClientOrderId, outcome);
    expect(`${report.status} ${words(report)} at ${new Date(report.time).toISOString()}`).toBe(REPORTED[file]);
  });
});

describe('messages of the user channel that cannot be read', () => {
  it.each(['{"event_type":"order","id":1}', 'not json', '[{"event_type":"trade"}]'])(
    '%s is a hole: the connection begins anew',
    async (text) => {
      const ear = await hear(text);
      expect(ear.states).toEqual(['connected', 'lost']);
      expect([ear.reports, ear.fills]).toEqual([[], []]);
    },
  );

  it('says nothing of kinds that it does not know', async () => {
    const ear = await hear({ event_type: 'notification', text: 'hello' });
    expect([ear.states, ear.reports, ear.fills]).toEqual([['connected'], [], []]);
  });
});

async function hear(message: unknown): Promise<VenueEar> {
  const clock: Clock = new VirtualClock(STAGE_START);
  const sockets = new ScriptedSockets();
  const { asset_id: token = '1', market = '0x01' } = (typeof message === 'object' ? message : {}) as Record<
    string,
    string
  >;
  const markets = new MarketTable(() => Promise.resolve([marketOf(token, market)]));
  const names = new OrderNames(new MemoryOrderNotes());
  const parts = {
    clock,
    isOurs: () => false,
    beat: () => Promise.resolve(''),
    everyMs: undefined,
    onMissed: () => undefined,
  };
  const secret = new Redacted('c2VjcmV0');
  const ear = new VenueEar();
  const stream = new UserStream(
    {
      sockets: sockets.port,
      clock,
      apiKey: { key: secret, secret, passphrase: secret },
      maker: `0x${'11'.repeat(20)}`,
      markets,
      names,
      resting: new RestingOrders(parts),
      silenceMs: 20_000,
      jitter: () => 0.5,
      onFailedTrade: () => undefined,
    },
    ear,
  );
  const stop = stream.start();
  await turn();
  sockets.last.open();
  sockets.last.say('PONG');
  sockets.last.say(message);
  await turn();
  stop();
  return ear;
}

function marketOf(token: string, condition: string): PredictionMarket {
  const outcomes = [
    { name: 'Yes', token },
    { name: 'No', token: `${token}0` },
  ] as const;
  return sampleMarket({ id: marketId(condition), slug: 'recorded', outcomes });
}

function words({ filled, quantity }: { readonly filled: Decimal; readonly quantity: Decimal }): string {
  return `${filled.toString()} of ${quantity.toString()}`;
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
