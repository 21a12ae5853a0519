import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { DetectorEntry } from '#domain/structure/detector-entry.ts';
import { DetectorBase } from '#domain/structure/detector.ts';
import type { Emit } from '#domain/structure/fact.ts';
import { formatPrice, RowTable } from '#domain/structure/fact-table.ts';
import { TimeLevels } from '#domain/structure/time-levels.ts';
import type { CompletedRange } from '#domain/structure/time-levels.ts';

/** A daily stretch of local time, `[start, end)`, in minutes after local midnight; an end of 24 h is the next midnight. */
export interface SessionWindow {
  readonly name: string;
  readonly meaning: string;
  readonly zone: Zone;
  readonly startMinute: number;
  readonly endMinute: number;
}

const NEW_YORK = new Zone('America/New_York');
const LONDON = new Zone('Europe/London');

/** Kill zones are the hours in which most of a day's extremes are made; sessions are the business day of a place. */
export const SESSION_WINDOWS: readonly SessionWindow[] = [
  windowOf('asia_kz', 'Asia kill zone, 20:00-24:00 New York', NEW_YORK, ['20:00', '24:00']),
  windowOf('london_open_kz', 'London open kill zone, 02:00-05:00 New York', NEW_YORK, ['02:00', '05:00']),
  windowOf('ny_am_kz', 'New York morning kill zone, 07:00-10:00 New York', NEW_YORK, ['07:00', '10:00']),
  windowOf('london_close_kz', 'London close kill zone, 10:00-12:00 New York', NEW_YORK, ['10:00', '12:00']),
  windowOf('ny_pm_kz', 'New York afternoon kill zone, 13:30-16:00 New York', NEW_YORK, ['13:30', '16:00']),
  windowOf('london_session', 'London business day, 08:00-17:00 London', LONDON, ['08:00', '17:00']),
  windowOf('newyork_session', 'New York business day, 08:00-17:00 New York', NEW_YORK, ['08:00', '17:00']),
];

/** The window on the local date that holds `localDay` (days since 1970-01-01), as UTC ms. */
export function windowOn(window: SessionWindow, localDay: number): { readonly start: number; readonly end: number } {
  const midnight = localDay * DAY_MS;
  return {
    start: window.zone.fromLocal(midnight + window.startMinute * MINUTE_MS),
    end: window.zone.fromLocal(midnight + window.endMinute * MINUTE_MS),
  };
}

/** One window through time: the stretch that contains an instant, or the next one after it. Constant time when instants come in order. */
export class SessionCursor {
  readonly window: SessionWindow;
  /** UTC ms. */
  start = Number.NaN;
  end = Number.NaN;
  /** End of the stretch before: instants from here to `end` are answered without looking anything up. */
  private previousEnd = Number.NaN;

  constructor(window: SessionWindow) {
    this.window = window;
  }

  moveTo(instant: number): this {
    if (instant >= this.previousEnd && instant < this.end) return this;
    // From two days before: a window may reach over midnight, and the one before it must be over.
    let day = Math.floor(this.window.zone.toLocal(instant) / DAY_MS) - 2;
    let { start, end } = windowOn(this.window, day);
    while (end <= instant) {
      this.previousEnd = end;
      ({ start, end } = windowOn(this.window, ++day));
    }
    this.start = start;
    this.end = end;
    return this;
  }

  /** Whether a bar that opens at this instant belongs to the window. */
  contains(instant: number): boolean {
    return this.moveTo(instant).start <= instant;
  }
}

/** Which of the windows are open, by bar open time; for gates and factors. */
export class SessionClock {
  private readonly cursors: readonly SessionCursor[];

  constructor(windows: readonly SessionWindow[] = SESSION_WINDOWS) {
    this.cursors = windows.map((window) => new SessionCursor(window));
  }

  /** Names of the windows that contain the instant, in the order of the list. */
  activeAt(instant: number): readonly string[] {
    return this.cursors.filter((cursor) => cursor.contains(instant)).map((cursor) => cursor.window.name);
  }
}

/** High and low of the last completed session, and when each is first traded through. */
export class SessionLevels extends DetectorBase {
  private readonly levels: TimeLevels;
  /** Follows from the bars and is no state. */
  readonly #cursor: SessionCursor;
  private readonly emit: Emit;
  private isActive = false;

  constructor(window: SessionWindow, emit: Emit) {
    super();
    this.levels = new TimeLevels('session', window.name);
    this.#cursor = new SessionCursor(window);
    this.emit = emit;
  }

  /** Whether the last bar opened in the session. */
  get isOpen(): boolean {
    return this.isActive;
  }

  /** The last completed session; `undefined` before the first one. */
  get previous(): CompletedRange | undefined {
    return this.levels.last;
  }

  protected override advance(bar: Bar, index: number): void {
    const cursor = this.#cursor.moveTo(bar.openTime);
    this.isActive = cursor.start <= bar.openTime;
    this.levels.take(bar, index, cursor, this.emit);
  }
}

export const SESSIONS: DetectorEntry = {
  name: 'sessions',
  meaning:
    'Highs and lows of trading sessions and kill zones, known when they end, and when each is first traded through.',
  parameters: [
    {
      name: 'session',
      meaning: SESSION_WINDOWS.map((window) => `${window.name}: ${window.meaning}`).join('; '),
      choices: SESSION_WINDOWS.map((window) => window.name),
      usual: 'asia_kz',
    },
  ],
  create: ([name], emit) =>
    new SessionLevels(
      SESSION_WINDOWS.find((window) => window.name === name)!,
      emit,
    ),
  table: () =>
    new RowTable(['confirmedAt', 'at', 'dir', 'event', 'start', 'price'], (fact) => {
      if (fact.kind !== 'time-level' && fact.kind !== 'time-level-broken') return undefined;
      const [event, price] = fact.kind === 'time-level' ? ['formed', fact.price] : ['broken', fact.level];
      const start = new Date(fact.start).toISOString().slice(0, 16);
      return [fact.confirmedAt, fact.at, fact.direction, event, `${start}Z`, formatPrice(price)];
    }),
};

function windowOf(name: string, meaning: string, zone: Zone, hours: readonly [string, string]): SessionWindow {
  return { name, meaning, zone, startMinute: minuteOf(hours[0]), endMinute: minuteOf(hours[1]) };
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour! * 60 + minute!;
}
