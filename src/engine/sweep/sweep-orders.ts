import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { PositionSizer } from '#domain/sizing/position-size.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { splitTargets } from '#engine/plan-order.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { SimCosts } from '#engine/sim/costs.ts';
import type { SweepAccount } from '#engine/sweep/sweep-account.ts';
import type { SweepCosts } from '#engine/sweep/sweep-costs.ts';
import { SweepPosition } from '#engine/sweep/sweep-position.ts';
import type { SweepTarget } from '#engine/sweep/sweep-position.ts';
import { OutOfRange, safe } from '#engine/sweep/whole-numbers.ts';

/** Entry orders from signals: plan, size and limits as `decide.ts` has them, for a market entry while nothing else is open. */
export class SweepOrders {
  private readonly instrument: Instrument;
  private readonly costs: SweepCosts;
  private readonly sizer: PositionSizer;
  private readonly fixed: number | undefined;
  /** Of a price unit times a quantity unit. */
  private readonly worthScale: number;
  private readonly minNotional: number;
  private readonly maxExposure: Decimal;
  private readonly costRatio: Decimal;
  private readonly entryFactor: number;
  private readonly exposureNumber: number;

  constructor(config: RunConfig, instrument: Instrument, costs: SweepCosts) {
    const { sizing, trading, venue } = config;
    this.instrument = instrument;
    this.costs = costs;
    this.sizer = new PositionSizer(sizing, instrument);
    this.worthScale = instrument.priceTick.scale + instrument.quantityStep.scale;
    this.fixed = sizing.kind === 'fixed' ? fixedSteps(sizing.quantity, instrument) : undefined;
    const { minNotional } = instrument;
    if (minNotional.scale > this.worthScale) throw new OutOfRange('Expected a minimum notional of fewer digits');
    this.minNotional = safe(Number(minNotional.units) * 10 ** (this.worthScale - minNotional.scale));
    this.maxExposure = Decimal.fromNumber(trading.maxExposureRatio, 12, 'down');
    this.costRatio = new SimCosts(venue, instrument).entryCostRatio;
    this.entryFactor = 1 + this.costRatio.toNumber();
    this.exposureNumber = this.maxExposure.toNumber();
  }

  /** The position that a sound plan asks for, or why there is none. `close` is the price it is judged at. */
  entry(signal: Signal, close: number, account: SweepAccount): SweepPosition | 'not-sized' | 'denied' {
    const long = signal.direction === 'long';
    const { plan } = signal;
    const { costs } = this;
    const reference = costs.priceUnits(plan.referencePrice, 'nearest-even');
    const stop = costs.priceUnits(plan.stop, long ? 'floor' : 'up');
    if (reference === stop) return 'not-sized';
    const mark = costs.priceUnits(close, 'nearest-even');
    const size = this.size(reference, stop, mark, account);
    if (size === 0) return 'not-sized';
    const targets = this.targets(signal, size);
    if (targets.some(({ price }) => (long ? price <= stop : price >= stop))) return 'denied';
    const worth = safe(size * mark);
    if (worth < this.minNotional || !this.isAffordable(worth, long, mark, account)) return 'denied';
    return new SweepPosition({
      side: long ? 'buy' : 'sell',
      entered: size,
      riskDistance: Math.abs(reference - stop),
      targets,
      stop,
      stopNumber: stop / costs.priceFactor,
    });
  }

  /** Zero when the budget buys less than the smallest order. */
  private size(reference: number, stop: number, mark: number, account: SweepAccount): number {
    if (this.fixed !== undefined) return safe(this.fixed * reference) < this.minNotional ? 0 : this.fixed;
    const { scale } = this.instrument.priceTick;
    const sizing = this.sizer.size({
      equity: this.equity(mark, account),
      reference: price(Decimal.of(BigInt(reference), scale)),
      stop: price(Decimal.of(BigInt(stop), scale)),
      costRatio: this.costRatio,
    });
    return sizing.kind === 'sized' ? safe(Number(sizing.quantity.units)) : 0;
  }

  private targets({ plan, direction }: Signal, size: number): readonly SweepTarget[] {
    const { targets } = plan;
    if (targets.length === 0) return NO_TARGETS;
    const { costs } = this;
    const rounding = direction === 'long' ? 'floor' : 'up';
    const units = targets.map((target) => costs.priceUnits(target.price, rounding));
    if (units.length === 1) return [leg(units[0]!, size, costs)];
    const { quantityStep, priceTick } = this.instrument;
    const prices = units.map((unit) => price(Decimal.of(BigInt(unit), priceTick.scale)));
    const whole = quantity(Decimal.of(BigInt(size), quantityStep.scale));
    const legs = splitTargets(targets, prices, whole, quantityStep);
    return legs.map((part) => leg(Number(part.price.units), this.steps(part.quantity), costs));
  }

  private steps(size: Decimal): number {
    return safe(Number(size.round(this.instrument.quantityStep.scale, 'down').units));
  }

  /** The exposure and the cash left, as `approve` judges them; by doubles where those leave no doubt, else exactly. */
  private isAffordable(worth: number, long: boolean, mark: number, account: SweepAccount): boolean {
    const unit = 10 ** this.worthScale;
    const cost = (worth / unit) * this.entryFactor;
    const equity = account.cashNumber + account.positionNumber * (mark / this.costs.priceFactor);
    const room = equity * this.exposureNumber;
    const buysFromCash = long && this.exposureNumber <= 1;
    const limit = buysFromCash ? Math.min(room, equity) : room;
    if (Math.abs(cost - limit) > DOUBT * Math.max(1, Math.abs(limit))) return cost < limit;
    return this.isExactlyAffordable(worth, buysFromCash, this.equity(mark, account));
  }

  /** What is open is on its way out, so the cash to come is all of the equity. */
  private isExactlyAffordable(worth: number, buysFromCash: boolean, equity: Decimal): boolean {
    const exact = Decimal.of(BigInt(worth), this.worthScale);
    const cost = exact.plus(exact.times(this.costRatio));
    if (cost.compare(equity.times(this.maxExposure)) > 0) return false;
    return !buysFromCash || cost.compare(equity) <= 0;
  }

  private equity(mark: number, { cash, position }: SweepAccount): Decimal {
    const { priceTick, quantityStep } = this.instrument;
    const money = Decimal.of(BigInt(cash), Math.round(Math.log10(this.costs.quoteFactor)));
    if (position === undefined) return money;
    const held = Decimal.of(BigInt(position.side === 'buy' ? position.open : -position.open), quantityStep.scale);
    return money.plus(held.times(Decimal.of(BigInt(mark), priceTick.scale)));
  }
}

/** Share of a sum within which doubles are not trusted to compare it. */
const DOUBT = 1e-9;
const NO_TARGETS: readonly SweepTarget[] = [];

function leg(at: number, size: number, costs: SweepCosts): SweepTarget {
  return { price: at, priceNumber: at / costs.priceFactor, quantity: size };
}

/** Zero when it is below the smallest order. */
function fixedSteps(text: string, { quantityStep, minQuantity }: Instrument): number {
  const size = Decimal.parse(text);
  if (!size.isMultipleOf(quantityStep)) throw new OutOfRange('Expected a fixed size in whole steps');
  if (size.isZero() || size.compare(minQuantity) < 0) return 0;
  return safe(Number(size.round(quantityStep.scale, 'down').units));
}
