import { Decimal } from '#core/decimal.ts';
import type { Price } from '#core/money.ts';
import { LotBook } from '#domain/ledger/lots.ts';
import type { LotMatching } from '#domain/ledger/lots.ts';
import { PriceGrid, toNumber } from '#domain/orders/price-grid.ts';
import type { InstrumentTerms } from '#engine/account/account-config.ts';

/** One instrument of an account: its terms, its lots, its latest price. */
export class Holding {
  readonly terms: InstrumentTerms;
  readonly lots: LotBook;
  readonly grid: PriceGrid;
  /** Latest price in analysis numbers; NaN before the first. */
  mark = Number.NaN;
  /** What is held in analysis numbers, negative when short; renewed from the books after each change. */
  quantity = 0;
  /** Absolute sum of the lots: equals the position's size unless lots of both sides are held. */
  gross = Decimal.ZERO;
  readonly initialNumber: number;
  readonly maintenanceNumber: number;
  grossNumber = 0;

  constructor(terms: InstrumentTerms, matching: LotMatching) {
    this.terms = terms;
    this.lots = new LotBook(terms.instrument, matching);
    this.grid = new PriceGrid(terms.instrument.priceTick);
    this.initialNumber = toNumber(terms.initialRatio);
    this.maintenanceNumber = toNumber(terms.maintenanceRatio);
  }

  /** The latest price as a whole tick; undefined before the first. */
  get price(): Price | undefined {
    return Number.isNaN(this.mark) ? undefined : this.grid.price(this.mark, 'nearest-even');
  }

  /** Call after every change of the lots. */
  renew(quantity: Decimal): void {
    this.quantity = toNumber(quantity);
    let gross = Decimal.ZERO;
    for (const { open } of this.lots.open) gross = gross.plus(open);
    this.gross = gross;
    this.grossNumber = toNumber(gross);
  }
}
