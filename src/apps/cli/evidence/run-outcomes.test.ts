import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { openStore } from '#adapters/storage/store.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

// A scanner backtest over a generated market, and the evidence that it leaves.
let folder = '';
let outcomes: readonly OutcomeRecord[] = [];
let summary: { readonly signals: number; readonly outcomes: { readonly blocked: number } };
const BACKTEST = ['backtest', '--symbol', 'BTC/USDT', '--mode', 'strike', '--gates', 'classic', '--json'];

async function stored(): Promise<readonly OutcomeRecord[]> {
  await using store = await openStore(folder);
  const found: OutcomeRecord[] = [];
  for await (const outcome of store.outcomes.stream()) found.push(outcome);
  return found;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-kept-'));
  const market = generateMarket({ seed: 5, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: 100 * 96 });
  const csv = join(folder, 'BTCUSDT-15m.csv');
  writeFileSync(csv, toCsv(market.bars, market.priceDigits));
  await captureCli(['import', csv, '--symbol', 'BTC/USDT', '--timeframe', '15m'], folder);
  summary = JSON.parse((await captureCli(BACKTEST, folder)).stdout) as typeof summary;
  outcomes = await stored();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the evidence of a backtest', () => {
  it('is one outcome for every signal, the blocked ones too', () => {
    expect(outcomes.length).toBeGreaterThan(20);
    expect(outcomes).toHaveLength(summary.signals);
    expect(outcomes.filter(({ passed }) => !passed)).toHaveLength(summary.outcomes.blocked);
  });

  it('says what made each signal, in which market, and how the gates answered', () => {
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        desk: 'scanner',
        strategy: 'scanner/strike',
        category: 'crypto',
        source: 'backtest',
      });
      const triggers = outcome.contributors.filter(({ kind }) => kind === 'trigger').map(({ name }) => name);
      expect(outcome.type).toBe(triggers.join('+'));
      expect(outcome.contributors.filter(({ kind }) => kind === 'factor').length).toBeGreaterThan(3);
      expect(outcome.gates.length).toBeGreaterThan(0);
      expect(outcome.scoreThreshold).toBeLessThanOrEqual(outcome.score);
      expect(outcome.costRatio).toBeCloseTo(0.0022, 10); // 10 basis points of fee and 1 of half spread, both ways
    }
    expect(outcomes.some(({ regime }) => regime !== 'unknown')).toBe(true);
    expect(outcomes.some(({ volumeBucket }) => volumeBucket !== undefined)).toBe(true);
  });

  it('knows nothing before its time', () => {
    for (const { time, contributors, marks, exit } of outcomes) {
      for (const { knownAt } of contributors) expect(knownAt ?? time).toBeLessThanOrEqual(time);
      for (const mark of Object.values(marks)) expect(mark?.knownAt ?? time + 1).toBeGreaterThan(time);
      expect(exit?.knownAt ?? time).toBeGreaterThanOrEqual(time);
    }
  });

  it('has profits that are R at the stated risk, to the digit', () => {
    const measured = outcomes.filter(({ profit }) => profit !== undefined);
    expect(measured.length).toBeGreaterThan(10);
    const [first] = measured;
    const perR = first!.profit!.amount.toNumber() / first!.exit!.rMultiple!;
    for (const { profit, exit } of measured) expect(profit!.amount.toNumber()).toBeCloseTo(exit!.rMultiple! * perR, 5);
  });

  it('is the same after the same backtest once more', async () => {
    await captureCli(BACKTEST, folder);
    expect(await stored()).toEqual(outcomes);
  });
});
