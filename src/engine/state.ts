import { Decimal } from '#core/decimal.ts';
import { money } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Gate } from '#domain/gates/gate.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { MultiTimeframe } from '#domain/market/timeline.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import type { OrderLimits } from '#domain/orders/approval.ts';
import { PriceGrid, toNumber } from '#domain/orders/price-grid.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import { PositionSizer } from '#domain/sizing/position-size.ts';
import { CollectedOutput } from '#engine/collected-output.ts';
import type { SignalDecision } from '#engine/decision.ts';
import type { Effect } from '#engine/event.ts';
import { Follower } from '#engine/follow.ts';
import type { Journal } from '#engine/journal.ts';
import { LiveOrders } from '#engine/live-orders.ts';
import { OrderHash } from '#engine/order-hash.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { instrumentOf } from '#engine/run-config.ts';
import { SimCosts } from '#engine/sim/costs.ts';
import { TradeBook } from '#engine/trade-book.ts';

/** What a run is made of besides its configuration: the objects that a desk composes. */
export interface EngineSetup {
  readonly config: RunConfig;
  readonly strategy: Strategy;
  readonly gates: readonly Gate[];
  /** Where days and weeks of the instrument begin, for bars of longer timeframes. */
  readonly clock: PeriodClock;
  /** Records every event and decision; left out in sweeps. */
  readonly journal?: Journal;
  /** Told what became of every signal, in order. */
  readonly onDecision?: (decision: SignalDecision) => void;
}

/**
 * Everything that one run knows: the account, its orders and trades, and the strategy with its timeline. Changed by `step`
 * and by nothing else.
 */
export class EngineState {
  readonly config: RunConfig;
  readonly instrument: Instrument;
  readonly strategy: Strategy;
  readonly gates: readonly Gate[];
  readonly journal: Journal | undefined;
  readonly onDecision: ((decision: SignalDecision) => void) | undefined;
  readonly ledger = new Ledger();
  readonly orders = new LiveOrders();
  readonly trades: TradeBook;
  readonly follower: Follower | undefined;
  /** Holds every order to the risk rules of the configuration; undefined when it has none. */
  readonly risk: RiskGuard | undefined;
  readonly orderHash = new OrderHash();
  readonly output = new CollectedOutput();
  /** Builds longer bars; undefined when the strategy wants base bars only, which then go to it straight. */
  readonly timeline: MultiTimeframe | undefined;
  /** What the strategy says before this instant is dropped: it is warming up, or catching up after a pause. */
  tradesFrom: number;
  readonly sizer: PositionSizer;
  readonly limits: OrderLimits;
  readonly grid: PriceGrid;
  /** In analysis numbers. */
  readonly startingEquity: number;
  effects: Effect[] = [];
  /** Base bars seen. */
  barCount = 0;
  /** Base bars at whose close a position was open. */
  exposedBars = 0;
  signalCount = 0;
  now = 0 as UnixMs;
  lastClose = Number.NaN;
  /** The account in analysis numbers, for marking every bar; renewed from the exact books after each fill. */
  cashNumber = 0;
  positionNumber = 0;

  constructor(setup: EngineSetup, onBar: (state: EngineState, ...bar: Parameters<BarListener>) => void) {
    const { config, strategy, clock } = setup;
    this.config = config;
    this.instrument = instrumentOf(config.instrument);
    this.strategy = strategy;
    this.gates = setup.gates;
    this.journal = setup.journal;
    this.onDecision = setup.onDecision;
    this.trades = new TradeBook(this.instrument);
    this.risk = config.risk === null ? undefined : new RiskGuard(config.risk, [this.instrument]);
    this.follower =
      config.follow === null ? undefined : new Follower(config, config.follow.timeLimitMs, this.instrument);
    this.tradesFrom = config.from ?? Number.NEGATIVE_INFINITY;
    this.sizer = new PositionSizer(config.sizing, this.instrument);
    this.limits = orderLimits(config, this.instrument);
    this.grid = new PriceGrid(this.instrument.priceTick);
    const { timeframes } = strategy;
    const base = config.timeframe;
    const listener: BarListener = (bar, timeframe) => onBar(this, bar, timeframe);
    const wantsLonger = timeframes.length !== 1 || timeframes[0] !== base;
    this.timeline = wantsLonger ? new MultiTimeframe({ clock, base, timeframes, onBar: listener }) : undefined;
    this.ledger.deposit(money(this.instrument.quote, Decimal.parse(config.capital)), 0 as UnixMs);
    this.mark();
    this.startingEquity = this.cashNumber;
    this.risk?.onEquity(this.startingEquity, 0 as UnixMs);
  }

  /** Worth of the account at a price, in analysis numbers. */
  equityAt(close: number): number {
    return this.positionNumber === 0 ? this.cashNumber : this.cashNumber + this.positionNumber * close;
  }

  /** Worth of the account at the latest close, exact. */
  exactEquity(): Decimal {
    const { id, quote } = this.instrument;
    const { quantity } = this.ledger.position(id);
    const cash = this.ledger.cash(quote);
    return quantity.isZero() ? cash : cash.plus(quantity.times(this.grid.price(this.lastClose, 'nearest-even')));
  }

  /** Crosses from the exact books to analysis numbers: the nearest double to each balance. */
  mark(): void {
    const { id, quote } = this.instrument;
    this.cashNumber = toNumber(this.ledger.cash(quote));
    this.positionNumber = toNumber(this.ledger.position(id).quantity);
  }

  /** What has to be done outside since the last call. */
  takeEffects(): readonly Effect[] {
    const { effects } = this;
    if (effects.length === 0) return NO_EFFECTS;
    this.effects = [];
    return effects;
  }

  snapshot(): State {
    const { barCount, exposedBars, signalCount, now, lastClose } = this;
    return {
      counts: { barCount, exposedBars, signalCount, now, lastClose: Number.isNaN(lastClose) ? null : lastClose },
      strategy: this.strategy.snapshot(),
      timeline: this.timeline?.snapshot() ?? null,
      ledger: this.ledger.snapshot(),
      orders: this.orders.snapshot(),
      trades: this.trades.snapshot(),
      follower: this.follower?.snapshot() ?? null,
      risk: this.risk?.snapshot() ?? null,
      tradesFrom: Number.isFinite(this.tradesFrom) ? this.tradesFrom : null,
      orderHash: this.orderHash.snapshot(),
      journal: this.journal?.snapshot() ?? null,
    };
  }

  /** Brings a state of the same setup to a captured one. */
  restore(state: State): void {
    const counts = state['counts'] as Record<string, number | null>;
    Object.assign(this, counts, { lastClose: counts['lastClose'] ?? Number.NaN });
    this.strategy.restore(state['strategy'] as State);
    this.timeline?.restore(state['timeline'] as State);
    this.ledger.restore(state['ledger'] as State, [this.instrument]);
    this.trades.restore(state['trades'] as State);
    this.orders.restore(state['orders'] as State, this.trades.live);
    if (this.follower !== undefined) this.follower.restore(state['follower'] as State);
    if (this.risk !== undefined) this.risk.restore(state['risk'] as State);
    this.tradesFrom = (state['tradesFrom'] as number | null) ?? Number.NEGATIVE_INFINITY;
    this.orderHash.restore(state['orderHash'] as State);
    if (this.journal !== undefined && state['journal'] !== null) this.journal.restore(state['journal'] as State);
    this.mark();
  }
}

type BarListener = ConstructorParameters<typeof MultiTimeframe>[0]['onBar'];

const NO_EFFECTS: readonly Effect[] = Object.freeze([]);

function orderLimits(config: RunConfig, instrument: Instrument): OrderLimits {
  const { entryCostRatio } = new SimCosts(config.venue, instrument);
  const { maxExposureRatio } = config.trading;
  return {
    instrument,
    maxExposureRatio: Decimal.fromNumber(maxExposureRatio, 12, 'down'),
    costRatio: entryCostRatio,
  };
}
