import { describe, expect, it } from 'vitest';
import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Fact } from '#domain/structure/fact.ts';
import type { ChosenDetector } from '#domain/structure/registry.ts';
import { DETECTORS, parseDetector } from '#domain/structure/registry.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/smc';
const BAR_MS = 900_000;
/** Judged by their own suite. */
const ELSEWHERE = new Set(['periods']);

describe.skipIf(sharedFolder() === undefined)('structure against independent expected values', () => {
  const names = sharedFiles(FOLDER, /^causal_.*\.csv\.gz$/).filter((name) => !ELSEWHERE.has(detectorOf(name).word));

  it('finds files to compare with, each with a detector', () => {
    expect(names.length).toBeGreaterThan(0);
    const known = DETECTORS.map((entry) => entry.name);
    expect(known).toEqual(expect.arrayContaining(names.map((name) => detectorOf(name).word)));
  });

  it.each(names)('%s is reproduced row by row, in one go', (name) => {
    const chosen = parseDetector(detectorOf(name).text);
    expectRows(chosen, run(chosen, bars()), name);
  });

  it.each(names)('%s is reproduced with a snapshot and restore in the middle', (name) => {
    const chosen = parseDetector(detectorOf(name).text);
    expectRows(chosen, runInterrupted(chosen, bars()), name);
  });
});

/** `causal_ob_5.csv.gz` is detector `ob(5)`, `causal_fvg.csv.gz` is `fvg`. */
function detectorOf(file: string): { readonly word: string; readonly text: string } {
  const [word = '', ...parameters] = file.replace(/^causal_|\.csv\.gz$/g, '').split('_');
  return { word, text: parameters.length === 0 ? word : `${word}(${parameters.join(',')})` };
}

function expectRows(chosen: ChosenDetector, facts: readonly Fact[], file: string): void {
  const table = chosen.table();
  for (const fact of facts) table.add(fact);
  const [header, ...lines] = readShared(`${FOLDER}/${file}`).trim().split(/\r?\n/);
  expect(table.columns.join(',')).toBe(header);
  expect(table.rows().map((row) => row.join(','))).toEqual(lines);
}

function run(chosen: ChosenDetector, series: readonly Bar[]): Fact[] {
  const facts: Fact[] = [];
  const detector = chosen.create((fact) => facts.push(fact));
  for (const bar of series) detector.update(bar);
  return facts;
}

function runInterrupted(chosen: ChosenDetector, series: readonly Bar[]): Fact[] {
  const facts: Fact[] = [];
  const middle = Math.floor(series.length / 2);
  const first = chosen.create((fact) => facts.push(fact));
  for (const bar of series.slice(0, middle)) first.update(bar);
  const stored = JSON.parse(JSON.stringify(first.snapshot())) as State;
  const second = chosen.create((fact) => facts.push(fact));
  second.restore(stored);
  for (const bar of series.slice(middle)) second.update(bar);
  return facts;
}

let loaded: readonly Bar[] | undefined;

/** The shared input. Its clock is the broker's; only the order of times matters here. */
function bars(): readonly Bar[] {
  loaded ??= parseCsv(readShared(`${FOLDER}/EURUSD_15M.csv.gz`)).map((row) => {
    const openTime = Date.parse(`${row['Date']!.replace(/\./g, '-').replace(' ', 'T')}Z`);
    return {
      openTime,
      closeTime: openTime + BAR_MS,
      open: Number(row['Open']),
      high: Number(row['High']),
      low: Number(row['Low']),
      close: Number(row['Close']),
      volume: Number(row['Tickvol']),
    };
  });
  return loaded;
}
