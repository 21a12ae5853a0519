import { Decimal } from '#core/decimal.ts';
import type { ModelOrder, ModelRequest, ModelRules } from '#testkit/venue-model/model-order.ts';

/** The one account of a model venue: what it owns, and what working orders hold back. */
export class ModelAccount {
  private readonly rules: ModelRules;
  private readonly total = new Map<string, Decimal>();
  /** By order id: what is still held back. */
  private readonly held = new Map<number, { readonly asset: string; readonly each: Decimal; left: Decimal }>();

  constructor(rules: ModelRules) {
    this.rules = rules;
    for (const [asset, amount] of Object.entries(rules.funds)) this.total.set(asset, Decimal.parse(amount));
  }

  /** Every asset that is not zero. */
  balances(): Record<string, { free: string; locked: string }> {
    const entries = [...this.total].map(([asset, total]) => {
      const locked = this.locked(asset);
      return [asset, { free: total.minus(locked).toString(), locked: locked.toString() }] as const;
    });
    return Object.fromEntries(entries.filter(([asset]) => !this.total.get(asset)!.isZero()));
  }

  canPay(request: ModelRequest, best: Decimal): boolean {
    const { asset, each } = this.needs(request, best);
    return this.free(asset).compare(each.times(request.quantity)) >= 0;
  }

  lock(order: ModelOrder): void {
    if (order.kind === 'market') return;
    const { asset, each } = this.needs(order, order.price!);
    this.held.set(order.id, { asset, each, left: each.times(order.quantity) });
  }

  release(order: ModelOrder): void {
    this.held.delete(order.id);
  }

  /** Books an execution; gives back what was charged for it. */
  settle(order: ModelOrder, price: Decimal, quantity: Decimal): { fee: Decimal; feeCurrency: string } {
    const { base, quote, feeIn, feeRate } = this.rules;
    const isBuy = order.side === 'buy';
    const cost = price.times(quantity);
    this.add(base, isBuy ? quantity : quantity.negated());
    this.add(quote, isBuy ? cost.negated() : cost);
    const feeCurrency = feeIn === 'received' && isBuy ? base : quote;
    const fee = (feeCurrency === base ? quantity : cost).times(Decimal.parse(feeRate));
    this.add(feeCurrency, fee.negated());
    const held = this.held.get(order.id);
    if (held !== undefined) held.left = held.left.minus(held.each.times(quantity));
    return { fee, feeCurrency };
  }

  private needs({ side, price }: ModelRequest, best: Decimal): { asset: string; each: Decimal } {
    return side === 'buy'
      ? { asset: this.rules.quote, each: price ?? best }
      : { asset: this.rules.base, each: Decimal.of(1n) };
  }

  private free(asset: string): Decimal {
    return this.owned(asset).minus(this.locked(asset));
  }

  private locked(asset: string): Decimal {
    const parts = [...this.held.values()].filter((held) => held.asset === asset);
    return parts.reduce((sum, { left }) => sum.plus(left), Decimal.ZERO);
  }

  private owned(asset: string): Decimal {
    return this.total.get(asset) ?? Decimal.ZERO;
  }

  private add(asset: string, amount: Decimal): void {
    this.total.set(asset, this.owned(asset).plus(amount));
  }
}
