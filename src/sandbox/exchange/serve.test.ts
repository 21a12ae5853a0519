import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { unixMs } from '#core/time.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { SandboxClient } from '#sandbox/exchange/sandbox-client.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const symbols = [
  { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market: stillMarket(50_000) },
];
const clock = new VirtualClock(unixMs(Date.UTC(2026, 0, 5)));
const opened: OpenSandbox[] = [];

async function open(port = 0): Promise<OpenSandbox> {
  const sandbox = await openSandbox({ config: exchangeConfig({ symbols }), clock, port });
  opened.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
});

describe('on loopback', () => {
  it('answers over HTTP as it does in the process', async () => {
    const { url, exchange } = await open();
    const response = await fetch(`${url}/api/v3/depth?symbol=BTCUSDT&limit=5`);
    const direct = await new SandboxClient(exchange, clock).ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 5 });
    expect(response.headers.get('x-mbx-used-weight-1m')).toBe('5');
    expect(await response.json()).toEqual(direct.body);
    const missing = await fetch(`${url}/api/v3/nothing`, { method: 'POST', body: 'a=1' });
    expect(missing.status).toBe(404);
  });

  it('carries streams and requests over one WebSocket', async () => {
    const { socketUrl, exchange } = await open();
    const socket = new WebSocket(`${socketUrl}/ws/btcusdt@trade`);
    const messages = heard(socket, 2);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('{"id":7,"method":"LIST_SUBSCRIPTIONS"}');
    await heard(socket, 1);
    exchange.movePrice('BTCUSDT', '50100');
    expect(await messages).toMatchObject([
      { id: 7, result: ['btcusdt@trade'] },
      { e: 'trade', p: '50100.00000000' },
    ]);
    socket.close();
    await new Promise((resolve) => socket.once('close', resolve));
  });

  it('breaks connections off without a word when it is told to', async () => {
    const { socketUrl, url } = await open();
    const socket = new WebSocket(`${socketUrl}/ws/btcusdt@trade`);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await fetch(`${url}/sandbox/close-sockets`, { method: 'POST' });
    expect(await closed).toBe(1_006);
  });

  it('is not open to the network, and names a port that is taken', async () => {
    const { port, url } = await open();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await expect(open(port)).rejects.toMatchObject({
      code: 'argument.invalid',
      message: expect.stringContaining(`"${port}"`),
    });
    // A timer that is left would keep the program alive.
    expect(timers()).toBe(before);
  });

  it('leaves the port free when it is closed', async () => {
    const sandbox = await open();
    await sandbox.close();
    const refused = await new Promise((resolve) => {
      connect(sandbox.port, '127.0.0.1').once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe('ECONNREFUSED');
  });
});

describe('the door for whoever runs it', () => {
  const post = async (url: string, body?: string): Promise<unknown> =>
    (await fetch(url, { method: 'POST', ...(body === undefined ? {} : { body }) })).json();

  it('scripts the market and tells the truth', async () => {
    const { url, exchange } = await open();
    const client = new SandboxClient(exchange, clock);
    await client.order({ side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '50100' });
    await post(`${url}/sandbox/move?symbol=BTCUSDT&price=50200`);
    const truth = (await (await fetch(`${url}/sandbox/truth`)).json()) as Record<string, unknown>;
    expect(truth).toMatchObject({ uid: 1_000_001, orders: [{ status: 'FILLED', price: '50100.00000000' }] });
    expect(await post(`${url}/sandbox/move?symbol=BTCUSDT&price=0.001`)).toMatchObject({ code: 'argument.invalid' });
    expect(await post(`${url}/sandbox/move?symbol=DOGE&price=1`)).toMatchObject({ code: -1121 });
    expect(await post(`${url}/sandbox/nothing`)).toMatchObject({ code: 'argument.unknown' });
  });

  it('sets faults that hit clients and not itself', async () => {
    const { url } = await open();
    const rule = { on: 'http', plan: { nth: [1] }, fault: { kind: 'status', status: 503, accepted: false } };
    expect(await post(`${url}/sandbox/faults`, JSON.stringify([rule]))).toEqual({});
    expect((await fetch(`${url}/sandbox/truth`)).status).toBe(200);
    expect((await fetch(`${url}/api/v3/ping`)).status).toBe(503);
    expect((await fetch(`${url}/api/v3/ping`)).status).toBe(200);
    expect(await post(`${url}/sandbox/faults`, '[{"on":"http"}]')).toMatchObject({ code: 'argument.invalid' });
  });
});

/** The next messages of a connection. */
function heard(socket: WebSocket, count: number): Promise<readonly unknown[]> {
  const messages: unknown[] = [];
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      messages.push(JSON.parse(data.toString('utf8')));
      if (messages.length === count) resolve(messages);
    });
  });
}
