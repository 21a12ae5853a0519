import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, price, quantity } from '#core/money.ts';
import { parseInstant } from '#core/time.ts';
import { netDayTax, TransactionTax } from '#domain/costs/transaction-tax.ts';
import type { TaxedExecution } from '#domain/costs/transaction-tax.ts';
import { readShared, sharedFolder } from '#testkit/shared-data.ts';

interface TaxCase {
  readonly name: string;
  readonly side: string;
  readonly hq: string;
  readonly market_cap_over_1bn: boolean;
  readonly instrument?: string;
  readonly amount?: number;
  readonly net_amount?: number;
  readonly date?: string;
  readonly ttf: number;
}

interface Rules {
  readonly ttf: readonly { readonly from: string; readonly rate: number }[];
  readonly order_cases: readonly TaxCase[];
}

const EUR = currency('EUR');
const FILE = 'fixtures/portfolio/pea/pea_rules_2026.json';
const rules = sharedFolder() === undefined ? undefined : (JSON.parse(readShared(FILE)) as Rules);
const exact = (value: number): Decimal => Decimal.fromNumber(value, 6, 'nearest-even');

/** The tax as the fixture dates it; a share of a large company with its seat in France is listed, a fund is not. */
function taxOf({ hq, market_cap_over_1bn: isLarge, instrument }: TaxCase): TransactionTax {
  const isListed = hq === 'FR' && isLarge && instrument === undefined;
  const rates = rules!.ttf.map(({ from, rate }) => ({ from, rate: exact(rate).toString() }));
  const listings = [{ from: '2017-01-01', until: null, instruments: isListed ? ['it'] : [] }];
  return new TransactionTax({ kind: 'transaction-tax', zone: 'Europe/Paris', rates, listings }, 'it', EUR);
}

function executionsOf(given: TaxCase): readonly TaxedExecution[] {
  const one = (side: 'buy' | 'sell', size: number, worth: number): TaxedExecution => {
    return { side, quantity: quantity(exact(size)), notional: exact(worth) };
  };
  switch (given.side) {
    case 'BUY':
      return [one('buy', 100, given.amount!)];
    case 'SELL':
      return [one('sell', 100, given.amount!)];
    case 'BUY+SELL':
      return [one('buy', 100, given.amount!), one('sell', 100, given.amount!)];
    case 'NET':
      // Bought 100 and sold 40 at one price: 60 remain, which are worth the net amount.
      return [one('buy', 100, (given.net_amount! / 60) * 100), one('sell', 40, (given.net_amount! / 60) * 40)];
    default:
      throw new Error(`${FILE}: a case of unknown side "${given.side}"`);
  }
}

describe.skipIf(rules === undefined)('the French transaction tax against independent expected values', () => {
  it('finds cases and rates to compare with', () => {
    expect(rules?.order_cases.length).toBeGreaterThan(0);
    expect(rules?.ttf.length).toBeGreaterThan(0);
  });

  it.each(rules?.order_cases ?? [])('$name', (given) => {
    const tax = taxOf(given);
    // A case without a date is about netting: any taxed day will do.
    const time = parseInstant(`${given.date ?? '2026-03-02'}T10:00Z`);
    const day = executionsOf(given);
    expect(netDayTax(tax.rateAt(time), day, EUR).amount.toNumber()).toBe(given.ttf);
    // By execution each purchase is taxed by itself: the same, unless something was sold again the same day.
    const [first] = day;
    const { amount } = tax.fee({ ...first!, price: price(exact(60)), liquidity: 'taker', time });
    const isNetted = day.length > 1;
    expect(amount.toNumber() >= given.ttf).toBe(true);
    expect(isNetted || amount.toNumber() === given.ttf).toBe(true);
  });

  it.each(rules?.ttf ?? [])('the rate of $from begins at midnight in Paris', ({ from, rate }) => {
    const tax = taxOf({ name: '', side: 'BUY', hq: 'FR', market_cap_over_1bn: true, ttf: 0 });
    const midday = parseInstant(`${from}T12:00Z`);
    expect(tax.rateAt(midday).toNumber()).toBe(rate);
    const dayBefore = parseInstant(new Date(midday - 86_400_000).toISOString());
    expect(tax.rateAt(dayBefore).toNumber()).toBeLessThan(rate);
  });
});
