import { sampleMarket } from '#domain/prediction/sample-market.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';

/** Markets that do what a script says, event by event: for tests of the server and of its clients. */
export class ScriptedMarkets implements LivingMarkets {
  now: UnixMs;
  readonly planted: Truth[] = [];
  private list: PredictionMarket[];
  private script: PredictionEvent[] = [];

  constructor(now: UnixMs, markets: readonly PredictionMarket[]) {
    this.now = now;
    this.list = [...markets];
  }

  /** Adds what will happen, in any order of calls; at equal times in the order in which it was added. */
  plan(...events: readonly PredictionEvent[]): void {
    this.script.push(...events);
    this.script.sort((one, other) => one.time - other.time);
  }

  /** A new market, or one that is not as it was. */
  put(market: PredictionMarket): void {
    this.list = [...this.list.filter(({ id }) => id !== market.id), market];
  }

  /** One that nobody tells of any more. */
  remove(id: MarketId): void {
    this.list = this.list.filter((market) => market.id !== id);
  }

  markets(): readonly PredictionMarket[] {
    return this.list;
  }

  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void {
    const due = this.script.filter((event) => event.time <= time);
    this.script = this.script.filter((event) => event.time > time);
    this.now = time;
    for (const event of due) say(event);
  }

  truths(): readonly Truth[] {
    return this.planted.filter(({ from }) => from <= this.now);
  }
}

/** A market of a script: `n` makes its names, the rest is usual where it is left out. */
export function scriptedMarket(n: number, changes: Partial<PredictionMarket> = {}): PredictionMarket {
  const digits = `${n}`.padStart(4, '0');
  return sampleMarket({
    id: marketId(`0x${digits.padStart(64, '0')}`),
    slug: `question-${n}`,
    question: `Will the answer to question ${n} be yes?`,
    category: 'politics',
    outcomes: [
      { name: 'Yes', token: `7${digits}1` },
      { name: 'No', token: `7${digits}2` },
    ],
    closesAt: undefined,
    ...changes,
  });
}
