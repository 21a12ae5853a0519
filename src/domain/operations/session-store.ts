import type { Decimal } from '#core/decimal.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { OrderRecord, FillRecord } from '#domain/operations/order-record.ts';
import type { PageFilter, RecordPage, SessionTrade } from '#domain/operations/record-page.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';

/** `paper`: filled by our own simulated venue. `live`: real orders of a real account. */
export type TradingMode = 'paper' | 'live';

/** One continuing piece of trading: a strategy on an instrument at a venue, through any number of restarts. */
export interface SessionRecord {
  /** `scanner-strike-BTCUSDT-sandbox`: chosen by its owner or made from what it trades. */
  readonly id: string;
  readonly mode: TradingMode;
  readonly desk: string;
  readonly venue: string;
  /** The account at the venue; empty on paper. */
  readonly account: string;
  readonly instrument: string;
  /** The run's configuration, plain data (`RunConfig`). */
  readonly config: unknown;
  readonly configHash: string;
  readonly created: UnixMs;
  readonly status: 'running' | 'stopped' | 'failed';
  /** Why it is in that state; empty while it runs. */
  readonly reason: string;
  /** Counts starts. Only the latest start may write: an older process that still lives is fenced off. */
  readonly epoch: number;
}

/** The worth of a session's account after a bar. */
export interface EquityPoint {
  readonly time: UnixMs;
  readonly equity: Decimal;
  readonly cash: Decimal;
  /** In base units, negative when short. */
  readonly position: Decimal;
  readonly price: number;
}

/** A state from which the journal can be followed on. */
export interface Checkpoint {
  /** The state holds everything up to, not including, this journal record. */
  readonly at: number;
  readonly state: State;
}

/** What one piece of work changed. All of it is stored, durably, or nothing is. */
export interface SessionBatch {
  /** Number of the first line: exactly what the journal holds already. */
  readonly from: number;
  readonly lines: readonly string[];
  readonly orders: readonly OrderRecord[];
  readonly fills: readonly FillRecord[];
  readonly postings: readonly Transaction[];
  readonly trades: readonly Trade[];
  readonly equity: readonly EquityPoint[];
  /** Orders at the venue that are new or have changed; written before anything is sent. */
  readonly venueOrders: readonly VenueOrderRecord[];
  readonly checkpoint: Checkpoint | undefined;
}

/** Where trading is kept. What `append` has acknowledged survives the end of the process and a power cut. */
export interface SessionStore {
  /**
   * Starts or goes on with a session: raises its epoch by one and gives it back. Throws `session.different` when a session of this
   * id has another configuration.
   */
  begin(session: Omit<SessionRecord, 'epoch' | 'status' | 'reason'>): Promise<SessionRecord>;
  /** Stores a batch in one transaction. Throws `session.taken` when the epoch is not the latest, `journal.corrupt` when `from` does not fit. */
  append(session: string, epoch: number, batch: SessionBatch): Promise<void>;
  end(session: string, epoch: number, status: 'stopped' | 'failed', reason: string): Promise<void>;
  get(session: string): Promise<SessionRecord | undefined>;
  /** Latest first. */
  list(): Promise<readonly SessionRecord[]>;
  checkpoint(session: string): Promise<Checkpoint | undefined>;
  /** Lines of the journal from this number on, at most `limit`. */
  journal(session: string, from: number, limit: number): Promise<readonly string[]>;
  journalLength(session: string): Promise<number>;
  /** Latest first. */
  orders(filter: RecordFilter): Promise<readonly OrderRecord[]>;
  /** Latest first. */
  fills(filter: RecordFilter): Promise<readonly FillRecord[]>;
  /** Latest first, piece by piece: each record is in exactly one piece, also when others come in between. */
  orderPage(filter: PageFilter): Promise<RecordPage<OrderRecord>>;
  /** Latest first, piece by piece. */
  fillPage(filter: PageFilter): Promise<RecordPage<FillRecord>>;
  /** Executions of all orders whose ids begin with this text, oldest first; at most 500. */
  fillsOf(session: string, orders: string): Promise<readonly FillRecord[]>;
  /** Latest first, piece by piece. */
  tradePage(filter: PageFilter): Promise<RecordPage<SessionTrade>>;
  /** Oldest first: from this number on, counted from 0, at most so many; all of them when both are left out. */
  postings(session: string, from?: number, limit?: number): Promise<readonly Transaction[]>;
  /** Latest first. */
  trades(filter: RecordFilter): Promise<readonly Trade[]>;
  /** Oldest first, `from <= time < to`; at most so many when there is a limit. */
  equity(session: string, from: number, to: number, limit?: number): Promise<readonly EquityPoint[]>;
  /** The latest one, or the latest at or before an instant. */
  latestEquity(session: string, until?: number): Promise<EquityPoint | undefined>;
  /** Every order at the venue that was ever written, oldest first; only those that may still change with `openOnly`. */
  venueOrders(session: string, openOnly: boolean): Promise<readonly VenueOrderRecord[]>;
}

export interface RecordFilter {
  readonly session?: string;
  readonly limit?: number;
  /** Orders only: those that may still change. */
  readonly openOnly?: boolean;
}
