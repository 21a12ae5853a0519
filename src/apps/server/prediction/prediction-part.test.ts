import { describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { predictionFeedHealth, predictionNetwork, predictionPerformance } from '#contract/prediction.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import type { VenueOpener } from '#apps/server/prediction/prediction-part.ts';
import { SampleDesk } from '#apps/server/prediction/sample-prediction.ts';

const MARKETS = [sampleMarket({ name: 'one' }), sampleMarket({ name: 'two' })];

async function feedOf(desk: SampleDesk) {
  return predictionFeedHealth.parse(await desk.handlers['GET /prediction/feed']({} as never));
}

describe('the prediction desk of a server', () => {
  it.each([
    [{ settings: { isOn: false } }, 'it is switched off (setting prediction.isOn)'],
    [{ hasSandbox: false }, 'the sandbox is off, and no other venue is set'],
  ])('that is off says so, and answers with nothing (%j)', async (options, why) => {
    await using desk = await SampleDesk.open({ ...options, markets: MARKETS });
    expect(await feedOf(desk)).toMatchObject({ state: 'off', why, connections: [], now: null, features: [] });
    const page = await desk.handlers['GET /prediction/markets']({ query: { limit: 5, sort: 'volume' } } as never);
    expect(page).toEqual({ items: [], next: null });
    const network = await desk.handlers['GET /prediction/network']({} as never);
    expect(predictionNetwork.parse(network)).toMatchObject({ computedAt: null, edges: [] });
    const performance = await desk.handlers['GET /prediction/performance']({ query: {} } as never);
    expect(predictionPerformance.parse(performance).detectors).toEqual([]);
    for (const [call, code] of [
      [() => desk.handlers['GET /prediction/markets/:id']({ params: { id: '0xone' } } as never), 'resource.unknown'],
      [() => change(desk), 'resource.conflict'],
    ] as const) {
      await expect(call()).rejects.toMatchObject({ code, message: expect.stringContaining(why) });
    }
  });

  it('watches the real venue where the sandbox is off', async () => {
    await using desk = await SampleDesk.open({
      markets: MARKETS,
      hasSandbox: false,
      settings: { venue: 'polymarket' },
    });
    expect(await feedOf(desk)).toMatchObject({ state: 'well', markets: 2 });
  });

  it('is down with the reason while its venue does not open, and is tried again', async () => {
    let tries = 0;
    const open: VenueOpener = async () => {
      tries++;
      throw new AdapterError('network', 'Nobody answers at 127.0.0.1', { retryable: true } as never);
    };
    await using desk = await SampleDesk.open({ open });
    expect(await feedOf(desk)).toMatchObject({ state: 'down', why: 'Nobody answers at 127.0.0.1' });
    await desk.pass(5);
    expect(tries).toBe(3);
    await expect(change(desk)).rejects.toMatchObject({ code: 'resource.conflict' });
  });

  it('is opening until its venue is there', async () => {
    let opened: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (opened = resolve));
    const open: VenueOpener = async () => {
      await waiting;
      throw new AdapterError('network', 'gone');
    };
    await using desk = await SampleDesk.open({ open });
    expect(await feedOf(desk)).toMatchObject({ state: 'down', why: 'it is being opened' });
    opened();
  });

  it('says what is wrong with a threshold, and closes the venue', async () => {
    let closed = 0;
    const base = await SampleDesk.open({ markets: MARKETS });
    const { venue } = base.host;
    await base[Symbol.asyncDispose]();
    const open: VenueOpener = async () => ({ ...venue, close: async () => void closed++ });
    await using desk = await SampleDesk.open({ open, settings: { thresholds: { icebreg: { minRefills: 5 } } } });
    expect((await feedOf(desk)).why).toContain('icebreg');
    expect(closed).toBe(1);
  });

  it('looks its markets up again while the venue has none', async () => {
    await using desk = await SampleDesk.open();
    expect(await feedOf(desk)).toMatchObject({ state: 'down', why: 'the markets are being looked up' });
    desk.feed.list = MARKETS;
    await desk.pass(2);
    expect(await feedOf(desk)).toMatchObject({ state: 'well', markets: 2 });
  });

  it('watches no more markets than it is told to', async () => {
    await using desk = await SampleDesk.open({ markets: MARKETS, settings: { markets: 1 } });
    expect((await feedOf(desk)).markets).toBe(1);
  });
});

function change(desk: SampleDesk) {
  return desk.handlers['PUT /prediction/features/:name']({
    params: { name: 'iceberg' },
    body: { share: 1 },
  } as never);
}
