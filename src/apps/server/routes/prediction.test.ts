import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { money } from '#core/money.ts';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { predictionApi } from '#contract/prediction.ts';
import type { FindingRow, PredictionMarketRow } from '#contract/prediction.ts';
import { bookEvent, tradeEvent } from '#desks/prediction/relations/sample-markets.ts';
import { sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketEvent, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { fineSeries } from '#apps/prediction/price-series.ts';
import { DESK_START, SampleDesk, sampleConnection } from '#apps/server/prediction/sample-prediction.ts';

const ELECTION: MarketEvent = { id: 'e1', title: 'Who will win the election?', isExclusive: true, label: '' };
const FEES = {
  kind: 'probability',
  schedule: [
    { from: '2026-01-01', rate: '0.072', exponent: 1 },
    { from: '2026-06-01', rate: '0.07', exponent: 1 },
    { from: '2026-12-01', rate: '0.05', exponent: 1 },
  ],
  takerOnly: true,
  digits: 5,
  rounding: 'down',
} as const;

const MARKETS: readonly PredictionMarket[] = [
  sampleMarket({ name: 'ann', category: 'politics', event: { ...ELECTION, label: 'Ann' }, fees: FEES }),
  sampleMarket({
    name: 'bob',
    category: 'politics',
    event: { ...ELECTION, label: 'Bob' },
    url: 'https://example.org/b',
  }),
  sampleMarket({ name: 'cut', category: 'fed', closesAt: unixMs(DESK_START + HOUR_MS) }),
  sampleMarket({ name: 'rain', category: 'weather', closesAt: undefined }),
  ...Array.from({ length: 8 }, (_, n) => sampleMarket({ name: `quiet-${n}`, category: 'crypto' })),
];
const [ANN, BOB, CUT, RAIN] = MARKETS.map(({ id }) => id) as [
  PredictionMarket['id'],
  PredictionMarket['id'],
  PredictionMarket['id'],
  PredictionMarket['id'],
];

function finding(n: number, changes: Partial<FindingRecord> & { readonly detector?: string } = {}): FindingRecord {
  const { detector = 'iceberg', ...rest } = changes;
  const time = unixMs(DESK_START - 10 * HOUR_MS + Math.floor(n / 3) * MINUTE_MS);
  return {
    finding: {
      id: `f-${String(n).padStart(2, '0')}`,
      detector: detector as 'iceberg',
      market: ANN,
      time,
      since: unixMs(time - 5_000),
      direction: 'long',
      strength: 0.4,
      reason: 'The bid was filled up 3 times',
      evidence: [{ label: 'refills', value: '3' }],
      related: [],
    },
    origin: 'earlier',
    category: 'politics',
    decision: 'blocked',
    verdicts: [],
    confidence: undefined,
    judged: 0,
    ...rest,
  };
}

describe('the prediction desk, asked', () => {
  let desk: SampleDesk;

  beforeAll(async () => {
    desk = await SampleDesk.open({ markets: MARKETS });
    const { feed, now } = desk;
    // A price of the hour before, so that a change is known.
    feed.say(bookEvent(ANN, now, 0.4, 0.42), bookEvent(BOB, now, 0.5, 0.52), bookEvent(CUT, now, 0.7, 0.71));
    await desk.pass(60);
    feed.say(
      bookEvent(ANN, desk.now, 0.44, 0.46),
      bookEvent(BOB, desk.now, 0.4, 0.42),
      bookEvent(CUT, desk.now, 0.7, 0.71),
      tradeEvent(ANN, desk.now, { price: 0.46, contracts: 30 }),
      tradeEvent(CUT, desk.now, { price: 0.71, contracts: 200 }),
    );
    await desk.pass(1);
  });
  afterAll(() => desk[Symbol.asyncDispose]());

  async function list(query: object = {}) {
    const { query: shape, response } = predictionApi['GET /prediction/markets'];
    return response.parse(await desk.handlers['GET /prediction/markets']({ query: shape.parse(query) } as never));
  }

  async function walked(query: object): Promise<PredictionMarketRow[]> {
    const rows: PredictionMarketRow[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      rows.push(...page.items);
      cursor = page.next;
    }
    return rows;
  }

  const names = (rows: readonly PredictionMarketRow[]): string[] => rows.map(({ slug }) => slug);

  async function market(id: string) {
    const answer = await desk.handlers['GET /prediction/markets/:id']({ params: { id } } as never);
    return predictionApi['GET /prediction/markets/:id'].response.parse(answer);
  }

  async function history(id: string, query: object = {}) {
    const answer = await desk.handlers['GET /prediction/markets/:id/history']({ params: { id }, query } as never);
    return predictionApi['GET /prediction/markets/:id/history'].response.parse(answer);
  }

  it('lists markets in each order, what is not known last', async () => {
    expect(names((await list({ sort: 'volume' })).items).slice(0, 2)).toEqual(['cut', 'ann']);
    // Bob lost ten cents, Ann won four, the rate stands where it stood; of the others no change is known.
    const byChange = (await list({ sort: 'change' })).items;
    expect(names(byChange).slice(0, 3)).toEqual(['bob', 'ann', 'cut']);
    expect(byChange.slice(0, 3).map(({ change24h }) => change24h)).toEqual([
      expect.closeTo(-0.1, 9),
      expect.closeTo(0.04, 9),
      0,
    ]);
    expect(byChange[3]!.change24h).toBeNull();
    const byClose = names((await list({ sort: 'closing' })).items);
    expect([byClose[0], byClose.at(-1)]).toEqual(['cut', 'rain']);
  });

  it('shows what is known of a market, and null for what is not', async () => {
    const rows = (await list({ search: 'ann' })).items;
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ bid: 0.44, ask: 0.46, spreadTicks: 2, volume24h: 30, doubt: null, label: 'Ann' });
    expect(rows[0]!.depth).toBe(2_000);
    const [quiet] = (await list({ search: 'quiet-3' })).items;
    expect(quiet).toMatchObject({ bid: null, ask: null, mid: null, depth: null, heardAt: null, change24h: null });
  });

  it('narrows a list by words of question and event, category and state', async () => {
    expect(names(await walked({ search: 'ELECTION  win' }))).toEqual(['ann', 'bob']);
    expect(names(await walked({ category: 'fed' }))).toEqual(['cut']);
    expect(await walked({ category: 'crypto', search: 'quiet-1' })).toHaveLength(1);
    expect(await walked({ status: 'resolved' })).toEqual([]);
    expect(await walked({ category: 'astrology' })).toEqual([]);
  });

  it('gives each market once, however the list is cut and ordered', async () => {
    for (const sort of ['volume', 'change', 'findings', 'closing']) {
      const whole = names((await list({ sort, limit: 100 })).items);
      expect(whole).toHaveLength(MARKETS.length);
      for (const limit of [1, 5, 12]) expect(names(await walked({ sort, limit })), `${sort} ${limit}`).toEqual(whole);
    }
  });

  it('misses no market that stays where it was while another moves up between two pages', async () => {
    const before = names(await walked({ sort: 'volume' }));
    const first = await list({ sort: 'volume', limit: 3 });
    desk.feed.say(tradeEvent(RAIN, desk.now, { price: 0.5, contracts: 900 }));
    const rest = await walked({ sort: 'volume', limit: 3, cursor: first.next });
    const read = [...names(first.items), ...names(rest)];
    expect(before.filter((slug) => slug !== 'rain' && !read.includes(slug))).toEqual([]);
    expect(new Set(read).size).toBe(read.length);
  });

  it('refuses a cursor of another list, and one that somebody made up', async () => {
    const { next } = await list({ limit: 1, sort: 'volume' });
    for (const query of [{ sort: 'change', cursor: next }, { category: 'fed', cursor: next }, { cursor: 'MQ' }]) {
      await expect(list(query), JSON.stringify(query)).rejects.toMatchObject({ code: 'request.invalid' });
    }
  });

  it('shows a market whole: book best first, fee of the day, the rest of its event', async () => {
    const { book, fee, rules, siblings, market: row } = await market(ANN);
    expect(book).toMatchObject({ bids: [[0.44, 1_000]], asks: [[0.46, 1_000]] });
    expect(fee).toEqual({ rate: '0.07', exponent: 1, takerOnly: true });
    expect(rules).toEqual({ tickSize: '0.01', minQuantity: '5' });
    expect(siblings).toEqual([{ id: BOB, label: 'Bob', question: 'Will it be bob?', mid: 0.41 }]);
    expect(row.event).toEqual({ id: 'e1', title: ELECTION.title, isExclusive: true });
    expect((await market(BOB)).fee).toBeNull();
  });

  it('shows trades with the side of the settlement once that is told', async () => {
    const at = { market: BOB, time: desk.now, receivedTime: desk.now };
    desk.feed.say(tradeEvent(BOB, desk.now, { price: 0.42, contracts: 10 }));
    expect((await market(BOB)).trades[0]).toMatchObject({ side: 'buy', isSettled: false, price: 0.42, contracts: 10 });
    const settled = { kind: 'settled', tradeId: 't1', outcome: 0, ticks: 4_200, lots: 10_000_000 } as const;
    desk.feed.say({ ...at, ...settled, aggressor: 'seller', wallet: '0x1' });
    const { trades } = await market(BOB);
    expect(trades).toHaveLength(1);
    expect(trades[0]).toMatchObject({ side: 'sell', isSettled: true, outcome: 'Yes' });
  });

  it('has no price of a book in doubt, and says why', async () => {
    const at = { market: CUT, time: desk.now, receivedTime: desk.now };
    desk.feed.say({ ...at, kind: 'doubt', reason: 'hash', message: 'not ours' });
    expect((await market(CUT)).market).toMatchObject({ bid: null, ask: null, mid: null, depth: null, doubt: 'hash' });
    desk.feed.say(bookEvent(CUT, desk.now, 0.7, 0.71));
    expect((await market(CUT)).market).toMatchObject({ bid: 0.7, doubt: null });
  });

  it('answers an id that there is not with a typed problem', async () => {
    for (const id of ['0xnobody', '../../etc/passwd', '']) {
      await expect(market(id)).rejects.toMatchObject({ code: 'resource.unknown' });
      await expect(history(id)).rejects.toMatchObject({ code: 'resource.unknown' });
    }
    await expect(history(ANN, { from: '2026-02-31' })).rejects.toMatchObject({ code: 'argument.invalid' });
  });

  it('joins what is stored of prices with what is in memory, each point once', async () => {
    const { points } = desk.place.store;
    const old = desk.now - 3 * HOUR_MS;
    for (let i = 0; i < 3; i++) {
      await points.append(fineSeries(RAIN), unixMs(old + i * 30_000), {
        price: (20 + i) / 100,
        spread: 0.02,
        volume: i,
      });
    }
    desk.feed.say(bookEvent(RAIN, desk.now, 0.3, 0.32));
    await desk.pass(31);
    desk.feed.say(bookEvent(RAIN, desk.now, 0.34, 0.36));
    const { time, price, volume } = await history(RAIN);
    expect(price.slice(0, 3)).toEqual([0.2, 0.21, 0.22]);
    expect(price.at(-1)).toBeCloseTo(0.35, 9);
    expect(volume.slice(0, 3)).toEqual([0, 1, 2]);
    expect([...new Set(time)].sort((a, b) => a - b)).toEqual(time);
    const cut = await history(RAIN, { from: `${old}`, to: `${old + 30_001}` });
    expect(cut.price).toEqual([0.2, 0.21]);
  });

  it('thins a long history to what a chart can show, and loses no volume', async () => {
    const { points } = desk.place.store;
    const id = marketId('0xlong');
    await desk.place.store.prediction.saveMarkets([sampleMarket({ name: 'long' })], desk.now);
    const from = desk.now - 100 * HOUR_MS;
    const count = 9_001;
    const rows = Array.from({ length: count }, (_, i) => ({
      series: fineSeries(id),
      time: unixMs(from + i * 30_000),
      values: { price: i / count, spread: 0.01, volume: 2 },
    }));
    await points.appendAll(rows);
    const { time, price, volume, stepMs } = await history(id, { from: `${from}` });
    expect([time.length, stepMs]).toEqual([4_501, 60_000]);
    expect(volume.reduce<number>((sum, each) => sum + each!, 0)).toBe(2 * count);
    expect(price.at(-1)).toBeCloseTo((count - 1) / count, 9);
    expect(time.at(-1)).toBe(rows.at(-1)!.time);
  });

  describe('for findings', () => {
    const RECORDS = Array.from({ length: 23 }, (_, n) =>
      finding(n, {
        detector: n % 2 === 0 ? 'iceberg' : 'leak',
        decision: n % 5 === 0 ? 'ordered' : 'blocked',
        category: n % 7 === 0 ? 'fed' : 'politics',
      }),
    );

    beforeAll(async () => {
      const { prediction, outcomes } = desk.place.store;
      await prediction.saveFindings(RECORDS);
      const judged = RECORDS.slice(0, 10).map(({ finding: { id, time, detector }, category }, i) =>
        sampleOutcome({
          signalId: id,
          desk: 'prediction',
          type: detector,
          category,
          time,
          referencePrice: 0.5,
          costRatio: 0.02,
          profit: money(COLLATERAL, Decimal.parse(`${i % 4 === 0 ? '-' : ''}${i + 1}.333333`)),
          marks: {
            tenMinutes: { price: 0.51, knownAt: time + 10 * MINUTE_MS },
            thirtyMinutes: undefined,
            oneHour: { price: i % 4 === 0 ? 0.45 : 0.55, knownAt: time + HOUR_MS },
            fourHours: undefined,
          },
        }),
      );
      await outcomes.save(judged);
    });

    async function found(query: object): Promise<FindingRow[]> {
      const { query: shape, response } = predictionApi['GET /prediction/findings'];
      const rows: FindingRow[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const parsed = shape.parse({ ...query, ...(cursor === undefined ? {} : { cursor }) });
        const page = response.parse(await desk.handlers['GET /prediction/findings']({ query: parsed } as never));
        rows.push(...page.items);
        cursor = page.next;
      }
      return rows;
    }

    it('gives each once, the latest first, however the list is cut', async () => {
      const all = await found({ limit: 100 });
      expect(all.map(({ id }) => id).toSorted()).toEqual(RECORDS.map((each) => each.finding.id));
      expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).toSorted((a, b) => b - a));
      // Three of the same instant lie across the ends of pages.
      for (const limit of [1, 2, 4]) expect(await found({ limit })).toEqual(all);
    });

    it('narrows them by every filter', async () => {
      const all = await found({ limit: 100 });
      const cases: readonly (readonly [object, (row: FindingRow) => boolean])[] = [
        [{ detector: 'leak' }, (row) => row.detector === 'leak'],
        [{ decision: 'ordered' }, (row) => row.decision === 'ordered'],
        [{ category: 'fed', decision: 'blocked' }, (row) => row.category === 'fed' && row.decision === 'blocked'],
        [{ market: ANN }, () => true],
        [{ market: BOB }, () => false],
        [{ detector: 'tea-leaves' }, () => false],
      ];
      for (const [query, fits] of cases) {
        expect(await found({ ...query, limit: 4 }), JSON.stringify(query)).toEqual(all.filter(fits));
      }
    });

    it('says what became of each, and how its detector did in its category, with an interval', async () => {
      const all = await found({ limit: 100 });
      const rowOf = (id: string): FindingRow => all.find((row) => row.id === id)!;
      // (0.51 / 0.5 - 1) - 0.02 = 0; an hour later 0.55: + 0.08.
      expect(rowOf('f-01').marks).toEqual({
        tenMinutes: expect.closeTo(0, 9),
        thirtyMinutes: null,
        oneHour: expect.closeTo(0.08, 9),
        fourHours: null,
      });
      expect(rowOf('f-22').marks.oneHour).toBeNull();
      // Icebergs in politics among the first ten: 2, 4, 6, 8; 4 and 8 went the other way.
      // Wilson, 2 of 4: 0.5 in the middle, 0.1500 and 0.8500 at the ends.
      expect(rowOf('f-02').record).toEqual({
        judged: 4,
        hits: 2,
        hitRate: 0.5,
        low: expect.closeTo(0.15, 3),
        high: expect.closeTo(0.85, 3),
      });
      expect(rowOf('f-07')).toMatchObject({ detector: 'leak', category: 'fed', record: { judged: 1, hits: 1 } });
      expect(rowOf('f-21').record).toEqual({ judged: 1, hits: 1, hitRate: 1, low: expect.any(Number), high: 1 });
    });

    it('attributes a profit whose parts sum to the whole', async () => {
      const { from, to } = { from: `${DESK_START - 24 * HOUR_MS}`, to: `${DESK_START}` };
      const { detectors, attribution, account } = predictionApi['GET /prediction/performance'].response.parse(
        await desk.handlers['GET /prediction/performance']({ query: { from, to } } as never),
      );
      const whole = detectors.filter(({ category }) => category === null);
      expect(whole.map(({ detector, findings }) => `${detector} ${findings}`).toSorted()).toEqual([
        'iceberg 5',
        'leak 5',
      ]);
      for (const { detector, findings } of whole) {
        const parts = detectors.filter((row) => row.detector === detector && row.category !== null);
        expect(
          parts.reduce((sum, row) => sum + row.findings, 0),
          detector,
        ).toBe(findings);
      }
      // Of 1 to 10, with a third each: 1, 5 and 9 were lost.
      expect(attribution).toMatchObject({ total: '26.33333200', currency: COLLATERAL });
      const sum = attribution.parts.reduce((total, { amount }) => total.plus(Decimal.parse(amount)), Decimal.ZERO);
      expect(sum.toString()).toBe(attribution.total);
      expect(account).toMatchObject({ equity: '10000.00000000', openPositions: 0, trades: 0 });
    });
  });

  it('names no leaders before any are known', async () => {
    const answer = await desk.handlers['GET /prediction/network']({} as never);
    expect(predictionApi['GET /prediction/network'].response.parse(answer)).toMatchObject({ nodes: [], edges: [] });
  });

  it('measures prices of markets that were decided', async () => {
    const { prediction, points } = desk.place.store;
    const end = desk.now - HOUR_MS;
    for (const [i, winner] of ([0, 1] as const).entries()) {
      const decided = sampleMarket({ name: `over-${i}`, status: 'resolved', winner });
      await prediction.saveMarkets([decided], desk.now);
      const said = (hours: number, price: number) =>
        points.append(fineSeries(decided.id), end - hours * HOUR_MS, { price, spread: 0.01, volume: 0 });
      await said(25, 0.8);
      await said(2, winner === 0 ? 0.9 : 0.1);
      await said(0, winner === 0 ? 0.99 : 0.01);
    }
    const query = { from: '0' };
    const { calibration } = predictionApi['GET /prediction/performance'].response.parse(
      await desk.handlers['GET /prediction/performance']({ query } as never),
    );
    const briers = calibration.map(({ horizonDays, n, brier }) => [horizonDays, n, brier]);
    // A day before: 0.8 of one that came true and of one that did not, (0.04 + 0.64) / 2. An hour before: 0.01.
    expect(briers).toEqual([
      [0.04, 2, expect.closeTo(0.01, 9)],
      [0.25, 2, expect.closeTo(0.34, 9)],
      [1, 2, expect.closeTo(0.34, 9)],
    ]);
  });

  describe('for its feed', () => {
    async function feed() {
      return predictionApi['GET /prediction/feed'].response.parse(
        await desk.handlers['GET /prediction/feed']({} as never),
      );
    }

    /** Silence that lasted is over. */
    async function heard(): Promise<void> {
      desk.feed.say(bookEvent(ANN, desk.now, 0.44, 0.46));
      await desk.pass(11);
    }

    it('is well, degraded or down as its connections are', async () => {
      await heard();
      desk.feed.health = { connections: [sampleConnection(), sampleConnection({ name: 'market 2' })] };
      expect(await feed()).toMatchObject({ state: 'well', why: '', venue: 'sample venue', speed: 1 });
      desk.feed.health = { connections: [sampleConnection(), sampleConnection({ state: 'lost' })] };
      expect(await feed()).toMatchObject({ state: 'degraded', why: '1 of 2 connections are not there' });
      desk.feed.health = { connections: [sampleConnection({ state: 'lost' })] };
      expect(await feed()).toMatchObject({ state: 'down', why: 'no connection stands' });
      desk.feed.health = { doubtful: [{ market: ANN, reason: 'silent', since: desk.now }] };
      const doubtful = await feed();
      expect(doubtful).toMatchObject({ state: 'well', why: `1 of ${MARKETS.length} books are being checked` });
      expect(doubtful.doubtful[0]).toMatchObject({ market: ANN, question: 'Will it be ann?', reason: 'silent' });
      desk.feed.health = {};
    });

    it('says what is kept and how long a finding takes', async () => {
      const { history: kept, features, markets, messages } = await feed();
      expect(markets).toBe(MARKETS.length);
      expect(messages).toBeGreaterThan(5);
      expect(kept.markets).toBeGreaterThan(2);
      expect(kept.points).toBeGreaterThanOrEqual(kept.markets);
      expect(features.map(({ name }) => name)).toContain('maker-withdrawal');
    });
  });

  describe('for its parts', () => {
    async function roll(name: string, share: number) {
      const answer = await desk.handlers['PUT /prediction/features/:name']({
        params: { name },
        body: { share },
      } as never);
      return predictionApi['PUT /prediction/features/:name'].response.parse(answer);
    }

    it('looks at the share of the markets that it is told to, and at none when that is 0', async () => {
      expect(await roll('iceberg', 0)).toMatchObject({
        share: 0,
        state: 'off',
        why: 'switched off',
        isRolledBack: false,
      });
      const half = await roll('iceberg', 0.5);
      expect(half).toMatchObject({ share: 0.5, state: 'well' });
      const watched = Number(/looks at (\d+) markets/.exec(half.why)![1]);
      expect(watched).toBeGreaterThan(0);
      expect(watched).toBeLessThan(MARKETS.length);
      expect(await roll('iceberg', 1)).toMatchObject({ share: 1, why: `looks at ${MARKETS.length} markets` });
    });

    it('refuses a name that there is not, and says which are near', async () => {
      await expect(roll('icebreg', 0.5)).rejects.toMatchObject({
        code: 'argument.unknown',
        message: expect.stringMatching(/^Unknown detector "icebreg": did you mean.* "iceberg"/),
      });
    });
  });
});
