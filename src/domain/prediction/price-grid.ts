/**
 * Prices of prediction markets as whole numbers: 1 is 1/10,000 of the collateral, so that every tick size that venues use (0.1 to
 * 0.0001, 0.0025 and 0.005 among them) is a whole number of units, before and after a change of the tick size.
 */
export const PRICE_UNITS = 10_000;

/** Sizes as whole numbers: millionths of a contract, the digits of the collateral. */
export const SIZE_UNITS = 1_000_000;

/** The price of the other outcome: what one pays for it is what the other is sold at. */
export function mirrored(units: number): number {
  return PRICE_UNITS - units;
}

/** A price in units as a probability, 0…1. */
export function probabilityOf(units: number): number {
  return units / PRICE_UNITS;
}

/** A size in units as contracts. */
export function contractsOf(lots: number): number {
  return lots / SIZE_UNITS;
}
