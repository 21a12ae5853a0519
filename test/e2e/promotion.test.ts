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
import type { CapturedRun } from '#apps/cli/captured-run.ts';

// One strategy on two markets of the same seed: in the first structure always keeps its promise, in the second it is a coin.
// Nothing is paid for trading, so that what is planted is what is earned. Seed, parameter and windows were chosen so that the planted
// merit shows: the test proves that the ladder promotes, refuses and demotes, not that the strategy has merit.
const SERIES = ['--symbol', 'BTC/USDT', '--timeframe', '15m'];
const CHOICE = ['--mode', 'strike', '--gates', 'off', '--fee-bps', '0', '--spread-bps', '0'];
const WINDOWS = ['--train', '90d', '--test', '56d', '--step', '56d', '--warm-up', '40d'];
let folder = '';
const data = (name: string): string => join(folder, name);

async function assay(name: string, ...args: readonly string[]): Promise<CapturedRun> {
  const run = await captureCli(args, data(name));
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  return run;
}

interface Standing {
  readonly decision: {
    readonly kind: string;
    readonly to: string;
    readonly reason: string;
    readonly checks: readonly { readonly name: string; readonly actual?: number; readonly isMet: boolean }[];
  };
  readonly isMoved: boolean;
  readonly sources: readonly { readonly rule: string; readonly source?: string; readonly command?: string }[];
}

async function ladder(name: string, ...more: readonly string[]): Promise<Standing> {
  const { stdout } = await assay(name, 'evidence', '--ladder', '--json', ...more);
  const [standing] = JSON.parse(stdout) as readonly Standing[];
  return standing!;
}

const walkForward = (name: string, weeks: string): Promise<CapturedRun> => {
  const windows = [...WINDOWS, '--weeks', weeks];
  return assay(name, 'walk-forward', ...SERIES, ...CHOICE, ...windows, '--param', 'stopBufferAtr=0,0.5', '--json');
};

async function withMarket(name: string, edgeRatio: number): Promise<void> {
  const start = unixMs(Date.UTC(2024, 0, 1));
  const market = generateMarket({ seed: 7, timeframe: '15m', start, bars: 365 * 96, edgeRatio });
  const csv = join(folder, `${name}.csv`);
  writeFileSync(csv, toCsv(market.bars, market.priceDigits));
  await assay(name, 'import', csv, ...SERIES, '--venue', 'test');
  await assay(name, 'backtest', ...SERIES, ...CHOICE);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-ladder-'));
  await withMarket('kept', 1);
  await withMarket('coin', 0);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checkOf = ({ decision }: Standing, name: string) => decision.checks.find((check) => check.name === name);

describe('the ladder of stages', () => {
  it('names the command that would supply what is not known', async () => {
    const standing = await ladder('kept');
    expect(standing.decision).toMatchObject({
      kind: 'stay',
      reason: 'missing: out of sample / in sample, probability of overfitting',
    });
    const { stdout } = await assay('kept', 'evidence', '--ladder');
    expect(stdout).toContain('assay walk-forward --symbol BTC/USDT --timeframe 15m --mode strike --param ');
  });

  it('lets a strategy with merit climb from research to shadow once it was walked forward', async () => {
    const walked = JSON.parse((await walkForward('kept', '32')).stdout) as { ratio: number; search: string };
    const proposed = await ladder('kept');
    expect(proposed).toMatchObject({ decision: { kind: 'promote', to: 'shadow' }, isMoved: false });
    expect(checkOf(proposed, 'out of sample / in sample')).toMatchObject({ actual: walked.ratio, isMet: true });
    const { source } = proposed.sources.find(({ rule }) => rule === 'probability of overfitting')!;
    expect(source).toContain(`walk-forward ${walked.search.slice(0, 8)} of `);
    expect(await ladder('kept', '--apply')).toMatchObject({ isMoved: true });
    expect((await assay('kept', 'evidence', '--ladder')).stdout).toMatch(/scanner\/strike {2}shadow {2}since /);
  });

  it('leaves one without merit in research, walked forward or not', async () => {
    await walkForward('coin', '16');
    const standing = await ladder('coin', '--apply');
    expect(standing).toMatchObject({ decision: { kind: 'stay', to: 'research' }, isMoved: false });
    for (const name of ['mean R, lower bound', 'deflated Sharpe', 'out of sample / in sample']) {
      expect(checkOf(standing, name)?.isMet, name).toBe(false);
    }
  });

  it('sends it back when in shadow the same signals stop working', async () => {
    await using kept = await openStore(data('kept'));
    const [move] = await kept.stages.history('scanner/strike');
    await kept.outcomes.save(await afterwards(move!.time));
    const standing = await ladder('kept');
    expect(standing).toMatchObject({ decision: { kind: 'demote', to: 'research' }, isMoved: true });
    const history = await kept.stages.history('scanner/strike');
    expect(history.map(({ to }) => to)).toEqual(['shadow', 'research']);
    expect(history[1]!.reason).toMatch(/worse|below zero beyond doubt/);
  });
});

/** What the strategy did on the other market, as if it had been watched there from a moment on. */
async function afterwards(time: number): Promise<readonly OutcomeRecord[]> {
  await using coin = await openStore(data('coin'));
  const shift = time + 1 - Date.UTC(2024, 0, 1);
  const watched: OutcomeRecord[] = [];
  for await (const outcome of coin.outcomes.stream({ source: 'backtest' })) {
    const { exit } = outcome;
    watched.push({
      ...outcome,
      source: 'shadow',
      run: 'shadow',
      signalId: `shadow-${outcome.signalId}`,
      time: unixMs(outcome.time + shift),
      ...(exit === undefined ? {} : { exit: { ...exit, knownAt: exit.knownAt + shift } }),
    });
  }
  return watched;
}
