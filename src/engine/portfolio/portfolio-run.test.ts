import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { cashAccount, termsOf } from '#engine/account/account-config.ts';
import { Journal } from '#engine/journal.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { ClosedBar } from '#engine/portfolio/order-strategy.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import type { PortfolioResult } from '#engine/portfolio/portfolio-result.ts';
import type { PortfolioSetup } from '#engine/portfolio/portfolio-setup.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import { ACME, EURUSD, SAP, d, eur, usd } from '#testkit/trading-accounts.ts';

/** Flat bars of a minute at these prices, the first one at minute `from`; a pair is an open and a close. */
function bars(prices: readonly (number | readonly [number, number])[], from = 0, minutes = 1): BarColumns {
  const columns = new BarColumns();
  for (const [i, at] of prices.entries()) {
    const [open, close] = typeof at === 'number' ? [at, at] : at;
    const openTime = (from + i * minutes) * MINUTE_MS;
    const closeTime = openTime + minutes * MINUTE_MS;
    columns.push({
      openTime,
      closeTime,
      open,
      close,
      high: Math.max(open, close),
      low: Math.min(open, close),
      volume: 1,
    });
  }
  return columns;
}

type Script = (minute: number, desk: OrderDesk, closed: readonly ClosedBar[]) => void;

interface Market {
  readonly instrument: Instrument;
  readonly bars: BarColumns;
}

function run(markets: readonly Market[], script: Script, more: Partial<PortfolioSetup> = {}): PortfolioResult {
  return runPortfolio({
    instruments: markets.map((market) => ({ ...market, venue: FREE_SIM })),
    account: cashAccount(
      usd('10000'),
      markets.map(({ instrument }) => instrument),
    ),
    strategy: { id: 'test', onClose: (time, closed, desk) => script(time / MINUTE_MS, desk, closed) },
    ...more,
  });
}

const buy = (desk: OrderDesk, instrument: Instrument, units: number): unknown =>
  desk.submit({ instrument: instrument.id, side: 'buy', size: quantity(Decimal.of(BigInt(units))) });

describe('an order-level run', () => {
  it('calls its strategy once a moment, with all that closed then, by instrument id', () => {
    const seen: string[] = [];
    run(
      [
        { instrument: SAP, bars: bars([50, 51, 52]) },
        { instrument: ACME, bars: bars([100, 101], 0, 2) },
      ],
      (minute, _, closed) => seen.push(`${minute}: ${closed.map(({ instrument }) => instrument.symbol).join(' ')}`),
    );
    expect(seen).toEqual(['1: SAP', '2: ACME SAP', '3: SAP', '4: ACME']);
  });

  it('fills a market order at the next open of its own instrument', () => {
    const result = run([{ instrument: ACME, bars: bars([100, [101, 105], 110]) }], (minute, desk) => {
      if (minute === 1) buy(desk, ACME, 10);
      if (minute === 2) desk.closeAll(ACME.id);
    });
    expect(result.trades.map(({ entryBar, exitBar, net }) => [entryBar, exitBar, net.toNumber()])).toEqual([
      [1, 2, 90],
    ]);
    expect(Array.from(result.equity.values)).toEqual([10_000, 10_040, 10_090]);
  });

  it('lets a close pay for an entry that waits behind it at the same open', () => {
    const result = run([{ instrument: ACME, bars: bars([100, 100, 100, 100]) }], (minute, desk) => {
      if (minute === 1) buy(desk, ACME, 100);
      if (minute !== 2) return;
      desk.closeAll(ACME.id);
      buy(desk, ACME, 100);
    });
    expect(result.fills.map(({ side }) => side)).toEqual(['buy', 'sell', 'buy']);
    expect(result.openLots.length).toBe(1);
  });

  it('cancels at the open what a gap has made too dear, and books nothing', () => {
    const result = run([{ instrument: ACME, bars: bars([100, 120, 120]) }], (minute, desk) => {
      if (minute === 1) buy(desk, ACME, 100);
    });
    expect(result.fills).toEqual([]);
    expect(Array.from(result.equity.values)).toEqual([10_000, 10_000, 10_000]);
  });

  it('protects what is open by two orders of which one cancels the other, and moves them', () => {
    const prices = bars([100, 100, 100, 100, [100, 94], 94]);
    const result = run([{ instrument: ACME, bars: prices }], (minute, desk) => {
      if (minute === 1) buy(desk, ACME, 10);
      const [lot] = desk.account.lots(ACME.id);
      if (lot === undefined) return;
      if (minute === 2) desk.protect(lot, { stopLoss: price(d('90')), takeProfit: price(d('120')) });
      if (minute === 3) desk.protect(lot, { stopLoss: price(d('95')) });
    });
    expect(result.trades).toMatchObject([{ exitBar: 4, entryBar: 1 }]);
    const [trade] = result.trades;
    expect([trade!.exitPrice, trade!.stopLoss, trade!.takeProfit].map(String)).toEqual(['95', '95', '120']);
    expect(result.openLots).toEqual([]);
  });

  it('closes by force what is no longer backed, and ends with nothing left to lose', () => {
    const account = cashAccount(usd('1000'), [], {
      model: 'margin',
      instruments: [termsOf(ACME, { initialRatio: d('0.1'), maintenanceRatio: d('0.05') })],
      negativeBalance: 'protected',
    });
    const result = run(
      [{ instrument: ACME, bars: bars([100, 100, 50, 50]) }],
      (minute, desk) => {
        if (minute === 1) buy(desk, ACME, 90);
      },
      { account },
    );
    expect(result.ended).toBe('bankrupt');
    expect(result.trades).toMatchObject([{ forced: 'bankruptcy', exitBar: 2 }]);
    expect(Array.from(result.equity.values)).toEqual([1_000, 1_000, 0, 0]);
  });

  it('goes on after a liquidation with a venue that holds nothing any more', () => {
    const account = cashAccount(usd('1000'), [], {
      model: 'margin',
      instruments: [termsOf(ACME, { initialRatio: d('0.1'), maintenanceRatio: d('0.095') })],
    });
    const result = run(
      [{ instrument: ACME, bars: bars([100, 100, 98, 98, 98, 99]) }],
      (minute, desk) => {
        const stopLoss = price(d('80'));
        const size = quantity(d('90'));
        if (minute === 1) desk.submit({ instrument: ACME.id, side: 'buy', size, stopLoss });
        if (minute === 4) desk.submit({ instrument: ACME.id, side: 'sell', size: quantity(d('10')) });
      },
      { account, policies: { atEnd: 'closeAtLastPrice' } },
    );
    expect(result.trades.map(({ forced, net }) => [forced, net.toNumber()])).toEqual([
      ['liquidation', -180],
      ['end', -10],
    ]);
  });

  it('books what happens to the account between the bars that close before and after it', () => {
    const at = (2 * MINUTE_MS) as UnixMs;
    const result = run(
      [{ instrument: ACME, bars: bars([100, 100, 25, 25]) }],
      (minute, desk) => {
        if (minute === 1) buy(desk, ACME, 10);
      },
      {
        events: [
          { kind: 'split', instrument: ACME.id, ratio: d('4'), time: at },
          { kind: 'deposit', amount: usd('500'), time: (3 * MINUTE_MS) as UnixMs },
        ],
      },
    );
    expect(Array.from(result.equity.values)).toEqual([10_000, 10_000, 10_000, 10_500]);
    expect(result.openLots.map(({ open, price: paid }) => [open.toNumber(), paid.toNumber()])).toEqual([[40, 25]]);
  });

  it('lists the moments at which its worth cannot be told, with what is missing', () => {
    const result = run(
      [
        { instrument: ACME, bars: bars([100, 100]) },
        { instrument: EURUSD, bars: bars([1.25], 1) },
      ],
      () => undefined,
      { account: cashAccount(eur('1000'), [ACME, EURUSD], { capital: [eur('1000'), usd('100')] }) },
    );
    expect(result.unknownEquity).toEqual([{ time: MINUTE_MS, missing: ['rate USD/EUR'] }]);
    expect(Array.from(result.equity.values)).toEqual([1_080]);
  });

  it('says what it refused, and writes everything into its journal', () => {
    const lines: string[] = [];
    const answers: unknown[] = [];
    const result = run(
      [{ instrument: ACME, bars: bars([100, 100]) }],
      (minute, desk) => {
        if (minute === 1) answers.push(buy(desk, ACME, 101), buy(desk, SAP, 1), buy(desk, ACME, 1));
      },
      { journal: new Journal((line) => lines.push(line)) },
    );
    expect(answers).toMatchObject([
      { error: { rule: 'cash' } },
      { error: { rule: 'unknown-instrument' } },
      { ok: true },
    ]);
    const kinds = lines.map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
    expect(kinds).toEqual(['run', 'bar', 'denied', 'denied', 'approved', 'order', 'bar', 'order', 'posting', 'end']);
    expect(result.journalHash).toHaveLength(64);
  });

  it('is the same every time', () => {
    const once = (): string =>
      run([{ instrument: ACME, bars: bars([100, 101, 102, 103]) }], (minute, desk) => {
        if (minute === 1) desk.submit({ instrument: ACME.id, side: 'buy', size: { share: d('0.5') } });
      }).orderHash;
    expect(once()).toBe(once());
  });
});
