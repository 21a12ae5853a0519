import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import { SettledLog } from '#sandbox/prediction/server/settled-log.ts';
import { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import type { BestPrices } from '#sandbox/prediction/server/shown-book.ts';

/** What an event may have changed, as it was. */
export interface ShownBefore {
  readonly best: BestPrices;
  readonly tickSize: Decimal;
}

/** Told what happens on the board, after it is shown there. */
export interface BoardListener {
  onEvent(shown: ShownMarket, event: PredictionEvent, before: ShownBefore): void;
  /** A market that was not there at the start. */
  onListed(shown: ShownMarket): void;
}

/** One outcome of a market. */
export interface ShownOutcome {
  readonly shown: ShownMarket;
  readonly outcome: OutcomeIndex;
}

/** Shows living markets: keeps each as it stands, findable by every name that it has, and passes on what happens. */
export class MarketBoard {
  readonly settled = new SettledLog();
  private readonly living: LivingMarkets;
  private readonly listener: BoardListener;
  private readonly byId = new Map<MarketId, ShownMarket>();
  private readonly byToken = new Map<string, ShownOutcome>();
  private byNumber: ShownMarket[] = [];
  private listed = 0;
  /** Resolved by whoever runs the sandbox: what they would have done is not shown any more. */
  private readonly decided = new Set<MarketId>();

  constructor(living: LivingMarkets, listener: BoardListener) {
    this.living = living;
    this.listener = listener;
    for (const market of living.markets()) this.list(market);
  }

  /** Lets the markets live up to an instant. */
  advance(instant: UnixMs): void {
    if (instant > this.living.now) this.living.advanceTo(instant, (event) => this.happen(event));
    const markets = this.living.markets();
    for (const market of markets) {
      const shown = this.byId.get(market.id);
      if (shown === undefined) this.announce(market);
      else if (shown.market !== market && !this.decided.has(market.id)) shown.market = market;
    }
    if (markets.length < this.byId.size) this.forget(new Set(markets.map(({ id }) => id)));
  }

  /** Decides a market now, whatever would have become of it. */
  resolve(shown: ShownMarket, winner: OutcomeIndex | 'split', time: UnixMs): void {
    const { id } = shown.market;
    this.happen({ kind: 'resolved', market: id, time, receivedTime: time, winner });
    this.decided.add(id);
  }

  /** The oldest first. */
  all(): readonly ShownMarket[] {
    return this.byNumber;
  }

  find(id: string): ShownMarket | undefined {
    return this.byId.get(id as MarketId);
  }

  token(token: string): ShownOutcome | undefined {
    return this.byToken.get(token);
  }

  private happen(event: PredictionEvent): void {
    const shown = this.byId.get(event.market) ?? this.newcomer(event.market);
    if (shown === undefined || this.decided.has(event.market)) return;
    const before = { best: shown.book.best(0), tickSize: shown.market.rules.tickSize };
    shown.apply(event);
    if (event.kind === 'settled') this.settled.add(event);
    this.listener.onEvent(shown, event, before);
  }

  /** A market may speak in the same breath in which it comes to be. */
  private newcomer(id: MarketId): ShownMarket | undefined {
    const market = this.living.markets().find((one) => one.id === id);
    return market === undefined ? undefined : this.announce(market);
  }

  /** What is over, and not told of any more where it comes from, goes, so that a long run does not grow. */
  private forget(living: ReadonlySet<MarketId>): void {
    const isGone = ({ market: { id }, isOver }: ShownMarket): boolean => isOver && !living.has(id);
    for (const shown of this.byNumber.filter(isGone)) {
      const { id, outcomes } = shown.market;
      this.byId.delete(id);
      this.decided.delete(id);
      this.settled.forget(id);
      for (const { token } of outcomes) this.byToken.delete(token);
    }
    this.byNumber = this.byNumber.filter((shown) => !isGone(shown));
  }

  private announce(market: PredictionMarket): ShownMarket {
    const shown = this.list(market);
    this.listener.onListed(shown);
    return shown;
  }

  private list(market: PredictionMarket): ShownMarket {
    const shown = new ShownMarket(FIRST_NUMBER + this.listed++, market, this.living.now);
    this.byNumber.push(shown);
    this.byId.set(market.id, shown);
    market.outcomes.forEach(({ token }, outcome) => {
      this.byToken.set(token, { shown, outcome: outcome as OutcomeIndex });
    });
    return shown;
  }
}

const FIRST_NUMBER = 500_001;
