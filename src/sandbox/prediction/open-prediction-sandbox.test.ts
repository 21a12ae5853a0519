import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { unixMs } from '#core/time.ts';
import type { FaultRule, SocketFault } from '#sandbox/faults/fault-rule.ts';
import { openPredictionSandbox } from '#sandbox/prediction/open-prediction-sandbox.ts';
import type { OpenPredictionSandbox } from '#sandbox/prediction/open-prediction-sandbox.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 8, 1));
const MARKET = scriptedMarket(1);
const [YES] = MARKET.outcomes.map(({ token }) => token) as [string];
const opened: OpenPredictionSandbox[] = [];
const folder = mkdtempSync(join(tmpdir(), 'assay-prediction-'));

afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
});

async function open(faults: readonly FaultRule[] = []) {
  const clock = new VirtualClock(START);
  const living = new ScriptedMarkets(unixMs(START - 1), [MARKET]);
  const place = { market: MARKET.id, time: START, receivedTime: START };
  living.plan({ ...place, kind: 'book', bids: [4_900, 1e6], asks: [5_100, 1e6] });
  const truthFile = join(folder, `truths-${opened.length}.jsonl`);
  const served = await openPredictionSandbox({ living, config: predictionConfig(), clock, port: 0, faults, truthFile });
  opened.push(served);
  await clock.runUntil(START + 100);
  return { ...served, clock, living, truthFile };
}

/** The next frames of a connection, after it was asked for the market. */
async function heard(url: string, count: number): Promise<readonly string[]> {
  const socket = new WebSocket(`${url}/ws/market`);
  const frames: string[] = [];
  const all = new Promise<readonly string[]>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve(frames));
    socket.on('message', (data: Buffer) => {
      frames.push(data.toString('utf8'));
      if (frames.length === count) resolve(frames);
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'market', assets_ids: [YES] }));
  socket.send('PING');
  const found = await all;
  socket.terminate();
  return found;
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('on loopback', () => {
  it('has each service at an address of its own, and all of them at one', async () => {
    const { url, addresses } = await open();
    const get = async (address: string): Promise<unknown> => (await fetch(address)).json();
    const [one, other] = [
      await get(`${addresses.clob}/book?token_id=${YES}`),
      await get(`${url}/book?token_id=${YES}`),
    ];
    expect(one).toMatchObject({ asset_id: YES, bids: [{ price: '0.49' }] });
    expect(other).toEqual(one);
    expect(await get(`${addresses.gamma}/markets?closed=false`)).toEqual(await get(`${url}/markets?closed=false`));
    expect(await get(`${addresses.clob}/markets`)).toMatchObject({
      data: [{ condition_id: MARKET.id }],
      next_cursor: 'LTE=',
    });
    expect(await get(`${addresses.data}/trades`)).toEqual([]);
  });

  it('carries the market channel', async () => {
    const { addresses } = await open();
    const [books, pong] = await heard(addresses.ws, 2);
    expect(JSON.parse(books!)).toMatchObject([{ event_type: 'book', asset_id: YES }]);
    expect(pong).toBe('PONG');
  });

  it.each<[SocketFault['kind'], RegExp]>([
    ['truncate', /^\[\{"market":"0x0+1","asset_id":"\d+"[^\]]*$/],
    ['garbage', /^\0/],
    ['corrupt-hash', /^\[\{"market":.*"event_type":"book"\}\]$/],
  ])('lets a fault do what it says: %s', async (kind, shape) => {
    const fault = { kind } as SocketFault;
    const { addresses } = await open([{ on: 'socket', path: '/ws/market', holds: 'book', plan: { nth: [1] }, fault }]);
    const [broken] = await heard(addresses.ws, 1);
    const [whole] = await heard(addresses.ws, 1);
    expect(broken).toMatch(shape);
    expect(broken).not.toBe(whole);
    // A wrong checksum is all that is wrong with a book whose checksum was harmed.
    const rest = (text: string): string => text.replace(/"hash":"\w+"/, '');
    expect(rest(broken!) === rest(whole!)).toBe(kind === 'corrupt-hash');
  });
});

describe('the door for whoever runs it', () => {
  const post = async (url: string, body?: string): Promise<unknown> =>
    (await fetch(url, { method: 'POST', ...(body === undefined ? {} : { body }) })).json();

  it('freezes, decides and tells the truth, which is in the file too', async () => {
    const { url, clock, truthFile } = await open();
    expect(await post(`${url}/admin/freeze?markets=${MARKET.id}&ms=60000`)).toEqual({});
    await clock.runUntil(START + 1_000);
    const truths = await (await fetch(`${url}/admin/truths`)).json();
    expect(truths).toMatchObject([{ kind: 'freeze', markets: [MARKET.id], from: START + 99, to: START + 60_099 }]);
    expect(readFileSync(truthFile, 'utf8')).toBe(`${JSON.stringify((truths as unknown[])[0])}\n`);
    expect(await post(`${url}/admin/resolve?market=${MARKET.id}&winner=1`)).toEqual({});
    expect(await (await fetch(`${url}/markets/0x${'1'.padStart(64, '0')}`)).json()).toMatchObject({
      closed: true,
      tokens: [{ winner: false }, { winner: true }],
    });
  });

  it('says what it does not understand', async () => {
    const { url } = await open();
    for (const path of [
      'freeze?ms=0',
      'freeze?ms=5&markets=0x9',
      'freeze-connections?ms=5&connection=a',
      'resolve?winner=2',
      'nothing',
    ]) {
      expect(await post(`${url}/admin/${path}`)).toMatchObject({
        code: expect.stringMatching(/^argument\./) as string,
      });
    }
    expect(await post(`${url}/admin/faults`, '[{}]')).toMatchObject({ code: 'argument.invalid' });
  });
});
