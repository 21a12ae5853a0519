import type { Trade } from '#domain/ledger/trade.ts';

/**
 * A place in a list of records: the time by which it is sorted, and a number that rises in the order in which rows came. A record keeps
 * its place whatever comes after it.
 */
export interface PageKey {
  readonly time: number;
  readonly n: number;
}

/** Which piece of a list is wanted. */
export interface PageFilter {
  readonly session?: string;
  /** Orders only: those that may still change. */
  readonly openOnly?: boolean;
  /** At most so many, 1 or more. */
  readonly limit: number;
  /** What comes after this place; from the beginning when left out. */
  readonly after?: PageKey;
}

/** A piece of a list. */
export interface RecordPage<Item, Key = PageKey> {
  readonly items: readonly Item[];
  /** The place of the last item; undefined when nothing comes after it. */
  readonly next: Key | undefined;
}

/** A round trip, and whose it is. */
export interface SessionTrade {
  readonly session: string;
  readonly trade: Trade;
}
