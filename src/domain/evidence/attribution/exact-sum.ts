import { invariant } from '#core/invariant.ts';
import { currencyScale } from '#core/money.ts';
import type { Money } from '#core/money.ts';

/** An amount as a whole number of its currency's smallest units, which the profit of one signal always is. */
export function wholeUnits({ amount, currency }: Money): number {
  const scale = currencyScale(currency);
  const units = Number((amount.scale === scale ? amount : amount.round(scale, 'nearest-even')).units);
  invariant(Number.isSafeInteger(units), `the profit of one signal is a safe number of units, was ${units}`);
  return units;
}

/** Numbers up to this may be added to one another without leaving the safe integers. */
const FLUSH_AT = 2 ** 50;

/** A sum of whole numbers that is exact however long it grows, at the price of a plain addition. */
export class ExactSum {
  private high = 0n;
  private low = 0;

  add(units: number): void {
    this.low += units;
    if (this.low > FLUSH_AT || this.low < -FLUSH_AT) this.flush();
  }

  get value(): bigint {
    return this.high + BigInt(this.low);
  }

  private flush(): void {
    this.high += BigInt(this.low);
    this.low = 0;
  }
}

/** A sum of analysis numbers that keeps what rounding cuts off (Neumaier 1974). */
export class CarefulSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  get value(): number {
    return this.sum + this.lost;
  }
}
