import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import type { Currency } from '#core/money.ts';
import type { AccountName } from '#domain/ledger/posting.ts';

/** One account: a balance in whole units of `10^-scale`, so that booking is plain integer addition. */
export interface Account {
  readonly name: AccountName;
  readonly unit: Currency;
  /** Grows when a fee is finer than anything booked before. */
  scale: number;
  units: bigint;
}

/** The accounts that an execution of one instrument touches. The first two hold base units, the others quote. */
export interface InstrumentBook {
  readonly position: Account;
  readonly delivered: Account;
  readonly cash: Account;
  readonly cost: Account;
  readonly realised: Account;
  readonly fees: Account;
}

export function balanceOf(account: Account): Decimal {
  return Decimal.of(account.units, account.scale);
}

/** A decimal as whole units of an account; what is booked is never finer than its account. */
export function unitsFor(account: Account, amount: Decimal): bigint {
  if (amount.scale === account.scale) return amount.units;
  const exact = amount.round(account.scale, 'down');
  invariant(exact.equals(amount), `${account.name} holds ${account.scale} digits, was ${amount.toString()}`);
  return exact.units;
}

/** Lets an account hold amounts of this many digits; its balance stays what it is. */
export function widen(account: Account, scale: number): void {
  if (scale <= account.scale) return;
  account.units = balanceOf(account).round(scale, 'down').units;
  account.scale = scale;
}
