import type { Bar } from '#domain/market/bar.ts';
import { CYCLE_WINDOWS, CycleLows } from '#domain/structure/cycles.ts';
import type { CycleMarket } from '#domain/structure/cycles.ts';
import type { CycleDegree, CycleTranslation } from '#domain/structure/fact.ts';
import type { CycleReading } from '#desks/scanner/context.ts';

/** One degree of cycle lows on daily bars, as the context tells it. */
export class CycleView {
  private readonly lows: CycleLows;
  private translation: CycleTranslation | undefined = undefined;

  constructor(degree: CycleDegree, market: CycleMarket) {
    this.lows = new CycleLows({ degree, window: CYCLE_WINDOWS[market][degree] }, (fact) => {
      if (fact.kind === 'cycle-low') this.translation = fact.translation;
    });
  }

  update(bar: Bar): void {
    this.lows.update(bar);
  }

  /** Empty before the first confirmed cycle low. */
  readings(): CycleReading[] {
    const { degree, barsSinceLow, timing, isFailed, knownAt } = this.lows;
    if (barsSinceLow === undefined || isFailed === undefined || knownAt === undefined) return [];
    return [
      {
        kind: degree === 'DCL' ? 'daily' : 'weekly',
        age: barsSinceLow,
        isDue: timing !== 'early',
        isFailed,
        lastTranslation: this.translation,
        knownAt,
      },
    ];
  }
}
