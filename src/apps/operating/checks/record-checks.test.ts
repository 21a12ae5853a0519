import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { readJobSchedule } from '#domain/schedule/read-job-schedule.ts';
import type { Finding } from '#apps/operating/check.ts';
import { backupFindings } from '#apps/operating/checks/backups.ts';
import { jobFinding } from '#apps/operating/checks/jobs.ts';
import { durabilityFinding } from '#apps/operating/checks/postgres.ts';
import { sessionFindings } from '#apps/operating/checks/sessions.ts';
import { schemaFinding } from '#apps/operating/checks/store.ts';
import type { JobRow, SessionRow } from '#apps/operating/looks/looks.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 12));
const levels = (findings: readonly Finding[]): readonly string[] => findings.map(({ level }) => level);

describe('backups', () => {
  const backup = (ageMs: number, bytes = 1_000) => {
    return { name: 'assay.backup', time: unixMs(NOW - ageMs), bytes };
  };
  const fresh = { made: NOW, verified: NOW - DAY_MS };

  it.each([
    [DAY_MS, 'ok'],
    [3 * DAY_MS, 'warn'],
    [20 * DAY_MS, 'bad'],
    [-HOUR_MS, 'ok'],
  ])('of %d ms are %s', (age, level) => {
    expect(levels(backupFindings([backup(age)], fresh, NOW))).toEqual([level, 'ok']);
  });

  it('that are not there, or were never read, are a warning', () => {
    expect(levels(backupFindings([], fresh, NOW))).toEqual(['warn']);
    const unread = backupFindings([backup(0)], { made: NOW, verified: undefined }, NOW);
    expect(unread[1]).toMatchObject({ level: 'warn', found: 'none was ever verified' });
    expect(levels(backupFindings([backup(0)], { made: NOW, verified: NOW - 9 * DAY_MS }, NOW))).toEqual(['ok', 'warn']);
  });

  it('that shrank to less than half are a warning', () => {
    const findings = backupFindings([backup(0, 400), backup(DAY_MS, 1_000)], fresh, NOW);
    expect(findings[1]).toMatchObject({ level: 'warn', about: 'size' });
  });
});

describe('jobs', () => {
  const schedule = readJobSchedule(
    { name: 'nightly', zone: 'Europe/Paris', days: { kind: 'every-day' }, times: { kind: 'at', times: ['03:00'] } },
    'jobs.nightly.schedule',
  );
  const DUE = Date.UTC(2026, 10, 21, 2);
  const ran = (changes: Partial<JobRow> = {}): JobRow => {
    return { job: 'nightly', status: 'done', dueAt: DUE, startedAt: DUE, message: '', knownSince: 0, ...changes };
  };

  it('say when they ran last and will run next', () => {
    expect(jobFinding(schedule, ran(), NOW)).toMatchObject({
      level: 'ok',
      found: 'last 2026-11-21 02:00 done, next 2026-11-22 02:00',
    });
    expect(jobFinding(schedule, undefined, NOW)).toMatchObject({ level: 'skip' });
  });

  it('that failed say why', () => {
    expect(jobFinding(schedule, ran({ status: 'failed', message: 'the disk is full' }), NOW)).toMatchObject({
      level: 'warn',
      found: expect.stringContaining('failed (the disk is full)'),
    });
  });

  it('are overdue once their own time is over, not before', () => {
    const yesterday = ran({ dueAt: DUE - DAY_MS });
    expect(jobFinding(schedule, yesterday, unixMs(DUE + 10 * MINUTE_MS)).level).toBe('ok');
    expect(jobFinding(schedule, yesterday, NOW)).toMatchObject({
      level: 'warn',
      found: expect.stringContaining('overdue since 2026-11-21 02:00'),
    });
  });
});

describe('sessions', () => {
  const session = (changes: Partial<SessionRow>): SessionRow => {
    const base = { id: 'one', mode: 'paper', venue: 'sandbox', status: 'running', reason: '', epoch: 3 };
    return { ...base, timeframe: '15m', calendar: 'crypto', lastBar: NOW, ...changes };
  };

  it('that had no bar for three of their periods are a warning, live ones are bad', () => {
    expect(levels(sessionFindings([session({ lastBar: NOW - 44 * MINUTE_MS })], NOW))).toEqual(['ok']);
    expect(levels(sessionFindings([session({ lastBar: NOW - 45 * MINUTE_MS })], NOW))).toEqual(['ok', 'warn']);
    expect(levels(sessionFindings([session({ lastBar: 0, mode: 'live' })], NOW))).toEqual(['ok', 'bad']);
    expect(levels(sessionFindings([session({ lastBar: 0, status: 'stopped' })], NOW))).toEqual(['ok']);
  });

  it('are not missed while their market is closed', () => {
    // NOW is a Saturday noon; currencies closed on Friday at 22:00 UTC.
    const friday = Date.UTC(2026, 10, 20, 21, 45);
    expect(levels(sessionFindings([session({ lastBar: friday, calendar: 'fx' })], NOW))).toEqual(['ok']);
    expect(levels(sessionFindings([session({ lastBar: friday - HOUR_MS, calendar: 'fx' })], NOW))).toEqual([
      'ok',
      'warn',
    ]);
    expect(levels(sessionFindings([session({ lastBar: 0, calendar: 'nyse' })], NOW))).toEqual(['ok', 'warn']);
  });

  it('that run ahead of our time, or had no bar yet, say nothing', () => {
    expect(levels(sessionFindings([session({ lastBar: NOW + DAY_MS }), session({ lastBar: undefined })], NOW))).toEqual(
      ['ok'],
    );
  });

  it('that failed say why', () => {
    const failed = session({ status: 'failed', reason: 'the venue disagrees' });
    expect(sessionFindings([failed], NOW)).toMatchObject([
      { level: 'ok', found: '1 session: 0 running, 0 stopped, 1 failed' },
      { level: 'warn', found: 'failed: the venue disagrees', about: 'one' },
    ]);
    expect(levels(sessionFindings([{ ...failed, mode: 'live' }], NOW))).toEqual(['ok', 'bad']);
  });
});

describe('a schema', () => {
  it('of this version, of an older and of a newer one', () => {
    const state = { tables: 8, pending: [], unknown: [] };
    expect(schemaFinding(state, 'market.db', 'market').level).toBe('ok');
    expect(schemaFinding({ ...state, pending: ['0006-points'] }, 'market.db', 'market').level).toBe('warn');
    expect(schemaFinding({ ...state, unknown: ['0042-more'] }, 'market.db', 'market')).toMatchObject({
      level: 'bad',
      remedy: expect.stringContaining('Update Assay'),
    });
  });
});

describe('a database server', () => {
  const sound = {
    version: 150_004,
    synchronousCommit: 'on',
    fsync: 'on',
    isStandby: false,
    bytes: 1,
    connections: 0,
    locks: 0,
  };

  it('must confirm what it was given, and be the one that is written', () => {
    expect(durabilityFinding(sound).level).toBe('ok');
    expect(durabilityFinding({ ...sound, fsync: 'off' })).toMatchObject({
      level: 'bad',
      remedy: expect.stringContaining('fsync'),
    });
    expect(durabilityFinding({ ...sound, isStandby: true })).toMatchObject({ level: 'bad' });
  });
});
