import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import type { VenueListener } from '#domain/orders/venue-gateway.ts';
import type { LineStreamPort } from '#adapters/venues/oanda/line-stream.ts';
import type { OandaCalls } from '#adapters/venues/oanda/oanda-calls.ts';
import { readFill } from '#adapters/venues/oanda/oanda-orders.ts';
import type { OandaOrders } from '#adapters/venues/oanda/oanda-orders.ts';
import { heartbeatSchema, summarySchema, transactionSchema, transactionsSchema } from '#adapters/venues/oanda/wire.ts';
import type { WireTransaction } from '#adapters/venues/oanda/wire.ts';

export interface StreamParts {
  readonly clock: Clock;
  readonly calls: OandaCalls;
  readonly orders: OandaOrders;
  readonly open: LineStreamPort;
}

/** The server beats every five seconds: three beats missed are a connection lost. */
const SILENCE_MS = 16 * SECOND_MS;
const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 30 * SECOND_MS;

/**
 * Tells a listener what happens to the account. Transactions are numbered without a hole, so that after a break, or when a line
 * went missing, exactly what was missed is asked for and told.
 */
export class TransactionStream {
  private readonly parts: StreamParts;
  private readonly listener: VenueListener;
  private lastSeen: number | undefined;
  private isStopped = false;
  private isUp = false;
  private waitMs = FIRST_WAIT_MS;
  /** Counts connections, so that what an old one still says is not heard. */
  private connection = 0;
  private closeStream = (): void => undefined;
  private stopWatch = (): void => undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(parts: StreamParts, listener: VenueListener) {
    this.parts = parts;
    this.listener = listener;
  }

  start(): void {
    this.connect();
  }

  stop(): void {
    this.isStopped = true;
    this.connection++;
    this.stopWatch();
    this.closeStream();
  }

  private connect(): void {
    if (this.isStopped) return;
    const connection = ++this.connection;
    const isOld = (): boolean => connection !== this.connection;
    const { calls, open } = this.parts;
    this.watch();
    this.closeStream = open(`${calls.accountPath}/transactions/stream`, calls.headers(), {
      onOpen: () => isOld() || this.queue(() => this.begin(), connection),
      onLine: (line) => isOld() || this.hear(line, connection),
      onClose: (reason) => isOld() || this.lose(reason),
    });
  }

  private async begin(): Promise<void> {
    const { calls } = this.parts;
    if (this.lastSeen === undefined) {
      const { account } = await calls.read(`${calls.accountPath}/summary`, summarySchema, 'its account');
      this.lastSeen = Number(account.lastTransactionID);
    } else await this.catchUp();
    this.isUp = true;
    this.waitMs = FIRST_WAIT_MS;
    if (!this.isStopped) this.listener.onConnection('connected', 'the transaction stream is open');
  }

  private hear(line: string, connection: number): void {
    this.watch();
    const body = parsed(line);
    const heartbeat = heartbeatSchema.safeParse(body);
    if (heartbeat.success) {
      const { lastTransactionID: last } = heartbeat.data;
      if (last !== undefined) this.queue(() => this.follow(Number(last)), connection);
      return;
    }
    const transaction = transactionSchema.safeParse(body);
    if (!transaction.success) this.lose('a line of the transaction stream could not be read');
    else this.queue(() => this.take(transaction.data), connection);
  }

  /** Whether the stream has told everything up to a number; asks for the rest when not. */
  private async follow(last: number): Promise<void> {
    if (this.lastSeen !== undefined && last > this.lastSeen) await this.catchUp();
  }

  private async take(transaction: WireTransaction): Promise<void> {
    if (this.lastSeen === undefined || Number(transaction.id) <= this.lastSeen) return;
    if (Number(transaction.id) === this.lastSeen + 1) await this.tell(transaction);
    else await this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const { calls } = this.parts;
    const path = `${calls.accountPath}/transactions/sinceid?id=${this.lastSeen}`;
    const { transactions } = await calls.read(path, transactionsSchema, 'its transactions');
    for (const transaction of transactions) await this.tell(transaction);
  }

  private async tell(transaction: WireTransaction): Promise<void> {
    const { orders } = this.parts;
    const fill = transaction.type === 'ORDER_FILL' ? await orders.fillOf(readFill(transaction)) : undefined;
    const isNew = /^(?:MARKET|LIMIT|STOP)_ORDER$/.test(transaction.type);
    const number = isNew ? transaction.id : transaction.orderID;
    const order = number === undefined ? undefined : await orders.byNumber(number);
    this.lastSeen = Number(transaction.id);
    if (this.isStopped) return;
    if (fill !== undefined)
      this.listener.onFill(order === undefined ? fill : { ...fill, clientId: order.report.clientId });
    if (order !== undefined) this.listener.onOrder(order.report);
  }

  /** Work is done one after another, in the order of the stream; what fails is a lost connection. */
  private queue(step: () => Promise<void>, connection: number): void {
    this.work = this.work.then(async () => {
      if (connection !== this.connection) return;
      try {
        await step();
      } catch (error) {
        if (connection === this.connection) this.lose(error instanceof AdapterError ? error.message : String(error));
      }
    });
  }

  private lose(reason: string): void {
    this.connection++;
    this.stopWatch();
    this.closeStream();
    if (this.isUp) this.listener.onConnection('lost', reason);
    this.isUp = false;
    this.parts.clock.after(this.waitMs, () => this.connect());
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }

  private watch(): void {
    this.stopWatch();
    this.stopWatch = this.parts.clock.after(SILENCE_MS, () => this.lose(`silent for ${SILENCE_MS} ms`));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
