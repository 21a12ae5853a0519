import type { Clock } from '#core/clock.ts';
import { formatInstant } from '#core/time.ts';

/** One entry of an account's history, in the server's own field names. */
export interface Transaction {
  readonly id: string;
  readonly batchID: string;
  readonly time: string;
  readonly accountID: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * Everything that ever happened to the account, numbered from 1 without a hole: whoever knows the last number that it has seen
 * can ask for exactly what it has missed.
 */
export class TransactionLog {
  private readonly clock: Clock;
  private readonly accountId: string;
  private readonly entries: Transaction[] = [];
  private readonly listeners = new Set<(transaction: Transaction) => void>();

  constructor(accountId: string, clock: Clock) {
    this.accountId = accountId;
    this.clock = clock;
  }

  get lastId(): string {
    return `${this.entries.length}`;
  }

  /** Appends an entry. Without a batch it begins one, named after itself. */
  append(type: string, details: Readonly<Record<string, unknown>>, batch?: string): Transaction {
    const id = `${this.entries.length + 1}`;
    const time = formatWireTime(this.clock.now());
    const transaction = { id, batchID: batch ?? id, time, accountID: this.accountId, userID: 1, type, ...details };
    this.entries.push(transaction);
    for (const listener of this.listeners) listener(transaction);
    return transaction;
  }

  /** Entries numbered `from` to `to`, both included, of some types or of all. */
  range(from: number, to: number, types: readonly string[] = []): readonly Transaction[] {
    const part = this.entries.slice(Math.max(from, 1) - 1, Math.max(to, 0));
    return types.length === 0 ? part : part.filter(({ type }) => types.includes(type));
  }

  listen(listener: (transaction: Transaction) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** RFC 3339 with nanoseconds, as the server writes times. */
export function formatWireTime(ms: number): string {
  return formatInstant(ms as Parameters<typeof formatInstant>[0]).replace('Z', '000000Z');
}
