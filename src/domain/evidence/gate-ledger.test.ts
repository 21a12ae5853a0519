import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { followedOutcome, gateLedger } from '#domain/evidence/gate-ledger.ts';
import type { Verdict } from '#domain/gates/gate.ts';

function followed(rMultiple: number | undefined): FollowedSignal {
  return {
    signalId: 's',
    strategy: 'test',
    instrument: instrumentId('BTC/USDT', 'sim'),
    direction: 'long',
    time: unixMs(0),
    passed: false,
    resolution: rMultiple === undefined ? 'open' : rMultiple > 0 ? 'target' : 'stop',
    result: rMultiple === undefined ? 'none' : rMultiple > 0 ? 'win' : 'loss',
    rMultiple,
    entryTime: undefined,
    entryPrice: undefined,
    exitTime: undefined,
    mfeR: undefined,
    maeR: undefined,
    priceAfter: { tenMinutes: undefined, thirtyMinutes: undefined, oneHour: undefined, fourHours: undefined },
  };
}

const PASS = (gate: string): Verdict => ({ gate, kind: 'pass', reason: '', inputs: [] });
const BLOCK = (gate: string): Verdict => ({ gate, kind: 'block', reason: '', inputs: [] });
const UNKNOWN = (gate: string): Verdict => ({ gate, kind: 'unknown', missing: 'ATR', inputs: [] });

describe('the gate ledger', () => {
  const ledger = gateLedger([
    { verdicts: [PASS('a'), BLOCK('b')], followed: followed(-1.1) },
    { verdicts: [PASS('a'), UNKNOWN('b')], followed: followed(2) },
    { verdicts: [BLOCK('a'), PASS('b')], followed: followed(-1) },
    { verdicts: [PASS('a'), PASS('b')], followed: followed(1.5) },
    { verdicts: [PASS('a'), BLOCK('b')], followed: followed(undefined) },
  ]);

  it('counts what each gate said, an unknown apart', () => {
    expect(
      ledger.map(({ gate, judged, passed, blocked, unknown }) => [gate, judged, passed, blocked, unknown]),
    ).toEqual([
      ['a', 5, 4, 1, 0],
      ['b', 5, 2, 2, 1],
    ]);
  });

  it('sums up what the stopped signals would have brought, an unknown among them, an open one not', () => {
    // Gate b stopped -1.1 and +2 (unknown stops as well); the third is still open and not measured.
    const { stopped } = ledger[1]!;
    expect(stopped.measured).toBe(2);
    expect(stopped.totalR).toBeCloseTo(0.9, 12);
    expect(stopped.meanR).toBeCloseTo(0.45, 12);
    expect(stopped.winRate?.ratio).toBe(0.5);
  });

  it('sums up what the passed ones brought', () => {
    expect(ledger[0]!.let).toMatchObject({ measured: 3, totalR: 2.4 });
  });

  it('has no mean of nothing', () => {
    expect(followedOutcome([undefined, followed(undefined)])).toEqual({
      measured: 0,
      winRate: undefined,
      totalR: 0,
      meanR: undefined,
    });
  });
});
