import { Decimal } from '#core/decimal.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';

/** One instrument of the practice server, with the market that it begins with. Amounts are decimal strings. */
export interface PracticeInstrument {
  /** As OANDA writes it: `EUR_USD`. */
  readonly name: string;
  /** Digits after the point of prices, and of units. */
  readonly displayPrecision: number;
  readonly tradeUnitsPrecision: number;
  readonly minimumTradeSize: string;
  readonly maximumOrderUnits: string;
  /** Share of a position's value that must be there: `0.02` is fifty times. */
  readonly marginRate: string;
  /** Interest a year on a long and on a short position, as a share; negative is paid by us. */
  readonly longRate: string;
  readonly shortRate: string;
  readonly bid: string;
  readonly ask: string;
  /** Its past, and what {@link PracticeServer.play} plays: one-minute bars of mid prices, oldest first. */
  readonly bars?: BarColumns;
}

export interface PracticeConfig {
  readonly accountId: string;
  readonly token: string;
  /** Currency of the account. */
  readonly home: string;
  readonly balance: string;
  /** Per executed unit, in home currency; accounts without commission pay by the spread alone. */
  readonly commissionPerUnit: string;
  readonly instruments: readonly PracticeInstrument[];
}

export const EUR_USD: PracticeInstrument = {
  name: 'EUR_USD',
  displayPrecision: 5,
  tradeUnitsPrecision: 0,
  minimumTradeSize: '1',
  maximumOrderUnits: '100000000',
  marginRate: '0.02',
  longRate: '-0.0183',
  shortRate: '0.0037',
  bid: '1.08412',
  ask: '1.08425',
};

export const USD_JPY: PracticeInstrument = {
  ...EUR_USD,
  name: 'USD_JPY',
  displayPrecision: 3,
  bid: '151.204',
  ask: '151.219',
};

/** Digits of amounts in home currency. */
const MONEY_SCALE = 4;

/** An amount in home currency as OANDA keeps it. */
export function homeAmount(amount: Decimal): Decimal {
  return amount.round(MONEY_SCALE, 'nearest-even');
}

/** `USD` of `EUR_USD`. */
export function quoteCurrencyOf(name: string): string {
  return name.split('_')[1] ?? '';
}

/** The smallest step at so many digits. */
export function stepOf(digits: number): Decimal {
  return Decimal.of(1n, digits);
}
