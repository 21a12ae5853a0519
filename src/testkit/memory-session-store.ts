import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import type { Currency } from '#core/money.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { FillRecord, OrderRecord } from '#domain/operations/order-record.ts';
import type { PageFilter, RecordPage, SessionTrade } from '#domain/operations/record-page.ts';
import type {
  Checkpoint,
  EquityPoint,
  RecordFilter,
  SessionBatch,
  SessionRecord,
  SessionStore,
} from '#domain/operations/session-store.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';

/** What a disk would hold: one session, kept as the contract of the real stores says, in a simulation's own time. */
export class MemorySessionStore implements SessionStore {
  lines: string[] = [];
  /** What every write fails with; undefined: none. */
  trouble: Error | undefined;
  private record: SessionRecord | undefined;
  private readonly orderRows = new Map<string, OrderRecord>();
  private readonly fillRows = new Map<string, FillRecord>();
  private readonly postingRows: Transaction[] = [];
  private readonly tradeRows: Trade[] = [];
  private readonly venueRows = new Map<string, VenueOrderRecord>();
  private latest: Checkpoint | undefined;
  private lastEquity: EquityPoint | undefined;

  async begin(session: Omit<SessionRecord, 'epoch' | 'status' | 'reason'>): Promise<SessionRecord> {
    this.record = { ...session, epoch: (this.record?.epoch ?? 0) + 1, status: 'running', reason: '' };
    return this.record;
  }

  async append(_session: string, epoch: number, batch: SessionBatch): Promise<void> {
    if (this.trouble !== undefined) throw this.trouble;
    if (epoch !== this.record?.epoch) throw new AssayError('session.taken', 'taken over');
    if (batch.from !== this.lines.length)
      throw new AssayError('journal.corrupt', `from ${batch.from}, was ${this.lines.length}`);
    for (const fill of batch.fills) {
      if (this.fillRows.has(fill.id)) throw new Error(`fill ${fill.id} is stored already`);
      this.fillRows.set(fill.id, fill);
    }
    this.lines.push(...batch.lines);
    for (const order of batch.orders) this.orderRows.set(order.id, order);
    this.postingRows.push(...batch.postings);
    this.tradeRows.push(...batch.trades);
    for (const order of batch.venueOrders) this.venueRows.set(order.clientId, order);
    // As on a disk: the state goes through JSON.
    if (batch.checkpoint !== undefined) this.latest = JSON.parse(JSON.stringify(batch.checkpoint)) as Checkpoint;
    this.lastEquity = batch.equity.at(-1) ?? this.lastEquity;
  }

  async end(): Promise<void> {
    // A simulation looks at what is left, not at how it was called.
  }

  knowsOrder(clientId: string): boolean {
    return this.venueRows.has(clientId);
  }

  /** The engine's order that an order at the venue realised. */
  orderOf(clientId: string): string | undefined {
    return this.venueRows.get(clientId)?.orderId;
  }

  /** The balance that the stored postings give. */
  storedCash(unit: Currency): Decimal {
    const postings = this.postingRows.flatMap(({ postings: rows }) => rows);
    const cash = postings.filter(({ account }) => account === `cash:${unit}`);
    return cash.reduce((sum, { amount }) => sum.plus(amount), Decimal.ZERO);
  }

  async get(): Promise<SessionRecord | undefined> {
    return this.record;
  }

  async list(): Promise<readonly SessionRecord[]> {
    return this.record === undefined ? [] : [this.record];
  }

  async checkpoint(): Promise<Checkpoint | undefined> {
    return this.latest;
  }

  async journal(_session: string, from: number, limit: number): Promise<readonly string[]> {
    return this.lines.slice(from, from + limit);
  }

  async journalLength(): Promise<number> {
    return this.lines.length;
  }

  async orders(filter: RecordFilter): Promise<readonly OrderRecord[]> {
    const rows = [...this.orderRows.values()];
    return filter.openOnly === true
      ? rows.filter(({ status }) => status === 'submitted' || status === 'working')
      : rows;
  }

  async fills(): Promise<readonly FillRecord[]> {
    return [...this.fillRows.values()];
  }

  async orderPage({ openOnly, ...place }: PageFilter): Promise<RecordPage<OrderRecord>> {
    return pageOf(await this.orders({ openOnly: openOnly === true }), place, ({ created }) => created);
  }

  async fillPage(filter: PageFilter): Promise<RecordPage<FillRecord>> {
    return pageOf([...this.fillRows.values()], filter, ({ time }) => time);
  }

  async fillsOf(_session: string, orders: string): Promise<readonly FillRecord[]> {
    return [...this.fillRows.values()].filter(({ orderId }) => orderId.startsWith(orders));
  }

  async tradePage(filter: PageFilter): Promise<RecordPage<SessionTrade>> {
    const session = this.record?.id ?? '';
    const rows = this.tradeRows.map((trade) => ({ session, trade }));
    return pageOf(rows, filter, ({ trade }) => trade.exitTime);
  }

  async postings(_session?: string, from = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly Transaction[]> {
    return this.postingRows.slice(from, from + limit);
  }

  async trades(): Promise<readonly Trade[]> {
    return this.tradeRows;
  }

  async equity(): Promise<readonly EquityPoint[]> {
    return [];
  }

  async latestEquity(): Promise<EquityPoint | undefined> {
    return this.lastEquity;
  }

  async venueOrders(_session: string, openOnly: boolean): Promise<readonly VenueOrderRecord[]> {
    const rows = [...this.venueRows.values()];
    return openOnly
      ? rows.filter(({ stage }) => stage === 'sending' || stage === 'doubtful' || stage === 'working')
      : rows;
  }
}

/** The rows after a place, latest first; a row's number is its place in the order in which rows came. */
function pageOf<Row>(
  rows: readonly Row[],
  { limit, after }: Pick<PageFilter, 'limit' | 'after'>,
  timeOf: (row: Row) => number,
): RecordPage<Row> {
  const sorted = rows.map((row, n) => ({ row, time: timeOf(row), n })).sort((a, b) => b.time - a.time || b.n - a.n);
  const rest =
    after === undefined
      ? sorted
      : sorted.filter(({ time, n }) => time < after.time || (time === after.time && n < after.n));
  const found = rest.slice(0, limit);
  const last = found.at(-1);
  const next = last === undefined || rest.length <= limit ? undefined : { time: last.time, n: last.n };
  return { items: found.map(({ row }) => row), next };
}
