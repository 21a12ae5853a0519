import { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import { weekStart } from '#domain/evidence/outcomes/calendar-weeks.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { AttributionMethod, CreditRule } from '#domain/evidence/attribution/credit.ts';
import { CarefulSum, ExactSum, wholeUnits } from '#domain/evidence/attribution/exact-sum.ts';
import { sharedUnits } from '#domain/evidence/attribution/shared-units.ts';

export interface AttributionOptions {
  readonly rule: CreditRule;
  readonly method: AttributionMethod;
  /** Profits in other currencies are counted and left out. */
  readonly currency: Currency;
}

/** What one contributor brought in one week. */
export interface ContributionWeek {
  /** Monday 00:00 UTC. */
  readonly week: number;
  /** Signals that it had a part in, and those of them that won. */
  readonly signals: number;
  readonly wins: number;
  readonly profit: Money;
  readonly profitR: number;
}

/** What one contributor brought. */
export interface Contribution {
  readonly name: string;
  readonly signals: number;
  readonly wins: number;
  readonly profit: Money;
  /** In multiples of the risk. */
  readonly profitR: number;
  /** Oldest first; weeks without a result are left out. */
  readonly weeks: readonly ContributionWeek[];
}

/** All contributions, most profitable first; they sum to the total exactly in money, within rounding of doubles in R. */
export interface AttributionResult {
  readonly method: AttributionMethod;
  readonly total: Money;
  readonly totalR: number;
  readonly signals: number;
  readonly contributions: readonly Contribution[];
  /** Results in other currencies, left out. */
  readonly leftOut: number;
}

/** Shares out profits as outcomes come in. The week of a profit is the one in which it was known. */
export class Attribution {
  private readonly options: AttributionOptions;
  private readonly scale: number;
  private readonly rows = new Map<string, Row>();
  private readonly total = new ExactSum();
  private readonly totalR = new CarefulSum();
  private signals = 0;
  private leftOut = 0;

  constructor(options: AttributionOptions) {
    this.options = options;
    this.scale = currencyScale(options.currency);
  }

  /** Signals without a result do nothing. */
  add(outcome: OutcomeRecord): void {
    const { profit, exit } = outcome;
    const multiple = exit?.rMultiple;
    if (profit === undefined || exit === undefined || multiple === undefined) return;
    if (profit.currency !== this.options.currency) {
      this.leftOut++;
      return;
    }
    const { names, shares } = this.options.rule(outcome, this.options.method);
    const units = wholeUnits(profit);
    const parts = sharesOfWhole(units, shares);
    const week = weekStart(exit.knownAt);
    this.signals++;
    for (let i = 0; i < names.length; i++) {
      const part = parts[i]!;
      const partR = multiple * shares[i]!;
      if (shares[i] === 0 && part === 0) continue;
      this.row(names[i]!).add(week, part, partR, multiple > 0);
      this.total.add(part);
      this.totalR.add(partR);
    }
  }

  result(): AttributionResult {
    const { currency, method } = this.options;
    const asMoney = (units: bigint): Money => money(currency, Decimal.of(units, this.scale));
    const contributions = [...this.rows]
      .map(([name, row]) => row.contribution(name, asMoney))
      .sort((a, b) => b.profit.amount.compare(a.profit.amount) || b.profitR - a.profitR || (a.name < b.name ? -1 : 1));
    return {
      method,
      total: asMoney(this.total.value),
      totalR: this.totalR.value,
      signals: this.signals,
      contributions,
      leftOut: this.leftOut,
    };
  }

  private row(name: string): Row {
    const known = this.rows.get(name);
    if (known !== undefined) return known;
    const row = new Row();
    this.rows.set(name, row);
    return row;
  }
}

/**
 * Shares that sum to 1 are split by the largest remainder. A gate's shares are 1 followed by parts of -1: the whole, and the
 * same whole split.
 */
function sharesOfWhole(units: number, shares: readonly number[]): readonly number[] {
  const [first] = shares;
  if (shares.length === 1) return [units];
  if (first !== 1) return sharedUnits(units, shares);
  const others = shares.slice(1);
  return others.some((share) => share < 0)
    ? [units, ...sharedUnits(-units, others.map(Math.abs))]
    : sharedUnits(units, shares);
}

class Tally {
  signals = 0;
  wins = 0;
  readonly units = new ExactSum();
  readonly multiples = new CarefulSum();
}

class Row {
  private readonly weeks = new Map<number, Tally>();
  private latest = Number.NaN;
  private tally: Tally | undefined;

  add(week: number, units: number, multiple: number, isWin: boolean): void {
    const tally = this.of(week);
    tally.signals++;
    if (isWin) tally.wins++;
    tally.units.add(units);
    tally.multiples.add(multiple);
  }

  contribution(name: string, asMoney: (units: bigint) => Money): Contribution {
    const weeks = [...this.weeks].sort(([a], [b]) => a - b);
    let signals = 0;
    let wins = 0;
    let units = 0n;
    const multiples = new CarefulSum();
    for (const [, tally] of weeks) {
      signals += tally.signals;
      wins += tally.wins;
      units += tally.units.value;
      multiples.add(tally.multiples.value);
    }
    return {
      name,
      signals,
      wins,
      profit: asMoney(units),
      profitR: multiples.value,
      weeks: weeks.map(([week, tally]) => ({
        week,
        signals: tally.signals,
        wins: tally.wins,
        profit: asMoney(tally.units.value),
        profitR: tally.multiples.value,
      })),
    };
  }

  /** Results come roughly in the order of time: the last week is asked for again and again. */
  private of(week: number): Tally {
    if (week === this.latest && this.tally !== undefined) return this.tally;
    const tally = this.weeks.get(week) ?? new Tally();
    this.weeks.set(week, tally);
    this.latest = week;
    this.tally = tally;
    return tally;
  }
}
