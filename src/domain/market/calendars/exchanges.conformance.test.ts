import { describe, expect, it } from 'vitest';
import { parseInstant } from '#core/time.ts';
import { civilDay, formatCivilDay, weekdayOf } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const XETRA_FILES = 'fixtures/arena/xetr-calendar';
const PARIS_FILE = 'fixtures/portfolio/pea/euronext_paris_calendar.json';

interface ParisYear {
  readonly closed_weekdays: readonly string[];
  readonly half_days: readonly string[];
  readonly trading_days: number;
}

describe.skipIf(sharedFolder() === undefined)('XETRA, against recorded sessions', () => {
  const xetra = calendarNamed('xetra');

  it('has the same sessions, opening and closing times included, and none besides', () => {
    const files = sharedFiles(XETRA_FILES, /\.csv\.gz$/);
    const rows = files.flatMap((file) => parseCsv(readShared(`${XETRA_FILES}/${file}`)));
    const recorded = rows.map(({ open, close }) => `${open} ${close}`);
    const first = dayOf(rows[0]!['open']!);
    const final = dayOf(rows.at(-1)!['open']!);
    const ours: string[] = [];
    for (let day = first; day <= final; day++) {
      const session = xetra.sessionOn(day);
      if (session !== undefined) ours.push(`${wholeSeconds(session.open)} ${wholeSeconds(session.close)}`);
    }
    expect(recorded.length).toBeGreaterThan(2_800);
    expect(ours).toEqual(recorded);
    expect(first).toBeLessThan(civilDay(2012, 1, 5));
  });
});

describe.skipIf(sharedFolder() === undefined)('Euronext Paris, against an independent calendar', () => {
  const paris = calendarNamed('euronext-paris');
  const years = sharedFolder() === undefined ? [] : Object.entries(parisYears());

  it('covers the sixteen years of the file', () => {
    expect(years).toHaveLength(16);
  });

  it.each(years)('%s has the same closed weekdays, half days and number of trading days', (name, expected) => {
    const year = Number(name);
    const closed: string[] = [];
    const half: string[] = [];
    const hours = new Set<string>();
    let tradingDays = 0;
    for (let day = civilDay(year, 1, 1); day < civilDay(year + 1, 1, 1); day++) {
      const session = paris.sessionOn(day);
      if (session === undefined) {
        if (weekdayOf(day) <= 5) closed.push(formatCivilDay(day));
        continue;
      }
      tradingDays++;
      const text = `${parisTime(session.open)}-${parisTime(session.close)}`;
      if (text === '09:00-14:05') half.push(formatCivilDay(day));
      else hours.add(text);
    }
    expect([...hours]).toEqual(['09:00-17:30']);
    expect({ closed_weekdays: closed, half_days: half, trading_days: tradingDays }).toEqual(expected);
  });
});

function parisYears(): Record<string, ParisYear> {
  return (JSON.parse(readShared(PARIS_FILE)) as { readonly years: Record<string, ParisYear> }).years;
}

/** The clock on the wall, by the runtime's own zone rules. */
function parisTime(instant: number): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('Europe/Paris');
  return local.toPlainTime().toString().slice(0, 5);
}

function dayOf(instant: string): number {
  return Math.floor(parseInstant(instant) / 86_400_000);
}

function wholeSeconds(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
