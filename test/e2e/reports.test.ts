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
