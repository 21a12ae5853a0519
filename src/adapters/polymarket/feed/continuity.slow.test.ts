import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { FeedHealth } from '#domain/prediction/prediction-feed.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { hasSameLevels } from '#adapters/polymarket/feed/book-checks.ts';
import { FakePolymarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import type { FakeMarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import { HeardBooks } from '#adapters/polymarket/feed/heard-books.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';

const FAULTS = 10_000;
const MARKETS = 60;
const MESSAGE_MS = 10;
const FLAGGED_WITHIN_MS = 30_000;
const KINDS = ['drop', 'duplicate', 'reorder', 'truncate', 'freeze', 'close'] as const;

type FaultKind = (typeof KINDS)[number];

interface Fault {
  readonly kind: FaultKind;
  readonly market: FakeMarket;
  readonly at: number;
  readonly before: FeedHealth;
  readonly doubtsBefore: number;
}

/** A venue whose stream loses, repeats, swaps and cuts messages, freezes and breaks, while its books live on. */
class FaultyRun {
  readonly clock = new VirtualClock(unixMs(1_790_000_000_000));
  readonly venue = new FakePolymarket(this.clock, MARKETS);
  readonly heard = new HeardBooks(false);
  readonly injected = new Map<FaultKind, number>(KINDS.map((kind) => [kind, 0]));
  readonly undetected: Fault[] = [];
  /** Of faults that left our book different from the venue's: how long until it was not to be used, or right again. */
  longestMs = 0;
  harmless = 0;
  private readonly rng: Rng;
  private readonly watch;
  private readonly open: Fault[] = [];
  private readonly held = new Map<FakeMarket, string>();
  private readonly doubts = new Map<string, number>();
  private readonly wrongSince = new Map<FakeMarket, number>();

  constructor(seed: number) {
    this.rng = new Rng(seed);
    const { clock, venue, heard } = this;
    const settings = { jitter: () => 0.5, statusMs: 0, settledMs: 0, marketsPerConnection: 15 };
    const ports = { gamma: venue.http, clob: venue.http, data: venue.http, sockets: venue.sockets, clock };
    const count = heard.onEvent.bind(heard);
    heard.onEvent = (event) => {
      if (event.kind === 'doubt') {
        this.doubts.set(event.market, this.doubtsOf(event.market) + 1);
        this.wrongSince.delete(this.venue.markets.find(({ market }) => market.id === event.market)!);
      }
      count(event);
    };
    this.watch = new PolymarketFeed({ ...ports, settings }).watch(
      venue.markets.map(({ market }) => market),
      heard,
    );
  }

  async run(): Promise<void> {
    await this.pass(1_000);
    for (let count = 0, step = 0; count < FAULTS; step++) {
      const market = this.venue.markets[this.rng.integer(0, MARKETS - 1)]!;
      this.venue.touch(market);
      const text = market.move(this.rng);
      if (this.rng.uniform() < 0.5 && this.isHeard(market)) {
        this.inject(market, text);
        count++;
      } else this.venue.say(market, text);
      await this.pass(MESSAGE_MS);
      if (step % 25 === 0) this.look();
    }
    for (const market of this.venue.markets) this.release(market);
    this.venue.frozen.clear();
    for (let i = 0; i < 400; i++) {
      await this.pass(250);
      this.look();
    }
  }

  health(): FeedHealth {
    return this.watch.health();
  }

  differing(): FakeMarket[] {
    return this.venue.markets.filter((market) => !this.isUsable(market) || !this.isRight(market));
  }

  close(): void {
    this.watch.close();
  }

  private inject(market: FakeMarket, text: string): void {
    const kind = this.draw();
    this.injected.set(kind, this.injected.get(kind)! + 1);
    this.open.push({
      kind,
      market,
      at: this.clock.now(),
      before: this.health(),
      doubtsBefore: this.doubtsOf(market.market.id),
    });
    const { venue, clock } = this;
    switch (kind) {
      case 'drop':
        return;
      case 'duplicate':
        venue.say(market, text);
        return venue.say(market, text);
      case 'reorder':
        if (this.held.has(market)) return this.release(market, text);
        this.held.set(market, text);
        clock.after(this.rng.integer(20, 2_000), () => this.release(market));
        return;
      case 'truncate':
        return venue.say(market, text.slice(0, this.rng.integer(0, text.length - 1)));
      case 'freeze':
        venue.frozen.add(market);
        clock.after(this.rng.integer(5_000, 45_000), () => venue.frozen.delete(market));
        return;
      case 'close':
        for (const connection of venue.listeners(market)) connection.close(1006);
    }
  }

  private release(market: FakeMarket, before = ''): void {
    const text = this.held.get(market);
    this.held.delete(market);
    if (before !== '') this.venue.say(market, before);
    if (text !== undefined) this.venue.say(market, text);
  }

  private draw(): FaultKind {
    const dice = this.rng.uniform();
    if (dice < 0.003) return 'close';
    if (dice < 0.015) return 'freeze';
    if (dice < 0.3) return 'drop';
    if (dice < 0.5) return 'duplicate';
    return dice < 0.8 ? 'reorder' : 'truncate';
  }

  /** No book that may be used is wrong for long; and each fault has been told by then, or has proved harmless. */
  private look(): void {
    const now = this.clock.now();
    for (const market of this.venue.markets) {
      if (!this.isUsable(market) || this.isRight(market)) this.wrongSince.delete(market);
      else if (!this.wrongSince.has(market)) this.wrongSince.set(market, now);
      else this.longestMs = Math.max(this.longestMs, now - this.wrongSince.get(market)!);
    }
    while (this.open[0] !== undefined && now - this.open[0].at >= FLAGGED_WITHIN_MS) this.judge(this.open.shift()!);
  }

  private judge(fault: Fault): void {
    const { market, before, doubtsBefore } = fault;
    if (this.doubtsOf(market.market.id) > doubtsBefore) return;
    const wrongMs = this.clock.now() - (this.wrongSince.get(market) ?? this.clock.now());
    if (wrongMs >= FLAGGED_WITHIN_MS) this.undetected.push(fault);
    else if (this.health().duplicates === before.duplicates) this.harmless++;
  }

  /** A fault that nobody can hear would be none. */
  private isHeard(market: FakeMarket): boolean {
    return !this.venue.frozen.has(market) && this.venue.listeners(market).length > 0;
  }

  private isUsable({ market }: FakeMarket): boolean {
    return this.heard.bookOf(market.id).isUsable;
  }

  private isRight({ market, bids, asks }: FakeMarket): boolean {
    const book = this.heard.bookOf(market.id);
    return hasSameLevels(book.bids, bids) && hasSameLevels(book.asks, asks);
  }

  private doubtsOf(market: string): number {
    return this.doubts.get(market) ?? 0;
  }

  private pass(ms: number): Promise<void> {
    return this.clock.runUntil(this.clock.now() + ms);
  }
}

describe('continuity', () => {
  it('no fault of ten thousand goes unnoticed, and every book is right in the end', async () => {
    const run = new FaultyRun(20_261_121);
    await run.run();
    const health = run.health();
    run.close();
    expect([...run.injected.values()].reduce((sum, count) => sum + count, 0)).toBe(FAULTS);
    expect(Math.min(...run.injected.values())).toBeGreaterThan(20);
    expect(run.undetected).toEqual([]);
    expect(run.longestMs).toBeLessThan(FLAGGED_WITHIN_MS);
    expect(run.differing().map(({ market }) => market.id)).toEqual([]);
    expect(health.doubtful).toEqual([]);
    expect(run.heard.strayChanges).toBe(0);
    expect(health.duplicates).toBeGreaterThan(run.injected.get('duplicate')! / 4);
  });
});
