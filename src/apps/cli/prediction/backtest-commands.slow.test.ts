import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, unixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { openStore } from '#adapters/storage/store.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

let folder = '';
const cli = async (...args: readonly string[]): Promise<CapturedRun> => captureCli(args, folder);
const SAMPLE = ['--desk', 'prediction', '--source', 'sandbox', '--prices-only', '--interval', '60'];

interface Document {
  readonly digest: string;
  readonly run: string;
  readonly events: number;
  readonly outcomes: number;
  readonly markets: number;
  readonly verdict: unknown;
}

async function json(...args: readonly string[]): Promise<Document> {
  const run = await cli(...args, '--json');
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  return JSON.parse(run.stdout) as Document;
}

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'assay-prediction-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('assay backtest --desk prediction', () => {
  it('runs over generated prices, the same every time, and keeps what pnl-report and optimise-signals read', async () => {
    const args = ['backtest', ...SAMPLE, '--days', '15', '--markets', '60', '--gates', 'off', '--seed', '2'];
    const first = await json(...args);
    expect(first).toMatchObject({ markets: 60, verdict: expect.stringMatching(/^(no edge|too few)$/) });
    expect(first.outcomes).toBeGreaterThan(5);
    const { stdout } = await cli(...args);
    for (const words of [
      'Prediction desk, generated prices, seed 2',
      '1 detectors tried',
      'Prices only: books are assumed',
    ]) {
      expect(stdout).toContain(words);
    }
    expect((await cli('pnl-report', '--desk', 'prediction')).stdout).toContain('price-jump');
    expect((await cli('optimise-signals', '--desk', 'prediction')).stdout).toContain('price-jump');
  });

  it('plays recorded books', async () => {
    const world = new PredictionWorld({ ...DENSE_WORLD, marketCount: 6 });
    const events = new Map<string, PredictionEvent[]>();
    let count = 0;
    world.advanceTo(unixMs(DENSE_WORLD.startTime + 2 * HOUR_MS), (event) => {
      events.set(event.market, [...(events.get(event.market) ?? []), event]);
      count++;
    });
    {
      await using store = await openStore(folder);
      await store.prediction.saveMarkets(world.markets(), world.now);
      for (const list of events.values()) await store.prediction.appendEvents(list[0]!.market, list);
    }
    const played = await json('backtest', '--desk', 'prediction', '--days', '1', '--gates', 'research');
    // Each later piece of an hour begins with a whole book again.
    expect(played.events).toBeGreaterThanOrEqual(count);
    expect(played.events).toBeLessThanOrEqual(count + 3 * events.size);
    expect(played.markets).toBe(events.size);
  });

  it('plays a file of prices, and says what is missing', async () => {
    const [markets, prices] = [join(folder, 'markets.csv'), join(folder, 'prices.csv')];
    writeFileSync(markets, 'market,resolved_ts,winning_outcome,price_leg\n1,1700259200000,Yes,Yes\n');
    writeFileSync(prices, 'ts,market,price\n1700000000000,1,0.5\n1700086400000,1,0.6\n1700172800000,1,0.9\n');
    const args = ['backtest', '--desk', 'prediction', '--source', markets];
    expect(await json(...args, '--prices', prices)).toMatchObject({ events: 4, markets: 1, verdict: 'too few' });
    expect((await cli(...args)).stderr).toContain('Expected --prices');
  });
});

describe('assay walk-forward --desk prediction', () => {
  it('learns on 30 days, judges on 7, week by week', async () => {
    const run = await cli('walk-forward', ...SAMPLE, '--weeks', '3', '--markets', '30');
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain('Prediction desk, walk-forward');
    expect(run.stdout).toContain('too little evidence');
    expect(run.stdout).toMatch(/3 {2}2026-09-15 {5}2026-10-15/);
  });
});
