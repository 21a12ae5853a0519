import { invariant } from '#core/invariant.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { ForcedClosing } from '#engine/account/forced-closing.ts';
import { TradingAccount } from '#engine/account/trading-account.ts';
import { BarTrack, ClosingOrder } from '#engine/portfolio/closing-order.ts';
import { EquityNotes } from '#engine/portfolio/equity-notes.ts';
import { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { DeskCommand } from '#engine/portfolio/order-desk.ts';
import type { PortfolioResult } from '#engine/portfolio/portfolio-result.ts';
import { outcomeOf, timeOfEvent } from '#engine/portfolio/account-events.ts';
import type { AccountEvent } from '#engine/portfolio/account-events.ts';
import { DEFAULT_RUN_POLICIES } from '#engine/portfolio/portfolio-setup.ts';
import type { PortfolioInstrument, PortfolioSetup, RunPolicies } from '#engine/portfolio/portfolio-setup.ts';
import { Settlement } from '#engine/portfolio/settlement.ts';
import { withVenueCosts } from '#engine/portfolio/venue-costs.ts';
import type { AskedPart, ExecutionGuard } from '#engine/sim/execution-guard.ts';
import { SimVenue } from '#engine/sim/sim-venue.ts';

/** Runs an order strategy over its bars, to the end or to bankruptcy. */
export function runPortfolio(setup: PortfolioSetup): PortfolioResult {
  const run = new PortfolioRun(setup);
  while (run.advance());
  return run.finish();
}

/**
 * An order strategy over the bars of several instruments on one account. At each moment at which bars close: what happened to
 * the account before, then what the bars let resting orders do and the answers, by instrument id, then forced closing, then
 * the strategy with all that closed, then its orders and their answers, until nothing is pending.
 */
export class PortfolioRun {
  readonly account: TradingAccount;
  private readonly setup: PortfolioSetup;
  private readonly policies: RunPolicies;
  private readonly order: ClosingOrder;
  private readonly markets = new Map<InstrumentId, Market>();
  private readonly settlement: Settlement;
  private readonly desk: OrderDesk;
  private readonly events: readonly AccountEvent[];
  private readonly notes: EquityNotes;
  private eventsDone = 0;
  private isBankrupt = false;

  constructor(setup: PortfolioSetup) {
    const { strategy, journal } = setup;
    this.setup = setup;
    this.policies = { ...DEFAULT_RUN_POLICIES, ...setup.policies };
    this.account = new TradingAccount(withVenueCosts(setup.account, setup.instruments));
    this.settlement = new Settlement(this.account, journal);
    for (const traded of setup.instruments) {
      const { id } = traded.instrument;
      invariant(this.account.knows(id), `the account knows ${id}`);
      const track = new BarTrack(traded.instrument, traded.bars);
      this.markets.set(id, { track, venue: this.venueOf(traded) });
    }
    this.order = new ClosingOrder([...this.markets.values()].map(({ track }) => track));
    this.events = [...(setup.events ?? [])].sort((a, b) => timeOfEvent(a) - timeOfEvent(b));
    this.notes = new EquityNotes(this.account, setup.instruments);
    this.desk = this.openDesk();
    journal?.record('run', { strategy: strategy.id, base: setup.account.base, policies: this.policies });
  }

  /** Takes the next moment at which bars close; false when there is none, or when the account is bankrupt. */
  advance(): boolean {
    if (this.isBankrupt || !this.order.advance()) return false;
    const { order, notes, policies } = this;
    const time = order.time as UnixMs;
    this.applyEvents(time);
    this.matchBars();
    this.enforceMargin(time);
    if (this.isBankrupt) {
      this.noteRest(time);
      return false;
    }
    if (policies.equityNoted === 'beforeStrategy') notes.note(time);
    this.desk.open(time);
    this.setup.strategy.onClose(time, order.closing, this.desk);
    this.send();
    if (policies.equityNoted === 'afterStrategy') notes.note(time);
    return true;
  }

  /** Ends the run where it stands. */
  finish(): PortfolioResult {
    const { account, order, notes, settlement, markets } = this;
    const { journal } = this.setup;
    if (!this.isBankrupt && order.time > Number.NEGATIVE_INFINITY) {
      const time = order.time as UnixMs;
      this.applyEvents((time + 1) as UnixMs);
      this.closeAtEnd(time);
      notes.replaceLast(time);
    }
    const { trades, fills, orderHash, unbooked } = settlement;
    journal?.record('end', { trades: trades.length, balances: account.ledger.balances(), orderHash });
    return {
      trades,
      openLots: [...markets.keys()].flatMap((id) => account.lots(id)),
      fills,
      equity: notes.curve(),
      unknownEquity: notes.unknown,
      unbooked,
      ended: this.isBankrupt ? 'bankrupt' : 'endOfData',
      orderHash,
      journalHash: journal?.hash,
    };
  }

  /** Between two moments. */
  snapshot(): State {
    const { account, order, settlement, desk, notes, markets, eventsDone, isBankrupt } = this;
    const { strategy, journal } = this.setup;
    return {
      account: account.snapshot(),
      order: order.snapshot(),
      settlement: settlement.snapshot(),
      desk: desk.snapshot(),
      notes: notes.snapshot(),
      venues: [...markets.values()].map(({ venue }) => venue.snapshot()),
      strategy: strategy.snapshot?.() ?? null,
      journal: journal?.snapshot() ?? null,
      eventsDone,
      isBankrupt,
    };
  }

  /** Brings a run of the same setup to a captured state. */
  restore(state: State): void {
    const { strategy, journal } = this.setup;
    const venues = state['venues'] as State[];
    this.account.restore(state['account'] as State);
    this.order.restore(state['order'] as State);
    this.settlement.restore(state['settlement'] as State);
    this.desk.restore(state['desk'] as State);
    this.notes.restore(state['notes'] as State);
    for (const [i, { venue }] of [...this.markets.values()].entries()) venue.restore(venues[i]!);
    const remembered = state['strategy'] as State | null;
    if (remembered !== null) strategy.restore?.(remembered);
    journal?.restore(state['journal'] as State);
    this.eventsDone = state['eventsDone'] as number;
    this.isBankrupt = state['isBankrupt'] as boolean;
  }

  private openDesk(): OrderDesk {
    const { account, settlement, policies } = this;
    const { instruments, strategy, journal } = this.setup;
    return new OrderDesk({
      name: strategy.id,
      account,
      orders: settlement.table,
      instruments: instruments.map(({ instrument }) => instrument),
      exclusiveOrders: policies.exclusiveOrders,
      onDenied: (order, denial) => journal?.record('denied', { order, denial }),
    });
  }

  private venueOf({ instrument, venue, fees }: PortfolioInstrument): SimVenue {
    return new SimVenue(instrument, venue, this.guardOf(instrument.id), fees);
  }

  /** A venue asks in the middle of a bar: what it has executed so far has to be in the books first. */
  private guardOf(id: InstrumentId): ExecutionGuard {
    return {
      affordable: (order: ApprovedOrder, price: Price, wanted: Quantity, part?: AskedPart): Quantity => {
        this.drain(this.marketOf(id));
        return this.account.affordable(order, price, wanted, part);
      },
    };
  }

  private matchBars(): void {
    const { account, order, policies } = this;
    const { closing } = order;
    for (let i = 0; i < closing.length; i++) {
      const { instrument, bar } = closing[i]!;
      account.mark(instrument.id, policies.matchMark === 'open' ? bar.open : bar.close);
    }
    for (let i = 0; i < closing.length; i++) {
      const track = closing[i]!;
      const { id } = track.instrument;
      this.recordBar(track);
      const market = this.marketOf(id);
      market.venue.onBar(track.bar);
      this.drain(market);
      account.mark(id, track.bar.close);
    }
  }

  /** Sends what the desk was asked for, and takes the answers, until both come to rest. */
  private send(): void {
    for (const command of this.desk.take()) {
      this.execute(command);
      for (const market of this.markets.values()) this.drain(market);
    }
  }

  private execute(command: DeskCommand): void {
    if (command.kind === 'submit') {
      this.settlement.submitted(command.order);
      this.marketOf(command.order.instrument).venue.submit(command.order);
      return;
    }
    this.setup.journal?.record('cancel', command);
    const { venue } = this.marketOf(command.instrument);
    if (command.kind === 'cancel') venue.cancel(command.orderId);
    else if (command.kind === 'amend') venue.amend(command.orderId, command.changes);
    else venue.cancelAll(command.scope);
  }

  private drain({ venue, track }: Market): void {
    for (let round = 0; venue.hasEvents; round++) {
      invariant(round < MAX_ROUNDS, 'venue and account come to rest');
      for (const event of venue.takeEvents()) this.settlement.settle(event, barAt(track, event.time));
    }
  }

  private enforceMargin(time: UnixMs): void {
    const { account } = this;
    if (account.isBacked) return;
    const closing = account.enforceMargin(time, (id) => this.marketOf(id).track.bar.index);
    if (closing !== undefined) this.closed(closing);
    const equity = account.equity();
    this.isBankrupt = account.isFlat && equity.kind === 'known' && equity.amount.sign() <= 0;
  }

  /** The account has closed something itself: the venue must not go on holding it. */
  private closed(closing: ForcedClosing): void {
    this.settlement.settleForced(closing);
    for (const id of new Set(closing.fills.map(({ instrument }) => instrument))) {
      const market = this.marketOf(id);
      market.venue.forget();
      this.drain(market);
    }
  }

  /** Everything that happened to the account before `time`: midnights and events, in order. */
  private applyEvents(time: UnixMs): void {
    const { events } = this;
    for (; this.eventsDone < events.length; this.eventsDone++) {
      const event = events[this.eventsDone]!;
      const at = timeOfEvent(event);
      if (at >= time) break;
      this.accrue(at);
      this.applyEvent(event);
    }
    this.accrue((time - 1) as UnixMs);
  }

  private accrue(time: UnixMs): void {
    for (const outcome of this.account.accrueTo(time)) this.settlement.settleMovement(outcome, time);
  }

  private applyEvent(event: AccountEvent): void {
    const { account, settlement } = this;
    if (event.kind === 'resolution') {
      const { instrument, value, time } = event;
      this.closed(account.resolve(instrument, value, time, this.marketOf(instrument).track.bar.index));
    } else if (event.kind === 'deposit') {
      const transaction = account.deposit(event.amount, event.time);
      this.setup.journal?.record('posting', transaction);
    } else {
      settlement.settleMovement(outcomeOf(account, event), timeOfEvent(event));
    }
  }

  private closeAtEnd(time: UnixMs): void {
    const { atEnd } = this.policies;
    if (atEnd === 'closeAtLastPrice') {
      const closing = this.account.closeAll(time, (id) => this.marketOf(id).track.bar.index);
      if (closing !== undefined) this.settlement.settleForced(closing);
    } else if (atEnd === 'repeatLastBar') {
      for (const market of this.markets.values()) this.repeatLastBar(market);
    }
  }

  /** Stands at the close before the last bar, closes what is open, and lets the last bar meet that and all that waits. */
  private repeatLastBar(market: Market): void {
    const { track, venue } = market;
    const { id } = track.instrument;
    const before = track.before;
    if (before === undefined) return;
    const last = track.bar.index;
    venue.standAt(before.closeTime, before.close);
    track.bar.moveTo(last - 1);
    for (const lot of this.account.lots(id)) this.desk.close(id, lot.order);
    this.send();
    track.bar.moveTo(last);
    venue.onBar(track.bar);
    this.drain(market);
  }

  /** The worth of what is left, at every moment that the data still has. */
  private noteRest(time: UnixMs): void {
    this.notes.note(time);
    while (this.order.advance()) this.notes.note(this.order.time as UnixMs);
  }

  private marketOf(id: InstrumentId): Market {
    const market = this.markets.get(id);
    invariant(market !== undefined, `${id} is an instrument of the run`);
    return market;
  }

  private recordBar({ instrument, bar }: BarTrack): void {
    const { journal } = this.setup;
    if (journal === undefined) return;
    const { openTime, closeTime, open, high, low, close, volume } = bar;
    journal.record('bar', { instrument: instrument.id, openTime, closeTime, open, high, low, close, volume });
  }
}

interface Market {
  readonly track: BarTrack;
  readonly venue: SimVenue;
}

/** The number of the bar to which an answer belongs: what fills at the close before is told with the bar that follows it. */
function barAt({ bar }: BarTrack, time: UnixMs): number {
  return bar.index > 0 && time < bar.openTime ? bar.index - 1 : bar.index;
}

/** Rounds of answers at one moment; far above any that can happen. */
const MAX_ROUNDS = 1_000;
