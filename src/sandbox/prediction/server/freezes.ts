import type { UnixMs } from '#core/time.ts';
import { Rng } from '#core/rng.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { FreezePlan } from '#sandbox/prediction/prediction-config.ts';

/** Which markets are silent although they live: over the streams only, REST goes on telling the truth. */
export class Freezes {
  private readonly spans = new Map<MarketId, { readonly from: number; readonly to: number }>();
  private readonly plan: FreezePlan | undefined;
  private readonly rng: Rng;
  private readonly told: Truth[] = [];
  private nextAt: number;

  constructor(plan: FreezePlan | undefined, seed: number, now: number) {
    this.plan = plan;
    this.rng = new Rng(seed);
    this.nextAt = plan === undefined ? Number.POSITIVE_INFINITY : now + this.pause(plan);
  }

  /** Every freeze that has begun, oldest first. */
  truths(): readonly Truth[] {
    return this.told;
  }

  /** Whether what happens in a market at an instant is kept silent. */
  isFrozen(market: MarketId, time: number): boolean {
    const span = this.spans.get(market);
    return span !== undefined && time >= span.from && time < span.to;
  }

  /** Silences markets for so long on every connection. */
  freeze(markets: readonly MarketId[], from: UnixMs, ms: number): void {
    for (const market of markets) this.spans.set(market, { from, to: from + ms });
    this.note(markets, from, ms);
  }

  /** Remembers a freeze that is brought about elsewhere, such as that of one connection. */
  note(markets: readonly MarketId[], from: UnixMs, ms: number): void {
    if (markets.length === 0) return;
    const to = (from + ms) as UnixMs;
    this.told.push({ id: `freeze-${this.told.length + 1}`, kind: 'freeze', from, to, markets });
  }

  /** Begins what is due by an instant; `open` are the markets that could be hit. */
  advance(now: UnixMs, open: () => readonly MarketId[]): void {
    while (this.plan !== undefined && this.nextAt <= now) {
      const markets = open();
      if (markets.length > 0) {
        this.freeze([markets[this.rng.integer(0, markets.length - 1)]!], this.nextAt as UnixMs, this.plan.lastsMs);
      }
      this.nextAt += this.pause(this.plan);
    }
  }

  /** Whole milliseconds between two freezes, exponentially distributed. */
  private pause({ everyMs }: FreezePlan): number {
    return Math.max(1, Math.round(-Math.log(1 - this.rng.uniform()) * everyMs));
  }
}
