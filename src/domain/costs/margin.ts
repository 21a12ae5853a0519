import { Decimal } from '#core/decimal.ts';
import { price as asPrice } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import { amountField, expectField, positiveField } from '#domain/costs/cost-fields.ts';

/** One row of a venue's table of leverage: positions up to `upTo` (worth in quote currency; null for the last row). */
export interface MarginBracket {
  readonly upTo: string | null;
  readonly maxLeverage: number;
  /** Share of the worth that must remain, for the part that lies in this bracket, as a decimal text. */
  readonly maintenanceRatio: string;
}

/** A position on its own collateral: `wallet` is what backs it beside its unrealised profit. */
export interface MarginPosition {
  /** Base units, negative when short, not zero. */
  readonly quantity: Decimal;
  readonly entry: Price;
  readonly wallet: Decimal;
}

/**
 * Margin of linear contracts by brackets, exact. Maintenance is progressive, like an income tax: each bracket's ratio applies to
 * the part of the worth within it, which is what the amounts in venues' tables work out to.
 */
export class MarginTable {
  private readonly rows: readonly Row[];

  /** Throws `config.invalid` unless brackets ascend without an end, with maintenance that never falls and below 1. */
  constructor(brackets: readonly MarginBracket[]) {
    const rows: Row[] = [];
    for (const [i, bracket] of brackets.entries()) rows.push(rowOf(bracket, `brackets[${i}]`, rows.at(-1)));
    expectField(rows.length > 0, 'brackets', 'at least one', 'none');
    expectField(rows.at(-1)!.upTo === undefined, `brackets[${rows.length - 1}].upTo`, 'null', brackets.at(-1)!.upTo!);
    this.rows = rows;
  }

  /** Highest leverage for a position of this worth. */
  maxLeverage(notional: Decimal): number {
    return this.rowFor(notional.absolute()).maxLeverage;
  }

  /** What must be put up to open; undefined when the bracket does not allow the leverage. With `digits` digits, rounded up. */
  initial(notional: Decimal, leverage: number, digits: number): Decimal | undefined {
    const worth = notional.absolute();
    if (leverage > this.maxLeverage(worth)) return undefined;
    return worth.dividedBy(Decimal.fromNumber(leverage, 6, 'down'), digits, 'up');
  }

  /** What must remain while the position is worth this much. */
  maintenance(notional: Decimal): Decimal {
    const worth = notional.absolute();
    const { ratio, deduction } = this.rowFor(worth);
    return worth.times(ratio).minus(deduction);
  }

  /** The amount that a venue's table subtracts in the bracket of this worth. */
  deduction(notional: Decimal): Decimal {
    return this.rowFor(notional.absolute()).deduction;
  }

  /**
   * The price at which wallet plus unrealised profit equals maintenance: solved in closed form within the bracket in which the
   * position will then be. With `digits` digits, rounded to the side that comes first; undefined when no price above zero
   * liquidates.
   */
  liquidationPrice({ quantity, entry, wallet }: MarginPosition, digits: number): Price | undefined {
    const size = quantity.absolute();
    const isLong = quantity.sign() > 0;
    const direction = isLong ? ONE : ONE.negated();
    for (const { above, upTo, ratio, deduction } of this.rows) {
      // wallet + direction * size * (p - entry) = size * p * ratio - deduction, for the worth size * p = needed / slope
      const needed = direction.times(size).times(entry).minus(wallet).minus(deduction);
      const slope = direction.minus(ratio);
      const [worth, scale] = isLong ? [needed, slope] : [needed.negated(), slope.negated()];
      if (worth.compare(above.times(scale)) <= 0 && !above.isZero()) continue;
      if (upTo !== undefined && worth.compare(upTo.times(scale)) > 0) continue;
      if (worth.sign() <= 0) return undefined;
      return asPrice(worth.dividedBy(scale.times(size), digits, isLong ? 'up' : 'down'));
    }
    return undefined;
  }

  private rowFor(worth: Decimal): Row {
    return this.rows.find(({ upTo }) => upTo === undefined || worth.compare(upTo) <= 0)!;
  }
}

interface Row {
  readonly above: Decimal;
  readonly upTo: Decimal | undefined;
  readonly maxLeverage: number;
  readonly ratio: Decimal;
  readonly deduction: Decimal;
}

const ONE = Decimal.of(1n);

function rowOf(bracket: MarginBracket, field: string, before: Row | undefined): Row {
  const { maxLeverage } = bracket;
  const ratio = amountField(`${field}.maintenanceRatio`, bracket.maintenanceRatio);
  expectField(maxLeverage >= 1 && maxLeverage <= 1_000, `${field}.maxLeverage`, 'from "1" to "1000"', maxLeverage);
  expectField(ratio.compare(ONE) < 0, `${field}.maintenanceRatio`, 'below "1"', bracket.maintenanceRatio);
  const upTo = bracket.upTo === null ? undefined : positiveField(`${field}.upTo`, bracket.upTo);
  if (before === undefined) return { above: Decimal.ZERO, upTo, maxLeverage, ratio, deduction: Decimal.ZERO };
  const above = before.upTo;
  expectField(above !== undefined, `${field}.upTo`, 'absent: the bracket before it has no end', `${bracket.upTo}`);
  const ascends = upTo === undefined || upTo.compare(above) > 0;
  expectField(ascends, `${field}.upTo`, `above "${above.toString()}"`, `${bracket.upTo}`);
  const rises = ratio.compare(before.ratio) >= 0;
  const least = before.ratio.toString();
  expectField(rises, `${field}.maintenanceRatio`, `at least "${least}"`, bracket.maintenanceRatio);
  const deduction = before.deduction.plus(above.times(ratio.minus(before.ratio)));
  return { above, upTo, maxLeverage, ratio, deduction };
}
