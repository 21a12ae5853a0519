import { describe, expect, it } from 'vitest';
import { DEFAULT_TRADING } from '#engine/run-config.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { ACME, acmeConfig, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedCommand } from '#testkit/scripted-strategy.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';

type Prices = readonly [number, number, number, number];

const MINUTE = 60_000;
const QUIET: Prices = [100, 101, 99, 100];

/** `commands[i]` is said at the close of bar `i`. Each exit as `reason quantity@price`, the entry as `price`. */
function play(
  bars: readonly Prices[],
  commands: readonly (readonly ScriptedCommand[])[],
  venue: Partial<SimConfig> = {},
) {
  const result = runAcme({
    bars: bars.map((prices, i) => barOf(i, prices)),
    strategy: new ScriptedStrategy(ACME.id, (_, i) => commands[i] ?? []),
    config: acmeConfig({ venue: { ...FREE_SIM, ...venue } }),
  });
  const { trades, openTrades, statistics } = result;
  return {
    ...result,
    net: statistics.netProfit.amount.toString(),
    entries: trades.map((trade) => Number(trade.entryPrice)),
    exits: trades.flatMap((trade) =>
      trade.exits.map((exit) => `${exit.reason} ${exit.quantity.toString()}@${exit.price.toString()}`),
    ),
    open: openTrades.map((trade) => trade.quantity),
  };
}

const LONG = { direction: 'long', stop: 90, targets: [[110, 1]] } as const;
const SHORT = { direction: 'short', stop: 110, targets: [[90, 1]] } as const;

describe('a market order', () => {
  it('fills at the open of the next bar', () => {
    const { entries, trades } = play([QUIET, [103, 104, 102, 103], QUIET], [[LONG], [{ exit: 'done' }]]);
    expect(entries).toEqual([103]);
    expect(trades[0]!.entryTime).toBe(SERIES_START + MINUTE);
    expect(trades[0]!.exits[0]!.price.toString()).toBe('100');
  });

  it('fills at the close on which it was sent under fillAtClose, and its stop works from the next bar on', () => {
    const { entries, exits } = play(
      [
        [95, 96, 80, 95],
        [95, 95, 89, 92],
      ],
      [[LONG]],
      { marketFill: 'fillAtClose' },
    );
    expect(entries).toEqual([95]);
    expect(exits).toEqual(['stop 10@90']);
  });

  it('pays half the spread and the taker fee, rounded against us', () => {
    // 100 + 1 % = 101; 10 * 101 * 10 bps = 1.01. Out at 100 - 1 % = 99; 0.99.
    const costs = { halfSpreadBps: 100, takerFeeBps: 10 };
    const { trades } = play([QUIET, QUIET, QUIET], [[LONG], [{ exit: 'done' }]], costs);
    expect(trades[0]!.entryPrice.toString()).toBe('101');
    expect(trades[0]!.gross.amount.toString()).toBe('-20.00');
    expect(trades[0]!.fees.amount.toString()).toBe('2.00');
    expect(trades[0]!.net.amount.toString()).toBe('-22.00');
  });
});

describe('a bracket', () => {
  it('stops out at the stop, or at the open when a bar opens beyond it', () => {
    expect(play([QUIET, QUIET, [95, 96, 85, 95]], [[LONG]]).exits).toEqual(['stop 10@90']);
    expect(play([QUIET, QUIET, [85, 96, 84, 95]], [[LONG]]).exits).toEqual(['stop 10@85']);
    expect(play([QUIET, QUIET, [85, 96, 84, 95]], [[LONG]], { stopGap: 'atStop' }).exits).toEqual(['stop 10@90']);
    expect(play([QUIET, QUIET, [115, 116, 114, 115]], [[SHORT]]).exits).toEqual(['stop 10@115']);
  });

  it('takes profit only when the price goes beyond the target, or at a touch when told so', () => {
    const touching: readonly Prices[] = [QUIET, QUIET, [105, 110, 104, 106]];
    expect(play(touching, [[LONG]]).exits).toEqual([]);
    expect(play(touching, [[LONG]], { limitFill: 'touch' }).exits).toEqual(['target 10@110']);
    expect(play([QUIET, QUIET, [105, 111, 104, 106]], [[LONG]]).exits).toEqual(['target 10@110']);
  });

  it('takes its own price when a bar opens beyond the target, or the open when told so', () => {
    const gap: readonly Prices[] = [QUIET, QUIET, [115, 116, 114, 115]];
    expect(play(gap, [[LONG]]).exits).toEqual(['target 10@110']);
    expect(play(gap, [[LONG]], { limitGap: 'atOpen' }).exits).toEqual(['target 10@115']);
  });

  it('works on the bar of a market entry', () => {
    expect(play([QUIET, [100, 101, 89, 95]], [[LONG]]).exits).toEqual(['stop 10@90']);
    expect(play([QUIET, [100, 112, 95, 101]], [[LONG]]).exits).toEqual(['target 10@110']);
  });

  it('meets the stop first when a bar reaches both, unless another policy is named', () => {
    const both: readonly Prices[] = [QUIET, QUIET, [104, 112, 88, 100]];
    expect(play(both, [[LONG]]).exits).toEqual(['stop 10@90']);
    expect(play(both, [[LONG]], { sameBar: 'openHighLowClose' }).exits).toEqual(['target 10@110']);
    expect(play(both, [[SHORT]], { sameBar: 'openHighLowClose' }).exits).toEqual(['stop 10@110']);
    expect(play(both, [[LONG]], { sameBar: 'adaptive' }).exits).toEqual(['target 10@110']);
    expect(play([QUIET, QUIET, [98, 112, 88, 100]], [[LONG]], { sameBar: 'adaptive' }).exits).toEqual(['stop 10@90']);
  });

  it('counts a target that the open has passed before a stop inside the bar', () => {
    expect(play([QUIET, QUIET, [112, 113, 85, 90]], [[LONG]]).exits).toEqual(['target 10@110']);
  });

  it('closes in legs, each of which shrinks the stop', () => {
    const plan = {
      direction: 'long',
      stop: 90,
      targets: [
        [105, 0.5],
        [110, 0.3],
        [120, 0.2],
      ],
    } as const;
    const { exits, net, lines } = play(
      [QUIET, QUIET, [104, 106, 103, 105], [109, 111, 108, 110], [95, 95, 85, 86]],
      [[plan]],
    );
    expect(exits).toEqual(['target 5@105', 'target 3@110', 'stop 2@90']);
    // 5 * 5 + 3 * 10 - 2 * 10 = 35.
    expect(net).toBe('35.00');
    const amended = lines
      .filter((line) => line.includes('"kind":"amended"'))
      .map((line) => /"quantity":"(\d+)"/.exec(line)![1]);
    expect(amended).toEqual(['5', '2']);
  });

  it('gives a leg too small for one step to the last one', () => {
    const plan = {
      direction: 'long',
      stop: 90,
      targets: [
        [105, 0.05],
        [110, 0.95],
      ],
    } as const;
    expect(play([QUIET, QUIET, [104, 106, 103, 105], [109, 111, 108, 110]], [[plan]]).exits).toEqual(['target 10@110']);
  });

  it('moves the stop to the entry price from the bar after the first target, when the run says so', () => {
    const plan = {
      direction: 'long',
      stop: 90,
      targets: [
        [105, 0.5],
        [120, 0.5],
      ],
    } as const;
    const bars: readonly Prices[] = [QUIET, QUIET, [104, 106, 98, 104], [104, 105, 99, 101]];
    const trading = { ...DEFAULT_TRADING, maxExposureRatio: 10, breakEvenAfterFirstTarget: true };
    const result = runAcme({
      bars: bars.map((prices, i) => barOf(i, prices)),
      strategy: new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? [plan] : [])),
      config: acmeConfig({ trading }),
    });
    expect(result.trades[0]!.exits.map((exit) => exit.price.toString())).toEqual(['105', '100']);
    expect(play(bars, [[plan]]).open).toEqual([5]);
  });

  it('is cancelled when the strategy leaves', () => {
    const { exits, lines } = play([QUIET, QUIET, [100, 101, 99, 100], [80, 81, 79, 80]], [[LONG], [{ exit: 'done' }]]);
    expect(exits).toEqual(['exit 10@100']);
    expect(lines.filter((line) => line.includes('position-closed'))).toHaveLength(2);
  });
});

describe('a limit entry', () => {
  const at95 = { ...LONG, limit: 95, expiresAt: SERIES_START + 4 * MINUTE } as const;

  it('waits for the price to go through it', () => {
    expect(play([QUIET, [97, 98, 95, 96], [96, 97, 94, 96], QUIET], [[at95]]).trades).toEqual([]);
    const { lines } = play([QUIET, [97, 98, 95, 96], [96, 97, 94, 96], QUIET], [[at95]]);
    const fill = lines.find((line) => line.includes('"kind":"filled"'))!;
    expect(fill).toContain('"price":"95"');
    expect(fill).toContain(`"time":${SERIES_START + 3 * MINUTE - 1}`);
    expect(fill).toContain('"liquidity":"maker"');
  });

  it('takes what is there when the market is already better as it arrives', () => {
    const { lines } = play([QUIET, [93, 94, 92, 93]], [[at95]]);
    const fill = lines.find((line) => line.includes('"kind":"filled"'))!;
    expect(fill).toContain('"price":"93"');
    expect(fill).toContain('"liquidity":"taker"');
  });

  it('expires at its time, and then a new signal may open', () => {
    const { lines, outcomes } = play([QUIET, QUIET, QUIET, QUIET, QUIET, QUIET], [[at95], [], [LONG], [LONG]]);
    expect(lines.some((line) => line.includes('"kind":"expired"'))).toBe(true);
    expect(outcomes.submitted).toBe(2);
    expect(outcomes['position-open']).toBe(1);
  });

  it('is cancelled when the strategy leaves before it is met', () => {
    const { lines, outcomes } = play([QUIET, QUIET, QUIET, [93, 94, 92, 93]], [[at95], [{ exit: 'changed' }]]);
    expect(lines.some((line) => line.includes('"reason":"requested"'))).toBe(true);
    expect(outcomes.submitted).toBe(1);
    expect(lines.some((line) => line.includes('"kind":"filled"'))).toBe(false);
  });

  it('is stopped out on its own bar, because the stop lies beyond it', () => {
    expect(play([QUIET, [97, 98, 89, 97]], [[at95]]).exits).toEqual(['stop 10@90']);
  });

  it('takes profit on its own bar only when the close proves it', () => {
    expect(play([QUIET, [97, 111, 94, 97]], [[at95]]).exits).toEqual([]);
    expect(play([QUIET, [97, 112, 94, 111]], [[at95]]).exits).toEqual(['target 10@110']);
  });
});
