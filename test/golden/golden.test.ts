import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GOLDEN_RUNS, goldenRecord } from './golden-runs.ts';

const FOLDER = new URL('../../fixtures/golden/', import.meta.url);

describe('golden runs', () => {
  it('are kept for every strategy, and for none that is gone', () => {
    const kept = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    expect(kept.sort()).toEqual(GOLDEN_RUNS.map(({ name }) => `${name}.json`).sort());
  });

  it.each(GOLDEN_RUNS)('$name decides, trades and earns what it did ("npm run golden -- --update" renews)', (run) => {
    const kept: unknown = JSON.parse(readFileSync(new URL(`${run.name}.json`, FOLDER), 'utf8'));
    expect(JSON.parse(JSON.stringify(goldenRecord(run)))).toEqual(kept);
  });
});
