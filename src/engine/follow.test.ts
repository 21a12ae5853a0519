import { describe, expect, it } from 'vitest';
import type { Gate } from '#domain/gates/gate.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { ACME, acmeConfig, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedSignal } from '#testkit/scripted-strategy.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';

type Prices = readonly [number, number, number, number];

const MINUTE = 60_000;
const QUIET: Prices = [100, 101, 99, 100];
const BLOCK: Gate = { name: 'closed', judge: () => ({ gate: 'closed', kind: 'block', reason: 'always', inputs: [] }) };

interface Play {
  readonly bars: readonly Prices[];
  readonly signals?: readonly ScriptedSignal[];
  readonly gates?: readonly Gate[];
  readonly venue?: Partial<SimConfig>;
  readonly timeLimitMs?: number;
}

const LONG: ScriptedSignal = { direction: 'long', stop: 90, targets: [[110, 1]] };

/** Says `signals` at the close of the first bar, and follows them. */
function play({ bars, signals = [LONG], gates = [], venue = {}, timeLimitMs = 60 * MINUTE }: Play) {
  return runAcme({
    bars: bars.map((prices, i) => barOf(i, prices)),
    strategy: new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? signals : [])),
    config: acmeConfig({ venue: { ...FREE_SIM, ...venue }, follow: { timeLimitMs } }),
    more: { gates },
  });
}

function follow(given: Play): FollowedSignal {
  return play(given).followed[0]!;
}

describe('a followed signal', () => {
  it('is traded alone, and wins or loses in multiples of its risk', () => {
    expect(follow({ bars: [QUIET, QUIET, [105, 111, 104, 108]] })).toMatchObject({
      passed: true,
      resolution: 'target',
      result: 'win',
      rMultiple: 1,
      entryTime: SERIES_START + MINUTE,
      entryPrice: 100,
      exitTime: SERIES_START + 3 * MINUTE - 1,
    });
    expect(follow({ bars: [QUIET, QUIET, [95, 96, 88, 92]] })).toMatchObject({
      resolution: 'stop',
      result: 'loss',
      rMultiple: -1,
    });
  });

  it('pays the costs of the venue', () => {
    // In at 101 and out at 109 after 1 % of spread each way … the target is a limit order: 110. Fees 10 bps of 101 and 110.
    const costs = { halfSpreadBps: 100, takerFeeBps: 10, makerFeeBps: 10 };
    const { rMultiple } = follow({ bars: [QUIET, QUIET, [105, 111, 104, 108]], venue: costs });
    expect(rMultiple).toBeCloseTo((110 - 101 - 0.101 - 0.11) / 10, 4);
  });

  it('is followed although a gate blocked it, and although another position is open', () => {
    const bars: readonly Prices[] = [QUIET, QUIET, [105, 111, 104, 108]];
    const blocked = play({ bars, gates: [BLOCK] });
    expect(blocked.trades).toEqual([]);
    expect(blocked.followed).toMatchObject([{ passed: false, resolution: 'target', rMultiple: 1 }]);
    expect(play({ bars, signals: [LONG, LONG] }).followed.map(({ rMultiple }) => rMultiple)).toEqual([1, 1]);
  });

  it('has the outcome of the real trade when both are the same', () => {
    const { trades, followed } = play({ bars: [QUIET, QUIET, [95, 96, 85, 92]] });
    expect(followed[0]!.rMultiple).toBe(trades[0]!.rMultiple);
    expect(followed[0]!.maeR).toBe(trades[0]!.maeR);
  });

  it('is left at the next open after its time limit', () => {
    const bars: readonly Prices[] = [QUIET, QUIET, QUIET, QUIET, [104, 105, 103, 104], QUIET];
    expect(follow({ bars, timeLimitMs: 3 * MINUTE })).toMatchObject({
      resolution: 'time-limit',
      result: 'win',
      rMultiple: 0.4,
      exitTime: SERIES_START + 4 * MINUTE,
    });
  });

  it('expires with its limit, and is open when the data ends', () => {
    const limit: ScriptedSignal = { ...LONG, limit: 95, expiresAt: SERIES_START + 3 * MINUTE };
    expect(follow({ bars: [QUIET, QUIET, QUIET, QUIET], signals: [limit] })).toMatchObject({
      resolution: 'expired',
      result: 'none',
    });
    const open = follow({ bars: [QUIET, QUIET] });
    expect(open).toMatchObject({ resolution: 'open', result: 'none', entryTime: SERIES_START + MINUTE });
    expect(open.rMultiple).toBeUndefined();
    const bad: ScriptedSignal = { direction: 'long', stop: 120 };
    expect(follow({ bars: [QUIET, QUIET], signals: [bad] }).resolution).toBe('bad-plan');
  });

  it('notes how far it went both ways, the bar of its exit only at the exit price', () => {
    const bars: readonly Prices[] = [QUIET, [100, 104, 97, 102], [102, 108, 99, 103], [103, 109, 89, 95]];
    expect(follow({ bars })).toMatchObject({ resolution: 'stop', mfeR: 0.8, maeR: -1 });
  });

  it('notes the price after fixed times, where a bar closes then', () => {
    const bars = Array.from({ length: 70 }, (_, i): Prices => [100, 101 + i / 100, 99, 100]);
    const marked = bars.map((prices, i): Prices =>
      i === 10 ? [100, 107, 99, 107] : i === 30 ? [100, 101, 95, 95] : prices,
    );
    expect(follow({ bars: marked }).priceAfter).toEqual({
      tenMinutes: 107,
      thirtyMinutes: 95,
      oneHour: 100,
      fourHours: undefined,
    });
  });
});
