import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import type { Currency, Money, Price, Quantity } from '#core/money.ts';
import type { TradingCalendar } from '#domain/market/calendar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { DayCount } from '#domain/costs/interest.ts';
import type { LotMatching } from '#domain/ledger/lots.ts';

/** What an account may do and what it is charged, every assumption by name. */
export interface AccountConfig {
  /** The currency in which the account is judged. */
  readonly base: Currency;
  /** What it starts with, in one currency or several. */
  readonly capital: readonly Money[];
  readonly instruments: readonly InstrumentTerms[];
  /** `cash`: what is bought is paid for; `margin`: positions are backed by equity, by the ratios of their instruments. */
  readonly model: 'cash' | 'margin';
  /** Whether a cash account may sell what it does not hold; a margin account always may. */
  readonly borrows: boolean;
  /** When money is looked at: for an order that is sent and again when it executes, at execution only, or never. */
  readonly moneyChecks: 'submission' | 'execution' | 'never';
  /** What an order costs: its worth plus its whole fee, or, as some engines have it, its units times (price plus fee of one unit). */
  readonly orderCost: 'wholeFee' | 'unitFee';
  readonly matching: LotMatching;
  /** Digits of money in the books; undefined: those of each currency. */
  readonly moneyDigits: number | undefined;
  /** Interest a year on negative cash by currency, as a ratio; currencies that are left out cost nothing. */
  readonly interest: Readonly<Record<string, Decimal>>;
  /** How time becomes a share of a year for interest and borrowing. */
  readonly dayCount: DayCount;
  /** Share of the worth of a position that is closed by force, taken on top. */
  readonly liquidationPenaltyRatio: Decimal;
  /** What becomes of equity below zero when everything is closed: `protected` is written off, `owed` stays. */
  readonly negativeBalance: 'protected' | 'owed';
}

/** How one instrument is held. */
export interface InstrumentTerms {
  readonly instrument: Instrument;
  /** Equity that a position needs to be opened, as a share of its worth: 0.1 is a leverage of 10. */
  readonly initialRatio: Decimal;
  /** Equity below which it is closed by force, as a share of its worth. */
  readonly maintenanceRatio: Decimal;
  /** Whether its worth is paid (`delivery`) or only its profit is (`contract`, perpetuals). */
  readonly settlement: 'delivery' | 'contract';
  /** What borrowing it for a short costs a year, as a share of its worth; undefined: nothing. */
  readonly borrowRatio: Decimal | undefined;
  /** When it trades; undefined: always. */
  readonly calendar: TradingCalendar | undefined;
  /** What its venue charges, for checks before an execution; undefined: nothing. */
  readonly costs: ExecutionCosts | undefined;
}

/** What the account has to know of a venue's charges. `SimCosts` is one. */
export interface ExecutionCosts {
  fee(at: Price, size: Quantity, liquidity: 'maker' | 'taker'): Money;
  /** The price of the market behind a price that an order which crosses the spread was given; undefined: the same. */
  readonly uncrossed?: (at: Price, side: 'buy' | 'sell') => Price;
}

/** A cash account in one currency that checks money when an order is sent and when it executes. */
export function cashAccount(
  capital: Money,
  instruments: readonly Instrument[],
  changes: Partial<AccountConfig> = {},
): AccountConfig {
  const config: AccountConfig = {
    base: capital.currency,
    capital: [capital],
    instruments: instruments.map((instrument) => termsOf(instrument)),
    model: 'cash',
    borrows: false,
    moneyChecks: 'submission',
    orderCost: 'wholeFee',
    matching: 'fifo',
    moneyDigits: undefined,
    interest: {},
    dayCount: 'actual/365',
    liquidationPenaltyRatio: Decimal.ZERO,
    negativeBalance: 'owed',
    ...changes,
  };
  assertAccountConfig(config);
  return config;
}

/** Terms without leverage or charges; a perpetual is a contract, everything else is delivered. */
export function termsOf(
  instrument: Instrument,
  changes: Partial<Omit<InstrumentTerms, 'instrument'>> = {},
): InstrumentTerms {
  return {
    instrument,
    initialRatio: Decimal.of(1n),
    maintenanceRatio: Decimal.ZERO,
    settlement: instrument.kind === 'perpetual' ? 'contract' : 'delivery',
    borrowRatio: undefined,
    calendar: undefined,
    costs: undefined,
    ...changes,
  };
}

/** Throws `config.invalid` for an instrument given twice or ratios out of range. */
function assertAccountConfig(config: AccountConfig): void {
  const seen = new Set<string>();
  for (const { instrument, initialRatio, maintenanceRatio } of config.instruments) {
    const { id } = instrument;
    if (seen.has(id)) throw invalid('instruments', 'different from each other', id);
    seen.add(id);
    if (initialRatio.sign() <= 0) throw invalid(`initialRatio of ${id}`, 'above "0"', initialRatio);
    if (maintenanceRatio.sign() < 0 || maintenanceRatio.compare(initialRatio) > 0) {
      throw invalid(
        `maintenanceRatio of ${id}`,
        `from "0" to the initial "${initialRatio.toString()}"`,
        maintenanceRatio,
      );
    }
  }
  const { moneyDigits } = config;
  if (moneyDigits !== undefined && !(Number.isInteger(moneyDigits) && moneyDigits >= 0 && moneyDigits <= 18)) {
    throw invalid('moneyDigits', 'a whole number from "0" to "18"', String(moneyDigits));
  }
}

function invalid(field: string, range: string, value: Decimal | string): AssayError {
  return new AssayError('config.invalid', `Expected ${field} to be ${range}, was "${value.toString()}"`, {
    place: { column: field, value: value.toString() },
  });
}
