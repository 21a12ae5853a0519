import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

describe('assay settings', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-settings-'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const assay = (...args: string[]): Promise<CapturedRun> =>
    captureCli(['settings', '--data-dir', folder, ...args], folder);

  function file(name: string, values: unknown): string {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(values));
    return path;
  }

  it('shows what is in force, and where each value comes from', async () => {
    const path = file('assay.json', { health: { port: 9_001 } });
    vi.stubEnv('DATABASE_URL', 'postgres://assay:hunter2@db/assay');
    const { exitCode, stdout, stderr } = await assay();
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`Read ${path}\n`);
    const rows = stripVTControlCharacters(stdout)
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(['health.port', '9001', path]);
    expect(rows).toContainEqual(['health.address', '127.0.0.1', 'default']);
    expect(rows).toContainEqual(['dataDir', folder, '--data-dir']);
    expect(rows).toContainEqual(['databaseUrl', 'postgres://assay:[redacted]@db/assay', 'DATABASE_URL']);
    expect(stdout).not.toContain('hunter2');
  });

  it('gives JSON and nothing else on standard output with --json', async () => {
    const path = file('other.json', { killSwitch: { flatten: true } });
    const { stdout } = await assay('--settings', path, '--json');
    const { file: read, settings } = JSON.parse(stdout) as { file: string; settings: readonly unknown[] };
    expect(read).toBe(path);
    expect(settings).toContainEqual({ key: 'killSwitch.flatten', value: true, origin: { kind: 'file', file: path } });
  });

  it('lists every setting there is', async () => {
    expect((await assay('--keys')).stdout).toContain('| `health.port` | whole number 0 to 65535 | `8484` |');
    const entries = JSON.parse((await assay('--keys', '--json')).stdout) as readonly unknown[];
    expect(entries).toContainEqual(expect.objectContaining({ key: 'health.port', variables: ['ASSAY_HEALTH_PORT'] }));
  });

  it('says what is wrong, and where it was set', async () => {
    file('assay.json', { health: { prt: 1 } });
    const { exitCode, stdout, stderr } = await assay();
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`Unknown setting "health.prt" in "${join(folder, 'assay.json')}": did you mean "port"?`);
  });
});
