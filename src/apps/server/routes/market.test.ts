import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { marketApi } from '#contract/market.ts';
import type { StructureMark } from '#contract/market.ts';
import { aggregate } from '#domain/market/aggregator.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import {
  SAMPLE_BTC,
  SAMPLE_START,
  sampleBars,
  sampleMarket,
  sampleStore,
  saveBars,
} from '#apps/server/market/sample-market.ts';
import type { SampleStore } from '#apps/server/market/sample-market.ts';
import { marketHandlers } from '#apps/server/routes/market.ts';

const BARS = 30_000;
const ID = SAMPLE_BTC.id;
const MINUTE = 60_000;

describe('the market', () => {
  let place: SampleStore;
  let minutes: BarColumns;
  let handlers: ReturnType<typeof marketHandlers>;

  beforeAll(async () => {
    place = await sampleStore();
    minutes = sampleBars(BARS, '1m');
    await saveBars(place.store, minutes, '1m');
    const heard = { [ID]: { price: 42_000.5, time: unixMs(SAMPLE_START + 1) } };
    handlers = marketHandlers({ store: place.store, market: sampleMarket(heard) });
  });

  afterAll(() => place[Symbol.asyncDispose]());

  const bars = async (query: object = {}) => {
    const parsed = marketApi['GET /bars'].query.parse({ instrument: ID, timeframe: '1m', ...query });
    return marketApi['GET /bars'].response.parse(await handlers['GET /bars']({ query: parsed } as never));
  };

  const structure = async (query: object = {}) => {
    const parsed = marketApi['GET /structure'].query.parse({ instrument: ID, timeframe: '1m', ...query });
    return marketApi['GET /structure'].response.parse(await handlers['GET /structure']({ query: parsed } as never));
  };

  it('lists what is stored of each instrument, and what was heard of it', async () => {
    const answer = marketApi['GET /instruments'].response.parse(await handlers['GET /instruments']({} as never));
    expect(answer.items).toEqual([
      {
        id: ID,
        symbol: 'BTC/USDT',
        venue: 'sandbox',
        assetClass: 'spot',
        quote: 'USDT',
        priceTick: '0.01',
        quantityStep: '0.00001',
        priceDigits: 2,
        series: [{ timeframe: '1m', from: SAMPLE_START, to: SAMPLE_START + BARS * MINUTE, bars: BARS }],
        lastPrice: 42_000.5,
        lastHeard: SAMPLE_START + 1,
        isLive: true,
      },
    ]);
  });

  it('gives the last bars of a range, oldest first, and says whether there are earlier ones', async () => {
    const last = await bars({ limit: '3' });
    expect(last.openTime).toEqual([3, 2, 1].map((back) => SAMPLE_START + (BARS - back) * MINUTE));
    expect(last.close).toEqual(Array.from(minutes.close.subarray(BARS - 3, BARS)));
    expect(last.hasEarlier).toBe(true);
    const before = await bars({ limit: 5, to: `${SAMPLE_START + 3 * MINUTE}` });
    expect(before.openTime).toEqual([0, 1, 2].map((i) => SAMPLE_START + i * MINUTE));
    expect(before.hasEarlier).toBe(false);
    const some = await bars({ from: '2026-01-02', to: '2026-01-02T00:05' });
    expect([some.openTime.length, some.openTime[0], some.hasEarlier]).toEqual([5, Date.UTC(2026, 0, 2), true]);
    expect(await bars({ from: '2027-01-01' })).toMatchObject({ openTime: [], hasEarlier: true });
    expect(await bars({ to: '2025-01-01' })).toMatchObject({ openTime: [], hasEarlier: false });
  });

  it('walked back piece by piece gives every bar once, of a timeframe that is built from a shorter one too', async () => {
    for (const timeframe of ['1m', '15m', '4h'] as const) {
      const whole = timeframe === '1m' ? minutes : aggregate(minutes, UTC_CLOCK, timeframe);
      const closes: number[][] = [];
      const limit = timeframe === '1m' ? 7_001 : 37;
      for (let to: number | undefined; ;) {
        const piece = await bars({ timeframe, limit, ...(to === undefined ? {} : { to: `${to}` }) });
        closes.unshift(piece.close);
        to = piece.openTime[0]!;
        if (!piece.hasEarlier) break;
      }
      expect(closes.flat()).toEqual([...whole.close.subarray(0, whole.length)]);
    }
  });

  it('says what there is instead of what is not stored', async () => {
    await expect(bars({ instrument: 'BTC/USDT@sandbx' })).rejects.toMatchObject({
      code: 'data.missing',
      message: expect.stringContaining('did you mean BTC/USDT@sandbox?'),
    });
    await expect(bars({ timeframe: '7m' })).rejects.toMatchObject({ code: 'argument.unknown' });
    await expect(bars({ from: '2026-02-31' })).rejects.toMatchObject({ code: 'argument.invalid' });
    await expect(bars({ from: '9999999999999999' })).rejects.toMatchObject({ code: 'argument.invalid' });
  });

  it('draws structure of the bars that were asked for, of the kinds that were asked for', async () => {
    const { marks, knownAt } = await structure({ limit: 2_000 });
    expect(knownAt).toBe(SAMPLE_START + BARS * MINUTE);
    const begin = SAMPLE_START + (BARS - 2_000) * MINUTE;
    expect(marks.every(({ until }) => until === null || until >= begin)).toBe(true);
    const count = Map.groupBy(marks, ({ kind }) => kind);
    for (const kind of ['order-block', 'fair-value-gap', 'breaker', 'liquidity', 'sweep', 'break', 'swing'] as const) {
      expect(count.get(kind)?.length ?? 0, kind).toBeGreaterThan(3);
    }
    expect(count.get('dealing-range')).toHaveLength(1);
    const chosen = await structure({ limit: 2_000, kinds: 'break, swing' });
    const wanted = (mark: StructureMark): boolean => mark.kind === 'break' || mark.kind === 'swing';
    expect(chosen.marks).toEqual(marks.filter(wanted));
    await expect(structure({ kinds: 'brake' })).rejects.toMatchObject({
      code: 'request.invalid',
      message: expect.stringContaining('"break"'),
    });
    expect(await structure({ to: '2025-01-01' })).toMatchObject({ marks: [], knownAt: null });
  });
});
