import { describe, expect, it } from 'vitest';
import { readCases } from '#apps/research/prediction/leak-cases.ts';
import { readPopulation } from '#apps/research/prediction/leak-files.ts';
import { leakReport } from '#apps/research/prediction/leak-report.ts';
import { sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/prediction/foresightflow';
const POPULATIONS = sharedFiles(FOLDER, /^population.*\.csv/);
const CASES = sharedFiles(FOLDER, /^ffic.*\.jsonl/);
/** Markets, scores and median of a population; cases, their markets and those of them in the population. */
const PINNED: Readonly<Record<string, readonly unknown[]>> = {
  'population_ils_dl.csv.gz': [2_375, 88, '-0.395'],
  'ffic-v1.jsonl': [8, 32, 11],
};
const inFolder = (name: string): string => `${sharedFolder()}/${FOLDER}/${name}`;

describe.each(POPULATIONS)('ForesightFlow, %s', (name) => {
  it('scores exactly the markets that are scored there, with the same scores', async () => {
    const { markets, score, adjusted } = leakReport(await readPopulation(inFolder(name)), undefined, 1);
    expect(score.compared).toBeGreaterThan(0);
    expect([score.same, score.onlyOne]).toEqual([score.compared, 0]);
    expect([adjusted.same, adjusted.onlyOne]).toEqual([adjusted.compared, 0]);
    const measured = [markets, score.scored, score.median?.toFixed(3)];
    expect(measured).toEqual(PINNED[name] ?? measured);
  });

  it.each(CASES)('has too few of the documented cases of %s to say whether scores tell them', async (cases) => {
    const population = await readPopulation(inFolder(name));
    const { cases: found } = leakReport(population, await readCases(inFolder(cases)), 1);
    expect(found!.scored.length).toBe(found!.score.cases);
    const isEnough = found!.score.cases >= 10;
    expect(found!.score.verdict === 'too-few').toBe(!isEnough);
    expect(found!.score.interval === undefined).toBe(!isEnough);
    const measured = [found!.cases, found!.markets, found!.found];
    expect(measured).toEqual(PINNED[cases] ?? measured);
  });
});

describe('recorded leak scores', () => {
  it.runIf(sharedFolder() !== undefined)('are there when the shared folder is', () => {
    expect(POPULATIONS.length).toBeGreaterThan(0);
  });
});
