import { AssayError } from '#core/errors.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import type { KnownYears, SessionCalendar, TradingSession } from '#domain/market/calendar.ts';
import { civilDay, dayOfLocal, yearOf } from '#domain/market/calendars/civil-day.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';
import { dayIn, isWeekday } from '#domain/market/calendars/day-rule.ts';
import type { DayRule } from '#domain/market/calendars/day-rule.ts';
import { SessionTable } from '#domain/market/calendars/session-table.ts';
import type { PeriodClock } from '#domain/market/period.ts';

/** What makes one exchange differ from another: a table of its own published rules. Times are minutes after local midnight. */
export interface ExchangeRules {
  readonly name: string;
  readonly zone: string;
  readonly years: KnownYears;
  readonly open: number;
  readonly close: number;
  /** Weekdays on which it stays closed. */
  readonly closed: readonly DayRule[];
  /** Days with other hours, half days mostly. What is left out is as usual. */
  readonly special: readonly SpecialHours[];
}

export interface SpecialHours {
  readonly days: readonly DayRule[];
  readonly open?: number;
  readonly close?: number;
}

/** A stock exchange: Monday to Friday, without its holidays, with its half days, in the local time of its zone. */
export class ExchangeCalendar implements SessionCalendar {
  readonly name: string;
  readonly clock: PeriodClock;
  readonly years: KnownYears;
  private readonly rules: ExchangeRules;
  private readonly firstDay: CivilDay;
  private readonly endDay: CivilDay;
  // A cache, not state: hidden from snapshots.
  #table: SessionTable | undefined;

  constructor(rules: ExchangeRules) {
    this.rules = rules;
    this.name = rules.name;
    this.years = rules.years;
    this.clock = { zone: new Zone(rules.zone), startHour: 0 };
    this.firstDay = civilDay(rules.years.from, 1, 1);
    this.endDay = civilDay(rules.years.to + 1, 1, 1);
  }

  isOpen(instant: number): boolean {
    const day = this.dayAt(instant);
    const session = this.table.onDay(day);
    return session !== undefined && instant >= session.open && instant < session.close;
  }

  sessionAt(instant: number): TradingSession {
    this.dayAt(instant);
    return this.table.at(instant) ?? this.unknown(this.years.to + 1);
  }

  openMsBetween(from: number, to: number): number {
    if (!(from < to)) return 0;
    this.dayAt(from);
    this.dayAt(to - 1);
    return this.table.openMsUntil(to) - this.table.openMsUntil(from);
  }

  isTradingDay(day: CivilDay): boolean {
    return this.sessionOn(day) !== undefined;
  }

  sessionOn(day: CivilDay): TradingSession | undefined {
    if (!(day >= this.firstDay && day < this.endDay)) this.unknown(yearOf(day));
    return this.table.onDay(day);
  }

  /** The local date of an instant, which must lie in the known years. */
  private dayAt(instant: number): CivilDay {
    const day = dayOfLocal(this.clock.zone.toLocal(instant));
    if (!(day >= this.firstDay && day < this.endDay)) this.unknown(yearOf(day));
    return day;
  }

  private get table(): SessionTable {
    this.#table ??= new SessionTable(this.firstDay, this.endDay, sessionsOf(this.rules, this.clock.zone));
    return this.#table;
  }

  private unknown(year: number): never {
    const { from, to } = this.years;
    throw new AssayError(
      'calendar.unknown',
      `Expected a time in the years "${from}" to "${to}", which the calendar "${this.name}" knows, was in "${year}"`,
      {
        place: { value: `${year}` },
        remedy: 'Ask for a shorter range, or add the rules of that year to the calendar.',
      },
    );
  }
}

function sessionsOf(rules: ExchangeRules, zone: Zone): Map<CivilDay, TradingSession> {
  const sessions = new Map<CivilDay, TradingSession>();
  for (let year = rules.years.from; year <= rules.years.to; year++) {
    const closed = new Set(rules.closed.map((rule) => dayIn(rule, year)));
    for (let day = civilDay(year, 1, 1); day < civilDay(year + 1, 1, 1); day++) {
      if (!isWeekday(day) || closed.has(day)) continue;
      const special = rules.special.find(({ days }) => days.some((rule) => dayIn(rule, year) === day));
      const instantOf = (minutes: number): number => zone.fromLocal(day * DAY_MS + minutes * MINUTE_MS);
      sessions.set(day, {
        open: instantOf(special?.open ?? rules.open),
        close: instantOf(special?.close ?? rules.close),
      });
    }
  }
  return sessions;
}
