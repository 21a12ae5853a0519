import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';

/** What an account has of one asset. */
export interface Holding {
  readonly asset: string;
  readonly free: Decimal;
  /** Held back for working orders. */
  readonly locked: Decimal;
}

/** Exact amounts by asset. Nothing is ever below zero: what would be is our bug, as every spending is checked before. */
export class Balances {
  private readonly holdings = new Map<string, Holding>();
  private readonly touched = new Set<string>();

  constructor(amounts: Readonly<Record<string, string>>) {
    for (const [asset, amount] of Object.entries(amounts)) {
      this.holdings.set(asset, { asset, free: Decimal.parse(amount), locked: Decimal.ZERO });
    }
  }

  all(): readonly Holding[] {
    return [...this.holdings.values()];
  }

  of(asset: string): Holding {
    return this.holdings.get(asset) ?? { asset, free: Decimal.ZERO, locked: Decimal.ZERO };
  }

  free(asset: string): Decimal {
    return this.of(asset).free;
  }

  credit(asset: string, amount: Decimal): void {
    this.change(asset, amount, Decimal.ZERO);
  }

  debit(asset: string, amount: Decimal): void {
    this.change(asset, amount.negated(), Decimal.ZERO);
  }

  lock(asset: string, amount: Decimal): void {
    this.change(asset, amount.negated(), amount);
  }

  unlock(asset: string, amount: Decimal): void {
    this.change(asset, amount, amount.negated());
  }

  /** What has changed since the last call. */
  takeTouched(): readonly Holding[] {
    if (this.touched.size === 0) return [];
    const changed = [...this.touched].map((asset) => this.of(asset));
    this.touched.clear();
    return changed;
  }

  private change(asset: string, free: Decimal, locked: Decimal): void {
    const before = this.of(asset);
    const after = { asset, free: before.free.plus(free), locked: before.locked.plus(locked) };
    invariant(
      after.free.sign() >= 0 && after.locked.sign() >= 0,
      `nobody owes ${asset}, free ${after.free.toString()}, locked ${after.locked.toString()}`,
    );
    this.holdings.set(asset, after);
    this.touched.add(asset);
  }
}
