import { describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import { predictionFeedHealth, predictionNetwork, predictionPerformance } from '#contract/prediction.ts';
import { bookEvent } from '#desks/prediction/relations/sample-markets.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import type { PredictionVenue } from '#apps/prediction/prediction-venue.ts';
import { recordingAge } from '#apps/server/prediction/recording-age.ts';
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
    const open = async (): Promise<PredictionVenue> => {
      tries++;
      throw new AdapterError('venue.unavailable', 'Nobody answers at 127.0.0.1', { retryable: true });
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
    const open = async (): Promise<PredictionVenue> => {
      await waiting;
      throw new AdapterError('venue.unavailable', 'gone', { retryable: true });
    };
    await using desk = await SampleDesk.open({ open });
    expect(await feedOf(desk)).toMatchObject({ state: 'down', why: 'it is being opened' });
    opened();
  });

  it('says what is wrong with a threshold, and closes each venue that it opened, once', async () => {
    let opened = 0;
    let closed = 0;
    const desk = await SampleDesk.open({
      settings: { thresholds: { icebreg: { minRefills: 5 } } },
      open: async (usual) => {
        opened++;
        return { ...usual, close: async () => void closed++ };
      },
    });
    expect((await feedOf(desk)).why).toContain('icebreg');
    await desk[Symbol.asyncDispose]();
    expect(opened).toBeGreaterThan(0);
    expect(closed).toBe(opened);
  });

  it('looks its markets up again while the venue has none', async () => {
    await using desk = await SampleDesk.open();
    expect(await feedOf(desk)).toMatchObject({ state: 'down', why: 'the markets are being looked up' });
    desk.feed.list = MARKETS;
    await desk.pass(2);
    expect(await feedOf(desk)).toMatchObject({ state: 'well', markets: 2 });
  });

  it('begins anew, whole, when what its venue lived before cannot be heard', async () => {
    let failures = 1;
    await using desk = await SampleDesk.open({
      markets: MARKETS,
      open: async (usual) => ({
        ...usual,
        past: async () => {
          if (failures-- > 0) throw new Error('the past is lost');
        },
      }),
    });
    await desk.pass(2);
    expect(failures).toBe(-1);
    expect(await feedOf(desk)).toMatchObject({ state: 'well', markets: 2 });
  });

  it('keeps recordings as long as it is told to', async () => {
    await using desk = await SampleDesk.open({ settings: { isOn: false } });
    const { prediction } = desk.place.store;
    const [{ id }] = MARKETS as [PredictionMarket];
    for (const days of [5, 4, 2]) {
      await prediction.appendEvents(id, [bookEvent(id, unixMs(desk.now - days * DAY_MS), 0.4, 0.42)]);
    }
    const supervisor = new Supervisor({ clock: desk.clock });
    supervisor.start([recordingAge({ store: prediction, clock: desk.clock, now: () => desk.now, days: 3 })]);
    await desk.pass(1);
    expect((await prediction.recordings()).map(({ events }) => events)).toEqual([1]);
    for (let hour = 0; hour < 25; hour++) {
      await desk.pass(3_600);
      // The store takes its own time.
      await prediction.recordings();
    }
    expect(await prediction.recordings()).toEqual([]);
    await supervisor.stop();
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
