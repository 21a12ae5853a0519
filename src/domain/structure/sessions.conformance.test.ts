import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { SESSION_WINDOWS, SessionClock, windowOn } from '#domain/structure/sessions.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/smc';
const FILES = sharedFiles(FOLDER, /^killzones_utc_\d{4}\.csv\.gz$/);

interface ExpectedWindow {
  readonly zone: string;
  readonly localDate: string;
  readonly start: number;
  readonly end: number;
}

describe.skipIf(sharedFolder() === undefined)('session windows against independent expected values', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  it.each(FILES)('%s: every window of the year begins and ends at the expected instant', (file) => {
    const year = Number(/\d{4}/.exec(file)![0]);
    const days = (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / DAY_MS;
    const first = Date.UTC(year, 0, 1) / DAY_MS;
    const ours = SESSION_WINDOWS.flatMap((window) =>
      Array.from({ length: days }, (_, day) => {
        const localDate = new Date((first + day) * DAY_MS).toISOString().slice(0, 10);
        return { zone: window.name, localDate, ...windowOn(window, first + day) };
      }),
    );
    expect(sorted(ours)).toEqual(sorted(expectedWindows(file)));
  });

  it.each(FILES)('%s: every minute around both changes of daylight saving belongs to the expected windows', (file) => {
    const expected = Map.groupBy(expectedWindows(file), (window) => window.zone);
    const isExpected = (name: string, instant: number): boolean =>
      expected.get(name)!.some((window) => window.start <= instant && instant < window.end);
    const year = Number(/\d{4}/.exec(file)![0]);
    const wrong: string[] = [];
    let minutes = 0;
    for (const month of [2, 9, 10]) {
      const clock = new SessionClock();
      const until = Date.UTC(year, month + 1, 1);
      for (let instant = Date.UTC(year, month, 1); instant < until; instant += MINUTE_MS) {
        const active = new Set(clock.activeAt(instant));
        for (const { name } of SESSION_WINDOWS) {
          if (active.has(name) !== isExpected(name, instant)) wrong.push(`${name} ${new Date(instant).toISOString()}`);
        }
        minutes++;
      }
    }
    expect(wrong).toEqual([]);
    expect(minutes).toBe(92 * 24 * 60);
  });
});

function expectedWindows(file: string): ExpectedWindow[] {
  return parseCsv(readShared(`${FOLDER}/${file}`)).map((row) => ({
    zone: row['zone']!,
    localDate: row['localDate']!,
    start: Date.parse(row['startUtc']!),
    end: Date.parse(row['endUtc']!),
  }));
}

function sorted(windows: readonly ExpectedWindow[]): readonly ExpectedWindow[] {
  return windows.toSorted((a, b) => (`${a.zone} ${a.localDate}` < `${b.zone} ${b.localDate}` ? -1 : 1));
}
