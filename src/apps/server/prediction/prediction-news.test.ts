import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { findingRow, predictionFeedHealth, predictionPriceTick } from '#contract/prediction.ts';
import { bookEvent } from '#desks/prediction/relations/sample-markets.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { DESK_START, SampleDesk } from '#apps/server/prediction/sample-prediction.ts';

const EVENT = { id: 'apple', title: 'Where does Apple close?', isExclusive: false, label: '' };
const WIDE = sampleMarket({ name: 'wide', event: EVENT, question: 'Will AAPL close above $230 on June 30?' });
const NARROW = sampleMarket({ name: 'narrow', event: EVENT, question: 'Will AAPL close above $240 on June 30?' });
const BROKEN = 'iceberg';

describe('news of the prediction desk', () => {
  let desk: SampleDesk;

  beforeEach(async () => {
    desk = await SampleDesk.open({ markets: [WIDE, NARROW] });
  });
  afterEach(() => desk[Symbol.asyncDispose]());

  const onTopic = (topic: string) => desk.published.filter((each) => each.topic === topic);

  function record(changes: Partial<FindingRecord['finding']>, decision: FindingRecord['decision']): FindingRecord {
    return {
      finding: {
        id: 'f1',
        detector: 'accumulation',
        market: WIDE.id,
        time: DESK_START,
        since: DESK_START,
        direction: 'long',
        strength: 0.3,
        reason: 'One wallet bought 900 contracts',
        evidence: [
          { label: 'trades', value: 12 },
          { label: 'share', value: '40 %' },
        ],
        related: [],
        ...changes,
      },
      origin: 'o',
      category: 'other',
      decision,
      verdicts: [],
      confidence: undefined,
      judged: 0,
    };
  }

  /** A narrower question that is dearer than a wider one. */
  async function contradiction(): Promise<void> {
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.48, 0.5, 100), bookEvent(NARROW.id, desk.now, 0.53, 0.55, 40));
    await desk.pass(5);
  }

  it('tell a finding at once, keep it, and show its market in alerts', async () => {
    await contradiction();
    const rows = onTopic('findings').map(({ data }) => findingRow.parse(data));
    expect(rows.map(({ detector, decision }) => [detector, decision])).toEqual([['constraint', 'told']]);
    const [row] = rows;
    expect(onTopic('findings')[0]!.key).toBe(row!.id);
    const [kept] = await desk.place.store.prediction.findings({});
    expect(kept).toMatchObject({ finding: { id: row!.id, reason: row!.reason }, decision: 'told' });
    expect(desk.host.markets.get(kept!.finding.market)!.found).toHaveLength(1);
  });

  it('are an alert when something was ordered or is strong, with reason, evidence and market', () => {
    const market = { ...WIDE, url: 'https://example.org/wide' };
    desk.news.onFinding(record({}, 'blocked'), market);
    desk.news.onFinding(record({ strength: 0.69 }, 'told'), market);
    expect(desk.alerts).toEqual([]);
    desk.news.onFinding(record({}, 'ordered'), market);
    desk.news.onFinding(record({ strength: 0.7, direction: 'short', evidence: [] }, 'blocked'), WIDE);
    desk.news.onFinding(record({ strength: 1, direction: undefined }, 'told'), WIDE);
    const question = 'Will AAPL close above $230 on June 30?';
    expect(desk.alerts.map(({ title }) => title)).toEqual([
      `accumulation for: ${question}`,
      `accumulation against: ${question}`,
      `accumulation: ${question}`,
    ]);
    expect(desk.alerts[0]).toMatchObject({
      severity: 'info',
      source: 'prediction desk',
      detail:
        'One wallet bought 900 contracts. Evidence: trades: 12; share: 40 %. Strength 0.30, ordered. https://example.org/wide',
      link: `/prediction/markets/${WIDE.id}`,
      isEvent: true,
    });
    expect(desk.alerts[1]!.detail).toBe('One wallet bought 900 contracts. Strength 0.70, blocked.');
  });

  it('are told of prices that have changed, each once, while somebody listens', async () => {
    desk.published.length = 0;
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42), bookEvent(WIDE.id, desk.now, 0.41, 0.43));
    await desk.pass(1);
    const ticks = onTopic('prediction-prices').map(({ data }) => predictionPriceTick.parse(data));
    expect(ticks.map(({ id, bid }) => [id, bid])).toEqual([[WIDE.id, 0.41]]);
    expect(onTopic('prediction-prices')[0]!.key).toBe(WIDE.id);
    desk.unheard.add('prediction-prices');
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.2, 0.22));
    await desk.pass(1);
    expect(onTopic('prediction-prices')).toHaveLength(1);
    // Whoever comes later asks for the list first: changes of before are not told.
    desk.unheard.clear();
    await desk.pass(2);
    expect(onTopic('prediction-prices')).toHaveLength(1);
  });

  it('say that a detector was switched off, and the others go on', async () => {
    break_();
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42));
    for (let i = 0; i < 20; i++) desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42));
    expect(desk.alerts).toHaveLength(1);
    expect(desk.alerts[0]).toMatchObject({
      title: `Detector ${BROKEN} was switched off`,
      detail: expect.stringContaining('out of ice'),
      link: '/prediction/feed',
      isEvent: true,
    });
    expect(desk.logged).toEqual(['a detector was switched off']);
    const { features } = await feed();
    expect(features.find(({ name }) => name === BROKEN)).toMatchObject({
      state: 'failed',
      share: 0,
      isRolledBack: true,
      why: 'out of ice',
    });
    await contradiction();
    expect(onTopic('findings')).toHaveLength(1);
  });

  it('tell of what is unusual within a minute and of its end, and of nothing that somebody switched off', async () => {
    break_();
    for (let i = 0; i < 20; i++) desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42));
    const title = 'Something is unusual: detectors';
    await desk.pass(11);
    expect(desk.alerts.filter((alert) => alert.title === title)).toHaveLength(1);
    expect((await feed()).anomalies).toMatchObject([{ name: 'detectors', why: expect.stringContaining(BROKEN) }]);
    await desk.handlers['PUT /prediction/features/:name']({ params: { name: BROKEN }, body: { share: 0 } } as never);
    await desk.pass(11);
    expect(desk.resolved).toEqual([title]);
    const { anomalies, features } = await feed();
    expect(anomalies).toEqual([]);
    expect(features.find(({ name }) => name === BROKEN)).toMatchObject({ state: 'off', isRolledBack: false });
  });

  it('tell of silence of the whole venue and of its end', async () => {
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42));
    await desk.pass(60);
    expect(await feed()).toMatchObject({
      state: 'degraded',
      why: expect.stringMatching(/^feed: no message for \d+ s$/),
    });
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42));
    await desk.pass(11);
    expect(desk.resolved).toEqual(['Something is unusual: feed']);
    expect(await feed()).toMatchObject({ state: 'well' });
  });

  it('take a market that is over into the store, and let it go for another', async () => {
    const fresh = sampleMarket({ name: 'fresh', opensAt: unixMs(DESK_START) });
    desk.feed.list = [...desk.feed.list, fresh];
    const at = { market: WIDE.id, time: desk.now, receivedTime: desk.now };
    desk.feed.say(bookEvent(WIDE.id, desk.now, 0.4, 0.42), { ...at, kind: 'resolved', winner: 1 });
    desk.feed.tellMarket({ ...WIDE, status: 'resolved', winner: 1 });
    await desk.pass(1);
    const { store } = desk.place;
    expect(await store.prediction.market(WIDE.id)).toMatchObject({ status: 'resolved', winner: 1 });
    expect(desk.host.markets.ids()).toContain(WIDE.id);
    await desk.pass(60);
    expect(desk.host.markets.ids().toSorted()).toEqual([fresh.id, NARROW.id].toSorted());
    // What it cost is still there to look at.
    const history = await desk.handlers['GET /prediction/markets/:id/history']({
      params: { id: WIDE.id },
      query: {},
    } as never);
    expect(history.price).toEqual([0.41]);
  });

  function break_(): void {
    expect(DETECTORS).toContain(BROKEN);
    const detector = desk.host.desk.detector(BROKEN)!;
    detector.onEvent = () => {
      throw new Error('out of ice');
    };
  }

  async function feed() {
    return predictionFeedHealth.parse(await desk.handlers['GET /prediction/feed']({} as never));
  }
});
