import { Decimal } from '#core/decimal.ts';
import type { Currency } from '#core/money.ts';
import type { Holding } from '#engine/account/holding.ts';

/** Digits of a rate that is turned around or multiplied. */
const RATE_DIGITS = 18;

/**
 * Rates between currencies from the latest prices of the FX instruments of an account: the pair itself, the pair turned
 * around, or two of them over a third currency, in the order in which the instruments were named.
 */
export class ExchangeRates {
  private readonly pairs: readonly Holding[];

  constructor(holdings: Iterable<Holding>) {
    this.pairs = [...holdings].filter(({ terms }) => terms.instrument.kind === 'fx');
  }

  /** Units of `to` for one of `from`; undefined when the prices that would tell are not known. */
  rate(from: Currency, to: Currency): Decimal | undefined {
    if (from === to) return ONE;
    const direct = this.direct(from, to);
    if (direct !== undefined) return direct;
    for (const { terms } of this.pairs) {
      const { base, quote } = terms.instrument;
      for (const middle of [base, quote]) {
        const first = this.direct(from, middle);
        const second = first === undefined ? undefined : this.direct(middle, to);
        if (first !== undefined && second !== undefined) return first.times(second).round(RATE_DIGITS, 'nearest-even');
      }
    }
    return undefined;
  }

  private direct(from: Currency, to: Currency): Decimal | undefined {
    for (const { terms, price } of this.pairs) {
      const { base, quote } = terms.instrument;
      if (price === undefined || price.isZero()) continue;
      if (base === from && quote === to) return price;
      if (base === to && quote === from) return ONE.dividedBy(price, RATE_DIGITS, 'nearest-even');
    }
    return undefined;
  }
}

const ONE = Decimal.of(1n);
