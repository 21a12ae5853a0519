import { Decimal } from '#core/decimal.ts';
import { homeAmount } from '#sandbox/oanda/practice-config.ts';
import type { PracticeConfig } from '#sandbox/oanda/practice-config.ts';
import type { PracticeMarket } from '#sandbox/oanda/practice-market.ts';

/** What is held of one instrument: units above zero are long, below zero short. */
export interface PracticePosition {
  readonly units: Decimal;
  readonly averagePrice: Decimal;
}

/** What one execution did to the account, in home currency. */
export interface PracticeBooking {
  readonly profit: Decimal;
  readonly commission: Decimal;
  readonly balance: Decimal;
}

const AVERAGE_SCALE = 12;
const DAYS_A_YEAR = Decimal.of(365n);

/**
 * A netting account: buys and sells of one instrument are one position, and only what closes earns or costs. The balance is what
 * was realised; margin is held back for what is open.
 */
export class PracticeAccount {
  balance: Decimal;
  financing = Decimal.ZERO;
  commission = Decimal.ZERO;
  realised = Decimal.ZERO;
  readonly positions = new Map<string, PracticePosition>();
  private readonly config: PracticeConfig;
  private readonly market: PracticeMarket;

  constructor(config: PracticeConfig, market: PracticeMarket) {
    this.config = config;
    this.market = market;
    this.balance = homeAmount(Decimal.parse(config.balance));
  }

  get marginUsed(): Decimal {
    return this.marginOf(this.positions);
  }

  get unrealised(): Decimal {
    return homeAmount(sum([...this.positions].map(([name, position]) => this.openProfit(name, position))));
  }

  /** Balance and open profit. */
  get netValue(): Decimal {
    return this.balance.plus(this.unrealised);
  }

  get marginAvailable(): Decimal {
    const left = this.netValue.minus(this.marginUsed);
    return left.sign() < 0 ? Decimal.ZERO : left;
  }

  /** Whether there is margin for so many more units, above zero to buy. What only makes a position smaller always has. */
  canCarry(name: string, units: Decimal): boolean {
    const before = this.unitsOf(name);
    const after = before.plus(units);
    if (after.absolute().compare(before.absolute()) <= 0) return true;
    const averagePrice = this.market.mid(name);
    const would = new Map(this.positions).set(name, { units: after, averagePrice });
    return this.marginOf(would).compare(this.netValue) <= 0;
  }

  /** Books an execution of so many units at a price. */
  execute(name: string, units: Decimal, price: Decimal): PracticeBooking {
    const profit = this.net(name, units, price);
    const commission = homeAmount(Decimal.parse(this.config.commissionPerUnit).times(units.absolute()));
    this.balance = this.balance.plus(profit).minus(commission);
    this.commission = this.commission.plus(commission);
    this.realised = this.realised.plus(profit);
    return { profit, commission, balance: this.balance };
  }

  /** One day's interest on every position; the parts are by instrument. */
  payFinancing(): ReadonlyMap<string, Decimal> {
    const parts = new Map<string, Decimal>();
    for (const [name, { units }] of this.positions) {
      const { longRate, shortRate } = this.market.instruments.get(name)!;
      const rate = Decimal.parse(units.sign() > 0 ? longRate : shortRate);
      const value = this.valueOf(name, units);
      parts.set(name, homeAmount(value.times(rate).dividedBy(DAYS_A_YEAR, AVERAGE_SCALE, 'nearest-even')));
    }
    const total = sum([...parts.values()]);
    this.balance = this.balance.plus(total);
    this.financing = this.financing.plus(total);
    return parts;
  }

  private net(name: string, units: Decimal, price: Decimal): Decimal {
    const held = this.positions.get(name) ?? { units: Decimal.ZERO, averagePrice: price };
    const after = held.units.plus(units);
    const closes = held.units.sign() !== 0 && held.units.sign() !== units.sign();
    const closed = closes ? smaller(held.units, units) : Decimal.ZERO;
    const gain = price
      .minus(held.averagePrice)
      .times(closed)
      .times(Decimal.of(BigInt(held.units.sign())));
    if (after.isZero()) this.positions.delete(name);
    else this.positions.set(name, { units: after, averagePrice: averageAfter(held, units, price) });
    return homeAmount(gain.times(this.market.quoteToHome(name)));
  }

  private unitsOf(name: string): Decimal {
    return this.positions.get(name)?.units ?? Decimal.ZERO;
  }

  private openProfit(name: string, { units, averagePrice }: PracticePosition): Decimal {
    const { bid, ask } = this.market.quote(name);
    const closing = units.sign() > 0 ? bid : ask;
    return closing.minus(averagePrice).times(units).times(this.market.quoteToHome(name));
  }

  private marginOf(positions: ReadonlyMap<string, PracticePosition>): Decimal {
    const parts = [...positions].map(([name, { units }]) =>
      this.valueOf(name, units).times(Decimal.parse(this.market.instruments.get(name)!.marginRate)),
    );
    return homeAmount(sum(parts));
  }

  /** Of so many units, in home currency, whatever the side. */
  private valueOf(name: string, units: Decimal): Decimal {
    return units.absolute().times(this.market.mid(name)).times(this.market.quoteToHome(name));
  }
}

function averageAfter(held: PracticePosition, units: Decimal, price: Decimal): Decimal {
  const after = held.units.plus(units);
  if (held.units.isZero() || held.units.sign() !== after.sign()) return price;
  // What makes a position smaller leaves its price; what adds to it mixes in by size.
  if (held.units.sign() !== units.sign()) return held.averagePrice;
  const paid = held.averagePrice.times(held.units).plus(price.times(units));
  return paid.dividedBy(after, AVERAGE_SCALE, 'nearest-even');
}

function smaller(a: Decimal, b: Decimal): Decimal {
  return a.absolute().compare(b.absolute()) <= 0 ? a.absolute() : b.absolute();
}

function sum(parts: readonly Decimal[]): Decimal {
  return parts.reduce((total, part) => total.plus(part), Decimal.ZERO);
}
