import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';
import { killRun } from '#tools/kill-test/kill-run.ts';

const SEED = 11;
const [, postgres] = await storePlaces();

describe('assay trade on the sandbox, killed at random moments', () => {
  it.each([
    ['sqlite', 10],
    ['postgres', 5],
  ] as const)(
    'loses and doubles nothing that it has acknowledged, and trades as a backtest would: %s',
    async (store, kills) => {
      const isAbsent = store === 'postgres' && postgres!.isAbsent;
      const report = isAbsent ? NOTHING : await killRun({ kills, store, seed: SEED, speed: 3_000 });
      expect(report).toMatchObject({ lost: 0, doubled: 0, holes: 0, differences: 0, replays: true, sameOrders: true });
      expect(report.acks).toBeGreaterThan(0);
      expect(report.orders).toBeGreaterThan(0);
    },
    240_000,
  );
});

/** Without a server there is nothing to kill; `ASSAY_REQUIRE_SHARED=1` makes that an error. */
const NOTHING = {
  lost: 0,
  doubled: 0,
  holes: 0,
  differences: 0,
  replays: true,
  sameOrders: true,
  acks: 1,
  orders: 1,
};

describe('the commands beside assay trade', () => {
  const session = 'sma-cross-BTCUSDT-1m-sandbox';
  let folder: string;
  const cli = (...words: string[]): Promise<CapturedRun> => captureCli(words, folder);
  const trade = (...words: string[]): Promise<CapturedRun> =>
    cli('trade', '--strategy', 'sma-cross', '--set', 'fast=5', '--set', 'slow=15', '--timeframe', '1m', ...words);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-trade-'));
    const first = await trade('--speed', '6000', '--bars', '120');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toContain('bought');
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it('goes on with the same command where it stood, and says so', async () => {
    const { exitCode, stderr } = await trade('--speed', '6000', '--bars', '5');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/went on after record \d+, \d+ bars? caught up/);
    expect(stderr).toMatch(/stopped after \d+ bars, equity \d+/);
  }, 60_000);

  it('refuses to trade something else under the same name, and another seed', async () => {
    const other = await trade('--set', 'fast=6', '--bars', '1');
    expect(other).toMatchObject({ exitCode: 1 });
    expect(other.stderr).toContain(session);
    const seed = await trade('--seed', '2', '--bars', '1');
    expect(seed).toMatchObject({ exitCode: 2 });
    expect(seed.stderr).toContain('Expected --seed "1"');
  }, 60_000);

  it('shows orders, executions and positions that fit each other', async () => {
    const fills = JSON.parse((await cli('orders', '--fills', '--json', '--limit', '1000')).stdout) as {
      side: string;
    }[];
    const orders = JSON.parse((await cli('orders', '--json', '--limit', '1000')).stdout) as { status: string }[];
    const [position] = JSON.parse((await cli('positions', '--json')).stdout) as { quantity: string; session: string }[];
    expect(position).toMatchObject({ session });
    expect(orders.filter(({ status }) => status === 'filled')).toHaveLength(fills.length);
    const bought = fills.filter(({ side }) => side === 'buy').length;
    expect(Number(position!.quantity) === 0).toBe(bought * 2 === fills.length);
  });

  it('draws the equity, and gives all of it as CSV', async () => {
    expect((await cli('equity')).stdout).toMatch(/[▁▂▃▄▅▆▇█]{20}/);
    const csv = (await cli('equity', '--csv')).stdout.trim().split('\n');
    expect(csv[0]).toBe('time,equity,cash,position,price');
    expect(csv.length).toBeGreaterThan(120);
  });

  it('proves that a backtest sends the same orders', async () => {
    const { exitCode, stdout } = await cli('parity', '--session', session, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ differences: 0, replays: true });
  });

  it('halts with the kill switch before the first bar of the next start, until it is lifted with its token', async () => {
    const pulled = await cli('kill', '--reason', 'a test', '--json');
    const { token } = JSON.parse(pulled.stdout) as { token: string };
    expect((await trade('--speed', '6000', '--bars', '60')).stderr).toContain('KILL SWITCH ON: a test');
    const wrong = await cli('kill', '--lift', '--token', 'wrong');
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect((await cli('kill', '--status')).stdout).toContain('ON');
    expect((await cli('kill', '--lift', '--token', token)).stdout).toContain('off');
    expect((await trade('--speed', '6000', '--bars', '5')).stderr).toContain('The kill switch is lifted');
  }, 60_000);

  it('runs a job of the settings now, and remembers it', async () => {
    const schedule = { zone: 'UTC', days: { kind: 'every-day' }, times: { kind: 'at', times: ['06:00'] } };
    const settings = { jobs: { 'nightly-backup': { schedule, action: { kind: 'backup' } } } };
    writeFileSync(join(folder, 'assay.json'), JSON.stringify(settings));
    expect((await cli('jobs')).stdout).toMatch(/nightly-backup +backup +20\d\d-\d\d-\d\d 06:00/);
    expect((await cli('jobs', 'run', 'nightly-backup')).stdout).toContain('done');
    const history = JSON.parse((await cli('jobs', '--history', '--json')).stdout) as unknown[];
    expect(history).toMatchObject([{ job: 'nightly-backup', trigger: 'manual', status: 'done' }]);
    expect((await cli('jobs', 'run', 'nightly-bakup')).stderr).toContain('such as "nightly-backup"');
    const trading = await trade('--speed', '6000', '--bars', '5', '--health', '127.0.0.1:0');
    expect(trading).toMatchObject({ exitCode: 0 });
  }, 60_000);

  it('names the nearest session when there is none of that name', async () => {
    const { exitCode, stderr } = await cli('orders', '--session', 'sma-cros-BTCUSDT-1m-sandbox');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`did you mean "${session}"?`);
  });

  it('says what is wrong with a wish that cannot be met', async () => {
    expect((await cli('trade', '--venue', 'sandbx', '--mode', 'strike')).stderr).toContain('did you mean "sandbox"?');
    expect((await trade('--live', '--account', '1')).stderr).toContain('--url');
  });
});
