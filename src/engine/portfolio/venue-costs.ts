import { Decimal } from '#core/decimal.ts';
import { price as asPrice } from '#core/money.ts';
import type { Money, Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { AccountConfig, ExecutionCosts } from '#engine/account/account-config.ts';
import type { PortfolioInstrument } from '#engine/portfolio/portfolio-setup.ts';
import { SimCosts } from '#engine/sim/costs.ts';

/** The account with the charges of the run's venues, where its terms name none. */
export function withVenueCosts(account: AccountConfig, instruments: readonly PortfolioInstrument[]): AccountConfig {
  const terms = account.instruments.map((term) => {
    const traded = instruments.find(({ instrument }) => instrument.id === term.instrument.id);
    return traded === undefined || term.costs !== undefined ? term : { ...term, costs: costsOf(traded) };
  });
  return { ...account, instruments: terms };
}

/** What an order would pay at a venue, asked before it executes. */
function costsOf({ instrument, venue, fees }: PortfolioInstrument): ExecutionCosts {
  const costs = new SimCosts(venue, instrument);
  const crossing = Decimal.fromNumber(venue.halfSpreadBps + venue.slippageBps, 6, 'nearest-even');
  const ratio = Decimal.of(crossing.units, crossing.scale + 4);
  return {
    fee: (price: Price, quantity: Quantity, liquidity: 'maker' | 'taker'): Money =>
      fees === undefined
        ? costs.fee(price, quantity, liquidity)
        : fees.fee({ ...ASKED, instrument: instrument.id, price, quantity, liquidity }),
    uncrossed: (at: Price, side: Side): Price => {
      const factor = side === 'buy' ? ONE.plus(ratio) : ONE.minus(ratio);
      return asPrice(at.dividedBy(factor, instrument.priceTick.scale, 'nearest-even'));
    },
  };
}

const ONE = Decimal.of(1n);

/** A fee that is only asked for is that of a first execution now. */
const ASKED = { orderId: 'asked' as OrderId, side: 'buy' as Side, time: 0 as UnixMs };
