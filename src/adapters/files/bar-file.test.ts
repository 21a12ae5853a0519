import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import type { Bar } from '#domain/market/bar.ts';
import { SkippedRows } from '#adapters/files/bad-rows.ts';
import { BarFile } from '#adapters/files/bar-file.ts';
import { parseColumnMap } from '#adapters/files/column-roles.ts';
import type { CsvHints } from '#adapters/files/csv-reading.ts';

const START = Date.UTC(2024, 0, 1);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-csv-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(content: string | Buffer, name = 'bars.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function barsOf(file: BarFile, skipped?: SkippedRows): Promise<Bar[]> {
  const bars: Bar[] = [];
  const options = { timeframe: file.timeframeFor(undefined), ...(skipped === undefined ? {} : { skipped }) };
  for await (const { bars: batch } of file.batches(options)) {
    for (let i = 0; i < batch.length; i++) bars.push(batch.at(i));
  }
  return bars;
}

async function read(content: string | Buffer, hints?: CsvHints, skipped?: SkippedRows): Promise<Bar[]> {
  return barsOf(await BarFile.open(fileWith(content), hints), skipped);
}

/** Rows a quarter of an hour apart: `write` makes one of the instant. */
function rows(write: (instant: Date, i: number) => string, count = 4): string {
  return Array.from({ length: count }, (_, i) => write(new Date(START + i * 15 * MINUTE_MS), i)).join('\n');
}

const PRICES = '100.5,102,99.25,101';
const BARS = [0, 1, 2, 3].map((i) => ({
  openTime: START + i * 15 * MINUTE_MS,
  closeTime: START + (i + 1) * 15 * MINUTE_MS,
  open: 100.5,
  high: 102,
  low: 99.25,
  close: 101,
  volume: 7,
}));
const PLAIN = `ts,open,high,low,close,volume\n${rows((at) => `${at.getTime()},${PRICES},7`)}\n`;
const minute = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

describe('a file of bars', () => {
  it.each([
    ['plain', PLAIN],
    ['without a newline at the end', PLAIN.trimEnd()],
    ['with CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['with a byte-order mark', `\uFEFF${PLAIN}`],
    ['with blank lines', `\n${PLAIN.replaceAll('\n', '\n\n')}`],
    ['with quotes', PLAIN.replaceAll(/[^,\n]+/g, '"$&"')],
    ['with blanks around values', PLAIN.replaceAll(',', ' , ')],
    ['with semicolons', PLAIN.replaceAll(',', ';')],
    ['with semicolons and decimal commas', PLAIN.replaceAll(',', ';').replaceAll('.', ',')],
    ['with text above the table', `https://www.example.com/data\n${PLAIN}`],
    ['in gzip', gzipSync(PLAIN)],
    ['in gzip of two members', Buffer.concat([gzipSync(PLAIN.slice(0, 90)), gzipSync(PLAIN.slice(90))])],
    ['without a header', PLAIN.split('\n').slice(1).join('\n')],
    [
      'as MetaTrader 5 exports it',
      `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n${rows((at) => `${minute(at).slice(0, 10).replaceAll('-', '.')}\t${minute(at).slice(11)}:00\t${PRICES.replaceAll(',', '\t')}\t7\t0\t3`)}`,
    ],
    ['as MetaTrader 4 exports it', rows((at) => `${minute(at).replaceAll('-', '.').replace(' ', ',')},${PRICES},7`)],
    [
      'as Dukascopy writes it',
      `Gmt time,Open,High,Low,Close,Volume\n${rows((at) => `${minute(at).slice(8, 10)}.01.2024 ${minute(at).slice(11)}:00.000,${PRICES},7`)}`,
    ],
    [
      'as HistData writes it',
      rows((at) => `20240101 ${minute(at).slice(11).replace(':', '')}00;${PRICES.replaceAll(',', ';')};7`),
    ],
    ['as Binance archives are', rows((at) => `${at.getTime()},${PRICES},7,${at.getTime() + 899_999},700,5,3,300,0`)],
    [
      'as newer Binance archives are, in microseconds',
      rows((at) => `${at.getTime()}000,${PRICES},7,${at.getTime() + 899_999}999,700,5,3,300,0`),
    ],
    [
      'with several columns of time and of volume',
      `Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT\n${rows((at) => `${at.getTime()},${minute(at)},BTC/USDT,${PRICES},7,700`)}`,
    ],
    [
      'with ISO times and a zone',
      `time,o,h,l,c,v\n${rows((at) => `${new Date(at.getTime() + 2 * HOUR_MS).toISOString().slice(0, 19)}+02:00,${PRICES},7`)}`,
    ],
  ])('is understood %s', async (_, content) => {
    expect(await read(content, { base: 'BTC' })).toEqual(BARS);
  });

  it('prefers a volume that is not zero and says so', async () => {
    const content = `Date,Open,High,Low,Close,Tickvol,Volume\n${rows((at) => `${minute(at)},${PRICES},7,0`)}`;
    const file = await BarFile.open(fileWith(content));
    expect(file.reading.notes).toContain('column "Volume" is zero in the first 4 rows: volume is taken from "Tickvol"');
    expect(await barsOf(file)).toEqual(BARS);
  });

  it('says what it assumed', async () => {
    const file = await BarFile.open(fileWith(rows((at) => `${minute(at)},${PRICES}`)));
    expect(file.reading.notes).toEqual([
      'no header: columns are taken in the order time, open, high, low, close, volume',
      'no volume column: bars are stored without volume',
      'the times name no zone: they are taken as UTC (--tz names another)',
    ]);
    expect((await barsOf(file))[0]!.volume).toBeNaN();
  });

  it('reads columns that the user names, by name or position', async () => {
    const content = `When;A;B;C;Paid;Size\n${rows((at) => `${minute(at)};${PRICES.replaceAll(',', ';')};7`)}`;
    expect(await read(content, { map: parseColumnMap('ts=when,open=A,high=3,low=4,close=Paid,volume=Size') })).toEqual(
      BARS,
    );
    const [bar] = await read(content, { map: parseColumnMap('ts=When,open=A,high=B,low=C,close=Paid,volume=none') });
    expect(bar!.volume).toBeNaN();
    await expect(read(content, { map: parseColumnMap('ts=Whn,open=A,high=B,low=C,close=Paid') })).rejects.toMatchObject(
      {
        code: 'csv.column',
        message: expect.stringContaining('Unknown column "Whn": did you mean "When"'),
      },
    );
    expect(() => parseColumnMap('opne=A')).toThrow('Unknown column role "opne": did you mean "open"');
    expect(() => parseColumnMap('open')).toThrow('Expected --map as role=column');
  });

  it('reads local times of a zone, through the nights on which the clock changes', async () => {
    const zone = new Zone('Europe/Athens');
    const from = Date.UTC(2024, 9, 26, 22);
    const local = (instant: number): string => minute(new Date(zone.toLocal(instant)));
    const instants = Array.from({ length: 24 }, (_, i) => from + i * 15 * MINUTE_MS);
    const content = `Date,Open,High,Low,Close\n${instants.map((at) => `${local(at)},${PRICES}`).join('\n')}`;
    expect((await read(content, { zone })).map((bar) => bar.openTime)).toEqual(instants);
  });

  it('closes daily bars of a zone at its midnight, 23 hours later when summer time begins', async () => {
    const zone = new Zone('Europe/Athens');
    const days = ['2024-03-30', '2024-03-31', '2024-04-01', '2024-04-02'];
    const bars = await read(`Date,Open,High,Low,Close\n${days.map((day) => `${day},${PRICES}`).join('\n')}`, { zone });
    expect(bars.map((bar) => (bar.closeTime - bar.openTime) / HOUR_MS)).toEqual([24, 23, 24, 24]);
    expect(bars[1]!.openTime).toBe(Date.UTC(2024, 2, 30, 22));
  });

  it('closes monthly bars at the next month', async () => {
    const months = ['2023-12-01', '2024-01-01', '2024-02-01', '2024-03-01'];
    const bars = await read(`Date,Open,High,Low,Close\n${months.map((day) => `${day},${PRICES}`).join('\n')}`);
    expect(bars.map((bar) => new Date(bar.closeTime).toISOString().slice(0, 10))).toEqual([
      ...months.slice(1),
      '2024-04-01',
    ]);
  });

  it('finds out late in the file which is the day and which the month', async () => {
    const content = (count: number): string =>
      `Date,Open,High,Low,Close\n${rows((at) => {
        const [day, clock] = minute(at).split(' ') as [string, string];
        return `${day.slice(8)}/${day.slice(5, 7)}/2024 ${clock},${PRICES}`;
      }, count)}`;
    // 13 January begins after 1,152 quarters of an hour, beyond the first 64 kB.
    const bars = await read(
      content(2_000).replaceAll(PRICES, PRICES.replace('101', '101.0000000000000000000000000000000000')),
    );
    expect(bars).toHaveLength(2_000);
    expect(bars.at(-1)!.openTime).toBe(START + 1_999 * 15 * MINUTE_MS);
    await expect(read(content(1_000))).rejects.toMatchObject({
      code: 'csv.value',
      remedy: 'Say which it is with --time-format dmy or --time-format mdy.',
    });
  });

  it('gives the same bars however the bytes are cut into blocks', async () => {
    const { CsvBarParser } = await import('#adapters/files/csv-bar-parser.ts');
    const { reading } = await BarFile.open(fileWith(`\uFEFF${PLAIN}`));
    const bytes = Buffer.from(`\uFEFF${PLAIN}`);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3, max: bytes.length }), { maxLength: 8 }), (cuts) => {
        const parser = new CsvBarParser(reading, { timeframe: '15m' });
        let from = 0;
        for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
          parser.push(bytes.subarray(from, cut));
          from = cut;
        }
        parser.end();
        const bars = parser.take(true);
        expect(Array.from({ length: bars.length }, (_, i) => bars.at(i))).toEqual(BARS);
      }),
    );
  });
});

describe('a bad file', () => {
  const HEADER = 'ts,open,high,low,close,volume';
  const at = (i: number): number => START + i * 15 * MINUTE_MS;
  const good = (i: number): string => `${at(i)},${PRICES},7`;
  const withRow = (row: string): string => [HEADER, good(0), good(1), row, good(3), good(4)].join('\n');

  it.each([
    [
      'text where a number belongs',
      `${at(2)},100.5,abc,99.25,101,7`,
      'csv.value',
      'line 4, column "high": expected a number, was "abc"',
    ],
    ['NaN', `${at(2)},100.5,102,99.25,NaN,7`, 'csv.value', 'line 4, column "close": expected a number, was "NaN"'],
    ['an empty price', `${at(2)},,102,99.25,101,7`, 'csv.value', 'line 4, column "open": expected a number, was ""'],
    [
      'text in the volume',
      `${at(2)},${PRICES},many`,
      'csv.value',
      'line 4, column "volume": expected a volume of 0 or more, was "many"',
    ],
    [
      'a negative volume',
      `${at(2)},${PRICES},-1`,
      'csv.value',
      'line 4, column "volume": expected a volume of 0 or more, was "-1"',
    ],
    [
      'high below low',
      `${at(2)},100,99,101,100,7`,
      'bars.invalid',
      'line 4, column "high": expected high at or above low "101", was "99"',
    ],
    [
      'a close above high',
      `${at(2)},100,102,99,103,7`,
      'bars.invalid',
      'line 4, column "high": expected high at or above open "100" and close "103", was "102"',
    ],
    [
      'a price of zero',
      `${at(2)},100,102,0,101,7`,
      'bars.invalid',
      'line 4, column "low": expected a price above 0, was "0"',
    ],
    ['a missing field', `${at(2)},100.5,102`, 'csv.value', 'line 4, column "low": expected 6 fields, was "3 fields"'],
    [
      'a strange time',
      `soon,${PRICES},7`,
      'csv.value',
      'line 4, column "ts": expected a time (milliseconds since 1970), was "soon"',
    ],
    [
      'a time that comes twice',
      `${at(1)},${PRICES},7`,
      'bars.order',
      `line 4, column "ts": expected a time after "2024-01-01T00:15:00.000Z", the row before, was "${at(1)}"`,
    ],
    [
      'a time that goes back',
      `${at(-9)},${PRICES},7`,
      'bars.order',
      'line 4, column "ts": expected a time after "2024-01-01T00:15:00.000Z", the row before',
    ],
    [
      'a time too near',
      `${at(1) + MINUTE_MS},${PRICES},7`,
      'csv.timeframe',
      'line 4, column "ts": expected a time at least 15m after "2024-01-01T00:15:00.000Z"',
    ],
  ])('stops at %s and says where', async (_, row, code, message) => {
    await expect(read(withRow(row))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      remedy: expect.stringContaining('--skip-bad. Nothing was stored.'),
    });
    const skipped = new SkippedRows();
    const bars = await read(withRow(row), undefined, skipped);
    expect(bars.map((bar) => bar.openTime)).toEqual([0, 1, 3, 4].map(at));
    expect(skipped).toMatchObject({ total: 1, first: [{ line: 4 }] });
  });

  it('lists the first twenty rows left out and counts all, by kind', async () => {
    const bad = Array.from({ length: 30 }, () => 'x,1,2,1,1,1');
    const skipped = new SkippedRows();
    await read([HEADER, good(0), ...bad, good(1), `${at(1)},${PRICES},7`, good(2)].join('\n'), undefined, skipped);
    expect(skipped.byKind).toEqual({ time: 30, 'duplicate time': 1 });
    expect(skipped.first).toHaveLength(20);
  });

  it('keeps an empty volume as absent and counts it', async () => {
    const file = await BarFile.open(fileWith(withRow(`${at(2)},${PRICES},`)));
    expect((await barsOf(file))[2]!.volume).toBeNaN();
    expect(file.rowsWithoutVolume).toBe(1);
  });

  it.each([
    ['an empty file', '', 'csv.empty', 'it has no bytes'],
    ['blank lines only', '\n\n', 'csv.empty', 'it has no lines'],
    ['a header only', `${HEADER}\n`, 'csv.empty', 'a header and no rows'],
    [
      'a missing column',
      `ts,open,high,low,volume\n1704067200000,1,2,1,5`,
      'csv.column',
      'expected a column for "close", found "ts", "open", "high", "low", "volume"',
    ],
    [
      'times in no known format',
      `${HEADER}\nsoon,1,2,1,1,5`,
      'csv.value',
      'expected a time in a known format, was "soon"',
    ],
    [
      'rows from newest to oldest',
      [HEADER, good(3), good(2), good(1), good(0)].join('\n'),
      'bars.order',
      'line 3, column "ts": expected rows from oldest to newest',
    ],
    [
      'a spacing of no timeframe',
      [HEADER, ...[0, 7, 14, 21].map((i) => `${at(i)},${PRICES},7`)].join('\n'),
      'csv.timeframe',
      'expected rows at the spacing of a timeframe, was "105 min"',
    ],
    ['a ZIP archive', 'PK\u0003\u0004rest', 'file.unreadable', 'was a ZIP archive'],
    ['binary data', Buffer.alloc(500), 'file.unreadable', 'was binary data'],
    ['UTF-16', Buffer.from(`\uFEFF${PLAIN}`, 'utf16le'), 'file.unreadable', 'was UTF-16 text'],
    ['gzip that was cut off', gzipSync(PLAIN).subarray(0, -10), 'file.unreadable', 'it ends too early'],
    ['damaged gzip', gzipSync(PLAIN).fill(255, 12, 30), 'file.unreadable', 'it is damaged'],
  ])('of %s is refused', async (_, content, code, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      remedy: expect.any(String),
    });
  });

  it('of another timeframe than the wanted one is refused', async () => {
    const file = await BarFile.open(fileWith(PLAIN));
    expect(file.timeframeFor('15m')).toBe('15m');
    expect(() => file.timeframeFor('1h')).toThrow('column "ts": expected rows 1h apart, was "15m"');
    const odd = await BarFile.open(fileWith([HEADER, ...[0, 7, 14, 21].map((i) => `${at(i)},${PRICES},7`)].join('\n')));
    expect(() => odd.timeframeFor('15m')).toThrow('expected rows 15m apart, was "105 min"');
    const sparse = await BarFile.open(
      fileWith([HEADER, ...[0, 4, 8, 9, 11, 14, 20, 26].map((i) => `${at(i)},${PRICES},7`)].join('\n')),
    );
    expect(sparse.timeframeFor('15m'), 'most of the bars may be missing').toBe('15m');
  });

  it('that is not there, or is a folder, is refused', async () => {
    await expect(BarFile.open(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining('no such file'),
    });
    await expect(BarFile.open(folder)).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining('was a folder'),
    });
  });
});
