import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { failure } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { approve } from '#domain/orders/approval.ts';
import type { ApprovedOrder, Denial, DenialRule } from '#domain/orders/approval.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import type { AccountBooks } from '#engine/account/account-books.ts';
import type { Holding } from '#engine/account/holding.ts';
import type { PendingOrders } from '#engine/account/pending-orders.ts';
import { judgedPrice, openingQuantity, purchaseCost, spendable } from '#engine/account/purchasing-power.ts';

/** Why the account refuses an order: the rules of every approval, and its own. */
export type AccountRule =
  | DenialRule
  | 'unknown-instrument'
  | 'market-closed'
  | 'no-price'
  | 'unknown-worth'
  | 'short-sale'
  | 'margin';

/** Our own refusal: which rule, what it allows, what was asked. */
export type AccountDenial = Omit<Denial, 'rule'> & { readonly rule: AccountRule };

/** The account at the moment of asking. */
export interface CheckContext {
  readonly books: AccountBooks;
  readonly pending: PendingOrders;
  readonly time: UnixMs;
}

/**
 * Judges an order before it is sent: instrument and market first, then its form, then money for the part that opens. What only
 * reduces is never held to money.
 */
export function judge(intent: OrderIntent, context: CheckContext): Result<ApprovedOrder, AccountDenial> {
  const { books, pending, time } = context;
  const holding = books.holdings.get(intent.instrument);
  if (holding === undefined) {
    return failure(denied('unknown-instrument', [...books.holdings.keys()].join(', '), intent.instrument));
  }
  if (pending.isKnown(intent.id)) return failure(denied('repeated-id', 'one order an id', intent.id));
  const { calendar } = holding.terms;
  if (calendar !== undefined && !calendar.isOpen(time)) {
    const opens = formatInstant(calendar.sessionAt(time).open as UnixMs);
    return failure(denied('market-closed', opens, formatInstant(time)));
  }
  const mark = holding.price;
  if (mark === undefined) return failure(denied('no-price', intent.instrument, 'unknown'));
  const form = judgeForm(intent, holding, mark, context);
  if (!form.ok) return form;
  const denial = checkMoney(intent, holding, mark, context);
  return denial === undefined ? form : failure(denial);
}

function judgeForm(
  intent: OrderIntent,
  holding: Holding,
  mark: Price,
  { pending }: CheckContext,
): Result<ApprovedOrder, Denial> {
  const { instrument } = holding.terms;
  return approve(
    intent,
    { instrument, maxExposureRatio: Decimal.of(1n), costRatio: Decimal.ZERO },
    {
      equity: MONEY_IS_JUDGED_HERE,
      committed: Decimal.ZERO,
      cash: MONEY_IS_JUDGED_HERE,
      reducible: reducible(intent, holding),
      mark,
      isKnown: (id) => pending.isKnown(id),
    },
  );
}

/** What an order that only reduces may close; one that sleeps until its parent fills is cut down by the venue. */
function reducible({ side, closes, quantity, options }: OrderIntent, { lots }: Holding): Quantity {
  if (options.parent !== undefined) return quantity;
  let open = Decimal.ZERO;
  for (const lot of lots.open) {
    if (lot.side !== side && (closes === undefined || lot.order === closes)) open = open.plus(lot.open);
  }
  return asQuantity(open);
}

function checkMoney(
  intent: OrderIntent,
  holding: Holding,
  mark: Price,
  { books, pending }: CheckContext,
): AccountDenial | undefined {
  const { model, borrows, moneyChecks } = books.config;
  const opening = openingQuantity(books, intent);
  if (opening.isZero() || moneyChecks === 'never') return undefined;
  if (model === 'cash' && !borrows && intent.side === 'sell') {
    return denied('short-sale', books.ledger.position(intent.instrument).quantity, intent.quantity);
  }
  if (moneyChecks === 'execution' || intent.options.marginShare !== undefined) return undefined;
  const budget = spendable(books, holding, intent.side);
  if (budget.kind === 'unknown') return denied('unknown-worth', budget.missing.join(', '), 'unknown');
  const price = judgedPrice(intent.type, mark);
  const purchase = { side: intent.side, price, mark: price, quantity: asQuantity(opening) };
  const cost = purchaseCost(books, holding, purchase);
  const room = budget.amount.plus(pending.released(books, holding)).minus(pending.reserved(books, holding));
  if (cost.compare(room) <= 0) return undefined;
  return denied(model === 'cash' && intent.side === 'buy' ? 'cash' : 'margin', room, cost);
}

/** More than any account holds: `approve` is left with the form of the order. */
const MONEY_IS_JUDGED_HERE = Decimal.of(10n ** 40n);

const EXPECTATIONS: Readonly<Record<Exclude<AccountRule, DenialRule> | 'repeated-id' | 'cash', string>> = {
  'repeated-id': 'an order id that was not used before',
  'unknown-instrument': 'an instrument of this account',
  'market-closed': 'a market that is open, from',
  'no-price': 'an instrument with a price',
  'unknown-worth': 'an account whose worth is known, lacking',
  'short-sale': 'a sale of at most what is held',
  cash: 'a cost within the cash',
  margin: 'a cost within the free margin',
};

function denied(rule: keyof typeof EXPECTATIONS, limit: Decimal | string, actual: Decimal | string): AccountDenial {
  const texts = { limit: limit.toString(), actual: actual.toString() };
  return { rule, ...texts, message: `Expected ${EXPECTATIONS[rule]} "${texts.limit}", was "${texts.actual}"` };
}
