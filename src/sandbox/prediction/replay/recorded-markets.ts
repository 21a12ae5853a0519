import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import type {
  MarketChange,
  MarketChangeMessage,
  MarketDefinition,
  RunnerChange,
} from '#sandbox/prediction/replay/betfair-message.ts';
import { runnerKey } from '#sandbox/prediction/replay/betfair-message.ts';
import { RecordedRunner } from '#sandbox/prediction/replay/recorded-runner.ts';

/** Recorded exchange streams that live again: each runner of each market is a market, those of one market are an event. */
export class RecordedMarkets implements LivingMarkets {
  now: UnixMs;
  /** When the last thing in it happens. */
  readonly end: UnixMs;
  private readonly messages: readonly MarketChangeMessage[];
  private readonly runners = new Map<string, Map<string, RecordedRunner>>();
  private place = 0;

  /** Throws `file.unreadable` for a recording without a single market. */
  constructor(messages: readonly MarketChangeMessage[]) {
    // The sort is stable: what was recorded at one instant stays in its order.
    this.messages = messages.toSorted((one, other) => one.pt - other.pt);
    const [first, last] = [this.messages[0], this.messages.at(-1)];
    if (first === undefined || last === undefined || !messages.some(hasDefinition)) {
      throw new AssayError('file.unreadable', 'Expected a recording that describes its market, found no description');
    }
    this.now = unixMs(first.pt);
    this.end = unixMs(last.pt);
    this.list(this.messages.find(hasDefinition)!);
  }

  markets(): readonly PredictionMarket[] {
    return [...this.runners.values()].flatMap((runners) => [...runners.values()].map(({ market }) => market));
  }

  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void {
    for (; this.place < this.messages.length; this.place++) {
      const message = this.messages[this.place]!;
      if (message.pt > time) break;
      for (const change of message.mc ?? []) this.apply(change, unixMs(message.pt), say);
    }
    if (time > this.now) this.now = time;
  }

  /** Nothing is planted in a recording. */
  truths(): readonly Truth[] {
    return [];
  }

  private apply(change: MarketChange, time: UnixMs, say: (event: PredictionEvent) => void): void {
    const { id, img = false, marketDefinition, rc = [] } = change;
    const decided = marketDefinition === undefined ? [] : this.define(id, marketDefinition, time);
    const runners = this.runners.get(id);
    if (img) for (const runner of runners?.values() ?? []) runner.forget();
    for (const [key, parts] of byRunner(rc)) runners?.get(key)?.apply(parts, time).forEach(say);
    for (const {
      id: market,
      market: { winner },
    } of decided) {
      if (winner !== undefined) say({ kind: 'resolved', market, time, receivedTime: time, winner });
    }
  }

  /** Takes on a definition; gives the runners that it decides. */
  private define(id: string, definition: MarketDefinition, time: UnixMs): readonly RecordedRunner[] {
    const runners = this.runners.get(id) ?? new Map<string, RecordedRunner>();
    this.runners.set(id, runners);
    return definition.runners.flatMap((runner) => {
      const key = runnerKey(runner);
      const known = runners.get(key);
      if (known === undefined) {
        const added = new RecordedRunner({ betfairId: id, opensAt: time }, definition, runner);
        runners.set(key, added);
        return added.market.winner === undefined ? [] : [added];
      }
      const wasOver = known.market.winner !== undefined;
      known.define(definition, runner);
      return !wasOver && known.market.winner !== undefined ? [known] : [];
    });
  }

  /** The markets are there before anything happens in them. */
  private list({ pt, mc = [] }: MarketChangeMessage): void {
    for (const { id, marketDefinition } of mc) {
      if (marketDefinition !== undefined) this.define(id, marketDefinition, unixMs(pt));
    }
  }
}

/** What one message says of a runner belongs together: between its parts the book may look crossed. */
function byRunner(changes: readonly RunnerChange[]): ReadonlyMap<string, readonly RunnerChange[]> {
  const parts = new Map<string, RunnerChange[]>();
  for (const change of changes) {
    const key = runnerKey(change);
    const own = parts.get(key);
    if (own === undefined) parts.set(key, [change]);
    else own.push(change);
  }
  return parts;
}

function hasDefinition({ mc = [] }: MarketChangeMessage): boolean {
  return mc.some(({ marketDefinition }) => marketDefinition !== undefined);
}
