import type { Clock } from '#core/clock.ts';
import { excerpt } from '#adapters/transport/http-client.ts';
import type { BookKeeper } from '#adapters/polymarket/feed/book-keeper.ts';
import type { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import { decodeMarketMessage } from '#adapters/polymarket/wire/market-decoder.ts';
import type { Refusal } from '#adapters/polymarket/wire/market-message.ts';

export interface FrameReaderParts {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly tally: FeedTally;
  readonly keeper: BookKeeper;
  /** By the name of the market. */
  readonly byMarket: ReadonlyMap<string, WatchedMarket>;
  /** By the name of a token. */
  readonly byToken: ReadonlyMap<string, WatchedMarket>;
  readonly onUncertain: (watched: WatchedMarket) => void;
}

/** Longer texts are not read at all: the largest books are a hundredth of it. */
const LENGTH_MAX = 8_000_000;
/** Something that names nobody makes all markets of the connection be looked at, so often at most. */
const LOOK_AT_ALL_MS = 5_000;

/** Takes frames apart, and sees to it that one that cannot be read makes its markets doubtful and disturbs no other. */
export class FrameReader {
  private readonly parts: FrameReaderParts;
  /** The markets of one connection. */
  private readonly markets: ReadonlySet<WatchedMarket>;
  private lookedAtAll = Number.NEGATIVE_INFINITY;
  private isLookPlanned = false;

  constructor(parts: FrameReaderParts, markets: ReadonlySet<WatchedMarket>) {
    this.parts = parts;
    this.markets = markets;
  }

  /** Gives the number of messages in the frame. */
  read(text: string): number {
    if (text.length > LENGTH_MAX) {
      this.unreadable('too-large', text.slice(0, LENGTH_MAX / 100));
      return 1;
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      this.unreadable('not-json', text);
      return 1;
    }
    if (!Array.isArray(body)) {
      this.message(body);
      return 1;
    }
    for (const item of body as unknown[]) this.message(item);
    return body.length;
  }

  private message(body: unknown): void {
    const message = decodeMarketMessage(body);
    if (message.kind === 'refused') return this.refused(message, body);
    const watched = this.parts.byMarket.get(message.market);
    if (watched !== undefined) return this.parts.keeper.hear(watched, message);
    // Of new markets everybody is told; of those that were given up the last words may still be under way.
    if (message.kind === 'new_market') return;
    this.parts.tally.trouble('unknown-market', undefined, () => `a ${message.kind} names "${message.market}"`);
    const asset = 'asset' in message ? message.asset : undefined;
    const named = asset === undefined ? undefined : this.parts.byToken.get(asset);
    if (named === undefined) this.lookAtAll();
    else this.parts.keeper.doubt(named, 'malformed', 'a message names another market with one of its tokens');
  }

  /** A kind of message that is not known says nothing against the book: it is looked at, not doubted. */
  private refused({ what, value, market, asset }: Refusal, body: unknown): void {
    const { byMarket, byToken, tally, keeper, onUncertain } = this.parts;
    const watched = byMarket.get(market ?? '') ?? byToken.get(asset ?? '');
    const detail = (): string =>
      `"${excerpt(JSON.stringify(value) ?? 'missing')}" in ${excerpt(JSON.stringify(body) ?? '')}`;
    tally.trouble(what, watched?.market.id, detail);
    if (watched === undefined) this.lookAtAll();
    else if (what === 'unknown-event') onUncertain(watched);
    else keeper.doubt(watched, 'malformed', `${what} was ${detail()}`);
  }

  /** A text that is no JSON, or too much of it: those that it names are doubtful, the others are looked at. */
  private unreadable(kind: string, text: string): void {
    const { byMarket, byToken, tally, keeper } = this.parts;
    const named = new Set<WatchedMarket>();
    for (const [, name = ''] of text.matchAll(/"(?:market|asset_id)"\s*:\s*"([^"]{1,100})"/g)) {
      const watched = byMarket.get(name) ?? byToken.get(name);
      if (watched !== undefined) named.add(watched);
    }
    const [first] = named;
    tally.trouble(kind, first?.market.id, () => `"${excerpt(text.slice(0, 200))}"`);
    for (const watched of named) keeper.doubt(watched, 'malformed', 'a message that names it is not readable');
    this.lookAtAll();
  }

  /** At once, or when the last look is long enough ago: nothing that came in between is passed over. */
  private lookAtAll(): void {
    const { clock, onUncertain } = this.parts;
    if (this.isLookPlanned) return;
    this.isLookPlanned = true;
    const waitMs = Math.max(0, this.lookedAtAll + LOOK_AT_ALL_MS - clock.monotonic());
    clock.after(waitMs, () => {
      this.isLookPlanned = false;
      this.lookedAtAll = clock.monotonic();
      for (const watched of this.markets) onUncertain(watched);
    });
  }
}
