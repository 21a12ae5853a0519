import { finite } from '#domain/metrics/numeric/known-values.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

// Results of closed trades: net profits in one currency, shares of what was put in, or multiples of the risk (R). A trade that ends
// even is neither won nor lost.

/** Sum of what was won over the sum of what was lost, both above 0 or zero. Undefined without a loss. */
export function profitFactor(won: number, lost: number): number | undefined {
  return quotient(won, lost);
}

/** Sums of the winning and of the losing results; the losing one as a positive number. */
export function wonAndLost(results: ArrayLike<number>): { readonly won: number; readonly lost: number } {
  let won = 0;
  let lost = 0;
  for (let i = 0; i < results.length; i++) {
    if (results[i]! > 0) won += results[i]!;
    else lost -= results[i]!;
  }
  return { won, lost };
}

/** Mean result of a trade: in currency the expectancy, in R Van Tharp's. Undefined without a trade. */
export function expectancy(results: ArrayLike<number>): number | undefined {
  return results.length === 0 ? undefined : finite(sumOf(results) / results.length);
}

/** Mean win over the mean loss. Undefined without a win or without a loss. */
export function payoffRatio(results: ArrayLike<number>): number | undefined {
  return quotient(averageWin(results), averageLoss(results));
}

/** Mean of the wins; undefined without one. */
export function averageWin(results: ArrayLike<number>): number | undefined {
  return meanAbove(results, 1);
}

/** Mean of the losses as a positive number; undefined without one. */
export function averageLoss(results: ArrayLike<number>): number | undefined {
  return meanAbove(results, -1);
}

/**
 * System quality number, `√n * mean / sd` with ddof 1 (Van Tharp, "Definitive Guide to Position Sizing", 2008), over all trades,
 * without his cap at 100. Undefined below two trades or without variation.
 */
export function systemQuality(results: ArrayLike<number>): number | undefined {
  const n = results.length;
  if (n < 2 || moments(results).squares === 0) return undefined;
  const mean = sumOf(results) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (results[i]! - mean) ** 2;
  return quotient(Math.sqrt(n) * mean, Math.sqrt(squares / (n - 1)));
}

/**
 * Kelly's share of capital, `w - (1 - w) / payoff` with the share of wins `w` (Kelly 1956); below 0 the game is lost. Undefined
 * without a win or without a loss.
 */
export function kellyRatio(results: ArrayLike<number>): number | undefined {
  const payoff = payoffRatio(results);
  if (payoff === undefined) return undefined;
  let wins = 0;
  for (let i = 0; i < results.length; i++) if (results[i]! > 0) wins++;
  const share = wins / results.length;
  return finite(share - (1 - share) / payoff);
}

/** Most trades in a row that were lost. */
export function longestLosingStreak(results: ArrayLike<number>): number {
  let longest = 0;
  let streak = 0;
  for (let i = 0; i < results.length; i++) {
    streak = results[i]! < 0 ? streak + 1 : 0;
    if (streak > longest) longest = streak;
  }
  return longest;
}

/** Share of the time (bars, days) in which a position was open, 0…1. Undefined without time. */
export function exposureRatio(exposed: number, all: number): number | undefined {
  return quotient(exposed, all);
}

/**
 * How often a year the capital was turned over: half of the value bought and sold, over the average worth, a year. Undefined without
 * worth or time.
 */
export function turnoverRatio(tradedValue: number, averageWorth: number, years: number): number | undefined {
  return averageWorth > 0 && years > 0 ? finite(tradedValue / 2 / averageWorth / years) : undefined;
}

/** In the order given, so that a sum kept trade by trade is the same to the last digit. */
function sumOf(results: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < results.length; i++) sum += results[i]!;
  return sum;
}

function meanAbove(results: ArrayLike<number>, sign: 1 | -1): number | undefined {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < results.length; i++) {
    if (results[i]! * sign <= 0) continue;
    count++;
    sum += results[i]! * sign;
  }
  return count === 0 ? undefined : sum / count;
}
