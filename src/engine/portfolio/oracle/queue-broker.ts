import { toNumber } from '#domain/orders/price-grid.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Ask, BarRules, RuleDesk } from '#engine/portfolio/oracle/bar-rules.ts';
import { commissionOf } from '#engine/portfolio/oracle/commission.ts';

/** What a queue broker found, in doubles. */
export interface QueueResult {
  readonly trades: readonly QueueTrade[];
  readonly equity: readonly number[];
}

export interface QueueTrade {
  /** Negative when short. */
  size: number;
  readonly entryPrice: number;
  readonly entryBar: number;
  exitPrice: number;
  exitBar: number;
}

interface QueueOrder {
  /** Negative for a sale; below 1 a share of the free margin. */
  size: number;
  stop: number | undefined;
  readonly limit: number | undefined;
  readonly exits: Pick<Ask, 'stopLoss' | 'takeProfit'>;
  /** The trade that it closes, and whether at a price of its own. */
  readonly trade: QueueTrade | undefined;
  readonly isContingent: boolean;
}

/**
 * The rules that the oracle's README gives, written once more and as directly as they can be: one queue of orders, each held
 * against the whole bar in its turn, whole units, doubles. It shares nothing with the venue, the account and the run but the
 * strategies and the reader of commissions, so that the two can be compared on any data. It is kept short, for tests only.
 */
export class QueueBroker implements RuleDesk {
  private readonly bars: BarColumns;
  private readonly options: Readonly<Record<string, unknown>>;
  private readonly commission: (size: number, price: number) => number;
  private readonly leverage: number;
  private readonly spread: number;
  private queue: QueueOrder[] = [];
  private open: QueueTrade[] = [];
  private readonly closed: QueueTrade[] = [];
  private cash: number;
  private now = 0;

  constructor(bars: BarColumns, cash: number, options: Readonly<Record<string, unknown>>) {
    this.bars = bars;
    this.options = options;
    this.cash = cash;
    this.commission = commissionOf(options['commission']);
    this.leverage = 1 / ((options['margin'] as number | undefined) ?? 1);
    this.spread = (options['spread'] as number | undefined) ?? NO_SPREAD;
  }

  run(rules: BarRules): QueueResult {
    const { bars, closed, options } = this;
    const equity: number[] = [];
    for (let i = 0; i < bars.length; i++) {
      this.now = i;
      if (i > 0) this.process(i);
      equity.push(this.equity());
      if (equity[i]! <= 0) {
        for (const trade of this.open.slice()) this.close(trade, trade.size, bars.close[i]!, i);
        return { trades: closed, equity: [...equity.slice(0, i), ...Array.from({ length: bars.length - i }, () => 0)] };
      }
      rules.onBar(bars.at(i), i, this);
    }
    if (options['finalize_trades'] === true && bars.length > 1) {
      this.closeAll();
      this.process(bars.length - 1);
      equity[bars.length - 1] = this.equity();
    }
    return { trades: closed, equity };
  }

  get isFlat(): boolean {
    return this.open.length === 0;
  }

  closeAll(): void {
    for (let index = 0; index < this.open.length; index++) this.closeTrade(index);
  }

  closeTrade(index: number): void {
    const trade = this.open[index];
    if (trade !== undefined) this.queue.unshift(orderOf(-trade.size, {}, trade));
  }

  cancelAll(): void {
    this.queue = [];
  }

  protectAll({ stopLoss, takeProfit }: Pick<Ask, 'stopLoss' | 'takeProfit'>): void {
    for (const trade of this.open) this.protect(trade, { stopLoss, takeProfit });
  }

  order(side: Side, ask: Ask = {}): void {
    if (this.options['exclusive_orders'] === true) {
      this.queue = this.queue.filter(({ isContingent }) => isContingent);
      this.closeAll();
    }
    const size = ask.units ?? (ask.share === undefined ? ALL : toNumber(ask.share));
    this.queue.push(orderOf(side === 'buy' ? size : -size, ask, undefined));
  }

  /** Every order of the queue against the bar; once more when exits came to life that work in it. */
  private process(i: number): void {
    let again = false;
    for (const order of this.queue.slice()) {
      if (!this.queue.includes(order)) continue;
      const met = this.meet(order, i);
      if (met === undefined) continue;
      this.queue = this.queue.filter((other) => other !== order);
      const { trade } = order;
      if (trade === undefined) again = this.enter(order, met, i) || again;
      else if (this.open.includes(trade)) {
        this.close(
          trade,
          Math.sign(trade.size) * Math.min(Math.abs(order.size), Math.abs(trade.size)),
          met.price,
          met.bar,
        );
      }
    }
    if (again) this.process(i);
  }

  /** Where an order executes in the bar; undefined when it does not. What has triggered it is taken off it. */
  private meet(order: QueueOrder, i: number): Met | undefined {
    const { open, high, low } = this.bars.at(i);
    const { stop, limit, isContingent } = order;
    const buys = order.size > 0;
    const [worse, better] = buys ? [Math.max, Math.min] : [Math.min, Math.max];
    if (stop !== undefined && (buys ? high < stop : low > stop)) return undefined;
    order.stop = undefined;
    if (limit !== undefined) {
      const isHit = buys ? low <= limit : high >= limit;
      const cameFirst = stop !== undefined && (buys ? limit <= stop : limit >= stop);
      return isHit && !cameFirst ? { price: better(stop ?? open, limit), bar: i, stop } : undefined;
    }
    const onClose = this.options['trade_on_close'] === true && !isContingent;
    const from = onClose ? this.bars.close[i - 1]! : open;
    if (stop !== undefined) return { price: worse(from, stop), bar: i, stop };
    return { price: from, bar: onClose ? i - 1 : i, stop };
  }

  /** Opens, after having closed what stands against it; gives back whether its exits work in this bar. */
  private enter(order: QueueOrder, { price, bar, stop }: Met, i: number): boolean {
    const adjusted = price * (1 + Math.sign(order.size) * this.spread);
    const unit = adjusted + this.commission(Math.abs(order.size), price) / Math.abs(order.size);
    let { size } = order;
    if (Math.abs(size) < 1)
      size = Math.sign(size) * Math.floor((this.available() * this.leverage * Math.abs(size)) / unit);
    for (const trade of this.options['hedging'] === true ? [] : [...this.open]) {
      if (size === 0 || Math.sign(trade.size) === Math.sign(size)) continue;
      const closing = Math.sign(trade.size) * Math.min(Math.abs(size), Math.abs(trade.size));
      this.close(trade, closing, price, bar);
      size += closing;
    }
    if (size === 0 || Math.abs(size) * unit > this.available() * this.leverage) return false;
    const trade: QueueTrade = { size, entryPrice: adjusted, entryBar: bar, exitPrice: Number.NaN, exitBar: -1 };
    this.cash -= this.commission(Math.abs(size), adjusted);
    this.open.push(trade);
    this.protect(trade, order.exits);
    return this.worksAtOnce(order, stop, i);
  }

  private worksAtOnce({ size, limit, exits }: QueueOrder, stop: number | undefined, i: number): boolean {
    const { stopLoss, takeProfit } = exits;
    if (limit !== undefined || (stopLoss ?? takeProfit) === undefined) return false;
    if (stop === undefined) return true;
    const { high, low } = this.bars.at(i);
    if (takeProfit === undefined) return false;
    return size > 0
      ? takeProfit <= high && (stopLoss ?? Number.NEGATIVE_INFINITY) < low
      : takeProfit >= low && (stopLoss ?? Number.POSITIVE_INFINITY) > high;
  }

  private protect(trade: QueueTrade, { stopLoss, takeProfit }: Pick<Ask, 'stopLoss' | 'takeProfit'>): void {
    const without = (isStop: boolean): QueueOrder[] =>
      this.queue.filter(
        (order) => order.trade !== trade || !order.isContingent || isStop !== (order.limit === undefined),
      );
    if (takeProfit !== undefined) this.queue = [...without(false), orderOf(-trade.size, { limit: takeProfit }, trade)];
    if (stopLoss !== undefined) this.queue = [orderOf(-trade.size, { stop: stopLoss }, trade), ...without(true)];
  }

  private close(trade: QueueTrade, size: number, exitPrice: number, exitBar: number): void {
    this.cash += size * (exitPrice - trade.entryPrice) - this.commission(Math.abs(size), exitPrice);
    this.closed.push({ ...trade, size, exitPrice, exitBar });
    trade.size -= size;
    if (trade.size !== 0) {
      for (const order of this.queue) if (order.trade === trade && order.isContingent) order.size = -trade.size;
      return;
    }
    this.open = this.open.filter((other) => other !== trade);
    this.queue = this.queue.filter((order) => order.trade !== trade);
  }

  private equity(): number {
    const close = this.bars.close[this.now]!;
    return this.open.reduce((sum, { size, entryPrice }) => sum + size * (close - entryPrice), this.cash);
  }

  private available(): number {
    const close = this.bars.close[this.now]!;
    const used = this.open.reduce((sum, { size }) => sum + (Math.abs(size) * close) / this.leverage, 0);
    return Math.max(0, this.equity() - used);
  }
}

interface Met {
  readonly price: number;
  readonly bar: number;
  readonly stop: number | undefined;
}

function orderOf(size: number, ask: Ask, trade: QueueTrade | undefined): QueueOrder {
  const { stop, limit, stopLoss, takeProfit } = ask;
  const isContingent = trade !== undefined && (stop ?? limit) !== undefined;
  return { size, stop, limit, exits: { stopLoss, takeProfit }, trade, isContingent };
}

const NO_SPREAD = 0;
const ALL = 0.9999999999999998;
