import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { expectancy, profitFactor, systemQuality } from '#domain/metrics/trades/trade-results.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';

/** What closed trades amount to. A figure is undefined where there are too few trades for it. */
export interface TradeStatistics {
  readonly trades: number;
  /** Trades with a net profit above zero; a trade that ends even is no win. */
  readonly wins: number;
  readonly winRate: WinRate | undefined;
  /** Exact sums over all trades. */
  readonly grossProfit: Money;
  readonly fees: Money;
  readonly netProfit: Money;
  /** Sum of net wins divided by the absolute sum of net losses; undefined without a loss. */
  readonly profitFactor: number | undefined;
  /** Mean net profit a trade, in quote currency. */
  readonly expectancy: number | undefined;
  /** Mean net profit a trade in multiples of its risk (Van Tharp's expectancy). */
  readonly averageR: number | undefined;
  /**
   * System quality number, `√n * mean(R) / sd(R)` with ddof 1 (Van Tharp, "Definitive Guide to Position Sizing", 2008), over all
   * trades, without his cap at 100; undefined below two trades or without variation.
   */
  readonly sqn: number | undefined;
  /** Mean time from entry to last exit, in ms and in bars. */
  readonly averageHoldMs: number | undefined;
  readonly averageHoldBars: number | undefined;
}

/** What all trades add up to, exact, and the R multiple of each in the order in which they closed. */
export interface TradeSums {
  readonly wins: number;
  readonly gross: Decimal;
  readonly fees: Decimal;
  /** Net profits above zero, and the others. */
  readonly won: Decimal;
  readonly lost: Decimal;
  readonly holdMs: number;
  readonly holdBars: number;
  readonly rMultiples: Float64Array;
}

export function tradeStatistics(trades: readonly Trade[], unit: Currency): TradeStatistics {
  return statisticsOfSums(sumUp(trades, unit), unit);
}

export function statisticsOfSums(sums: TradeSums, unit: Currency): TradeStatistics {
  const { rMultiples, gross, fees, wins } = sums;
  const n = rMultiples.length;
  const net = gross.minus(fees);
  const meanOf = (sum: number): number | undefined => (n === 0 ? undefined : sum / n);
  return {
    trades: n,
    wins,
    winRate: winRate(wins, n),
    grossProfit: money(unit, gross),
    fees: money(unit, fees),
    netProfit: money(unit, net),
    profitFactor: profitFactor(sums.won.toNumber(), -sums.lost.toNumber()),
    expectancy: meanOf(net.toNumber()),
    averageR: expectancy(rMultiples),
    sqn: systemQuality(rMultiples),
    averageHoldMs: meanOf(sums.holdMs),
    averageHoldBars: meanOf(sums.holdBars),
  };
}

function sumUp(trades: readonly Trade[], unit: Currency): TradeSums {
  const { ZERO } = Decimal;
  const sums = { wins: 0, gross: ZERO, fees: ZERO, won: ZERO, lost: ZERO, holdMs: 0, holdBars: 0 };
  const rMultiples = Float64Array.from(trades, ({ rMultiple }) => rMultiple);
  for (const trade of trades) {
    invariant(trade.net.currency === unit, `trades are in ${unit}, was ${trade.net.currency}`);
    const net = trade.net.amount;
    if (net.sign() > 0) {
      sums.wins++;
      sums.won = sums.won.plus(net);
    } else {
      sums.lost = sums.lost.plus(net);
    }
    sums.gross = sums.gross.plus(trade.gross.amount);
    sums.fees = sums.fees.plus(trade.fees.amount);
    sums.holdMs += trade.exitTime - trade.entryTime;
    sums.holdBars += trade.barsHeld;
  }
  return { ...sums, rMultiples };
}
