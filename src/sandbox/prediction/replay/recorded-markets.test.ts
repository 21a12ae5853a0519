import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { OddsLadder, unitsOfOdds } from '#sandbox/prediction/replay/odds-ladder.ts';
import { messagesIn, readRecording } from '#sandbox/prediction/replay/read-recording.ts';
import { RecordedMarkets } from '#sandbox/prediction/replay/recorded-markets.ts';

const DEFINITION = {
  status: 'OPEN',
  numberOfWinners: 1,
  eventName: 'Reds v Blues',
  name: 'Match Odds',
  marketTime: '2026-01-01T12:00:00.000Z',
  runners: [
    { id: 1, name: 'Reds', status: 'ACTIVE' },
    { id: 2, name: 'Blues', status: 'ACTIVE' },
  ],
};

const line = (pt: number, change: object): string => JSON.stringify({ op: 'mcm', pt, mc: [{ id: '1.99', ...change }] });
const opening = line(1_000, { marketDefinition: DEFINITION });

function replay(...lines: readonly string[]) {
  const recorded = new RecordedMarkets(messagesIn([opening, ...lines].join('\n'), 'test'));
  const events: PredictionEvent[] = [];
  recorded.advanceTo(recorded.end, (event) => void events.push(event));
  return { recorded, events };
}

describe('odds', () => {
  it('are prices of 1 / odds, bids down and asks up to the grid', () => {
    expect([unitsOfOdds(1.6, 'bid'), unitsOfOdds(1.6, 'ask')]).toEqual([6_250, 6_250]);
    expect([unitsOfOdds(3, 'bid'), unitsOfOdds(3, 'ask')]).toEqual([3_333, 3_334]);
    expect([unitsOfOdds(1.01, 'bid'), unitsOfOdds(1_000, 'ask')]).toEqual([9_900, 10]);
  });

  it('that are one price add up, and leave it one by one', () => {
    const bids = new OddsLadder('bid');
    // 1/980 and 1/990 are both 0.0010 and something; a stake of 2 at 980 is 1,960 contracts.
    expect(bids.set(980, 2)).toEqual([10, 1_960e6]);
    expect(bids.set(990, 1)).toEqual([10, 2_950e6]);
    expect(bids.set(980, 0)).toEqual([10, 990e6]);
    expect(bids.set(990, 0)).toEqual([10, 0]);
    expect(bids.best).toBeUndefined();
  });
});

describe('a recorded market', () => {
  it('is an exclusive event with a market for each runner', () => {
    const { recorded } = replay();
    expect(recorded.markets()).toMatchObject([
      {
        question: 'Reds v Blues, Match Odds: does Reds win?',
        status: 'open',
        event: { isExclusive: true, label: 'Reds' },
      },
      { question: 'Reds v Blues, Match Odds: does Blues win?', event: { title: 'Reds v Blues: Match Odds' } },
    ]);
    for (const { id, outcomes } of recorded.markets()) {
      expect(id).toMatch(/^0x[0-9a-f]{64}$/);
      expect(outcomes.every(({ token }) => /^\d{60,78}$/.test(token))).toBe(true);
    }
  });

  it('shows backs as asks and lays as bids, in contracts that pay 1', () => {
    const { events } = replay(line(2_000, { rc: [{ id: 1, atb: [[2, 50]], atl: [[2.5, 10]] }] }));
    // 50 staked at 2.0 win 100; whoever lays 2.5 bids 0.40.
    expect(events).toMatchObject([{ kind: 'book', time: 2_000, bids: [4_000, 25e6], asks: [5_000, 100e6] }]);
  });

  it('tells what is added to the volume of both sides as trades, by whoever came', () => {
    const { events } = replay(
      line(2_000, { rc: [{ id: 1, atb: [[2, 50]], atl: [[2.5, 10]] }] }),
      line(3_000, {
        rc: [
          { id: 1, trd: [[2, 20]] },
          { id: 1, atb: [[2, 40]] },
        ],
      }),
      line(4_000, {
        rc: [
          {
            id: 1,
            trd: [
              [2, 20],
              [2.5, 4],
            ],
          },
        ],
      }),
    );
    expect(events.slice(1)).toMatchObject([
      { kind: 'trade', time: 3_000, ticks: 5_000, lots: 20e6, aggressor: 'buyer' },
      { kind: 'settled', lots: 20e6, aggressor: 'buyer' },
      { kind: 'change', asks: [5_000, 80e6], bids: [] },
      { kind: 'trade', time: 4_000, ticks: 4_000, lots: 5e6, aggressor: 'seller' },
      { kind: 'settled', aggressor: 'seller' },
    ]);
  });

  it('takes a picture in place of what was known, and levels by rank', () => {
    const { events } = replay(
      line(2_000, {
        rc: [
          {
            id: 1,
            batb: [
              [0, 2, 50],
              [1, 1.9, 20],
            ],
          },
        ],
      }),
      line(3_000, {
        rc: [
          {
            id: 1,
            batb: [
              [0, 2.1, 10],
              [1, 2, 50],
            ],
          },
        ],
      }),
      line(4_000, { img: true, rc: [{ id: 1, atb: [[4, 1]] }] }),
    );
    expect(events[0]).toMatchObject({ kind: 'book', asks: [5_000, 100e6, 5_264, 38e6] });
    expect(events[1]).toMatchObject({ kind: 'change', asks: [5_000, 100e6, 5_264, 0, 4_762, 21e6] });
    expect(events[2]).toMatchObject({ kind: 'book', asks: [2_500, 4e6], bids: [] });
  });

  it('is paused, then decided once, each runner for itself', () => {
    const runners = [
      { id: 1, name: 'Reds', status: 'LOSER' },
      { id: 2, name: 'Blues', status: 'WINNER' },
    ];
    const { recorded, events } = replay(
      line(2_000, { marketDefinition: { ...DEFINITION, status: 'SUSPENDED' } }),
      line(3_000, { marketDefinition: { ...DEFINITION, status: 'CLOSED', runners } }),
      line(4_000, { marketDefinition: { ...DEFINITION, status: 'CLOSED', runners } }),
    );
    expect(events.map(({ kind, time }) => [kind, time])).toEqual([
      ['resolved', 3_000],
      ['resolved', 3_000],
    ]);
    expect(recorded.markets().map(({ winner, status }) => [winner, status])).toEqual([
      [1, 'resolved'],
      [0, 'resolved'],
    ]);
  });

  it('ends without a winner for a runner that was taken out', () => {
    const runners = [DEFINITION.runners[0]!, { id: 2, name: 'Blues', status: 'REMOVED' }];
    const { recorded, events } = replay(line(2_000, { marketDefinition: { ...DEFINITION, runners } }));
    expect(recorded.markets()[1]).toMatchObject({ status: 'closed', winner: undefined });
    expect(events).toEqual([]);
  });
});

describe('a file', () => {
  it('is read plain or packed, and named with the line that cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recording-'));
    try {
      const [plain, packed, broken] = ['a.jsonl', 'b.gz', 'c.txt'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(plain, `${opening}\n{"op":"status"}\n\n`);
      writeFileSync(packed, gzipSync(opening));
      writeFileSync(broken, `${opening}\n{"op":"mcm","pt":"soon"}\n`);
      expect(readRecording(plain)).toEqual(readRecording(packed));
      expect(() => readRecording(broken)).toThrow(
        expect.objectContaining({ code: 'file.unreadable', place: { file: broken, line: 2 } }),
      );
      expect(() => readRecording(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'file.unreadable' }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('must describe a market', () => {
    expect(() => new RecordedMarkets(messagesIn(line(1, { rc: [] }), 'test'))).toThrow('describes its market');
  });
});
