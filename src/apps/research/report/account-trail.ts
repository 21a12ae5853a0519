import { Decimal } from '#core/decimal.ts';
import { currency, currencyScale } from '#core/money.ts';
import type { OpenPosition } from '#engine/drivers/backtest-result.ts';
import type { JournalRecord } from '#engine/journal-reader.ts';
import type { RunConfig } from '#engine/run-config.ts';

interface TrailedTrade {
  readonly signalId: string;
  readonly direction: 'long' | 'short';
  entryTime: number;
  /** Base units, negative when short. */
  open: Decimal;
  /** Received minus paid, fees included. */
  cash: Decimal;
}

/** Follows an account through the postings of a journal: its worth at every close, and what is open at the end. */
export class AccountTrail {
  /** Worth at the close of every bar, in analysis numbers. */
  readonly equities: number[] = [];
  readonly start: number;
  /** Bars at whose close a position was open. */
  exposedBars = 0;
  private readonly fillsAtClose: boolean;
  private readonly cashAccount: string;
  private readonly positionAccount: string;
  private readonly trades = new Map<string, TrailedTrade>();
  /** Orders approved since the last bar: with fills at the close, what they do still belongs to that bar. */
  private readonly fresh = new Set<string>();
  private cash: Decimal;
  private position = Decimal.ZERO;
  private lastClose = Number.NaN;

  constructor(config: RunConfig) {
    const { quote, id } = config.instrument;
    this.cashAccount = `cash:${quote}`;
    this.positionAccount = `position:${id}`;
    this.fillsAtClose = config.venue.marketFill === 'fillAtClose';
    this.cash = Decimal.parse(config.capital).round(currencyScale(currency(quote)), 'nearest-even');
    this.start = this.cash.toNumber();
  }

  add({ kind, data }: JournalRecord): void {
    if (kind === 'bar') this.close(data['close'] as number);
    else if (kind === 'approved') this.approve(data);
    else if (kind === 'posting') this.book(data);
  }

  openPositions(): readonly OpenPosition[] {
    return [...this.trades.values()]
      .filter(({ open }) => !open.isZero())
      .map(({ signalId, direction, entryTime, open, cash }) => ({
        signalId,
        direction,
        quantity: open.absolute().toNumber(),
        entryTime,
        unrealised: open.toNumber() * this.lastClose + cash.toNumber(),
      }));
  }

  private close(price: number): void {
    this.lastClose = price;
    this.fresh.clear();
    if (!this.position.isZero()) this.exposedBars++;
    this.equities.push(this.worth());
  }

  private worth(): number {
    const cash = this.cash.toNumber();
    return this.position.isZero() ? cash : cash + this.position.toNumber() * this.lastClose;
  }

  private approve(data: JournalRecord['data']): void {
    const id = data['id'] as string;
    const isMarket = (data['type'] as { readonly kind: string }).kind === 'market';
    if (this.fillsAtClose && isMarket) this.fresh.add(id);
    if (data['closes'] !== undefined) return;
    this.trades.set(id, {
      signalId: data['signalId'] as string,
      direction: data['side'] === 'buy' ? 'long' : 'short',
      entryTime: 0,
      open: Decimal.ZERO,
      cash: Decimal.ZERO,
    });
  }

  private book(data: JournalRecord['data']): void {
    const reference = data['reference'] as string;
    const postings = data['postings'] as readonly { readonly account: string; readonly amount: string }[];
    const trade = this.tradeOf(reference);
    for (const { account, amount } of postings) {
      const exact = Decimal.parse(amount);
      if (account === this.cashAccount) {
        this.cash = this.cash.plus(exact);
        if (trade !== undefined) trade.cash = trade.cash.plus(exact);
      } else if (account === this.positionAccount) {
        this.position = this.position.plus(exact);
        if (trade === undefined) continue;
        if (trade.entryTime === 0) trade.entryTime = data['time'] as number;
        trade.open = trade.open.plus(exact);
      }
    }
    if (this.fresh.has(reference) && this.equities.length > 0) this.equities[this.equities.length - 1] = this.worth();
  }

  /** The ids of exits begin with that of their entry. */
  private tradeOf(reference: string): TrailedTrade | undefined {
    for (let id = reference; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('/')))) {
      const trade = this.trades.get(id);
      if (trade !== undefined) return trade;
    }
    return undefined;
  }
}
