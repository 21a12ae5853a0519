import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { TAPE_RULES, tradesOf } from '#apps/research/prediction/edge-rules.ts';
import { tapeOf } from '#apps/research/prediction/edge-tape.ts';
import type { Tape } from '#apps/research/prediction/edge-tape.ts';
import { edgeReport, resultOf, TAPE_COSTS } from '#apps/research/prediction/edge-verdict.ts';

const S = 1_000;
const rule = (name: string): (typeof TAPE_RULES)[number] => TAPE_RULES.find((one) => one.name === name)!;

/** A trade every ten seconds, at the price and on the side that the story says. */
function tape(story: readonly (readonly [price: number, side: 1 | -1, size?: number])[], ticker = 'GAME-X'): Tape {
  return tapeOf(
    ticker,
    story.map(([price, side, size = 1], i) => ({ time: i * 10 * S, price, side, size })),
  );
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('rules on a tape', () => {
  it('follow the side that has 60 % more, after eight trades, one position at a time', () => {
    // Eight trades, seven of them buyers: 6 / 8 = .75 ahead at the eighth, at 70 s; closed at 370 s.
    const story = [...times(7, [0.4, 1] as const), [0.42, -1] as const, ...times(60, [0.5, -1] as const)];
    const [first, second] = tradesOf(rule('imbalance-300/300'), tape(story));
    expect(first).toMatchObject({ time: 70 * S, direction: 1, entry: 0.42, fill: 0.5, exit: 0.5, event: 'GAME' });
    expect(second!.time).toBeGreaterThanOrEqual(370 * S);
    expect(second).toMatchObject({ direction: -1 });
  });

  it('take nothing that could not be closed before the tape ends', () => {
    expect(tradesOf(rule('imbalance-300/900'), tape(times(60, [0.4, 1] as const)))).toEqual([]);
  });

  it('look at an instant once all of its trades are there', () => {
    const burst = times(8, 0).map((_, i) => ({ time: 0, price: 0.4 + i / 100, size: 1, side: 1 as const }));
    const later = { time: 400 * S, price: 0.6, size: 1, side: 1 as const };
    expect(tradesOf(rule('imbalance-300/300'), tapeOf('A', [...burst, later]))).toMatchObject([
      { time: 0, entry: burst.at(-1)!.price, exit: burst.at(-1)!.price },
    ]);
  });

  it('get the price of the next trade, and nothing where none comes in time', () => {
    const buyers = times(8, 0).map((_, i) => ({ time: i * S, price: 0.4, size: 1, side: 1 as const }));
    const at = (second: number, price: number): (typeof buyers)[number] => ({
      time: second * S,
      price,
      size: 1,
      side: 1,
    });
    const [had] = tradesOf(rule('imbalance-300/300'), tapeOf('A', [...buyers, at(20, 0.45), at(999, 0.9)]));
    expect(had).toMatchObject({ entry: 0.4, fill: 0.45, exit: 0.45 });
    const [never] = tradesOf(rule('imbalance-300/300'), tapeOf('A', [...buyers, at(999, 0.9)]));
    expect(never).toMatchObject({ entry: 0.4, fill: undefined, exit: 0.4 });
  });

  it('go against a jump or with it', () => {
    const story = [...times(40, [0.5, 1] as const), ...times(100, [0.6, 1] as const)];
    expect(tradesOf(rule('jump-momentum'), tape(story))).toMatchObject([{ direction: 1, entry: 0.6 }]);
    expect(tradesOf(rule('jump-reversal'), tape(story))).toMatchObject([{ direction: -1, entry: 0.6 }]);
  });

  it('see a spike of contracts only where the price moved with it', () => {
    const quiet = times(150, [0.5, 1] as const);
    const loud = (price: number): Tape => tape([...quiet, ...times(120, [price, 1, 20] as const)]);
    expect(tradesOf(rule('spike-momentum'), loud(0.53))[0]).toMatchObject({ direction: 1 });
    expect(tradesOf(rule('spike-momentum'), loud(0.51))).toEqual([]);
  });

  it('do the opposite on a mirrored tape, and know nothing of what comes later', () => {
    const rng = new Rng(3);
    const story = times(400, 0).map(
      () => [0.3 + rng.integer(0, 40) / 100, rng.uniform() < 0.7 ? 1 : -1, rng.integer(1, 30)] as const,
    );
    const mirrored = story.map(([price, side, size]) => [1 - price, side === 1 ? -1 : 1, size] as const);
    for (const one of TAPE_RULES) {
      const trades = tradesOf(one, tape(story));
      expect(tradesOf(one, tape(mirrored)).map(({ time, direction }) => [time, -direction])).toEqual(
        trades.map(({ time, direction }) => [time, direction]),
      );
      const early = tradesOf(one, tape(story.slice(0, 300)));
      expect(trades.slice(0, early.length)).toEqual(early);
    }
  });
});

describe('the verdict of a tape', () => {
  it('takes fees on both ways and half a spread: bought at .50, sold at .54', () => {
    const { gross, net } = resultOf({ direction: 1, entry: 0.5, exit: 0.54 }, TAPE_COSTS);
    expect(gross).toBeCloseTo(0.04, 12);
    expect(net).toBeCloseTo(0.04 - 0.07 * (0.25 + 0.54 * 0.46) - 0.01, 12);
  });

  /** Waves of forty minutes of buyers, then of sellers: the price goes with them by 40 cents, or does not care. */
  function market(event: number, follows: boolean): Tape {
    const rng = new Rng(100 + event);
    let price = 0.3;
    const rows = Array.from({ length: 2_400 }, (_, i) => {
      const side = Math.floor(i / 120) % 2 === 0 ? 1 : -1;
      if (follows) price += (side * 0.4) / 120;
      const noise = rng.normal() * 0.01;
      const turned = rng.uniform() < 0.1 ? -1 : 1;
      return { time: i * 20 * S, price: price + noise, size: rng.integer(1, 5), side: (side * turned) as 1 | -1 };
    });
    return tapeOf(`E${event}-YES`, rows);
  }

  it('is an edge where one was planted and none where there is none', () => {
    const planted = edgeReport(Array.from({ length: 12 }, (_, i) => market(i, true)));
    expect(planted.rules.find((one) => one.rule === 'imbalance-300/900')).toMatchObject({ verdict: 'edge' });
    expect(planted.verdict).toBe('edge');
    const none = edgeReport(Array.from({ length: 12 }, (_, i) => market(i, false)));
    expect(none.verdict).toBe('no-edge');
    expect(none.rulesTried).toBe(TAPE_RULES.length);
  });

  it('does not take prices that bounce between bid and ask for an edge of going against them', () => {
    const bouncing = Array.from({ length: 12 }, (_, event) => {
      const rng = new Rng(event);
      const row = (i: number): { time: number; price: number; size: number; side: 1 | -1 } => {
        const side = rng.uniform() < 0.5 ? 1 : -1;
        return { time: i * 20 * S, price: 0.5 + 0.03 * side, size: 1, side };
      };
      return tapeOf(
        `E${event}-YES`,
        Array.from({ length: 1_000 }, (__, i) => row(i)),
      );
    });
    const against = edgeReport(bouncing).rules.find((one) => one.rule === 'jump-reversal')!;
    expect(against.gross).toBeGreaterThan(0.02);
    expect(Math.abs(against.filledGross!)).toBeLessThan(0.005);
    expect(against.verdict).toBe('no-edge');
  });

  it('is too few from one event, and says nothing of no tapes', () => {
    expect(edgeReport([market(1, true)]).rules.map(({ verdict }) => verdict)).toEqual(TAPE_RULES.map(() => 'too-few'));
    expect(edgeReport([]).rules[0]).toMatchObject({ trades: 0, hits: undefined, gross: undefined });
  });
});
