import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

// One data folder, used as a user would: import, scan, explain, backtest, replay.
let folder = '';
const SERIES = ['--symbol', 'BTC/USDT', '--timeframe', '15m'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-scanner-'));
  const market = generateMarket({ seed: 11, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: 150 * 96 });
  const csv = join(folder, 'BTCUSDT-15m.csv');
  writeFileSync(csv, toCsv(market.bars, market.priceDigits));
  expect(await captureCli(['import', csv, ...SERIES, '--venue', 'test'], folder)).toMatchObject({ exitCode: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ScannedJson {
  readonly signal: { readonly id: string; readonly time: number; readonly context: object };
  readonly verdicts: readonly { readonly kind: string }[];
  readonly passed: boolean;
}

async function scanned(...more: readonly string[]): Promise<readonly ScannedJson[]> {
  const run = await captureCli(
    ['scan', ...SERIES, '--mode', 'strike', '--days', '90', '--top', '1000', '--json', ...more],
    folder,
  );
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  return JSON.parse(run.stdout) as readonly ScannedJson[];
}

describe('assay scan', () => {
  it('ranks signals: those that passed first, each part by score, and judges every one by three gates', async () => {
    const signals = await scanned();
    expect(signals.length).toBeGreaterThan(20);
    const passed = signals.map((signal) => signal.passed);
    expect(passed).toEqual([...passed].sort((a, b) => Number(b) - Number(a)));
    for (const { verdicts, passed: isPassed } of signals) {
      expect(verdicts).toHaveLength(3);
      expect(isPassed).toBe(verdicts.every(({ kind }) => kind === 'pass'));
    }
  });

  it('says at an earlier moment what it says of that time now', async () => {
    const now = await scanned();
    const at = Date.UTC(2025, 4, 1);
    const then = await scanned('--at', '2025-05-01');
    const idsUntil = (signals: readonly ScannedJson[]): string[] =>
      signals
        .filter(({ signal }) => signal.time <= at && signal.time > at - 60 * 86_400_000)
        .map(({ signal }) => signal.id)
        .sort();
    expect(idsUntil(then).length).toBeGreaterThan(5);
    expect(idsUntil(then)).toEqual(idsUntil(now));
  });

  it('names the nearest mode for a misspelt one', async () => {
    const run = await captureCli(['scan', ...SERIES, '--mode', 'strke'], folder);
    expect(run).toMatchObject({ exitCode: 2 });
    expect(run.stderr).toContain('Unknown mode "strke": did you mean "strike"?');
  });

  it('says how to import a symbol that is not stored', async () => {
    const run = await captureCli(['scan', '--symbol', 'ETH/USDT', '--mode', 'strike'], folder);
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toMatch(/No bars of "ETH\/USDT" are stored[^]*assay import/);
  });
});

describe('assay explain', () => {
  it('shows plan, factors and gates of a stored signal, and draws it', async () => {
    const [best] = await scanned();
    const picture = join(folder, 'picture.html');
    const run = await captureCli(['explain', best!.signal.id, '--out', picture], folder);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    for (const words of [
      'invalidation',
      'target 1',
      'swing-alignment',
      'structural-proximity',
      'momentum',
      'timeframe-conflict',
      picture,
    ]) {
      expect(run.stdout).toContain(words);
    }
    const page = readFileSync(picture, 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
  });

  it('suggests stored ids for an unknown one', async () => {
    const run = await captureCli(['explain', 'strike-BTCUSDT@test-2025'], folder);
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toContain(
      'No stored signal is called "strike-BTCUSDT@test-2025": did you mean "strike-BTCUSDT@test-2025',
    );
  });
});

describe('assay backtest and replay', () => {
  it('replays its own journal to the same hash', async () => {
    const run = await captureCli(['backtest', ...SERIES, '--mode', 'strike', '--json'], folder);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const result = JSON.parse(run.stdout) as {
      journal: string;
      journalHash: string;
      trades: unknown[];
      outcomes: { submitted: number };
    };
    expect(result.trades.length).toBeGreaterThan(0);
    const replayed = await captureCli(['replay', result.journal, '--json'], folder);
    expect(replayed.exitCode, replayed.stderr).toBe(0);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ isSame: true, isComplete: true, hash: result.journalHash });
  });

  it('replays several journals to the same hashes on one thread and on two', async () => {
    const journals = join(folder, 'journals');
    for (const gates of ['classic', 'off']) {
      const run = await captureCli(['backtest', ...SERIES, '--mode', 'strike', '--gates', gates], folder);
      expect(run.exitCode, run.stderr).toBe(0);
    }
    const paths = readdirSync(journals)
      .filter((name) => name.endsWith('.ndjson') && !name.startsWith('cut'))
      .map((name) => join(journals, name));
    expect(paths.length).toBeGreaterThanOrEqual(2);
    const replayed = (workers: string): ReturnType<typeof captureCli> => {
      return captureCli(['replay', ...paths, '--workers', workers, '--json'], folder);
    };
    const [one, two] = [await replayed('1'), await replayed('2')];
    expect(one).toMatchObject({ exitCode: 0, stdout: two.stdout });
    expect(JSON.parse(one.stdout)).toHaveLength(paths.length);
    const missing = await captureCli(['replay', paths[0]!, join(journals, 'none.ndjson')], folder);
    expect(missing).toMatchObject({ exitCode: 1 });
    expect(missing.stderr).toContain('none.ndjson');
  });

  it('replays a journal that was cut up to its last whole record, and says so', async () => {
    const { journal } = JSON.parse(
      (await captureCli(['backtest', ...SERIES, '--mode', 'strike', '--json'], folder)).stdout,
    ) as { journal: string };
    const cut = join(folder, 'cut.ndjson');
    writeFileSync(cut, readFileSync(journal));
    truncateSync(cut, 100_003);
    const run = await captureCli(['replay', cut], folder);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/cut.*replayed up to the last whole record/);
  });

  it('names the damaged record of a journal that was tampered with', async () => {
    const { journal } = JSON.parse(
      (await captureCli(['backtest', ...SERIES, '--mode', 'strike', '--json'], folder)).stdout,
    ) as { journal: string };
    const bad = join(folder, 'bad.ndjson');
    const lines = readFileSync(journal, 'utf8').split('\n');
    lines[5] = lines[5]!.replace(/"close":(\d)/, '"close":9$1');
    writeFileSync(bad, lines.join('\n'));
    const run = await captureCli(['replay', bad], folder);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('Journal record 5');
  });

  it('sets the presets side by side and writes a page', async () => {
    const report = join(folder, 'report.html');
    const run = await captureCli(
      ['backtest', ...SERIES, '--mode', 'strike', '--compare-gates', '--report', report],
      folder,
    );
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    for (const preset of ['strict', 'classic', 'off'])
      expect(run.stdout).toMatch(new RegExp(`^${preset}\\s+\\d+`, 'm'));
    expect(readFileSync(report, 'utf8')).toContain('Gates compared');
  });

  it('leaves no journal behind when it is interrupted', async () => {
    const before = readdirSync(join(folder, 'journals'));
    const run = await captureCli(
      ['backtest', ...SERIES, '--mode', 'strike', '--set', 'minScore=0.3'],
      folder,
      AbortSignal.abort(),
    );
    expect(run).toMatchObject({ exitCode: 130, stdout: '' });
    expect(readdirSync(join(folder, 'journals'))).toEqual(before);
  });

  it('refuses bars that are too long for the mode, with the remedy', async () => {
    const run = await captureCli(['backtest', ...SERIES, '--mode', 'surgical'], folder);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/Expected bars of at most "5m" for mode "surgical", was "15m"[^]*Import 5m bars/);
  });
});

describe('assay verify', () => {
  it('finds that the scanner keeps the prefix law', async () => {
    const run = await captureCli(['verify', 'strike', ...SERIES, '--cuts', '2', '--json'], folder);
    expect(run.exitCode, run.stderr).toBe(0);
    const { prefix, warmUp, sensitivity } = JSON.parse(run.stdout) as Record<
      string,
      readonly Record<string, unknown>[]
    >;
    expect(prefix).toHaveLength(4);
    for (const check of prefix!) expect(check['difference']).toBeUndefined();
    expect(warmUp!.length).toBeGreaterThan(2);
    expect(sensitivity!.map((check) => check['assumption'])).toContain('one bar later');
  });
});
