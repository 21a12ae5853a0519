import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { backupName } from '#adapters/backup/archive/archive-format.ts';
import { planRetention } from '#adapters/backup/retention.ts';
import type { StoredBackup } from '#adapters/backup/target/backup-target.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 23));
/** Some years of backups at any hour, several a day or none for months. */
const ages = fc.uniqueArray(fc.integer({ min: 0, max: 6 * 365 * 24 }), { maxLength: 400 });

describe('retention', () => {
  it('keeps the last backup of a day and says why', () => {
    const backups = [1, 2, 26].map((hours) => backupAt(NOW - hours * HOUR_MS));
    const { keep, remove } = planRetention(backups, NOW);
    expect(keep.map(({ backup, reason }) => [backup, reason])).toEqual([
      [backups[0], 'the latest'],
      [backups[2], 'last of the day 2026-11-20'],
    ]);
    expect(remove).toEqual([{ backup: backups[1], reason: 'a later one stands for the day 2026-11-21' }]);
  });

  it('keeps the one that was made last of several in one second, however many went before', () => {
    let stored: readonly StoredBackup[] = [];
    for (const ms of [0, 1, 2, 500, 999]) {
      const made = backupAt(NOW - 1_000 + ms);
      stored = kept([...stored, made], NOW);
      expect(stored).toEqual([made]);
    }
  });

  it('begins weeks on Monday, also across the turn of a year', () => {
    const [saturday, sunday, monday] = [2, 3, 4].map((day) => backupAt(Date.UTC(2021, 0, day, 12)));
    const { keep, remove } = planRetention([saturday!, sunday!, monday!], NOW, { days: 1, weeks: 9 });
    expect(keep.map(({ reason }) => reason)).toEqual(['the latest', 'last of the week 2020-W53']);
    expect(remove.map(({ backup }) => backup)).toEqual([saturday]);
  });

  it('leaves exactly the days, weeks and months of the rule when it runs every day for five years', () => {
    const start = Date.UTC(2021, 11, 1, 23);
    const days = Math.round((NOW - start) / DAY_MS);
    let stored: readonly StoredBackup[] = [];
    for (let day = 0; day <= days; day++) {
      const now = unixMs(start + day * DAY_MS);
      stored = kept([...stored, backupAt(now)], now);
    }
    const all = Array.from({ length: days + 1 }, (_, day) => start + day * DAY_MS);
    const lastDays = all.slice(-30);
    // The backup of each Sunday, and today's for the week that has not ended: 52 weeks in all.
    const sundays = all.filter((time) => new Date(time).getUTCDay() === 0).slice(-51);
    const monthEnds = all.filter((time) => new Date(time + DAY_MS).getUTCDate() === 1);
    const expected = [...new Set([...lastDays, ...sundays, ...monthEnds])].sort((a, b) => b - a);
    expect(stored.map(({ time }) => time as number)).toEqual(expected);
    // 47 Sundays and 58 ends of a month are older than 30 days; two of them are both.
    expect(expected).toHaveLength(30 + 47 + 58 - 2);
  });

  it('never deletes the only backup of a month, nor the latest', () => {
    fc.assert(
      fc.property(ages, (hours) => {
        const backups = hours.map((age) => backupAt(NOW - age * HOUR_MS));
        const left = kept(backups, NOW);
        expect(monthsOf(left)).toEqual(monthsOf(backups));
        expect(latest(left)).toBe(latest(backups));
      }),
    );
  });

  it('keeps each backup or deletes it, and deletes nothing the second time', () => {
    fc.assert(
      fc.property(ages, (hours) => {
        const backups = hours.map((age) => backupAt(NOW - age * HOUR_MS));
        const { keep, remove } = planRetention(backups, NOW);
        expect(new Set([...keep, ...remove].map(({ backup }) => backup))).toEqual(new Set(backups));
        expect(keep.length + remove.length).toBe(backups.length);
        expect(
          planRetention(
            keep.map(({ backup }) => backup),
            NOW,
          ).remove,
        ).toEqual([]);
      }),
    );
  });

  it('deletes the same whatever the order of the list', () => {
    fc.assert(
      fc.property(ages, fc.nat(), (hours, turn) => {
        const backups = hours.map((age) => backupAt(NOW - age * HOUR_MS));
        const at = backups.length === 0 ? 0 : turn % backups.length;
        const turned = [...backups.slice(at), ...backups.slice(0, at)];
        expect(planRetention(turned, NOW)).toEqual(planRetention(backups, NOW));
      }),
    );
  });

  it('deletes nothing because of a long pause', () => {
    const month = Array.from({ length: 30 }, (_, day) => backupAt(NOW - day * DAY_MS));
    expect(planRetention(month, unixMs(NOW + 900 * DAY_MS)).remove).toEqual([]);
  });

  it('keeps a backup of a clock that was ahead, and lets it stand for nothing', () => {
    const [ahead, today] = [backupAt(NOW + DAY_MS), backupAt(NOW - 1000)];
    const { keep } = planRetention([ahead, today], NOW, { days: 1, weeks: 1 });
    expect(keep.map(({ reason }) => reason)).toEqual(['from after now', 'last of the day 2026-11-21']);
  });
});

function latest(backups: readonly StoredBackup[]): number {
  return Math.max(...backups.map(({ time }) => time));
}

function kept(backups: readonly StoredBackup[], now: UnixMs): readonly StoredBackup[] {
  return planRetention(backups, now).keep.map(({ backup }) => backup);
}

function monthsOf(backups: readonly StoredBackup[]): readonly string[] {
  return [...new Set(backups.map(({ time }) => new Date(time).toISOString().slice(0, 7)))].sort();
}

function backupAt(time: number): StoredBackup {
  return { name: backupName(unixMs(time)), time: unixMs(time), bytes: 1 };
}
