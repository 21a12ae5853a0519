import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';
import { AssayProcess } from './assay-process.ts';

let folder = '';
let sandbox: AssayProcess;
let url = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-prediction-'));
  sandbox = new AssayProcess(
    ['sandbox', '--venue', 'prediction', '--markets', '25', '--seed', '3', '--speed', '20', '--port', '0', '--json'],
    { ASSAY_DATA_DIR: folder },
  );
  await sandbox.says(/^\{"url":.*\}$/m);
  ({ url } = JSON.parse(/^\{"url":.*\}$/m.exec(sandbox.output)![0]) as { url: string });
});

afterAll(async () => {
  await sandbox.interrupt();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

function assay(...words: readonly string[]): Promise<CapturedRun> {
  return captureCli(words, folder);
}

describe('assay markets', () => {
  it('lists what a sandbox in another process asks', async () => {
    const table = await assay('markets', '--venue', url, '--limit', '10');
    expect(table, table.stderr).toMatchObject({ exitCode: 0 });
    expect(table.stdout.trim().split('\n').length).toBeGreaterThan(10);
    const json = await assay('markets', '--venue', url, '--json');
    const markets = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(markets).toHaveLength(25);
    for (const market of markets)
      expect(market).toMatchObject({ id: expect.any(String), question: expect.any(String) });
  });

  it('says how many of the first years it left out', async () => {
    const closed = await assay('markets', '--venue', url, '--status', 'closed');
    expect(closed.exitCode).toBe(0);
    expect(closed.stderr).toMatch(/\d+ markets were left out: they do not have two outcomes with prices\./);
  });

  it('refuses what it cannot do with exit code 2, and says what it expected', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['markets', '--venue', 'kalshi'], /Expected --venue to be "sandbox", "polymarket" or an address.*was "kalshi"/],
      [['markets', '--category', 'sport'], /category.*"sport".*sports/s],
      [['markets', '--status', 'gone'], /"gone"/],
      [['markets', '--limit', '0'], /--limit/],
      [['watch', '--venue', 'nowhere'], /Expected --venue to be "sandbox", "polymarket" or an address.*was "nowhere"/],
      [['watch', '--venue', 'polymarket', '--speed', '2'], /Expected --speed and --seed with a sandbox only/],
      [['watch', '--seconds', '-1'], /--seconds/],
      [['watch', '--markets', 'all'], /--markets.*all/],
    ];
    for (const [words, message] of cases) {
      const refused = await assay(...words);
      expect(refused.exitCode, words.join(' ')).toBe(2);
      expect(refused.stderr, words.join(' ')).toMatch(message);
      expect(refused.stdout, words.join(' ')).toBe('');
    }
  });

  it('says in words that nobody answers at an address', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    await once(nobody, 'close');
    const refused = await assay('markets', '--venue', `http://127.0.0.1:${port}`);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(
      new RegExp(`the prediction venue at http://127\\.0\\.0\\.1:${port}\\S* could not be reached`),
    );
    expect(refused.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('assay watch', () => {
  it('hears a sandbox in another process, ends when its time is over, and keeps the markets', async () => {
    const watched = await assay('watch', '--venue', url, '--speed', '20', '--json', '--seconds', '3');
    expect(watched, watched.stderr).toMatchObject({ exitCode: 0 });
    for (const line of watched.stdout.split('\n').filter((each) => each !== '')) {
      expect(JSON.parse(line)).toMatchObject({ question: expect.any(String), decision: expect.any(String) });
    }
    const [, messages] = /(\d+) messages, \d+ findings, \d+ trades on paper, \d+ positions open/.exec(watched.stderr)!;
    expect(Number(messages)).toBeGreaterThan(20);
    const stored = await assay('markets', '--stored', '--json');
    expect(stored.stdout.trim().split('\n')).toHaveLength(25);
  });
});
