import type { Money, Price } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { FundingRate } from '#domain/costs/funding.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { ConversionRequest, Dividend, MovementOutcome, Split } from '#engine/account/movements.ts';
import type { TradingAccount } from '#engine/account/trading-account.ts';

/**
 * What happens to the account from outside. It comes after all bars that closed by its time and before any that closes later,
 * on what is held then.
 */
export type AccountEvent =
  | { readonly kind: 'funding'; readonly instrument: InstrumentId; readonly funding: FundingRate }
  | ({ readonly kind: 'dividend' } & Dividend)
  | ({ readonly kind: 'split' } & Split)
  | ({ readonly kind: 'conversion' } & ConversionRequest)
  | { readonly kind: 'deposit'; readonly amount: Money; readonly time: UnixMs }
  /** The outcome is decided: what is held of it becomes this much collateral a unit. */
  | { readonly kind: 'resolution'; readonly instrument: InstrumentId; readonly value: Price; readonly time: UnixMs };

export function timeOfEvent(event: AccountEvent): UnixMs {
  return event.kind === 'funding' ? event.funding.time : event.time;
}

/** Books what changes cash or holdings by itself. */
export function outcomeOf(
  account: TradingAccount,
  event: Exclude<AccountEvent, { readonly kind: 'resolution' | 'deposit' }>,
): MovementOutcome {
  switch (event.kind) {
    case 'funding':
      return account.fund(event.instrument, event.funding);
    case 'dividend':
      return account.dividend(event);
    case 'split':
      return account.split(event);
    case 'conversion':
      return account.convert(event);
  }
}
