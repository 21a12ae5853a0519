import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import { HOUR_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { cashAccount, termsOf } from '#engine/account/account-config.ts';
import { Journal } from '#engine/journal.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { OrderRequest } from '#engine/portfolio/order-request.ts';
import type { ClosedBar, OrderStrategy } from '#engine/portfolio/order-strategy.ts';
import { PortfolioRun } from '#engine/portfolio/portfolio-run.ts';
import type { PortfolioSetup } from '#engine/portfolio/portfolio-setup.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { BACKTESTING_PY_ON_CLOSE, BACKTESTING_PY_SIM } from '#engine/sim/sim-presets.ts';
import { ACME, EURUSD, SAP, d, eur, usd } from '#testkit/trading-accounts.ts';

const TRADED = [ACME, SAP, EURUSD];

/** Random orders of every kind at every instrument; how often it was asked is all that it remembers. */
class RandomOrders implements OrderStrategy {
  readonly id = 'random';
  private readonly seed: number;
  private asked = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  onClose(_time: UnixMs, closed: readonly ClosedBar[], desk: OrderDesk): void {
    const rng = new Rng(this.seed + this.asked++ * 7_919);
    for (const { instrument, bar } of closed) {
      if (rng.uniform() < 0.5) continue;
      const lots = desk.account.lots(instrument.id);
      const act = rng.uniform();
      if (act < 0.1) desk.closeAll(instrument.id);
      else if (act < 0.15) desk.cancelAll(instrument.id, 'entries');
      else if (act < 0.25 && lots.length > 0) {
        const long = lots[0]!.side === 'buy';
        desk.protect(lots[0]!, { stopLoss: desk.price(instrument.id, bar.close * (long ? 0.97 : 1.03)) });
      } else desk.submit(requestOf(rng, bar.close, instrument.id, desk));
    }
  }

  snapshot(): State {
    return { asked: this.asked };
  }

  restore(state: State): void {
    this.asked = state['asked'] as number;
  }
}

function requestOf(rng: Rng, close: number, instrument: OrderRequest['instrument'], desk: OrderDesk): OrderRequest {
  const side = rng.uniform() < 0.5 ? 'buy' : 'sell';
  const sign = side === 'buy' ? 1 : -1;
  const at = (ratio: number): ReturnType<OrderDesk['price']> => desk.price(instrument, close * (1 + sign * ratio));
  const types: readonly OrderRequest['type'][] = [
    undefined,
    { kind: 'limit', price: at(-0.02) },
    { kind: 'stop', trigger: at(0.02) },
    { kind: 'stop-limit', trigger: at(0.01), price: at(0.03) },
  ];
  const type = types[rng.integer(0, types.length - 1)];
  return {
    instrument,
    side,
    size: rng.uniform() < 0.3 ? { share: d('0.3') } : desk.units(instrument, rng.integer(1, 60)),
    ...(type === undefined ? {} : { type }),
    ...(rng.uniform() < 0.4 ? { stopLoss: at(-0.06) } : {}),
    ...(rng.uniform() < 0.4 ? { takeProfit: at(0.06) } : {}),
  };
}

const VENUES: readonly SimConfig[] = [
  FREE_SIM,
  { ...FREE_SIM, latency: { kind: 'sampled', quantilesMs: [1_000, 9_000_000], seed: 3 } },
  { ...FREE_SIM, volume: { kind: 'share', ratio: 0.2 } },
  BACKTESTING_PY_SIM,
  BACKTESTING_PY_ON_CLOSE,
];

/** A setup that is the same for the same seed, with a journal of its own. */
function setupOf(seed: number, lines: string[]): PortfolioSetup {
  const rng = new Rng(seed);
  const venue = VENUES[rng.integer(0, VENUES.length - 1)]!;
  const levered = rng.uniform() < 0.6;
  const terms = levered ? { initialRatio: d('0.1'), maintenanceRatio: d('0.08') } : {};
  const starts = [100, 50, 1.1];
  return {
    instruments: TRADED.map((instrument, i) => ({
      instrument,
      venue,
      bars: walkOf(rng, starts[i]!),
    })),
    account: cashAccount(usd('10000'), [], {
      instruments: TRADED.map((instrument) => termsOf(instrument, { ...terms, borrowRatio: d('0.1') })),
      capital: [usd('10000'), eur('1000')],
      model: 'margin',
      moneyChecks: levered ? 'execution' : 'submission',
      matching: rng.uniform() < 0.3 ? 'hedged' : 'fifo',
      interest: { USD: d('0.05') },
    }),
    strategy: new RandomOrders(seed),
    policies: {
      exclusiveOrders: rng.uniform() < 0.2,
      atEnd: rng.uniform() < 0.5 ? 'repeatLastBar' : 'closeAtLastPrice',
    },
    events: [
      { kind: 'deposit', amount: usd('500'), time: (20 * HOUR_MS) as UnixMs },
      {
        kind: 'dividend',
        instrument: ACME.id,
        perUnit: usd('0.5'),
        withheldRatio: d('0.1'),
        time: (30 * HOUR_MS) as UnixMs,
      },
    ],
    journal: new Journal((line) => lines.push(line)),
  };
}

/** Hourly bars that wander, with gaps between them, some of them missing. */
function walkOf(rng: Rng, start: number): BarColumns {
  const bars = new BarColumns();
  const tick = start / 200;
  let close = 200;
  const rounded = (steps: number): number => Number((Math.max(40, steps) * tick).toFixed(4));
  for (let i = 0; i < 60; i++) {
    const open = close + (rng.uniform() < 0.3 ? rng.integer(-8, 8) : 0);
    close = Math.max(40, open + rng.integer(-9, 9));
    const [high, low] = [Math.max(open, close) + rng.integer(0, 4), Math.min(open, close) - rng.integer(0, 4)];
    if (rng.uniform() < 0.1) continue;
    const prices = { open: rounded(open), high: rounded(high), low: rounded(low), close: rounded(close) };
    bars.push({ openTime: i * HOUR_MS, closeTime: (i + 1) * HOUR_MS, ...prices, volume: rng.integer(20, 400) });
  }
  return bars;
}

interface Ended {
  readonly lines: readonly string[];
  readonly result: ReturnType<PortfolioRun['finish']>;
}

function uninterrupted(seed: number): Ended {
  const lines: string[] = [];
  const run = new PortfolioRun(setupOf(seed, lines));
  while (run.advance());
  return { lines, result: run.finish() };
}

/** The same run, carried over into a new one through JSON after so many moments, and again after as many more. */
function interrupted(seed: number, every: number): Ended {
  const lines: string[] = [];
  let run = new PortfolioRun(setupOf(seed, lines));
  for (let moments = 1; run.advance(); moments++) {
    if (moments % every !== 0) continue;
    const state = JSON.parse(JSON.stringify(run.snapshot())) as State;
    run = new PortfolioRun({ ...setupOf(seed, []), journal: new Journal((line) => lines.push(line)) });
    // What a new run says at its start was said by the first one.
    lines.pop();
    run.restore(state);
  }
  return { lines, result: run.finish() };
}

describe('a captured run', () => {
  it('goes on as if it had not been interrupted: orders, journal, equity and books', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 40 }), (seed, every) => {
        const whole = uninterrupted(seed);
        const parted = interrupted(seed, every);
        expect(parted.lines).toEqual(whole.lines);
        expect(parted.result.orderHash).toBe(whole.result.orderHash);
        expect(parted.result.journalHash).toBe(whole.result.journalHash);
        expect(parted.result.equity.values).toEqual(whole.result.equity.values);
        expect(JSON.stringify(parted.result.trades)).toBe(JSON.stringify(whole.result.trades));
      }),
    );
  });

  it('is worth capturing: the runs trade, are closed by force and have commands on their way', () => {
    const runs = Array.from({ length: 60 }, (_, seed) => uninterrupted(seed));
    const sum = (count: (ended: Ended) => number): number => runs.reduce((total, ended) => total + count(ended), 0);
    expect(sum(({ result }) => result.trades.length)).toBeGreaterThan(600);
    expect(sum(({ result }) => result.trades.filter(({ forced }) => forced === 'liquidation').length)).toBeGreaterThan(
      5,
    );
    expect(sum(({ lines }) => lines.filter((line) => line.includes('forced-closing')).length)).toBeGreaterThan(5);
  });
});
