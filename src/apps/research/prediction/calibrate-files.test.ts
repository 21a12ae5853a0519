import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { DAY_MS } from '#core/time.ts';
import { beforeResolution } from '#domain/evidence/calibration/resolved-market.ts';
import { outcomeOfLeg, readCalibrationFiles } from '#apps/research/prediction/calibrate-files.ts';
import type { FrozenForecasts, MarketHistory } from '#apps/research/prediction/calibrate-files.ts';
import { calibrationDocument } from '#apps/research/prediction/calibrate-document.ts';
import { calibrateFrozen, calibrateHistory } from '#apps/research/prediction/calibrate-report.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-calibrate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const HEAD = 'market,question,category,end_date,resolved_ts,winning_outcome,price_leg';
const END = 1_700_000_000_000;

async function history(markets: string, prices: string): Promise<MarketHistory> {
  const found = await readCalibrationFiles(file('markets.csv', markets), file('prices.csv', prices));
  expect(found.kind).toBe('history');
  return found as MarketHistory;
}

async function frozen(text: string): Promise<FrozenForecasts> {
  const found = await readCalibrationFiles(file('questions.csv', text), undefined);
  expect(found.kind).toBe('frozen');
  return found as FrozenForecasts;
}

describe('the outcome that prices are of', () => {
  it.each([
    ['Yes', 'Yes', 1],
    ['No', 'Yes', 0],
    ['No', 'No', 1],
    ['Yes', 'No', 0],
    [' yes ', 'YES', 1],
    ['Flyers', 'Flyers', 1],
    ['Capitals', 'Flyers', 0],
    ['Under', 'Over', 0],
    ['Draw', 'Draw', 1],
    ['Draw', 'Flyers', undefined],
    ['split', 'Yes', undefined],
    ['50/50', 'Yes', undefined],
    ['', 'Yes', undefined],
    ['Yes', '', undefined],
  ])('winner "%s", price of "%s": %s', (winner, leg, outcome) => {
    expect(outcomeOfLeg(winner, leg)).toBe(outcome);
  });
});

describe('files of markets and prices', () => {
  it('are read with quotes, blanks, commas and line ends inside fields, from gzip too', async () => {
    const markets = `${HEAD}\r\na,"Will ""X"", or Y,\nwin?",,,${END},Yes,Yes\r\nb,,sports,2023-11-20,${END},No,Yes\r\n`;
    const prices = `ts,market,price\n${END - 2 * DAY_MS},a,0.25\n${END - DAY_MS},b,0.5\n`;
    const found = (await readCalibrationFiles(file('m.csv.gz', markets), file('p.csv.gz', prices))) as MarketHistory;
    expect(found.markets.map(({ id, category, outcome, plannedEnd }) => [id, category, outcome, plannedEnd])).toEqual([
      ['a', '', 1, undefined],
      // The end of that day.
      ['b', 'sports', 0, Date.UTC(2023, 10, 21)],
    ]);
  });

  it('may have rows in any order, markets in between, and prices of markets that are not there', async () => {
    const markets = `${HEAD}\nx,,,,${END},Yes,Yes\ny,,,,${END},No,Yes\nz,,,,${END},No,Yes\nw,,,,,Yes,Yes\n`;
    const row = (days: number, market: string, price: number): string => `${END - days * DAY_MS},${market},${price}`;
    const rows = [row(1, 'x', 0.9), row(1, 'alien', 0.1), row(2, 'alien', 0.1), row(5, 'x', 0.3), row(3, 'y', 0.6)];
    const found = await history(markets, ['ts,market,price', ...rows, row(2, 'w', 0.5)].join('\n'));
    expect(found.left).toEqual({ unresolved: 1, unpriced: 1, foreignPrices: 2 });
    const before = (days: number): number[] =>
      beforeResolution(found.markets, days).map(({ probability }) => probability);
    expect(before(1)).toEqual([0.9, 0.6]);
    expect(before(2)).toEqual([0.3, 0.6]);
    expect(before(4)).toEqual([0.3]);
  });

  it.each([
    [
      `${HEAD}\na,,,,${END},Yes,Yes\n`,
      `ts,market,price\n${END},a,1.5\n`,
      'csv.value',
      'a price from 0 to 1, was "1.5"',
    ],
    [`${HEAD}\na,,,,${END},Yes,Yes\n`, `ts,market,price\n,a,0.5\n`, 'csv.value', 'a time'],
    [`${HEAD}\na,,,,${END},Yes,Yes\n`, `ts,market\n${END},a\n`, 'series.column', '"price"'],
    [`${HEAD}\na,,,,soon,Yes,Yes\n`, `ts,market,price\n${END},a,0.5\n`, 'csv.value', 'line 2, column "resolved_ts"'],
    [`${HEAD}\na,,,${END},Yes\n`, `ts,market,price\n${END},a,0.5\n`, 'csv.value', 'line 2: expected 7 fields'],
    [
      `${HEAD}\na,,,,${END},Yes,Yes\na,,,,${END},No,Yes\n`,
      `ts,market,price\n${END},a,0.5\n`,
      'csv.value',
      'each market once',
    ],
    [`${HEAD}\n`, `ts,market,price\n${END},a,0.5\n`, 'csv.empty', 'no rows'],
    ['market,price\n1,2\n', `ts,market,price\n${END},a,0.5\n`, 'series.column', '"resolved_ts"'],
  ])('that are wrong are refused with the place (%#)', async (markets, prices, code, words) => {
    const failure = await history(markets, prices).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AssayError);
    expect(failure).toMatchObject({ code });
    expect((failure as AssayError).message).toContain(words);
  });

  it('need each other', async () => {
    const path = file('alone.csv', `${HEAD}\na,,,,${END},Yes,Yes\n`);
    await expect(readCalibrationFiles(path, undefined)).rejects.toMatchObject({ code: 'argument.invalid' });
  });
});

const CHOICE = { horizons: [1, 7], byCategory: true, recalibrate: true, seed: 1 };

describe('the calibration of a small history', () => {
  it('is as worked out, and has the same keys where there is nothing', async () => {
    const markets = `${HEAD}\na,,crypto,,${END},Yes,Yes\nb,,,,${END},No,Yes\n`;
    const prices = `ts,market,price\n${END - 2 * DAY_MS},a,0.8\n${END - 2 * DAY_MS},b,0.4\n`;
    const report = calibrateHistory(await history(markets, prices), CHOICE);
    const [one, seven] = report.horizons;
    // (.04 + .16) / 2.
    expect(one!.scores!.brier).toBeCloseTo(0.1, 12);
    expect(one!.categories.map(({ name, n }) => [name, n])).toEqual([
      ['', 1],
      ['crypto', 1],
    ]);
    expect(seven!.scores).toBeUndefined();
    const said = JSON.parse(JSON.stringify(calibrationDocument({ markets: 'm', prices: 'p' }, report))) as {
      horizons: Record<string, unknown>[];
      recalibration: { verdict: string };
    };
    expect(Object.keys(said.horizons[1]!).sort()).toEqual(Object.keys(said.horizons[0]!).sort());
    expect(said.horizons[1]).toMatchObject({ days: 7, n: 0, brier: null });
    expect(said.recalibration.verdict).toBe('too-few');
  });
});

describe('frozen questions', () => {
  const head = 'source,id,question,freeze_datetime,market_prob_at_freeze,resolution_date,resolved_to';
  const row = (id: string, probability: string, outcome: string): string =>
    `poly,${id},"a, b",2025-01-01T00:00:00+00:00,${probability},2025-02-01,${outcome}`;

  it('that say 1 or nothing mean 0 by nothing, and it is said', async () => {
    const found = await frozen([head, row('a', '0.9', '1'), row('b', '0.2', '')].join('\n'));
    expect(found.blankIsZero).toBe(true);
    expect(found.forecasts.map(({ outcome }) => outcome)).toEqual([1, 0]);
    const report = calibrateFrozen(found, CHOICE);
    expect(report.all!.brier).toBeCloseTo((0.01 + 0.04) / 2, 12);
    expect(report.sources.map(({ name, n }) => [name, n])).toEqual([['poly', 2]]);
  });

  it('that say 0 somewhere leave the blank ones open', async () => {
    const rows = [row('a', '0.9', '1'), row('b', '0.2', ''), row('c', '0.3', '0'), row('d', '0.3', '0.4')];
    const found = await frozen([head, ...rows, row('e', '', '1')].join('\n'));
    expect(found.blankIsZero).toBe(false);
    expect(found.forecasts.map(({ market, outcome }) => [market, outcome])).toEqual([
      ['poly:a', 1],
      ['poly:c', 0],
    ]);
    expect(found.left).toEqual({ unresolved: 2, unpriced: 1, foreignPrices: 0 });
  });
});
