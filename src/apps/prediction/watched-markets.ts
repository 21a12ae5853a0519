import { DAY_MS } from '#core/time.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import { MarketTape } from '#apps/prediction/market-tape.ts';
import type { WatchedMarket } from '#apps/prediction/watched-market.ts';

/** The markets that the desk watches, with what is remembered of each. */
export class WatchedMarkets {
  private readonly all = new Map<MarketId, WatchedMarket>();
  /** Whose price or book has changed since somebody asked. */
  private changed = new Set<MarketId>();

  get size(): number {
    return this.all.size;
  }

  add(state: MarketState): void {
    const { id } = state.market;
    if (!this.all.has(id)) this.all.set(id, { state, tape: new MarketTape(), found: [] });
    this.changed.add(id);
  }

  remove(id: MarketId): void {
    this.all.delete(id);
    this.changed.delete(id);
  }

  get(id: MarketId): WatchedMarket | undefined {
    return this.all.get(id);
  }

  list(): readonly WatchedMarket[] {
    return [...this.all.values()];
  }

  ids(): readonly MarketId[] {
    return [...this.all.keys()];
  }

  /** The other markets of its event. */
  siblings(id: MarketId): readonly WatchedMarket[] {
    const event = this.all.get(id)?.state.market.event?.id;
    if (event === undefined) return [];
    return this.list().filter(({ state: { market } }) => market.event?.id === event && market.id !== id);
  }

  /** Takes an event that the market's state has taken in already. */
  take(event: PredictionEvent): void {
    const watched = this.all.get(event.market);
    if (watched === undefined) return;
    watched.tape.take(event, watched.state);
    this.changed.add(event.market);
  }

  noteFinding({ market, time }: Finding): void {
    const found = this.all.get(market)?.found;
    if (found === undefined) return;
    found.push(time);
    while (found.length > 0 && found[0]! <= time - DAY_MS) found.shift();
  }

  /** The markets that have changed since the last call. */
  takeChanged(): readonly WatchedMarket[] {
    const { changed } = this;
    this.changed = new Set();
    return [...changed].flatMap((id) => this.all.get(id) ?? []);
  }
}
