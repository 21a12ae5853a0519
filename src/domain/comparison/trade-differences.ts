import { Decimal } from '#core/decimal.ts';
import type { Trade } from '#domain/ledger/trade.ts';

/** What two trades are compared by. Prices, sizes and amounts are decimal texts. */
export interface TradeFacts {
  readonly signalId: string;
  readonly direction: Trade['direction'];
  /** UTC ms. */
  readonly openedAt: number;
  readonly closedAt?: number;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly exitPrice?: string;
  readonly exitReason?: string;
  /** Net of fees. */
  readonly profit?: string;
}

/** A field of a trade that differs. */
export interface TradeChange {
  readonly field: keyof TradeFacts;
  readonly a: string | number | undefined;
  readonly b: string | number | undefined;
}

/** A trade that both runs made, but not in the same way. */
export interface ChangedTrade {
  readonly a: TradeFacts;
  readonly b: TradeFacts;
  readonly changes: readonly TradeChange[];
}

/** The trades of two runs, told apart; oldest first. */
export interface TradeComparison {
  readonly same: number;
  readonly changed: readonly ChangedTrade[];
  readonly onlyA: readonly TradeFacts[];
  readonly onlyB: readonly TradeFacts[];
}

/**
 * Pairs trades by the signal that they came from; those without a partner are paired by side and moment of entry, as signals
 * of other strategies have other names. A trade that is left over is only in one of the runs.
 */
export function compareTrades(a: readonly TradeFacts[], b: readonly TradeFacts[]): TradeComparison {
  const pairs: (readonly [TradeFacts, TradeFacts])[] = [];
  const bySignal = paired(a, b, ({ signalId }) => signalId, pairs);
  const byMoment = paired(
    bySignal.restA,
    bySignal.restB,
    ({ direction, openedAt }) => `${direction} ${openedAt}`,
    pairs,
  );
  const compared = pairs.map(([one, other]) => ({ a: one, b: other, changes: changesOf(one, other) }));
  const changed = compared.filter(({ changes }) => changes.length > 0);
  return {
    same: compared.length - changed.length,
    changed: changed.sort((x, y) => x.a.openedAt - y.a.openedAt),
    onlyA: byMoment.restA,
    onlyB: byMoment.restB,
  };
}

function paired(
  a: readonly TradeFacts[],
  b: readonly TradeFacts[],
  keyOf: (trade: TradeFacts) => string,
  pairs: (readonly [TradeFacts, TradeFacts])[],
): { readonly restA: readonly TradeFacts[]; readonly restB: readonly TradeFacts[] } {
  const waiting = new Map<string, TradeFacts[]>();
  for (const trade of b) waiting.set(keyOf(trade), [...(waiting.get(keyOf(trade)) ?? []), trade]);
  const restA: TradeFacts[] = [];
  const taken = new Set<TradeFacts>();
  for (const trade of a) {
    const partner = waiting.get(keyOf(trade))?.shift();
    if (partner === undefined) {
      restA.push(trade);
      continue;
    }
    taken.add(partner);
    pairs.push([trade, partner]);
  }
  return { restA, restB: b.filter((trade) => !taken.has(trade)) };
}

const EXACT = ['quantity', 'entryPrice', 'exitPrice', 'profit'] as const;
const PLAIN = ['direction', 'openedAt', 'closedAt', 'exitReason'] as const;

function changesOf(a: TradeFacts, b: TradeFacts): TradeChange[] {
  const plain = PLAIN.filter((field) => a[field] !== b[field]);
  const exact = EXACT.filter((field) => !isSameAmount(a[field], b[field]));
  return [...plain, ...exact].map((field) => ({ field, a: a[field], b: b[field] }));
}

/** 45298.10 is 45298.1. */
function isSameAmount(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return Decimal.parse(a).compare(Decimal.parse(b)) === 0;
}
