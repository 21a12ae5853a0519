import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import { calibrateHistory } from '#apps/research/prediction/calibrate-report.ts';
import { readCalibrationFiles } from '#apps/research/prediction/calibrate-files.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const MARKETS = 1_600;
const DAYS = 150;
const START = Date.UTC(2024, 0, 1);
const PEER = 'split of whole text into strings';

export const benches: readonly BenchCase[] = [{ name: 'calibrate', run }];

/** As many markets and daily prices as the recorded collection has, from gzip to the figures at 1, 3, 7 and 30 days. */
async function run(): Promise<BenchMeasure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const [markets, prices] = writeFiles(folder);
    const reading = await best(() => readCalibrationFiles(markets, prices));
    const naive = await best(() => Promise.resolve(splitAll(prices)));
    const history = await readCalibrationFiles(markets, prices);
    invariant(history.kind === 'history' && history.markets.length === MARKETS, 'the bench reads what it wrote');
    const choice = { horizons: [1, 3, 7, 30], byCategory: false, recalibrate: false, seed: 1 };
    const scoring = await best(() => Promise.resolve(calibrateHistory(history, choice)));
    const rows = MARKETS * DAYS;
    return [
      { name: 'prices read from gzip', value: rows / reading, unit: 'rows/s', peer: PEER, peerValue: rows / naive },
      { name: 'scores of 240k prices, intervals by 500 draws', value: scoring * 1_000, unit: 'ms' },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeFiles(folder: string): [markets: string, prices: string] {
  const rng = new Rng(1);
  const markets = ['market,end_date,resolved_ts,winning_outcome,price_leg'];
  const prices = ['ts,market,price'];
  for (let market = 0; market < MARKETS; market++) {
    let price = rng.uniform();
    const from = START + rng.integer(0, 400) * DAY_MS;
    for (let day = 0; day < DAYS; day++) {
      price = Math.min(0.999, Math.max(0.001, price + rng.normal() * 0.03));
      prices.push(`${from + day * DAY_MS},${market},${price.toFixed(4)}`);
    }
    markets.push(`${market},,${from + DAYS * DAY_MS},${rng.uniform() < price ? 'Yes' : 'No'},Yes`);
  }
  const paths: [string, string] = [join(folder, 'markets.csv.gz'), join(folder, 'prices.csv.gz')];
  writeFileSync(paths[0], gzipSync(markets.join('\n')));
  writeFileSync(paths[1], gzipSync(prices.join('\n')));
  return paths;
}

/** What a script would do. */
function splitAll(path: string): Map<string, [number, number][]> {
  const found = new Map<string, [number, number][]>();
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n').slice(1)) {
    const [ts, market = '', price] = line.split(',');
    const rows = found.get(market);
    if (rows === undefined) found.set(market, [[Number(ts), Number(price)]]);
    else rows.push([Number(ts), Number(price)]);
  }
  return found;
}

/** Seconds of the fastest of five. */
async function best(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await work();
    least = Math.min(least, (performance.now() - start) / 1_000);
  }
  return least;
}
