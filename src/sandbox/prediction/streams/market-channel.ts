import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { Connection } from '#sandbox/serving/connection.ts';
import type { MarketBoard, ShownBefore } from '#sandbox/prediction/server/market-board.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import {
  OUTCOMES,
  bestMessage,
  bookMessage,
  lastTradeMessage,
  newMarketMessage,
  priceChangeMessage,
  resolvedMessage,
  tickSizeMessage,
} from '#sandbox/prediction/streams/market-messages.ts';
import { INVALID, readRequest } from '#sandbox/prediction/streams/subscription.ts';

/** Books that come in one frame when many are asked for at once. */
const BOOKS_A_FRAME = 50;

/** What one connection listens to. */
interface Subscriber {
  readonly connection: Connection;
  /** By market: which outcomes. */
  readonly wanted: Map<MarketId, Set<OutcomeIndex>>;
  hasCustomFeatures: boolean;
  /** Nothing is said to it before this instant, ms of the venue. */
  silentUntil: number;
}

export interface MarketChannelParts {
  readonly board: () => MarketBoard;
  readonly now: () => number;
  readonly isFrozen: (market: MarketId, time: number) => boolean;
}

/** `/ws/market`: books and trades of the outcomes that each connection has asked for. Each message is made once for all who hear it. */
export class MarketChannel {
  private readonly parts: MarketChannelParts;
  private readonly subscribers = new Set<Subscriber>();
  private readonly byMarket = new Map<MarketId, Set<Subscriber>>();

  constructor(parts: MarketChannelParts) {
    this.parts = parts;
  }

  /** Takes a connection on; the function that it gives back lets it go. */
  serve(connection: Connection): () => void {
    const wanted = new Map<MarketId, Set<OutcomeIndex>>();
    const subscriber: Subscriber = { connection, wanted, hasCustomFeatures: false, silentUntil: -Infinity };
    this.subscribers.add(subscriber);
    connection.onRequest = (text) => this.onRequest(subscriber, text);
    return () => {
      this.subscribers.delete(subscriber);
      for (const market of wanted.keys()) this.byMarket.get(market)?.delete(subscriber);
    };
  }

  /** Connections go silent until an instant while their sockets live: all, or the one that came so many-th, from 0. Gives the markets that they hear. */
  silence(until: number, which?: number): readonly MarketId[] {
    const chosen = [...this.subscribers].filter((_, i) => which === undefined || i === which);
    for (const subscriber of chosen) subscriber.silentUntil = until;
    const heard = new Set<MarketId>();
    for (const { wanted } of chosen) for (const market of wanted.keys()) heard.add(market);
    return [...heard];
  }

  onEvent(shown: ShownMarket, event: PredictionEvent, before: ShownBefore): void {
    const market = shown.market.id;
    const who = this.byMarket.get(market);
    if (who === undefined || who.size === 0 || this.parts.isFrozen(market, event.time)) return;
    const hearers = { market, who };
    switch (event.kind) {
      case 'book':
        this.each(hearers, (outcome) => bookMessage(shown, outcome));
        break;
      case 'change': {
        const { bids, asks } = event;
        if (bids.length + asks.length > 0) this.all(who, () => priceChangeMessage(shown, bids, asks));
        break;
      }
      case 'trade':
        this.outcome(hearers, event.outcome, () => lastTradeMessage(shown, event));
        return;
      case 'tick-size':
        this.each(hearers, (outcome) =>
          tickSizeMessage(shown, outcome, { before: before.tickSize.toString(), time: event.time }),
        );
        this.each(hearers, (outcome) => bookMessage(shown, outcome));
        return;
      case 'resolved':
        this.all(curious(who), () => resolvedMessage(shown, event));
        return;
      case 'settled':
      case 'doubt':
        return;
    }
    const best = shown.book.best(0);
    if (best.bid === before.best.bid && best.ask === before.best.ask) return;
    this.each({ market, who: curious(who) }, (outcome) => bestMessage(shown, outcome));
  }

  onListed(shown: ShownMarket): void {
    this.all(curious(this.subscribers), () => newMarketMessage(shown, this.parts.now()));
  }

  private onRequest(subscriber: Subscriber, text: string): void {
    if (text === 'PING') {
      subscriber.connection.push('PONG');
      return;
    }
    const request = readRequest(text);
    if (request === undefined) {
      subscriber.connection.push(INVALID);
      return;
    }
    subscriber.hasCustomFeatures = request.hasCustomFeatures ?? subscriber.hasCustomFeatures;
    if (request.operation === 'unsubscribe') request.assets.forEach((token) => this.leave(subscriber, token));
    else this.join(subscriber, request.assets);
  }

  private join(subscriber: Subscriber, tokens: readonly string[]): void {
    const books: string[] = [];
    for (const token of tokens) {
      const found = this.parts.board().token(token);
      if (found === undefined) continue;
      const { shown, outcome } = found;
      const { id } = shown.market;
      entry(subscriber.wanted, id).add(outcome);
      entry(this.byMarket, id).add(subscriber);
      if (!shown.isOver) books.push(bookMessage(shown, outcome));
    }
    for (let i = 0; i < books.length; i += BOOKS_A_FRAME) {
      this.say(subscriber, `[${books.slice(i, i + BOOKS_A_FRAME).join(',')}]`);
    }
  }

  private leave(subscriber: Subscriber, token: string): void {
    const found = this.parts.board().token(token);
    if (found === undefined) return;
    const { id } = found.shown.market;
    const wanted = subscriber.wanted.get(id);
    wanted?.delete(found.outcome);
    if (wanted === undefined || wanted.size > 0) return;
    subscriber.wanted.delete(id);
    this.byMarket.get(id)?.delete(subscriber);
  }

  /** One message to each of them. */
  private all(who: Iterable<Subscriber>, message: () => string): void {
    let text: string | undefined;
    for (const hearer of who) this.say(hearer, (text ??= message()));
  }

  /** A message for each outcome, to whoever has asked for it. */
  private each(hearers: Hearers, message: (outcome: OutcomeIndex) => string): void {
    for (const outcome of OUTCOMES) this.outcome(hearers, outcome, () => message(outcome));
  }

  private outcome({ market, who }: Hearers, outcome: OutcomeIndex, message: () => string): void {
    let text: string | undefined;
    for (const hearer of who) {
      if (hearer.wanted.get(market)?.has(outcome) === true) this.say(hearer, (text ??= message()));
    }
  }

  private say(subscriber: Subscriber, text: string): void {
    if (this.parts.now() >= subscriber.silentUntil) subscriber.connection.push(text);
  }
}

/** Who listens to a market. */
interface Hearers {
  readonly market: MarketId;
  readonly who: Iterable<Subscriber>;
}

function curious(subscribers: Iterable<Subscriber>): readonly Subscriber[] {
  return [...subscribers].filter(({ hasCustomFeatures }) => hasCustomFeatures);
}

function entry<Key, Value>(map: Map<Key, Set<Value>>, key: Key): Set<Value> {
  const found = map.get(key) ?? new Set<Value>();
  map.set(key, found);
  return found;
}
