import { Decimal } from '#core/decimal.ts';
import { Fingerprint } from '#core/fingerprint.ts';
import { money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Gate } from '#domain/gates/gate.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { MarketId, OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type {
  MarketReading,
  PredictionContext,
  PredictionSizer,
  PredictionStrategy,
} from '#domain/prediction/prediction-strategy.ts';
import { LevelHeap } from '#domain/structure/level-heap.ts';
import { OrderHash } from '#engine/order-hash.ts';
import type { OpenOutcomeVenue, OutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import { PositionBook } from '#engine/prediction/position-book.ts';
import { SimulatedOutcome } from '#engine/prediction/simulated-outcome.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';
import type { PredictionRunListener } from '#engine/prediction/prediction-decision.ts';
import type { LeaveReason, OpenPosition } from '#engine/prediction/prediction-trade.ts';
import type { FollowedFinding } from '#engine/prediction/followed-finding.ts';

/** What a run is put together from. */
export interface PredictionRunSetup {
  readonly config: PredictionRunConfig;
  readonly strategy: PredictionStrategy;
  readonly gates: readonly Gate<PredictionContext>[];
  readonly sizer: PredictionSizer;
  readonly listener?: PredictionRunListener;
  /** Where orders go; left out: simulated venues. */
  readonly openVenue?: OpenOutcomeVenue;
}

/** A market with its two venues, made when they are first ordered at, and what is held in it. */
export interface MarketSlot {
  market: PredictionMarket;
  readonly reading: MarketReading;
  readonly venues: (OutcomeVenue | undefined)[];
  readonly positions: OpenPosition[];
}

/** Everything that a run knows. */
export class PredictionState {
  readonly config: PredictionRunConfig;
  readonly strategy: PredictionStrategy;
  readonly gates: readonly Gate<PredictionContext>[];
  readonly sizer: PredictionSizer;
  readonly listener: PredictionRunListener;
  private readonly openVenue: OpenOutcomeVenue;
  readonly ledger = new Ledger();
  readonly positions = new PositionBook();
  readonly slots = new Map<MarketId, MarketSlot>();
  /** Venues at which something works or is under way. */
  readonly busy = new Set<OutcomeVenue>();
  /** When to look at a position again; by its number in `waiting`. */
  readonly due = new LevelHeap();
  private readonly waiting = new Map<number, OpenPosition>();
  private looks = 0;
  readonly followed = new Map<string, FollowedFinding>();
  readonly capital: Decimal;
  now = Number.NEGATIVE_INFINITY as UnixMs;
  private readonly orderHash = new OrderHash();
  private readonly names = new Fingerprint();

  constructor(setup: PredictionRunSetup) {
    this.config = setup.config;
    this.strategy = setup.strategy;
    this.gates = setup.gates;
    this.sizer = setup.sizer;
    this.listener = setup.listener ?? {};
    this.openVenue = setup.openVenue ?? simulated;
    this.capital = Decimal.parse(setup.config.capital);
    this.ledger.deposit(money(COLLATERAL, this.capital), 0 as UnixMs);
  }

  /** Cash and what is held at its cost: what sizes are shares of. */
  equityAtCost(): Decimal {
    let total = this.ledger.cash(COLLATERAL);
    for (const { venue } of this.positions.open) {
      total = total.plus(this.ledger.position(venue.instrument.id).cost);
    }
    return total;
  }

  /** Cash that no entry on its way may need. */
  freeCash(): Decimal {
    let cash = this.ledger.cash(COLLATERAL);
    for (const { isEntering, reserved } of this.positions.open) if (isEntering) cash = cash.minus(reserved);
    return cash;
  }

  /** The venue of an outcome, with the book as it stands. */
  venueOf(slot: MarketSlot, outcome: OutcomeIndex): OutcomeVenue {
    let venue = slot.venues[outcome];
    if (venue === undefined) {
      venue = this.openVenue(slot.market, outcome, this.config);
      slot.venues[outcome] = venue;
      venue.open(slot.reading, this.now);
    }
    return venue;
  }

  submit(venue: OutcomeVenue, order: ApprovedOrder, why: 'entry' | LeaveReason): void {
    this.orderHash.addOrder(order);
    this.names.addText(order.instrument);
    this.listener.onOrder?.(order, why, this.now);
    venue.usedAt = this.now;
    venue.venue.onTime(this.now);
    venue.venue.submit(order);
    this.busy.add(venue);
  }

  noteFill(fill: Parameters<OrderHash['addFill']>[0]): void {
    this.orderHash.addFill(fill);
  }

  /** Looks at a position again at this instant. */
  lookAgain(position: OpenPosition, time: number): void {
    const number = this.looks++;
    this.due.push(time, number);
    this.waiting.set(number, position);
  }

  /** The position that is due first. */
  nextLook(): OpenPosition {
    const number = this.due.pop();
    const position = this.waiting.get(number)!;
    this.waiting.delete(number);
    return position;
  }

  isFresh(reading: MarketReading): boolean {
    return reading.isSound && this.now - reading.bookAt <= this.config.bookAgeMsMax;
  }

  /** Of every order and fill so far, and of what they were of. */
  digest(): string {
    return `${this.orderHash.digest()}${this.names.digest()}`;
  }
}

const simulated: OpenOutcomeVenue = (market, outcome, config) => new SimulatedOutcome(market, outcome, config);
