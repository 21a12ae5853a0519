import type { UnixMs } from '#core/time.ts';
import type { SettledTrade, StreamTrade } from '#domain/prediction/prediction-event.ts';
import { binomialTail } from '#desks/prediction/correlation/chance.ts';

/** Who bought or sold a market of late, by settled trades, which name the account; when, by the stream's trades, which come at once. */
export class WalletTrades {
  private readonly trades: { readonly time: UnixMs; readonly wallet: string; readonly sign: 1 | -1 }[] = [];
  /** Told by the stream and not settled yet, oldest first. */
  private readonly open: { readonly time: UnixMs; readonly ticks: number; readonly lots: number }[] = [];

  tell(time: UnixMs, { ticks, lots }: StreamTrade): void {
    this.open.push({ time, ticks, lots });
    if (this.open.length > KEPT) this.open.splice(0, KEPT / 2);
  }

  settle(time: UnixMs, trade: SettledTrade): void {
    const at = this.open.findIndex(({ ticks, lots }) => ticks === trade.ticks && lots === trade.lots);
    const [told] = at === -1 ? [] : this.open.splice(at, 1);
    if (trade.wallet === '') return;
    const sign = (trade.aggressor === 'buyer') === (trade.outcome === 0) ? 1 : -1;
    this.trades.push({ time: told?.time ?? time, wallet: trade.wallet, sign });
    if (this.trades.length > KEPT) this.trades.splice(0, KEPT / 2);
  }

  /** Accounts that traded in a direction of the price since an instant, with how often each did. */
  since(time: UnixMs, sign: number): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const trade of this.trades) {
      if (trade.time >= time && trade.sign === sign) counts.set(trade.wallet, countOf(counts, trade.wallet) + 1);
    }
    return counts;
  }

  /** When any of these accounts first traded in a direction since an instant; undefined when none did. */
  firstOf(wallets: ReadonlyMap<string, number>, time: UnixMs, sign: number): UnixMs | undefined {
    let first: UnixMs | undefined;
    for (const trade of this.trades) {
      const isMeant = trade.time >= time && trade.sign === sign && wallets.has(trade.wallet);
      if (isMeant && (first === undefined || trade.time < first)) first = trade.time;
    }
    return first;
  }

  clear(): void {
    this.trades.length = 0;
    this.open.length = 0;
  }
}

/** How often each account trades anywhere, decayed, so that a busy one is no surprise. */
export class WalletShares {
  private readonly counts = new Map<string, number>();
  private total = 0;

  add(wallet: string): void {
    if (wallet === '') return;
    this.counts.set(wallet, this.count(wallet) + 1);
    if (++this.total > MOST) this.halve();
  }

  /**
   * Chance that accounts of the leader are seen as often as they are among those of the follower, if the follower's were drawn from
   * all trades elsewhere; 1 where none is.
   */
  linkP(leader: ReadonlyMap<string, number>, follower: ReadonlyMap<string, number>): number {
    let elsewhere = this.total;
    let share = 0;
    let shared = 0;
    let trials = 0;
    for (const [wallet, count] of follower) {
      trials += count;
      elsewhere -= count;
      if (isBehind(leader, wallet)) shared += count;
    }
    for (const [wallet, count] of leader) {
      elsewhere -= count;
      // With one more than were seen, so that a new account is not "never".
      if (isBehind(leader, wallet)) share += 1 + Math.max(0, this.count(wallet) - count - countOf(follower, wallet));
    }
    return shared === 0 ? 1 : binomialTail(shared, trials, Math.min(1, share / Math.max(elsewhere, LEAST)));
  }

  private count(wallet: string): number {
    return countOf(this.counts, wallet);
  }

  private halve(): void {
    this.total = 0;
    for (const [wallet, count] of this.counts) {
      const half = count >> 1;
      if (half === 0) this.counts.delete(wallet);
      else this.counts.set(wallet, half);
      this.total += half;
    }
  }
}

/** Whether an account is one of those that made the move: one trade is anybody's. */
function isBehind(leader: ReadonlyMap<string, number>, wallet: string): boolean {
  return countOf(leader, wallet) >= 2;
}

/** An account that is not there has made no trade. */
function countOf(counts: ReadonlyMap<string, number>, wallet: string): number {
  return counts.has(wallet) ? counts.get(wallet)! : 0;
}

/** Trades of one market. */
const KEPT = 128;
/** Trades after which counts are halved. */
const MOST = 200_000;
/** With fewer trades elsewhere, little is a surprise. */
const LEAST = 100;
