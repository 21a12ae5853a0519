import { Decimal } from '#core/decimal.ts';
import { currencyScale } from '#core/money.ts';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import type { Gate } from '#domain/gates/gate.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';
import type { SignalOutcome } from '#engine/decision.ts';
import { OrderHash } from '#engine/order-hash.ts';
import { planFault } from '#engine/plan-order.ts';
import { instrumentOf } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { SweepAccount } from '#engine/sweep/sweep-account.ts';
import { SweepCosts } from '#engine/sweep/sweep-costs.ts';
import { SweepExits } from '#engine/sweep/sweep-exits.ts';
import { SweepOrders } from '#engine/sweep/sweep-orders.ts';
import type { SweepPosition } from '#engine/sweep/sweep-position.ts';
import { OutOfRange, safe } from '#engine/sweep/whole-numbers.ts';

/** One run over bars, in whole numbers. At each bar the same order of things as in `drivers/backtest.ts`. */
export class SweepRun {
  readonly account: SweepAccount;
  readonly orderHash = new OrderHash();
  readonly equity: Float64Array;
  readonly startingEquity: number;
  readonly instrument: Instrument;
  readonly counts: Record<SignalOutcome['kind'], number>;
  exposedBars = 0;
  private readonly config: RunConfig;
  private readonly strategy: Strategy;
  private readonly gates: readonly Gate[];
  private readonly costs: SweepCosts;
  private readonly orders: SweepOrders;
  private readonly exits: SweepExits;
  private readonly output = new SweepOutput();
  /** The last signal whose entry was sent: a second one of the same bar and id is denied. */
  private lastSent: Signal | undefined;
  /** The entry that fills at the next open. */
  private pending: SweepPosition | undefined;

  constructor(config: RunConfig, strategy: Strategy, gates: readonly Gate[], bars: number) {
    this.config = config;
    this.strategy = strategy;
    this.gates = gates;
    this.instrument = instrumentOf(config.instrument);
    this.costs = new SweepCosts(config.venue, this.instrument);
    const cash = safe(Number(Decimal.parse(config.capital).round(currencyScale(this.instrument.quote), 'down').units));
    this.account = new SweepAccount(cash, this.costs, this.instrument, this.orderHash);
    this.startingEquity = this.account.cashNumber;
    this.orders = new SweepOrders(config, this.instrument, this.costs);
    const { breakEvenAfterFirstTarget } = config.trading;
    this.exits = new SweepExits(config.venue, this.costs, this.account, breakEvenAfterFirstTarget);
    this.equity = new Float64Array(bars);
    this.counts = { submitted: 0, blocked: 0, 'position-open': 0, 'bad-plan': 0, 'not-sized': 0, denied: 0 };
  }

  run(bars: BarColumns): void {
    assertBars(bars);
    const { account, equity, output, strategy } = this;
    const { timeframe } = this.config;
    const tradesFrom = this.config.from ?? Number.NEGATIVE_INFINITY;
    const holdingLimitMs = this.config.trading.holdingLimitMs ?? Number.POSITIVE_INFINITY;
    const cursor = new BarCursor(bars);
    const { length } = bars;
    for (let i = 0; i < length; i++) {
      cursor.moveTo(i);
      if (this.pending !== undefined || account.position !== undefined) this.meet(cursor, account.position);
      strategy.onBar(cursor, timeframe, output);
      if (output.count > 0) this.take(cursor, tradesFrom);
      if (account.position !== undefined) this.leaveOverdue(account.position, cursor.closeTime, holdingLimitMs);
      equity[i] = account.equityAt(cursor.close);
    }
  }

  /** What rests against the bar: the closing market order and the entry at its open, then the exits. */
  private meet(bar: Bar, held: SweepPosition | undefined): void {
    const { account, costs, pending } = this;
    if (held?.isLeaving === true) {
      const side = held.exitSide;
      const at = costs.crossed(costs.priceUnits(bar.open, side === 'buy' ? 'up' : 'down'), side);
      account.reduce(held.open, at, 'taker', bar.openTime);
    }
    if (pending !== undefined) {
      this.pending = undefined;
      const { side } = pending;
      account.enter(
        pending,
        costs.crossed(costs.priceUnits(bar.open, side === 'buy' ? 'up' : 'down'), side),
        bar.openTime,
      );
    }
    const { position } = account;
    if (position === undefined) return;
    if (bar.low <= position.lowTrigger || bar.high >= position.highTrigger) this.exits.match(position, bar);
    if (account.position === undefined) return;
    this.exposedBars++;
    account.position.barsHeld++;
  }

  private take(bar: Bar, tradesFrom: number): void {
    const { output } = this;
    const { count } = output;
    output.count = 0;
    if (bar.closeTime < tradesFrom) return;
    for (let i = 0; i < count; i++) {
      const signal = output.commands[i];
      if (signal === undefined) this.leave(this.account.position);
      else this.counts[this.decide(signal, bar.close)]++;
    }
  }

  private decide(signal: Signal, close: number): SignalOutcome['kind'] {
    if (signal.plan.entry.kind !== 'market') throw new OutOfRange('Expected entries at the market');
    if (this.gates.length > 0 && !allPass(judgeAll(this.gates, signal))) return 'blocked';
    if (planFault(signal) !== undefined) return 'bad-plan';
    const { position } = this.account;
    const { flipOnOpposite } = this.config.trading;
    if (flipOnOpposite && position !== undefined && position.side !== sideOf(signal)) this.leave(position);
    if (this.pending !== undefined || (position !== undefined && !position.isLeaving)) return 'position-open';
    const entry = this.orders.entry(signal, close, this.account);
    if (typeof entry === 'string') return entry;
    const { lastSent } = this;
    if (lastSent !== undefined && lastSent.time === signal.time && lastSent.id === signal.id) return 'denied';
    this.lastSent = signal;
    this.send(entry);
    return 'submitted';
  }

  private send(entry: SweepPosition): void {
    this.pending = entry;
    this.orderHash.addMarketUnits(entry.side, entry.entered, entry.stop);
    for (const target of entry.targets) this.orderHash.addTargetUnits(target.quantity, target.price);
  }

  /** A market order for all that is open, once; an entry that is on its way is out of a sweep's scope. */
  private leave(position: SweepPosition | undefined): void {
    if (this.pending !== undefined) throw new OutOfRange('Expected no exit between an entry order and its fill');
    if (position === undefined || position.isLeaving) return;
    position.isLeaving = true;
    this.orderHash.addMarketUnits(position.exitSide, position.open, undefined);
  }

  private leaveOverdue(position: SweepPosition, now: number, limitMs: number): void {
    if (!position.isLeaving && now - position.entryTime >= limitMs) this.leave(position);
  }
}

/** What the strategy said at a bar, in order; an exit is a gap. The list is used again at every bar. */
class SweepOutput implements StrategyOutput {
  readonly commands: (Signal | undefined)[] = [];
  count = 0;

  signal(signal: Signal): void {
    this.commands[this.count++] = signal;
  }

  exit(): void {
    this.commands[this.count++] = undefined;
  }
}

function sideOf(signal: Signal): SweepPosition['side'] {
  return signal.direction === 'long' ? 'buy' : 'sell';
}

/** Columns that were found sound: a search looks at the same ones thousands of times. */
const SOUND = new WeakMap<BarColumns, number>();

function assertBars(bars: BarColumns): void {
  if (SOUND.get(bars) === bars.length) return;
  const cursor = new BarCursor(bars);
  for (let i = 0; i < bars.length; i++) {
    assertBar(cursor.moveTo(i), i, i === 0 ? Number.NEGATIVE_INFINITY : bars.closeTime[i - 1]!);
  }
  SOUND.set(bars, bars.length);
}
