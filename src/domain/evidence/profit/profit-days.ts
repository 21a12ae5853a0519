import { DAY_MS } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { dayStart, weekStart } from '#domain/evidence/outcomes/calendar-weeks.ts';
import { ExactSum } from '#domain/evidence/attribution/exact-sum.ts';

/** Sums of one day or one week. */
export interface PeriodSums {
  /** UTC ms. */
  readonly from: number;
  readonly results: number;
  readonly wins: number;
  /** In the smallest unit of the currency. */
  readonly units: bigint;
  readonly totalR: number;
}

class Day {
  results = 0;
  wins = 0;
  totalR = 0;
  readonly units = new ExactSum();
}

/** Profits by the UTC day on which they were known. */
export class ProfitDays {
  private readonly days = new Map<number, Day>();

  /** A result of so many units of the currency; R may be unknown only where there is no result. */
  add(knownAt: number, units: number, multiple: number): void {
    const start = dayStart(knownAt);
    let day = this.days.get(start);
    if (day === undefined) {
      day = new Day();
      this.days.set(start, day);
    }
    day.results++;
    day.totalR += multiple;
    day.units.add(units);
    if (multiple > 0) day.wins++;
  }

  /** Days or weeks that have results, oldest first. */
  periods(length: 'day' | 'week'): readonly PeriodSums[] {
    const found = new Map<number, PeriodSums>();
    for (const [start, day] of this.sorted()) {
      const from = length === 'day' ? start : weekStart(start);
      const { results, wins, units, totalR } = found.get(from) ?? { results: 0, wins: 0, units: 0n, totalR: 0 };
      found.set(from, {
        from,
        results: results + day.results,
        wins: wins + day.wins,
        units: units + day.units.value,
        totalR: totalR + day.totalR,
      });
    }
    return [...found.values()];
  }

  /** Every day from the first to the last with its units, days without a result included as 0. */
  everyDay(): { readonly times: readonly number[]; readonly units: readonly bigint[] } {
    const days = this.sorted();
    const [first, last] = [days[0]?.[0], days.at(-1)?.[0]];
    if (first === undefined || last === undefined) return { times: [], units: [] };
    const times = Array.from({ length: (last - first) / DAY_MS + 1 }, (_, i) => first + i * DAY_MS);
    return { times, units: times.map((time) => unitsOf(this.days.get(time))) };
  }

  private sorted(): readonly (readonly [number, Day])[] {
    return [...this.days].sort(([a], [b]) => a - b);
  }
}

/** A day without a result brought nothing: that is known, not missing. */
function unitsOf(day: Day | undefined): bigint {
  return day === undefined ? 0n : day.units.value;
}

/** How long a position was held, ms; undefined when it never was one. */
export function holdOf({ exit }: OutcomeRecord): number | undefined {
  return exit?.entryTime === undefined || exit.exitTime === undefined ? undefined : exit.exitTime - exit.entryTime;
}
