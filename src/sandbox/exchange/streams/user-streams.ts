import type { Account } from '#sandbox/exchange/accounts/account.ts';
import type { Holding } from '#sandbox/exchange/accounts/balances.ts';
import type { AccountListener, Execution } from '#sandbox/exchange/orders/order-desk.ts';
import { executionJson } from '#sandbox/exchange/orders/order-json.ts';
import type { End } from '#sandbox/exchange/streams/poll.ts';
import { ASSET_DIGITS } from '#sandbox/exchange/symbol-rules.ts';

/** Takes an event of an account, in whatever wrapping its connection asked for. */
export type UserSink = (event: Readonly<Record<string, unknown>>) => void;

/** Tells accounts' events to whoever listens to them. */
export class UserStreams implements AccountListener {
  private readonly sinks = new Map<Account, Set<UserSink>>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** The function that it gives back ends it. */
  listen(account: Account, sink: UserSink): End {
    const sinks = this.sinks.get(account) ?? new Set();
    this.sinks.set(account, sinks.add(sink));
    return () => void sinks.delete(sink);
  }

  onExecution(account: Account, execution: Execution): void {
    if (this.hasSinks(account)) this.tell(account, executionJson(execution));
  }

  onBalances(account: Account, changed: readonly Holding[]): void {
    if (!this.hasSinks(account)) return;
    const now = this.now();
    const balances = changed.map(({ asset, free, locked }) => ({
      a: asset,
      f: free.round(ASSET_DIGITS, 'down').toString(),
      l: locked.round(ASSET_DIGITS, 'down').toString(),
    }));
    this.tell(account, { e: 'outboundAccountPosition', E: now, u: now, B: balances });
  }

  /** Somebody has put money in, or taken it out. */
  onTransfer(account: Account, asset: string, amount: string): void {
    const now = this.now();
    this.tell(account, { e: 'balanceUpdate', E: now, a: asset, d: amount, T: now });
  }

  private hasSinks(account: Account): boolean {
    return (this.sinks.get(account)?.size ?? 0) > 0;
  }

  private tell(account: Account, event: Readonly<Record<string, unknown>>): void {
    for (const sink of this.sinks.get(account) ?? []) sink(event);
  }
}
