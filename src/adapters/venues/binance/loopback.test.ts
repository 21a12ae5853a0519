import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import type { VenueFill, VenueOrderReport } from '#domain/orders/venue-gateway.ts';
import { DEMO_ACCOUNT, exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { guardedHttp } from '#adapters/transport/guarded-http.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';
import { sandboxAddresses } from '#adapters/venues/binance/addresses.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import { orderOf } from '#adapters/venues/binance/scripted-binance.ts';

const MARKET = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market: stillMarket(50_000) };

/** As a program has it: real sockets, real requests, the real clock. */
describe('Binance over the loopback', () => {
  let sandbox: OpenSandbox;

  beforeEach(async () => {
    sandbox = await openSandbox({ config: exchangeConfig({ symbols: [MARKET] }), clock: systemClock, port: 0 });
  });

  afterEach(() => sandbox.close());

  function connect() {
    const { rest, account } = sandboxAddresses(sandbox.url);
    const guard = guardedHttp(fetchPort(rest));
    const credentials = { apiKey: new Redacted(DEMO_ACCOUNT.key), secret: new Redacted(DEMO_ACCOUNT.secret) };
    const sockets = webSocketPort(account.url);
    const settings = { accountStream: account.kind };
    return { guard, venue: new BinanceVenue({ http: guard.http, sockets, clock: systemClock, credentials, settings }) };
  }

  it('trades, and hears of it', async () => {
    const { guard, venue } = connect();
    const fills: VenueFill[] = [];
    const reports: VenueOrderReport[] = [];
    let stop = (): void => undefined;
    await new Promise<void>((connected) => {
      stop = venue.listen({
        onFill: (fill) => void fills.push(fill),
        onOrder: (report) => void reports.push(report),
        onConnection: (state) => state === 'connected' && connected(),
      });
    });
    const answer = await venue.submit(orderOf({ kind: 'market' }));
    expect(answer).toMatchObject({ kind: 'accepted', report: { status: 'filled' } });
    const account = await venue.account();
    expect(account).toMatchObject({ id: `${DEMO_ACCOUNT.uid}`, mayTrade: true });
    expect(reports.at(-1)).toMatchObject({ status: 'filled', clientId: 'entry-1' });
    const told = await venue.fillsOf(orderOf());
    expect(fills.map(({ tradeId }) => tradeId)).toEqual(told.map(({ tradeId }) => tradeId));
    expect(answer.kind === 'accepted' && answer.fills.map(({ tradeId }) => tradeId)).toEqual(
      fills.map(({ tradeId }) => tradeId),
    );
    expect(guard.state()).toBe('closed');
    stop();
  });

  it('is in doubt while a connection breaks, and sure that nothing was sent once there is none', async () => {
    const { venue } = connect();
    await venue.submit(orderOf({ kind: 'market' }, 'before'));
    await sandbox.close();
    const breaking = await venue.submit(orderOf({ kind: 'market' }, 'breaking'));
    expect(['unknown', 'not-sent']).toContain(breaking.kind);
    expect(await venue.submit(orderOf({ kind: 'market' }, 'after'))).toMatchObject({
      kind: 'not-sent',
      error: { code: 'venue.unavailable', message: 'Binance could not be reached (ECONNREFUSED)' },
    });
    sandbox = await openSandbox({ config: exchangeConfig({ symbols: [MARKET] }), clock: systemClock, port: 0 });
  });
});
