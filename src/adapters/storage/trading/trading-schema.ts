import type { Generated } from 'kysely';

/** Tables of sessions. Times are UTC ms; exact numbers are decimal strings; `n` rises in the order in which rows came. */
export interface TradingSchema {
  readonly session: SessionTable;
  readonly session_journal: JournalTable;
  readonly session_checkpoint: CheckpointTable;
  readonly session_order: OrderTable;
  readonly session_fill: FillTable;
  readonly session_trade: TradeTable;
  readonly session_equity: EquityTable;
  readonly ledger_transaction: LedgerTransactionTable;
  readonly ledger_posting: LedgerPostingTable;
  readonly venue_order: VenueOrderTable;
}

export interface SessionTable {
  readonly id: string;
  readonly mode: string;
  readonly desk: string;
  readonly venue: string;
  readonly account: string;
  readonly instrument: string;
  /** JSON. */
  readonly config: string;
  readonly config_hash: string;
  readonly created: number;
  readonly status: string;
  readonly reason: string;
  readonly epoch: number;
  /** Lines in the journal, and transactions in the ledger. */
  readonly journal_length: number;
  readonly transactions: number;
}

export interface JournalTable {
  readonly session: string;
  readonly n: number;
  readonly line: string;
}

export interface CheckpointTable {
  readonly session: string;
  readonly at: number;
  /** JSON. */
  readonly state: string;
}

export interface OrderTable {
  readonly n: Generated<number>;
  readonly session: string;
  readonly id: string;
  readonly instrument: string;
  readonly side: string;
  readonly role: string;
  readonly type: string;
  readonly quantity: string;
  readonly filled: string;
  readonly status: string;
  readonly reason: string;
  readonly created: number;
  readonly updated: number;
}

export interface FillTable {
  readonly n: Generated<number>;
  readonly session: string;
  readonly id: string;
  readonly order_id: string;
  readonly instrument: string;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly fee_currency: string;
  readonly liquidity: string;
  readonly time: number;
}

export interface TradeTable {
  readonly n: Generated<number>;
  readonly session: string;
  readonly id: string;
  readonly signal: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly direction: string;
  readonly quantity: string;
  readonly entry_time: number;
  readonly entry_price: string;
  readonly exit_time: number;
  readonly exit_reason: string;
  /** JSON. */
  readonly exits: string;
  /** Of the four amounts that follow. */
  readonly currency: string;
  readonly gross: string;
  readonly fees: string;
  readonly net: string;
  readonly risk: string;
  /** Null when it is not known: SQLite keeps no NaN. */
  readonly r_multiple: number | null;
  readonly bars_held: number;
  readonly mfe_r: number | null;
  readonly mae_r: number | null;
  /** JSON: currency and amount of each; null when there are none. */
  readonly other_fees: string | null;
  readonly dust: string | null;
}

export interface EquityTable {
  readonly session: string;
  readonly time: number;
  readonly equity: string;
  readonly cash: string;
  readonly position: string;
  readonly price: number | null;
}

export interface LedgerTransactionTable {
  readonly session: string;
  readonly n: number;
  readonly kind: string;
  readonly reference: string;
  readonly time: number;
}

export interface LedgerPostingTable {
  readonly session: string;
  /** The transaction, and the place in it. */
  readonly n: number;
  readonly part: number;
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
}

export interface VenueOrderTable {
  readonly n: Generated<number>;
  readonly session: string;
  readonly client_id: string;
  readonly order_id: string;
  readonly attempt: number;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
  readonly type: string;
  /** Of a limit. */
  readonly price: string | null;
  readonly time_in_force: string | null;
  readonly post_only: number | null;
  /** Of a stop. */
  readonly trigger: string | null;
  readonly expires_at: number | null;
  readonly stage: string;
  readonly filled: string;
  readonly sent_at: number;
  readonly settled_at: number | null;
}
