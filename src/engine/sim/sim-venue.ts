import { invariant } from '#core/invariant.ts';
import type { Price } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { VenuePort } from '#domain/orders/venue-port.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';
import { SimAnswers, timeOf } from '#engine/sim/answers.ts';
import { ExitMatcher } from '#engine/sim/exits.ts';
import { heldPosition, isOpen } from '#engine/sim/held-position.ts';
import type { HeldPosition } from '#engine/sim/held-position.ts';
import { limitMatch, stopMatch } from '#engine/sim/matching.ts';
import type { InsideEntry } from '#engine/sim/matching.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/**
 * A venue for one instrument that matches orders against bars, under named assumptions ({@link SimConfig}). An order is never
 * met by the bar on whose close it was sent. Answers are collected and taken with `takeEvents`, in the order in which they
 * happened: what happens at a bar's open carries its open time, what happens inside it the last millisecond of the bar.
 *
 * Brackets are kept here, as venues with one-cancels-the-other orders do: the exits come to life with the entry's fill, work
 * from the same bar on, shrink together, and are cancelled when the position is gone.
 */
export class SimVenue implements VenuePort {
  private readonly instrument: InstrumentId;
  private readonly config: SimConfig;
  private readonly answers: SimAnswers;
  private readonly exits: ExitMatcher;
  private markets: ApprovedOrder[] = [];
  private entries: RestingEntry[] = [];
  private positions: HeldPosition[] = [];
  private now = 0;
  private lastClose = Number.NaN;

  constructor(instrument: Instrument, config: SimConfig) {
    this.instrument = instrument.id;
    this.config = config;
    this.answers = new SimAnswers(instrument, config);
    this.exits = new ExitMatcher(config, this.answers);
  }

  submit(order: ApprovedOrder): void {
    const time = this.now as UnixMs;
    if (this.holds(order)) return;
    if (order.instrument !== this.instrument) {
      this.answers.rejected(order.id, time, `unknown instrument "${order.instrument}"`);
      return;
    }
    this.answers.accepted(order.id, time);
    if (order.type.kind !== 'market') {
      this.rest(order, restingLevel(order));
    } else if (this.config.marketFill === 'fillAtClose' && !Number.isNaN(this.lastClose)) {
      this.fillMarket(order, this.lastClose, time);
    } else {
      this.markets.push(order);
    }
  }

  cancel(id: OrderId): void {
    const markets = this.markets.filter((order) => order.id !== id);
    const entries = this.entries.filter((entry) => entry.order.id !== id);
    if (markets.length + entries.length === this.markets.length + this.entries.length) return;
    this.markets = markets;
    this.entries = entries;
    this.answers.cancelled(id, this.now as UnixMs, 'requested');
  }

  /** Time passes without a bar. */
  advanceTo(instant: number): void {
    if (instant > this.now) this.now = instant;
  }

  /** A venue that opens in the middle of the data starts from a market that stands somewhere. */
  standAt(instant: number, close: number): void {
    this.now = instant;
    this.lastClose = close;
  }

  /** Lets the bar meet what was resting before it closed: market orders at its open, then entries, then exits. */
  onBar(bar: Bar): void {
    if (this.markets.length > 0) this.fillMarkets(bar);
    if (this.entries.length > 0) this.matchEntries(bar);
    if (this.positions.length > 0) this.matchPositions(bar);
    this.now = bar.closeTime;
    this.lastClose = bar.close;
  }

  get hasEvents(): boolean {
    return this.answers.events.length > 0;
  }

  /** Whether nothing rests and nothing is held: the next bar cannot cause anything. */
  get isIdle(): boolean {
    return this.markets.length + this.entries.length + this.positions.length === 0;
  }

  /** What happened since the last call, in order. */
  takeEvents(): readonly OrderEvent[] {
    const { events } = this.answers;
    this.answers.events = [];
    return events;
  }

  snapshot(): State {
    const { markets, entries, positions, now, lastClose } = this;
    const { events } = this.answers;
    return encodeExact({ markets, entries, positions, now, lastClose, events }) as State;
  }

  restore(state: State): void {
    const { markets, entries, positions, now, lastClose, events } = decodeExact(state) as VenueState;
    Object.assign(this, { markets, entries, positions, now, lastClose });
    this.answers.events = events;
  }

  /** Whether an order of this id rests, or opened a position that is still held: as at exchanges, ids are unique among those. */
  private holds(order: ApprovedOrder): boolean {
    for (const market of this.markets) if (isSame(market, order)) return true;
    for (const entry of this.entries) if (isSame(entry.order, order)) return true;
    for (const position of this.positions) if (isSame(position.order, order)) return true;
    return false;
  }

  private rest(order: ApprovedOrder, level: Price): void {
    const { timeInForce } = order;
    const expiresAt = timeInForce.kind === 'gtd' ? timeInForce.expiresAt : Number.POSITIVE_INFINITY;
    this.entries.push({ order, level, levelNumber: toNumber(level), expiresAt, isFresh: true });
  }

  private fillMarkets(bar: Bar): void {
    const { markets } = this;
    this.markets = [];
    for (const order of markets) this.fillMarket(order, bar.open, bar.openTime as UnixMs);
  }

  private fillMarket(order: ApprovedOrder, at: number, time: UnixMs): void {
    const { answers } = this;
    const price = answers.crossed(answers.exactPrice(at, order.side), order.side);
    if (order.closes === undefined) {
      this.enter(order, { price, liquidity: 'taker', time });
      return;
    }
    const position = this.positions.find((held) => held.order.id === order.closes);
    if (position === undefined) {
      answers.cancelled(order.id, time, 'position-closed');
      return;
    }
    this.exits.close(position, order, price, time);
    if (!isOpen(position)) this.positions = this.positions.filter(isOpen);
  }

  private matchEntries(bar: Bar): void {
    const { entries } = this;
    this.entries = [];
    for (const entry of entries) {
      const { expiresAt } = entry;
      // An expiry inside the bar: that the price was met before it cannot be proven, so it was not.
      const execution = expiresAt >= bar.closeTime ? this.meet(entry, bar) : undefined;
      entry.isFresh = false;
      if (execution !== undefined) this.enter(entry.order, execution);
      else if (expiresAt > bar.closeTime) this.entries.push(entry);
      else this.answers.expired(entry.order.id, Math.max(expiresAt, bar.openTime) as UnixMs);
    }
  }

  private meet(entry: RestingEntry, bar: Bar): Execution | undefined {
    return entry.order.type.kind === 'stop' ? this.meetStop(entry, bar) : this.meetLimit(entry, bar);
  }

  private meetStop({ order, level, levelNumber }: RestingEntry, bar: Bar): Execution | undefined {
    const moment = stopMatch(bar, order.side, levelNumber);
    if (moment === undefined) return undefined;
    const { answers } = this;
    const gapped = moment === 'open' && this.config.stopGap === 'open';
    const price = answers.crossed(gapped ? answers.exactPrice(bar.open, order.side) : level, order.side);
    const enteredInside = moment === 'inside' ? { at: levelNumber, falling: order.side === 'sell' } : undefined;
    return { price, liquidity: 'taker', time: timeOf(moment, bar), enteredInside };
  }

  private meetLimit({ order, level, levelNumber, isFresh }: RestingEntry, bar: Bar): Execution | undefined {
    const { answers } = this;
    const atOpen = answers.exactPrice(bar.open, order.side);
    const crossed = answers.crossed(atOpen, order.side);
    // A limit that the market satisfies when it arrives takes what is there, at the market's price.
    if (isFresh && crossed.compare(level) !== (order.side === 'buy' ? 1 : -1)) {
      return { price: crossed, liquidity: 'taker', time: timeOf('open', bar) };
    }
    const moment = limitMatch(bar, order.side, levelNumber, this.config.limitFill);
    if (moment === undefined) return undefined;
    const improves = moment === 'open' && this.config.limitGap === 'atOpen';
    const price = improves ? atOpen : level;
    const enteredInside = moment === 'inside' ? { at: levelNumber, falling: order.side === 'buy' } : undefined;
    return { price, liquidity: 'maker', time: timeOf(moment, bar), enteredInside };
  }

  private enter(order: ApprovedOrder, execution: Execution): void {
    const { price, liquidity, time, enteredInside } = execution;
    const { id: orderId, side, quantity } = order;
    this.answers.filled({ orderId, side, price, quantity, liquidity, time });
    const position = heldPosition(order, price, enteredInside);
    if (position.stop !== undefined) this.answers.accepted(position.stop.id, time);
    for (const target of position.targets) this.answers.accepted(target.id, time);
    this.positions.push(position);
  }

  private matchPositions(bar: Bar): void {
    const { positions } = this;
    let hasMatched = false;
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (bar.low <= position.lowTrigger || bar.high >= position.highTrigger) {
        this.exits.match(position, bar);
        hasMatched = true;
      }
      position.enteredInside = undefined;
    }
    if (hasMatched) this.positions = positions.filter(isOpen);
  }
}

function restingLevel({ type }: ApprovedOrder): Price {
  invariant(type.kind === 'limit' || type.kind === 'stop', `orders rest as limit or stop, was ${type.kind}`);
  return type.kind === 'limit' ? type.price : type.trigger;
}

/** Order ids are built from signal ids; comparing those first settles almost every case without putting an id together. */
function isSame(held: ApprovedOrder, order: ApprovedOrder): boolean {
  return held.signalId === order.signalId && held.id === order.id;
}

/** An entry order that waits for its price. */
interface RestingEntry {
  readonly order: ApprovedOrder;
  readonly level: Price;
  readonly levelNumber: number;
  readonly expiresAt: number;
  /** No bar has been matched since it arrived. */
  isFresh: boolean;
}

/** How an entry is met: at the open, unless it says that it was inside the bar. */
interface Execution extends Pick<Fill, 'price' | 'liquidity' | 'time'> {
  readonly enteredInside?: InsideEntry | undefined;
}

interface VenueState {
  readonly markets: ApprovedOrder[];
  readonly entries: RestingEntry[];
  readonly positions: HeldPosition[];
  readonly now: number;
  readonly lastClose: number;
  readonly events: OrderEvent[];
}
