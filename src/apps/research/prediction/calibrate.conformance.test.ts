import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { beforeResolution } from '#domain/evidence/calibration/resolved-market.ts';
import { readCalibrationFiles } from '#apps/research/prediction/calibrate-files.ts';
import type { FrozenForecasts, MarketHistory } from '#apps/research/prediction/calibrate-files.ts';
import { calibrateFrozen, calibrateHistory } from '#apps/research/prediction/calibrate-report.ts';
import type { CalibrationChoice, HistoryCalibration } from '#apps/research/prediction/calibrate-report.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Recorded prediction markets: every folder of resolved markets with prices, and every file of frozen questions. Figures of the folders that
// are known are pinned; all have to keep the laws, and agree with a brute-force reading of the same rows.

const FOLDERS = sharedFiles('data', /^pm-/);
const HISTORIES = FOLDERS.filter((folder) => sharedFiles(`data/${folder}`, /^markets\.csv/).length > 0);
const FROZEN = FOLDERS.flatMap((folder) =>
  sharedFiles(`data/${folder}`, /^resolved-questions.*\.csv/).map((name) => `data/${folder}/${name}`),
);
const CHOICE: CalibrationChoice = { horizons: [1, 3, 7, 30, 90], byCategory: true, recalibrate: false, seed: 1 };

/** Days before resolution: n, Brier, log, ECE, as measured with the part of the collection that is here. */
const PINNED: Readonly<Record<string, Readonly<Record<number, readonly [number, number, number, number]>>>> = {
  'pm-polymarket-daily': {
    1: [1569, 0.0435, 0.1357, 0.014],
    3: [1569, 0.0473, 0.1485, 0.0183],
    7: [1507, 0.047, 0.1538, 0.0204],
    30: [1344, 0.0539, 0.1737, 0.0136],
    90: [1208, 0.0693, 0.2239, 0.0228],
  },
};

describe.each(HISTORIES)('%s', (folder) => {
  const path = (pattern: RegExp): string => `data/${folder}/${sharedFiles(`data/${folder}`, pattern)[0]}`;
  let history: MarketHistory;
  let report: HistoryCalibration;
  beforeAll(async () => {
    const file = (pattern: RegExp): string => `${sharedFolder()}/${path(pattern)}`;
    history = (await readCalibrationFiles(file(/^markets\.csv/), file(/^prices-.*\.csv/))) as MarketHistory;
    report = calibrateHistory(history, CHOICE);
  });

  it('has the price that a brute-force search of the rows finds, for every market', () => {
    const days = 7;
    const latest = new Map<string, readonly [number, number]>();
    const limits = new Map(history.markets.map(({ id, resolvedAt }) => [id, resolvedAt - days * DAY_MS]));
    for (const line of readShared(path(/^prices-.*\.csv/))
      .split('\n')
      .slice(1)) {
      const [ts, market = '', price] = line.split(',');
      const [time, before] = [Number(ts), latest.get(market)];
      const isLater = before === undefined || time >= before[0];
      if (line !== '' && time <= limits.get(market)! && isLater) latest.set(market, [time, Number(price)]);
    }
    const found = beforeResolution(history.markets, days).map((one) => [one.market, one.probability]);
    expect(found.length).toBe(latest.size);
    expect(found.filter(([market, price]) => latest.get(`${market}`)?.[1] !== price)).toEqual([]);
  });

  it('keeps the laws of scores at every horizon', () => {
    let before = Number.POSITIVE_INFINITY;
    for (const { scores } of report.horizons) {
      const { n, brier, reliability, resolution, uncertainty, within, brierInterval, bins } = scores!;
      expect(n).toBeLessThanOrEqual(before);
      before = n;
      expect(reliability - resolution + uncertainty + within).toBeCloseTo(brier, 10);
      expect(brierInterval!.low).toBeLessThan(brier);
      expect(brierInterval!.high).toBeGreaterThan(brier);
      expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(n);
    }
  });

  it('finds prices better than the base rate, and worse on the calendar than just before the end', () => {
    expect(report.horizons[0]!.scores!.skill).toBeGreaterThan(0.3);
    expect(report.calendar.all!.skill).toBeGreaterThan(0.2);
    expect(report.calendar.all!.brier).toBeGreaterThan(report.horizons[0]!.scores!.brier);
  });

  const pinned = Object.entries(PINNED[folder] ?? {});
  if (pinned.length > 0) {
    it.each(pinned)('measures what it measured, %s days before', (days, [n, brier, log, ece]) => {
      const { scores } = report.horizons.find((horizon) => horizon.days === Number(days))!;
      expect(scores!.n).toBe(n);
      expect(scores!.brier).toBeCloseTo(brier, 4);
      expect(scores!.log).toBeCloseTo(log, 4);
      expect(scores!.ece).toBeCloseTo(ece, 4);
    });
  }
});

/** Source: n and Brier of the part that is here. The whole collection's: Polymarket .0825 (975), Manifold .085, Metaculus .1416, INFER .076. */
const PINNED_SOURCES: Readonly<Record<string, readonly [number, number]>> = {
  polymarket: [667, 0.0839],
  manifold: [358, 0.0905],
  metaculus: [200, 0.1188],
  infer: [126, 0.0994],
};

describe.each(FROZEN)('%s', (path) => {
  it('is as good as its sources are known to be', async () => {
    const input = (await readCalibrationFiles(`${sharedFolder()}/${path}`, undefined)) as FrozenForecasts;
    const { all, sources } = calibrateFrozen(input, CHOICE);
    expect(sources.reduce((sum, { n }) => sum + n, 0)).toBe(all!.n);
    for (const { name, n, brier } of sources) {
      expect(brier).toBeLessThan(0.25);
      const known = PINNED_SOURCES[name];
      if (known === undefined || !path.includes('pm-forecastbench')) continue;
      expect([name, n]).toEqual([name, known[0]]);
      expect(brier).toBeCloseTo(known[1], 4);
    }
  });
});

describe('recorded prediction markets', () => {
  it.runIf(sharedFolder() !== undefined)('are there when the shared folder is', () => {
    expect(HISTORIES.length + FROZEN.length).toBeGreaterThan(0);
  });
});
