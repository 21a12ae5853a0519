import type { PredictionEventPlace, SettledTrade } from '#domain/prediction/prediction-event.ts';

/** What one wallet did within the window. Lots. */
export interface WalletFlow {
  readonly wallet: string;
  /** Bought less sold, in terms of the first outcome. */
  readonly net: number;
  readonly squares: number;
  readonly trades: number;
  /** Of the first trade since it was last without any. */
  readonly since: number;
}

/** Settled trades of the last while, signed: positive for the first outcome (bought, or the second sold). Lots. */
export class SettledFlow {
  net = 0;
  gross = 0;
  squares = 0;
  /** What wallets that bought more than they sold bought net, and the same of those that sold. */
  bought = 0;
  sold = 0;
  private readonly windowMs: number;
  /** Oldest first, from `first` on. */
  private readonly list: SignedTrade[] = [];
  private first = 0;
  private readonly known = new Set<string>();
  private readonly wallets = new Map<string, Counted>();

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  get trades(): number {
    return this.list.length - this.first;
  }

  /** Of the oldest trade; NaN without any. */
  get since(): number {
    return this.list[this.first]?.time ?? Number.NaN;
  }

  /** Takes a trade in; false when it was told before. */
  take(trade: SettledTrade & PredictionEventPlace): boolean {
    const { tradeId: id, receivedTime: time, wallet, lots } = trade;
    while (this.trades > 0 && this.list[this.first]!.time <= time - this.windowMs) this.drop();
    if (this.known.has(id)) return false;
    const signed = (trade.aggressor === 'buyer') === (trade.outcome === 0) ? lots : -lots;
    const entry = { id, time, signed, wallet };
    this.known.add(id);
    this.list.push(entry);
    this.count(entry, 1);
    if (this.trades > MOST_TRADES) this.drop();
    return true;
  }

  /** What a wallet did; undefined when it did nothing, or when the venue does not say whose trades they are. */
  of(wallet: string): WalletFlow | undefined {
    const counted = wallet === '' ? undefined : this.wallets.get(wallet);
    return counted === undefined ? undefined : { wallet, ...counted };
  }

  private drop(): void {
    const entry = this.list[this.first++]!;
    this.known.delete(entry.id);
    this.count(entry, -1);
    if (this.first < COMPACT_AT) return;
    this.list.splice(0, this.first);
    this.first = 0;
  }

  private count({ signed, wallet, time }: SignedTrade, sign: 1 | -1): void {
    this.net += sign * signed;
    this.gross += sign * Math.abs(signed);
    // Squares of lots are beyond exact whole numbers: what rounding leaves goes with the last trade.
    this.squares = this.trades === 0 ? 0 : Math.max(0, this.squares + sign * signed * signed);
    let counted = this.wallets.get(wallet);
    if (counted === undefined) {
      counted = { net: 0, squares: 0, trades: 0, since: time };
      this.wallets.set(wallet, counted);
    }
    this.share(counted.net, -1);
    counted.net += sign * signed;
    counted.squares += sign * signed * signed;
    counted.trades += sign;
    this.share(counted.net, 1);
    if (counted.trades === 0) this.wallets.delete(wallet);
  }

  private share(net: number, sign: 1 | -1): void {
    if (net > 0) this.bought += sign * net;
    else this.sold -= sign * net;
  }
}

interface SignedTrade {
  readonly id: string;
  readonly time: number;
  readonly signed: number;
  readonly wallet: string;
}

interface Counted {
  net: number;
  squares: number;
  trades: number;
  readonly since: number;
}

const MOST_TRADES = 2_000;
const COMPACT_AT = 512;
