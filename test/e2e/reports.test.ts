import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

// A run, its report in three forms, the run made again from each, and two runs compared: as a user would.
let folder = '';
let csv = '';
const SERIES = ['--symbol', 'BTC/USDT', '--timeframe', '15m'];
const BACKTEST = ['backtest', ...SERIES, '--strategy', 'sma-cross', '--from', '2025-01-20'];

async function assay(...args: readonly string[]): Promise<CapturedRun> {
  return captureCli(args, folder);
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const run = await assay(...args, '--json');
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  return JSON.parse(run.stdout) as T;
}

const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-reports-'));
  const market = generateMarket({ seed: 11, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: 60 * 96 });
  csv = file('BTCUSDT-15m.csv');
  writeFileSync(csv, toCsv(market.bars, market.priceDigits));
  expect(await assay('import', csv, ...SERIES, '--venue', 'test')).toMatchObject({ exitCode: 0 });
  const reports = ['html', 'md', 'json'].flatMap((ending) => ['--report', file(`run.${ending}`)]);
  const run = await assay(...BACKTEST, ...reports);
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ListedRun {
  readonly id: string;
  readonly configHash: string;
}

interface Rerun {
  readonly isIdentical: boolean;
  readonly orderHash: { readonly recorded: string; readonly again: string };
  readonly journalHash: { readonly recorded: string; readonly again: string };
  readonly figures: readonly unknown[];
}

describe('assay backtest --report', () => {
  it('writes a page that refers to nothing outside, and names its configuration', async () => {
    const [run] = await json<readonly ListedRun[]>('report');
    const html = readFileSync(file('run.html'), 'utf8');
    expect(html).not.toMatch(/https?:|url\(|NaN/);
    expect(html).toContain(run!.configHash);
    expect(html).toContain('(this run)');
    expect(readFileSync(file('run.md'), 'utf8')).toContain(run!.configHash);
    expect(JSON.parse(readFileSync(file('run.json'), 'utf8'))).toMatchObject({
      format: 'assay-run-report',
      origin: { configHash: run!.configHash, runId: run!.id },
    });
  });

  it('refuses a form that there is not', async () => {
    const run = await assay(...BACKTEST, '--report', file('run.pdf'));
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('Expected a report to end in .html, .md or .json');
  });
});

describe('assay rerun', () => {
  it.each(['run.html', 'run.md', 'run.json'])('makes the run of %s again, order by order', async (name) => {
    const report = await json<Rerun>('rerun', file(name));
    expect(report).toMatchObject({ isIdentical: true, figures: [] });
    expect(report.orderHash.again).toBe(report.orderHash.recorded);
    expect(report.journalHash.again).toBe(report.journalHash.recorded);
  });

  it('takes the bars from a file, and finds a run by the beginning of its id', async () => {
    const [run] = await json<readonly ListedRun[]>('report');
    const again = await assay('rerun', run!.id.slice(0, -3), '--data', csv);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stdout).toContain('Identical: the same orders, the same figures.');
  });

  it('names the stretch in which other bars differ', async () => {
    const lines = readFileSync(csv, 'utf8').split('\n');
    const at = 3_000;
    lines[at] = lines[at]!.replace(/\d(?=\D*$)/, (digit) => `${(Number(digit) + 1) % 10}`);
    const other = file('BTCUSDT-15m-other.csv');
    writeFileSync(other, lines.join('\n'));
    const run = await assay('rerun', file('run.html'), '--data', other);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /to have the hash "[0-9a-f]{16}", was "[0-9a-f]{16}": they differ first between 2025-01-3\d .* and 2025-02-0/,
    );
  });

  it('says which bars are missing, and where they are not stored at all', async () => {
    const short = file('BTCUSDT-15m-short.csv');
    writeFileSync(short, readFileSync(csv, 'utf8').split('\n').slice(0, 4_001).join('\n'));
    const run = await assay('rerun', file('run.json'), '--data', short);
    expect(run.stderr).toMatch(/Expected "5760" bars of BTC\/USDT on test, 15m .*, there are "4000"/);
    const elsewhere = mkdtempSync(join(tmpdir(), 'assay-empty-'));
    const nothing = await captureCli(['rerun', file('run.json')], elsewhere);
    rmSync(elsewhere, { recursive: true, force: true });
    expect(nothing.exitCode).toBe(1);
    expect(nothing.stderr).toContain('No bars of "BTC/USDT"');
  });

  it('finds a report out that was changed or cut, by field', async () => {
    const text = readFileSync(file('run.html'), 'utf8');
    writeFileSync(file('changed.html'), text.replace('"takerFeeBps":10', '"takerFeeBps":0'));
    const changed = await assay('rerun', file('changed.html'), '--json');
    expect(JSON.parse(changed.stderr)).toMatchObject({ error: { code: 'report.damaged', place: { column: 'seal' } } });
    writeFileSync(file('cut.html'), text.slice(0, text.indexOf('id="assay-run"') + 2_000));
    expect((await assay('rerun', file('cut.html'))).stderr).toContain('to be closed, but the file ends in it');
    const unknown = await assay('rerun', 'sma-cross-BTCUSDT-off-00000000');
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toMatch(/No stored run is called .*did you mean "sma-cross-BTCUSDT-off-/);
  });

  it('fails when the run comes out differently, and shows the first event', async () => {
    const journal = (await json<readonly { summary: { journal: string } }[]>('report'))[0]!.summary.journal;
    const sealed = readFileSync(journal, 'utf8');
    const report = JSON.parse(readFileSync(file('run.json'), 'utf8')) as { figures: { id: string; value: string }[] };
    const fees = report.figures.find(({ id }) => id === 'fees')!;
    fees.value = '-0.01';
    writeFileSync(file('other.json'), JSON.stringify(report));
    const run = await assay('rerun', file('other.json'));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('Fees: \u22120.01\u202FUSDT ->');
    expect(run.stderr).toContain('came out differently');
    expect(readFileSync(journal, 'utf8')).toBe(sealed);
  });
});

describe('assay report', () => {
  it('lists the stored runs', async () => {
    const run = await assay('report');
    expect(run.stdout).toMatch(/sma-cross-BTCUSDT-off-[0-9a-f]{8}.*BTC\/USDT 15m, sma-cross/);
    const elsewhere = join(folder, 'nowhere');
    const none = await captureCli(['report'], elsewhere);
    expect(none.stdout).toContain('No run is stored yet');
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('makes out of the journal the report that was made with the run', async () => {
    const [run] = await json<readonly ListedRun[]>('report');
    const made = await assay('report', run!.id, '--out', file('again.json'));
    expect(made.exitCode, made.stderr).toBe(0);
    const [first, again] = ['run.json', 'again.json'].map((name) => readFileSync(file(name), 'utf8'));
    expect(again).toBe(first);
  });

  it('brings the JSON form into the others, and prints Markdown when nothing is asked', async () => {
    const page = await assay('report', file('run.json'), '--format', 'html');
    expect(page.stdout).toBe(readFileSync(file('run.html'), 'utf8'));
    const [run] = await json<readonly ListedRun[]>('report');
    const text = await assay('report', run!.id, '--no-waterfall');
    expect(text.stdout).toMatch(/^# BTC\/USDT 15m, sma-cross/);
    expect(text.stdout).toContain('Not shown: from naive to realistic.');
  });
});

describe('assay compare', () => {
  it('shows setting, figures, trades and the first event that differ, from ids, journals and reports', async () => {
    const other = await json<{ id: string; journal: string }>(...BACKTEST, '--fee-bps', '20');
    const run = await assay('compare', file('run.html'), other.id, '--report', file('compared.html'));
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toContain('venue.takerFeeBps 10 -> 20');
    expect(run.stdout).toMatch(/a {2}#\d+ order (approved|filled) sma-cross/);
    expect(run.stdout).toMatch(/0 the same, \d+ changed/);
    const page = readFileSync(file('compared.html'), 'utf8');
    expect(page).toContain('The two runs traded differently');
    expect(page).not.toMatch(/https?:|url\(|NaN/);
    const compared = await json<{ config: unknown[]; parting: { a: { kind: string } } }>(
      'compare',
      file('run.md'),
      other.journal,
    );
    expect(compared.config).toHaveLength(2);
    expect(['order', 'approved']).toContain(compared.parting.a.kind);
  });

  it('finds a run the same as itself', async () => {
    const [run] = await json<readonly ListedRun[]>('report');
    const compared = await assay('compare', run!.id, run!.id);
    expect(compared.stdout).toContain('The two runs are the same in every event.');
  });
});

describe('signals that a risk rule denied', () => {
  it('are counted by rule: in the text, the JSON and all forms of the report, made then or out of the journal', async () => {
    const risk = file('risk.json');
    writeFileSync(risk, JSON.stringify({ currency: 'USDT', limits: { maxOrderNotional: '4000' } }));
    const reports = ['html', 'md', 'json'].flatMap((ending) => ['--report', file(`denied.${ending}`)]);
    const held = [...BACKTEST, '--risk', risk];
    const run = await assay(...held, ...reports);
    const { id, denials, outcomes } = await json<{ id: string; denials: object; outcomes: { denied: number } }>(
      ...held,
    );
    expect(outcomes.denied).toBeGreaterThan(10);
    expect(denials).toEqual({ 'max-order-notional': outcomes.denied });
    const words = `denied ${outcomes.denied} (max-order-notional ${outcomes.denied})`;
    for (const text of [run.stdout, ...['html', 'md'].map((ending) => readFileSync(file(`denied.${ending}`), 'utf8'))])
      expect(text).toContain(words);
    await assay('report', id, '--out', file('denied-again.json'));
    expect(readFileSync(file('denied-again.json'), 'utf8')).toBe(readFileSync(file('denied.json'), 'utf8'));
    expect(JSON.parse(readFileSync(file('denied.json'), 'utf8'))).toMatchObject({ signals: { denials } });
  });
});

describe('a report of a run beside stored searches', () => {
  const RANGES = ['--strategy', 'sma-cross', '--param', 'fast=5,10', '--param', 'slow=20,40'];
  const forms = (name: string): string[] => ['html', 'md', 'json'].map((ending) => file(`${name}.${ending}`));
  const backtest = (name: string): Promise<CapturedRun> =>
    assay(...BACKTEST, ...forms(name).flatMap((path) => ['--report', path]));

  it('says which commands would make a heat map and windows, in every form', async () => {
    expect((await backtest('alone')).exitCode).toBe(0);
    for (const path of forms('alone')) {
      const text = readFileSync(path, 'utf8');
      for (const kind of ['optimise', 'walk-forward'])
        expect(text).toMatch(
          new RegExp(`is stored: assay ${kind} --symbol BTC/USDT --timeframe 15m --strategy sma-cross --param fast=`),
        );
    }
  });

  it('shows both once they are stored, from which search, and the same out of the journal', async () => {
    const map = await json<{ search: string }>('optimise', ...SERIES, ...RANGES, '--workers', '1');
    const windows = ['--train', '20d', '--weeks', '4', '--min-trades', '1', '--workers', '1'];
    const walked = await json<{ search: string; verdict: { kind: string } }>(
      'walk-forward',
      ...SERIES,
      ...RANGES,
      ...windows,
    );
    await backtest('both');
    const [html, markdown, whole] = forms('both').map((path) => readFileSync(path, 'utf8'));
    for (const text of [html, markdown]) {
      expect(text).toContain(`From search ${map.search.slice(0, 8)} (made `);
      expect(text).toContain(`From walk-forward ${walked.search.slice(0, 8)} (made `);
      expect(text).not.toContain('is stored: assay');
    }
    expect(html).toContain('sharpe by fast and slow');
    expect(html).not.toMatch(/https?:|url\(|NaN/);
    expect(JSON.parse(whole!)).toMatchObject({
      heatMap: { search: map.search, map: { x: 'fast', y: 'slow' } },
      walkForward: { search: walked.search, verdict: walked.verdict, windows: [{ number: 1 }, {}, {}, {}] },
    });
    const [run] = await json<readonly ListedRun[]>('report');
    await assay('report', run!.id, '--out', file('both-again.json'));
    expect(readFileSync(file('both-again.json'), 'utf8')).toBe(whole);
    expect((await assay('report', file('both.json'), '--format', 'html')).stdout).toBe(html);
  });

  it('leaves searches over other bars or another strategy out', async () => {
    const run = await assay('backtest', ...SERIES, '--strategy', 'donchian-breakout', '--report', file('other.md'));
    expect(run.exitCode, run.stderr).toBe(0);
    expect(readFileSync(file('other.md'), 'utf8')).toContain('No such search over donchian-breakout on BTC/USDT 15m');
  });
});
