import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '#adapters/storage/store.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CheckResult } from '#apps/operating/check.ts';
import { assertNothingBad } from '#apps/operating/doctor.ts';

interface Report {
  readonly status: string;
  readonly summary: string;
  readonly findings: readonly CheckResult[];
}

describe('assay doctor', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-doctor-'));
    for (const name of ['DATABASE_URL', 'ASSAY_DATABASE_URL']) vi.stubEnv(name, undefined);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const doctor = (...args: readonly string[]) => captureCli(['doctor', ...args], folder);

  async function report(): Promise<{ readonly exitCode: number; readonly text: string; readonly found: Report }> {
    const { exitCode, stdout } = await doctor('--json');
    return { exitCode, text: stdout, found: JSON.parse(stdout) as Report };
  }

  const about = (found: Report, check: string): readonly CheckResult[] =>
    found.findings.filter((each) => each.check === check);

  it('finds nothing bad where nothing was ever stored, and makes nothing there', async () => {
    const { exitCode, found } = await report();
    expect(found.findings.filter(({ level }) => level === 'bad')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says a line for each finding, what to do below it, and a sum', async () => {
    await (await openStore(folder)).close();
    const { stdout, exitCode } = await doctor('--fix-nothing');
    const lines = stripVTControlCharacters(stdout).trimEnd().split('\n');
    expect(exitCode).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}store: records +.*records\.db, .*\d+ tables$/));
    const old = lines.findIndex((line) => /^warn {2}backups: newest +none yet$/.test(line));
    expect(lines[old + 1]).toMatch(/^ +Run "assay backup"/);
    expect(lines.at(-1)).toMatch(/^0 bad, \d+ warnings?, \d+ ok, \d+ not looked at$/);
  });

  it('changes nothing: neither the store nor anything beside it', async () => {
    await (await openStore(folder)).close();
    const before = contents(folder);
    await doctor();
    expect(contents(folder)).toEqual(before);
  });

  it('tells of everything that is broken at once, ends with 1, and shows no secret', async () => {
    await (await openStore(folder)).close();
    writeFileSync(join(folder, 'market.db'), 'not a database at all'.repeat(500));
    const keys = join(folder, 'keys.json');
    writeFileSync(keys, JSON.stringify({ main: { key: 'the-api-key', secret: 'the-secret' } }));
    chmodSync(keys, 0o644);
    const settings = { secrets: { file: keys }, venues: { main: { kind: 'binance', address: 'http://127.0.0.1:1' } } };
    writeFileSync(
      join(folder, 'assay.json'),
      JSON.stringify({ ...settings, backup: { target: join(folder, 'unmounted') } }),
    );
    mkdirSync(join(folder, 'backups'));
    const { exitCode, found, text } = await report();
    expect(exitCode).toBe(1);
    expect(found.status).toBe('bad');
    expect(() => assertNothingBad(found.findings)).toThrow(
      expect.objectContaining({
        code: 'doctor.bad',
        message: expect.stringMatching(/^Expected nothing to be bad, found "\d": .*store/),
      }),
    );
    expect(about(found, 'store')).toMatchObject([
      { level: 'bad', about: 'market' },
      { level: 'ok', about: 'records' },
    ]);
    expect(about(found, 'books').map(({ level }) => level)).toEqual(['ok', 'ok', 'ok']);
    expect(about(found, 'secrets')[0]).toMatchObject({
      level: 'bad',
      code: 'secret.exposed',
      remedy: `Run: chmod 600 ${keys}`,
    });
    expect(about(found, 'secrets').filter(({ level }) => level === 'bad')).toHaveLength(1);
    expect(about(found, 'backups')).toMatchObject([{ level: 'bad', code: 'backup.target' }]);
    expect(about(found, 'venue main')[0]).toMatchObject({ level: 'warn', about: 'reach' });
    expect(about(found, 'calendars')).toHaveLength(5);
    expect(text).not.toMatch(/the-secret|the-api-key/);
  });

  it('looks at the store when the settings cannot be read, and gives the nearest name', async () => {
    await (await openStore(folder)).close();
    writeFileSync(join(folder, 'assay.json'), JSON.stringify({ helth: { port: 1 } }));
    const { exitCode, found } = await report();
    expect(exitCode).toBe(1);
    expect(about(found, 'settings')).toMatchObject([
      { level: 'bad', code: 'setting.unknown', found: expect.stringContaining('did you mean "health"?') },
    ]);
    expect(about(found, 'store').map(({ level }) => level)).toEqual(['ok', 'ok']);
  });

  it('does without a database that is down, and never says its password', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://assay:hunter2@127.0.0.1:1/assay');
    const { exitCode, found, text } = await report();
    expect(exitCode).toBe(1);
    expect(about(found, 'postgres')[0]).toMatchObject({ level: 'bad', code: 'store.lost' });
    expect(about(found, 'books').map(({ level }) => level)).toEqual(['bad', 'bad', 'bad']);
    expect(about(found, 'venue sandbox').map(({ level }) => level)).toEqual(['ok', 'ok']);
    expect(text).not.toContain('hunter2');
  });
});

function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file, createHash('sha256').update(readFileSync(file)).digest('hex')];
    }),
  );
}
