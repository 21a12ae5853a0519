import { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import { ExactSum, wholeUnits } from '#domain/evidence/attribution/exact-sum.ts';
import { HORIZONS } from '#domain/evidence/outcomes/horizons.ts';
import type { HorizonName } from '#domain/evidence/outcomes/horizons.ts';
import { markFigures } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';

/** How often the price went the signal's way by a horizon, and what that was worth after costs. */
export interface HorizonFigures {
  readonly marked: number;
  readonly hitRate: WinRate | undefined;
  /** Mean return after the stated cost, a ratio. */
  readonly meanNetReturn: number | undefined;
}

/** What counts as the result of a signal: its end in R, or its net return at a horizon. */
export type Measure = 'exit' | HorizonName;

/** One outcome as cells add it up, worked out once for all cells that it belongs to. */
export class CellEntry {
  readonly isMarked = HORIZONS.map(() => false);
  readonly isHit = HORIZONS.map(() => false);
  readonly netReturn = HORIZONS.map(() => 0);
  profit: Money | undefined;
  /** The profit in the smallest unit of its currency; NaN when it has none, or is not a safe number of them. */
  units = Number.NaN;

  of(outcome: OutcomeRecord): this {
    for (let i = 0; i < HORIZONS.length; i++) {
      const figures = markFigures(outcome, HORIZONS[i]!.name);
      this.isMarked[i] = figures !== undefined;
      if (figures === undefined) continue;
      this.isHit[i] = figures.isHit;
      this.netReturn[i] = figures.netReturn;
    }
    this.profit = outcome.profit;
    this.units = outcome.profit === undefined ? Number.NaN : wholeUnits(outcome.profit);
    return this;
  }
}

/** Running sums of one cell of the matrix. */
export class CellTally {
  readonly values: readonly string[];
  readonly number: number;
  signals = 0;
  wins = 0;
  readonly results = new ClusterTally();
  /** Three a horizon: marks, hits, sum of net returns. */
  private readonly marks = new Float64Array(3 * HORIZONS.length);
  private currency: Currency | undefined;
  private readonly units = new ExactSum();
  /** Profits in further currencies; nearly always there are none. */
  private others: Map<Currency, ExactSum> | undefined;

  /** Cells are numbered from 0. */
  constructor(values: readonly string[], number: number) {
    this.values = values;
    this.number = number;
  }

  add(entry: CellEntry): void {
    this.signals++;
    const { marks } = this;
    for (let i = 0; i < HORIZONS.length; i++) {
      if (!entry.isMarked[i]!) continue;
      marks[3 * i]!++;
      if (entry.isHit[i]!) marks[3 * i + 1]!++;
      marks[3 * i + 2]! += entry.netReturn[i]!;
    }
    if (entry.profit !== undefined) this.unitsIn(entry.profit.currency).add(entry.units);
  }

  /** Exact sums, one for each currency, by code. */
  profit(): readonly Money[] {
    if (this.currency === undefined) return [];
    return [[this.currency, this.units] as const, ...(this.others ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, units]) => money(code, Decimal.of(units.value, currencyScale(code))));
  }

  horizons(): Readonly<Record<HorizonName, HorizonFigures>> {
    return Object.fromEntries(HORIZONS.map(({ name }, i) => [name, this.horizon(i)])) as Record<
      HorizonName,
      HorizonFigures
    >;
  }

  private unitsIn(currency: Currency): ExactSum {
    this.currency ??= currency;
    if (currency === this.currency) return this.units;
    this.others ??= new Map();
    const known = this.others.get(currency) ?? new ExactSum();
    this.others.set(currency, known);
    return known;
  }

  private horizon(i: number): HorizonFigures {
    const [marked, hits, sum] = [this.marks[3 * i]!, this.marks[3 * i + 1]!, this.marks[3 * i + 2]!];
    return { marked, hitRate: winRate(hits, marked), meanNetReturn: marked === 0 ? undefined : sum / marked };
  }
}

/** The result of an outcome by a measure: R at its end, a net return at a horizon; undefined where there is none yet. */
export function resultOf(outcome: OutcomeRecord, measure: Measure): number | undefined {
  return measure === 'exit' ? outcome.exit?.rMultiple : markFigures(outcome, measure)?.netReturn;
}
