import { parseInstant } from '#core/time.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';

/** A market's fee parameters at one time: `rate * (p * (1 - p))^exponent` a contract. */
export interface FeeRate {
  readonly rate: number;
  readonly exponent: number;
}

const FREE: FeeRate = { rate: 0, exponent: 1 };

/** The taker's rate in force; undefined before the schedule begins. What is booked is exact (`probability-fee.ts`); this is for thinking. */
export function feeRateAt(fees: ProbabilityFeeConfig | undefined, time: number): FeeRate | undefined {
  if (fees === undefined) return FREE;
  const step = fees.schedule.findLast(({ from }) => parseInstant(from) <= time);
  return step === undefined ? undefined : { rate: Number(step.rate), exponent: step.exponent };
}

/** Collateral a contract at a probability; the same for an outcome and its opposite. */
export function feeAt({ rate, exponent }: FeeRate, probability: number): number {
  return rate * (probability * (1 - probability)) ** exponent;
}
