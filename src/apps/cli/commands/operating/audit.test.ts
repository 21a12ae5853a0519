import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { openStore } from '#adapters/storage/store.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

describe('the command audit', () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-audit-'));
    await using store = await openStore(folder);
    for (let n = 0; n < 5; n++) {
      await store.audit.add({ time: unixMs(60_000 * n), actor: 'user:anna', action: `act.${n}`, detail: { n } });
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('lists the latest entries, the latest last', async () => {
    const { exitCode, stdout } = await captureCli(['audit', 'list', '--last', '2'], folder);
    expect(exitCode).toBe(0);
    const rows = stdout.trimEnd().split('\n').slice(-2);
    expect(rows[0]).toMatch(/3 {2}1970-01-01 00:03 {2}user:anna {2}act\.3 .*\{"n":3\}/);
    expect(rows[1]).toContain('act.4');
    const { stdout: json } = await captureCli(['audit', 'list', '--json'], folder);
    expect(JSON.parse(json)).toHaveLength(5);
  });

  it('says how many entries fit, from when to when, and what to note down', async () => {
    const { exitCode, stdout } = await captureCli(['audit', 'verify'], folder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/audit log.*whole[\s\S]*entries that fit.*5[\s\S]*1970-01-01 00:00 UTC[\s\S]*00:04 UTC/);
    const { hash } = JSON.parse((await captureCli(['audit', 'verify', '--json'], folder)).stdout) as { hash: string };
    expect(stdout).toContain(hash);
    expect((await captureCli(['audit', 'verify', '--expect', `5:${hash}`], folder)).exitCode).toBe(0);
    const other = await captureCli(['audit', 'verify', '--expect', `4:${hash}`], folder);
    expect([other.exitCode, other.stderr]).toEqual([1, expect.stringContaining('written down')]);
  });

  it.each([
    [['audit', 'look'], 'Expected "verify" or "list"'],
    [['audit', 'list', '--last', '0'], 'Expected --last'],
    [['audit', 'verify', '--expect', '12:abc'], 'Expected --expect'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await captureCli(args, folder);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
