import { Decimal } from '#core/decimal.ts';
import { money, price, quantity } from '#core/money.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import type { UnixMs } from '#core/time.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FeeModel } from '#engine/sim/costs.ts';

/** The market's dated schedule, for both outcomes; nothing where trading is free. */
export function outcomeFees({ fees }: PredictionMarket): FeeModel {
  if (fees === undefined) return { fee: () => money(COLLATERAL, Decimal.ZERO) };
  const schedule = scheduleOf(fees);
  return { fee: (fill) => schedule.fee({ ...fill, notional: fill.price.times(fill.quantity) }) };
}

/** What taking one contract costs at a price in units, in collateral; the same for an outcome and its opposite. */
export function contractFee({ fees }: PredictionMarket, units: number, time: UnixMs): number {
  if (fees === undefined) return 0;
  const at = price(Decimal.of(BigInt(units), UNIT_DIGITS));
  const request = {
    side: 'buy',
    price: at,
    quantity: MANY,
    liquidity: 'taker',
    time,
    notional: at.times(MANY),
  } as const;
  return scheduleOf(fees).fee(request).amount.toNumber() / MANY_CONTRACTS;
}

const UNIT_DIGITS = 4;

/** Contracts that the fee of one is worked out from, so that the venue's own rounding does not count. */
const MANY_CONTRACTS = 1_000;
const MANY = quantity(Decimal.of(BigInt(MANY_CONTRACTS)));

const SCHEDULES = new WeakMap<ProbabilityFeeConfig, ProbabilityFee>();

function scheduleOf(fees: ProbabilityFeeConfig): ProbabilityFee {
  let schedule = SCHEDULES.get(fees);
  if (schedule === undefined) SCHEDULES.set(fees, (schedule = new ProbabilityFee(fees, COLLATERAL)));
  return schedule;
}
