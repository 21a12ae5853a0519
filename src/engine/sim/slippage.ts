import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';

/** What an order that takes loses against the price at which the market stands, beyond the spread. */
export type SlippageModel =
  /** A share of the price, in basis points. */
  | { readonly kind: 'bps'; readonly bps: number }
  /** So many ticks of the instrument. */
  | { readonly kind: 'ticks'; readonly ticks: number }
  /**
   * The square-root law of market impact: `factor` times the root of the order's share of the bar's volume, as a share of the
   * price. An order in a bar without known volume, or larger than it, is charged as if it were the whole bar.
   */
  | { readonly kind: 'volumeShare'; readonly factor: number };

/** The share of the price that impact takes, for a piece of `size` in a bar that traded `volume`, both in base units. */
export function impactRatio(factor: number, size: number, volume: number): Decimal {
  const share = size < volume ? size / volume : 1;
  return Decimal.fromNumber(factor * Math.sqrt(share), IMPACT_DIGITS, 'nearest-even');
}

/** Far below what matters, and above the noise of binary fractions: 2 % is 2 %, not a tick more. */
const IMPACT_DIGITS = 12;

/** Throws `config.invalid` for a figure out of range. */
export function assertSlippage(model: SlippageModel): void {
  if (model.kind === 'bps') assertFigure('slippage.bps', model.bps, model.bps <= 1_000);
  else if (model.kind === 'ticks') assertFigure('slippage.ticks', model.ticks, Number.isInteger(model.ticks));
  else assertFigure('slippage.factor', model.factor, model.factor <= 10);
}

function assertFigure(name: string, value: number, isAllowed: boolean): void {
  if (isAllowed && value >= 0) return;
  throw new AssayError('config.invalid', `Expected ${name} to be at least "0" and of its kind, was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
