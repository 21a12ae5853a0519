import { parseInstant } from '#core/time.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';

/** A market's fee parameters at one time: `rate * (p * (1 - p))^exponent` a contract. */
export interface FeeRate {
  readonly rate: number;
  readonly exponent: number;
}

const FREE: FeeRate = { rate: 0, exponent: 1 };

type Step = FeeRate & { readonly from: number };

/** Schedules are read once: reading a date takes longer than everything else here. */
const READ = new WeakMap<ProbabilityFeeConfig, readonly Step[]>();

/** The taker's rate in force; undefined before the schedule begins. What is booked is exact (`probability-fee.ts`); this is for thinking. */
export function feeRateAt(fees: ProbabilityFeeConfig | undefined, time: number): FeeRate | undefined {
  if (fees === undefined) return FREE;
  const steps = READ.get(fees) ?? readSteps(fees);
  for (let i = steps.length - 1; i >= 0; i--) if (steps[i]!.from <= time) return steps[i];
  return undefined;
}

function readSteps(fees: ProbabilityFeeConfig): readonly Step[] {
  const steps = fees.schedule.map(({ from, rate, exponent }) => {
    return { from: parseInstant(from), rate: Number(rate), exponent };
  });
  READ.set(fees, steps);
  return steps;
}

/** Collateral a contract at a probability; the same for an outcome and its opposite. */
export function feeAt({ rate, exponent }: FeeRate, probability: number): number {
  return rate * (probability * (1 - probability)) ** exponent;
}
