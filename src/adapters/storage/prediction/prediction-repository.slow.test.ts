import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const START = unixMs(Date.UTC(2026, 10, 2));
const minute = (n: number) => unixMs(START + n * MINUTE_MS);
const cut = sampleMarket({ name: 'fed-cut', category: 'fed' });
const rain = sampleMarket({ name: 'rain 100%', category: 'weather', status: 'resolved', winner: 1 });

function finding(id: string, at: number, changes: Partial<Finding> = {}): Finding {
  return {
    id,
    detector: 'iceberg',
    market: cut.id,
    time: minute(at),
    since: minute(at - 1),
    direction: undefined,
    strength: 0.5,
    reason: 'refilled 6 times to 500 at 0.51',
    evidence: [{ label: 'refills', value: 6 }],
    related: [],
    ...changes,
  };
}

function record(of: Finding, changes: Partial<FindingRecord> = {}): FindingRecord {
  return {
    finding: of,
    origin: 'live',
    category: 'fed',
    decision: 'told',
    verdicts: [],
    confidence: undefined,
    judged: 3,
    ...changes,
  };
}

function levels<Kind extends 'book' | 'change'>(kind: Kind, at: number, bids: number[], asks: number[]) {
  return { kind, market: cut.id, time: minute(at), receivedTime: minute(at), bids, asks };
}
const book = (at: number, bids: number[], asks: number[]) => levels('book', at, bids, asks);
const change = (at: number, bids: number[], asks: number[]) => levels('change', at, bids, asks);
const doubt = (at: number): PredictionEvent => ({
  kind: 'doubt',
  market: cut.id,
  time: minute(at),
  receivedTime: minute(at),
  reason: 'silent',
  message: '',
});

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`prediction records on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    it('keep markets as they were last seen, found by words, category and status', async () => {
      const { prediction } = store;
      await prediction.saveMarkets([cut, rain], minute(0));
      await prediction.saveMarkets([{ ...cut, question: 'Cut in DECEMBER?' }], minute(5));
      expect(await prediction.markets()).toEqual([{ ...cut, question: 'Cut in DECEMBER?' }, rain]);
      expect(await prediction.market(rain.id)).toEqual(rain);
      expect(await prediction.markets({ search: 'december' })).toHaveLength(1);
      expect(await prediction.markets({ search: '100%' })).toEqual([rain]);
      expect(await prediction.markets({ search: '1_0%' })).toEqual([]);
      expect(await prediction.markets({ category: 'weather', status: 'resolved', limit: 1 })).toEqual([rain]);
      expect(await prediction.market(sampleMarket({ name: 'none\0' }).id)).toBeUndefined();
    });

    it('keep findings, the latest first, and the second of an id over the first', async () => {
      const { prediction } = store;
      const long = record(finding('b', 2, { direction: 'long', detector: 'leak' }), {
        confidence: 0.6,
        decision: 'blocked',
      });
      await prediction.saveFindings([record(finding('a', 1)), long]);
      await prediction.saveFindings([record(finding('a', 1, { strength: 0.9 }))]);
      expect(await prediction.findings()).toEqual([long, record(finding('a', 1, { strength: 0.9 }))]);
      expect(await prediction.findings({ detector: 'leak', decision: 'blocked' })).toEqual([long]);
      expect(await prediction.findings({ from: minute(2), limit: 5 })).toEqual([long]);
      expect(await prediction.findings({ after: { time: minute(2), id: 'b' } })).toMatchObject([
        { finding: { id: 'a' } },
      ]);
      expect(await prediction.findings({ market: rain.id })).toEqual([]);
    });

    it('give back what a market said from any instant on, beginning with the book as it stood', async () => {
      const { prediction } = store;
      await prediction.appendEvents(cut.id, [book(0, [4_900, 5, 4_800, 7], [5_100, 9]), change(1, [4_900, 0], [])]);
      await prediction.appendEvents(cut.id, [change(3, [], [5_200, 4]), doubt(5), book(8, [4_700, 1], [4_900, 1])]);
      expect(await prediction.events(cut.id, minute(0), minute(4))).toEqual([
        book(0, [4_900, 5, 4_800, 7], [5_100, 9]),
        change(1, [4_900, 0], []),
        change(3, [], [5_200, 4]),
      ]);
      expect(await prediction.events(cut.id, minute(2), minute(4))).toEqual([
        book(2, [4_800, 7], [5_100, 9]),
        change(3, [], [5_200, 4]),
      ]);
      expect(await prediction.events(cut.id, minute(4), minute(6))).toEqual([
        book(4, [4_800, 7], [5_200, 4, 5_100, 9]),
        doubt(5),
      ]);
      expect(await prediction.events(cut.id, minute(6), minute(9))).toEqual([book(8, [4_700, 1], [4_900, 1])]);
      expect(await prediction.events(rain.id, minute(0), minute(9))).toEqual([]);
      expect(await prediction.recordings()).toMatchObject([
        { market: cut.id, from: minute(0), to: minute(8), events: 5 },
      ]);
      expect(await prediction.forgetEventsBefore(minute(2))).toBe(2);
      expect(await prediction.recordings()).toMatchObject([{ from: minute(3), events: 3 }]);
    });

    it('say which block is damaged', async () => {
      await store.prediction.appendEvents(cut.id, [book(0, [1, 1], [2, 1])]);
      await pair.place.tamper('market', 'update prediction_block set data = data || data');
      await expect(store.prediction.events(cut.id, minute(0), minute(1))).rejects.toThrow(/block 1 of what market/);
    });
  });
}
