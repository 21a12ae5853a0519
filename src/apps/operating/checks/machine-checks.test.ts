import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { SETTINGS } from '#apps/settings/settings-schema.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { Finding } from '#apps/operating/check.ts';
import { calendarFinding, calendarsCheck } from '#apps/operating/checks/calendars.ts';
import { offsetFinding } from '#apps/operating/checks/clock-offset.ts';
import { diskCheck, roomFinding, syncFinding } from '#apps/operating/checks/disk.ts';
import type { DiskPlace } from '#apps/operating/checks/disk.ts';
import { timeZonesCheck, versionFindings } from '#apps/operating/checks/versions.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 12));
const never = new AbortController().signal;
const levels = (findings: readonly Finding[]): readonly string[] => findings.map(({ level }) => level);

describe('versions', () => {
  const installed = {
    assay: '0.1.0',
    node: '26.1.0',
    sqlite: '3.53.4',
    timeZones: '2026c',
    pg: '8.1.0',
    ccxt: undefined,
  };
  const settings = (more: object = {}) => SETTINGS.parse({ dataDir: '/data', ...more });

  it.each([
    ['24.18.0', 'ok'],
    ['24.17.9', 'bad'],
    ['22.99.0', 'bad'],
    ['25.0.0', 'ok'],
  ])('Node %s is %s', (node, level) => {
    expect(versionFindings({ ...installed, node }, settings())[0]).toMatchObject({ level, about: 'node' });
  });

  it('wants an optional package only when the settings use it', () => {
    expect(levels(versionFindings(installed, settings()))).toEqual(['ok', 'ok', 'ok', 'ok']);
    const needy = settings({
      databaseUrl: 'postgres://db/assay',
      venues: { kraken: { kind: 'ccxt', exchange: 'kraken' } },
    });
    const findings = versionFindings({ ...installed, pg: undefined }, needy);
    expect(findings.slice(2)).toMatchObject([
      { level: 'bad', found: expect.stringContaining('pg is not installed') },
      {
        level: 'bad',
        found: expect.stringContaining('ccxt is not installed'),
        remedy: expect.stringContaining('npm install ccxt'),
      },
    ]);
  });

  it('compares zones, and wants their data to be of these years', async () => {
    expect(levels(await timeZonesCheck(() => NOW).run(never))).toEqual(['ok']);
    expect(levels(await timeZonesCheck(() => NOW, '2019a').run(never))).toEqual(['warn']);
  });
});

describe('calendars', () => {
  const at = (name: string, ...date: [number, number, number, number]): Finding =>
    calendarFinding(calendarNamed(name), unixMs(Date.UTC(...date)));

  it('say what is open now, and until when', () => {
    expect(at('xetra', 2026, 10, 20, 10).found).toBe('knows 2012 to 2035; open until 2026-11-20 16:30');
    expect(at('xetra', 2026, 10, 21, 10).found).toBe('knows 2012 to 2035; closed until 2026-11-23 08:00');
    expect(at('crypto', 2026, 10, 21, 10).found).toBe('knows every year; always open');
  });

  it('warn a year before their holidays end, and are bad afterwards', () => {
    expect(at('nyse', 2034, 11, 1, 0).level).toBe('ok');
    expect(at('nyse', 2035, 5, 1, 0)).toMatchObject({ level: 'warn', remedy: expect.stringContaining('Update Assay') });
    expect(at('nyse', 2036, 0, 1, 12)).toMatchObject({ level: 'bad', code: 'calendar.unknown' });
  });

  it('are all looked at', async () => {
    const findings = await calendarsCheck(() => NOW).run(never);
    expect(findings.map(({ about }) => about)).toEqual(['crypto', 'fx', 'xetra', 'euronext-paris', 'nyse']);
  });
});

describe('a clock', () => {
  const offBy = (ms: number, tripMs = 0): Finding =>
    offsetFinding(
      { theirs: unixMs(NOW), askedAt: NOW + ms - tripMs / 2, answeredAt: NOW + ms + tripMs / 2 },
      2_500,
      'it',
    );

  it.each([
    [0, 'ok'],
    [1_000, 'ok'],
    [-1_001, 'warn'],
    [2_500, 'warn'],
    [2_501, 'bad'],
    [-3_600_000, 'bad'],
  ])('that is off by %d ms is %s', (ms, level) => expect(offBy(ms).level).toBe(level));

  it('is not blamed for what the way there may explain', () => {
    expect(offBy(2_000, 4_000).level).toBe('ok');
    expect(offBy(3_000, 1_000).level).toBe('warn');
  });

  it('is ahead or behind', () => {
    expect(offBy(-90_000)).toMatchObject({ found: 'our clock is 1 min behind that of it', code: 'clock.wrong' });
    expect(offBy(1_500).found).toBe('our clock is 1.5 s ahead of that of it');
  });
});

describe('a disk', () => {
  let folder = '';
  const mounted: string[] = [];
  const clock = new VirtualClock(NOW);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-disk-'));
  });

  afterEach(() => {
    for (const path of mounted.splice(0)) spawnSync('/usr/bin/env', ['umount', path]);
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });

  const look = (changes: Partial<DiskPlace> = {}): Promise<readonly Finding[]> =>
    diskCheck([{ name: 'data folder', folder, mayBeMissing: false, ...changes }], clock).run(never);

  function mount(options: string): boolean {
    const done = spawnSync('/usr/bin/env', ['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
    if (done) mounted.push(folder);
    return done;
  }

  it('that can be written is left as it was', async () => {
    expect((await look())[1]).toMatchObject({ level: 'ok', found: expect.stringContaining('writable') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is full is bad, twice', async (context) => {
    context.skip(!mount('size=1m'), 'mounting a small disk needs Linux and root');
    expect(() => writeFileSync(join(folder, 'filler'), Buffer.alloc(2 << 20))).toThrow('ENOSPC');
    expect(await look()).toMatchObject([
      { level: 'bad', found: expect.stringContaining('0 bytes free') },
      { level: 'bad', found: expect.stringContaining('full disk'), remedy: expect.stringContaining('Free some space') },
    ]);
    expect(readdirSync(folder)).toEqual(['filler']);
  });

  it('that is read-only is bad', async (context) => {
    context.skip(!mount('ro'), 'mounting a read-only disk needs Linux and root');
    expect((await look())[1]).toMatchObject({ level: 'bad', found: expect.stringContaining('read-only disk') });
  });

  // Root may write everywhere.
  const isHeldBack = process.getuid?.() !== 0 && process.platform !== 'win32';
  if (isHeldBack) {
    it('whose folder others own is bad', async () => {
      chmodSync(folder, 0o500);
      expect((await look())[1]).toMatchObject({ level: 'bad', found: expect.stringContaining('may not be written') });
    });
  }

  it('is missing or no folder at all', async () => {
    const missing = join(folder, 'missing');
    expect(await look({ folder: missing })).toMatchObject([{ level: 'bad', found: expect.stringContaining('ENOENT') }]);
    expect(levels(await look({ folder: missing, mayBeMissing: true }))).toEqual(['skip']);
    expect(readdirSync(folder)).toEqual([]);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await look({ folder: file })).toMatchObject([{ level: 'bad', found: expect.stringContaining('no folder') }]);
    mkdirSync(missing);
    expect(levels(await look({ folder: missing }))[1]).toBe('ok');
  });

  it('has room enough, too little, or hardly any', () => {
    expect([2e9, 5e8, 5e7].map((bytes) => roomFinding('data', '/data', bytes).level)).toEqual(['ok', 'warn', 'bad']);
  });

  it('confirms quickly, slowly, or hardly at all', () => {
    expect([2, 60, 1_500].map((ms) => syncFinding('data', ms).level)).toEqual(['ok', 'warn', 'bad']);
  });
});
