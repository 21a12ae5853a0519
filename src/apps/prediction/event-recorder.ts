import type { Clock } from '#core/clock.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';

export interface EventRecorderParts {
  readonly store: Pick<PredictionStore, 'appendEvents'>;
  /** Real time. */
  readonly clock: Clock;
  readonly settings?: EventRecorderSettings;
}

export interface EventRecorderSettings {
  /** Between two rounds of writing, real time. */
  readonly everyMs: number;
  /** A market is written once it has so many events, or the first of them is older than `longestMs`. */
  readonly events: number;
  readonly longestMs: number;
  /** Events that wait for a store that does not take them; of more, the oldest markets' are lost, and counted. */
  readonly mostWaiting: number;
}

export const DEFAULT_EVENT_RECORDER: EventRecorderSettings = {
  everyMs: 10_000,
  events: 400,
  longestMs: 5 * MINUTE_MS,
  mostWaiting: 400_000,
};

interface Waiting {
  readonly market: MarketId;
  events: PredictionEvent[];
  /** When the first of them was heard, real time. */
  since: number;
}

/** The book is written whole now and then, so that a reader need not go back to the beginning. */
const WHOLE_EVERY_MS = HOUR_MS;

/** Keeps what markets say: events wait in memory and are written together, market by market. */
export class EventRecorder {
  /** Events that were given up because the store did not take them. */
  lost = 0;
  private readonly parts: EventRecorderParts;
  private readonly settings: EventRecorderSettings;
  private readonly waiting = new Map<MarketId, Waiting>();
  /** When the book of a market was last written whole, by the market's time. */
  private readonly wholeAt = new Map<MarketId, number>();
  private count = 0;

  constructor(parts: EventRecorderParts) {
    this.parts = parts;
    this.settings = parts.settings ?? DEFAULT_EVENT_RECORDER;
  }

  /** Events that wait. */
  get pending(): number {
    return this.count;
  }

  /** Takes an event that `state` has taken in already. */
  take(event: PredictionEvent, state: MarketState): void {
    const { market } = event;
    let waiting = this.waiting.get(market);
    if (waiting === undefined) {
      waiting = { market, events: [], since: this.parts.clock.monotonic() };
      this.waiting.set(market, waiting);
    }
    waiting.events.push(this.isWholeDue(event, waiting) ? wholeBook(event, state) : event);
    this.count++;
    if (this.count > this.settings.mostWaiting) this.giveUpOldest();
  }

  feature(): Feature {
    return { name: 'recording of prediction markets', run: (report) => this.run(report) };
  }

  /** Writes everything that waits. Throws what the store throws; what was not written waits on. */
  async flush(): Promise<void> {
    for (const waiting of this.waiting.values()) await this.write(waiting);
  }

  private async run({ signal, well, degraded }: FeatureReport): Promise<void> {
    const { clock } = this.parts;
    while (!signal.aborted) {
      try {
        for (const waiting of this.due()) await this.write(waiting);
        if (this.lost === 0) well();
        else degraded(`${this.lost} events were lost because the store did not take them`);
      } catch (error) {
        degraded(error instanceof Error ? error.message : String(error));
      }
      await clock.sleep(this.settings.everyMs, signal).catch(() => undefined);
    }
    await this.flush();
  }

  private due(): Waiting[] {
    const now = this.parts.clock.monotonic();
    const { events: enough, longestMs } = this.settings;
    return [...this.waiting.values()].filter(
      ({ events, since }) => events.length >= enough || now - since >= longestMs,
    );
  }

  private async write(waiting: Waiting): Promise<void> {
    const { events, market } = waiting;
    this.waiting.delete(market);
    try {
      await this.parts.store.appendEvents(market, events);
      this.count -= events.length;
    } catch (error) {
      const later = this.waiting.get(market);
      this.waiting.set(market, { ...waiting, events: later === undefined ? events : [...events, ...later.events] });
      throw error;
    }
  }

  /** Only a block's first event can be a whole book that readers look for. */
  private isWholeDue(event: PredictionEvent, { events, market }: Waiting): boolean {
    if (event.kind === 'book') this.wholeAt.set(market, event.receivedTime);
    if (event.kind !== 'change' || events.length > 0) return false;
    const last = this.wholeAt.get(market);
    if (last !== undefined && event.receivedTime - last < WHOLE_EVERY_MS) return false;
    this.wholeAt.set(market, event.receivedTime);
    return true;
  }

  private giveUpOldest(): void {
    const [oldest] = this.waiting.values();
    this.waiting.delete(oldest!.market);
    // Changes without what went before would make a wrong book.
    this.wholeAt.delete(oldest!.market);
    this.count -= oldest!.events.length;
    this.lost += oldest!.events.length;
  }
}

function wholeBook(event: PredictionEvent, { bids, asks, doubt }: MarketState): PredictionEvent {
  if (doubt !== undefined) return event;
  const { market, time, receivedTime } = event;
  return { kind: 'book', market, time, receivedTime, bids: bids.pairs(), asks: asks.pairs() };
}
