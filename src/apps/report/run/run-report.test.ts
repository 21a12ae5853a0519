import { describe, expect, it } from 'vitest';
import { canonicalJson, hashText } from '#core/hash.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { RunFigure } from '#domain/comparison/figure.ts';
import { markupFault } from '#testkit/well-formed.ts';
import { responsiveHistogram, resultBins } from '#apps/report/histogram.ts';
import { calendarTicks } from '#apps/report/run/calendar-ticks.ts';
import { equityChart, equityPoints, underwaterChart } from '#apps/report/run/equity-charts.ts';
import { holdingBins } from '#apps/report/run/holding-chart.ts';
import { aggregated, packed, placeAt } from '#apps/report/run/price-series.ts';
import { readRunDocument, readWholeReport, renderRunJson } from '#apps/report/run/run-document.ts';
import { renderRunMarkdown } from '#apps/report/run/run-markdown.ts';
import { signalsText } from '#apps/report/run/figure-text.ts';
import { renderRunPage } from '#apps/report/run/run-page.ts';
import type { PriceSeries, RunReport, TradeRow } from '#apps/report/run/run-report.ts';
import { RUN_REPORT_FORMAT } from '#apps/report/run/run-report.ts';
import { verdictOf } from '#apps/report/run/verdict.ts';
import { CHART_VARIABLES } from '#apps/report/theme.ts';

const HOSTILE = '</script><script>alert("1")</script> & `co` | x';
const START = Date.UTC(2024, 0, 1);
const CONFIG = { seed: 7, strategy: { id: 'test', parameters: { name: HOSTILE } } };

function trade(i: number): TradeRow {
  const rMultiple = i % 3 === 0 ? 2 : -1;
  return {
    signalId: `s${i}`,
    direction: i % 2 === 0 ? 'long' : 'short',
    openedAt: START + i * HOUR_MS,
    closedAt: START + i * HOUR_MS + 899_999,
    quantity: '0.10000',
    entryPrice: '42000.10',
    exitPrice: '42100.00',
    exitReason: rMultiple > 0 ? 'target' : HOSTILE,
    exits: [],
    gross: '1.00',
    fees: '0.42',
    profit: rMultiple > 0 ? '1234567.80' : '-9.99',
    risk: '10.00',
    rMultiple,
    mfeR: 2.5,
    maeR: -0.4,
    barsHeld: 1,
    stop: 41_900,
    targets: [{ price: 42_100, share: 1 }],
  };
}

function prices(count: number): PriceSeries {
  const all = Array.from({ length: count }, (_, i) => i);
  return {
    barsPerCandle: 1,
    candleMs: HOUR_MS,
    times: all.map((i) => START + i * HOUR_MS),
    open: all.map((i) => 100 + (i % 7)),
    high: all.map((i) => 108 + (i % 7)),
    low: all.map((i) => 95 + (i % 7)),
    close: all.map((i) => 101 + (i % 5)),
  };
}

const FIGURES: readonly RunFigure[] = [
  { id: 'netProfit', label: 'Net profit', group: 'Result', unit: 'money', value: '-90071992547409931.25' },
  { id: 'endEquity', label: 'Equity at the end', group: 'Result', unit: 'worth', value: '8992.90' },
  { id: 'winRate', label: 'Win rate', group: 'Trades', unit: 'ratio', value: 1 / 3, low: 0.1, high: 0.7 },
  { id: 'sharpe', label: 'Sharpe', group: 'Risk', unit: 'number' },
  { id: 'trades', label: 'Trades', group: 'Trades', unit: 'count', value: 1_200 },
  { id: 'averageR', label: 'Average trade', group: 'Trades', unit: 'r', value: 0.1, low: -0.2, high: 0.4 },
  { id: 'averageHold', label: 'Average hold', group: 'Trades', unit: 'duration', value: 900_000 },
  { id: 'huge', label: 'Huge', group: 'Risk', unit: 'number', value: 1e24 },
];

/** What a run could have brought, with text of an enemy wherever text comes from outside. */
const SAMPLE: RunReport = {
  format: RUN_REPORT_FORMAT,
  version: 1,
  title: `BTC/USDT 1h ${HOSTILE}`,
  mode: 'backtest',
  verdict: { tone: 'unclear', headline: '', reasons: [] },
  origin: {
    runId: 'run-1',
    codeVersion: '1.0.0',
    config: CONFIG,
    configHash: hashText(canonicalJson(CONFIG)),
    data: {
      symbol: HOSTILE,
      venue: 'test',
      timeframe: '1h',
      from: START,
      to: START + DAY_MS,
      bars: 24,
      hash: 'ab',
      stretches: [],
    },
    orderHash: 'cd',
    journalHash: 'ef',
  },
  symbol: 'BTC/USDT',
  timeframe: '1h',
  currency: 'USDT',
  priceDigits: 2,
  period: { from: START, to: START + 90 * DAY_MS, bars: 24, warmUpBars: 6 },
  figures: FIGURES,
  equity: {
    start: 100,
    startTime: START,
    times: [1, 2, 3, 4].map((i) => START + i * DAY_MS),
    values: [100, 120, 90, 130],
    exposure: [0, 0.5, 1, 0],
    bars: 4,
  },
  drawdowns: [{ ratio: 0.25, peakTime: START + 2 * DAY_MS, troughTime: START + 3 * DAY_MS, lengthMs: DAY_MS }],
  years: [{ year: 2024, months: [0.3, -0.05, ...Array<null>(10).fill(null)], total: 0.235 }],
  prices: prices(30),
  trades: Array.from({ length: 12 }, (_, i) => trade(i)),
  openTrades: [{ signalId: 'open', direction: 'long', quantity: 1, openedAt: START, unrealised: 3 }],
  signals: { made: 10, outcomes: { submitted: 6, blocked: 4 } },
  gates: [
    { gate: HOSTILE, judged: 10, passed: 5, blocked: 4, unknown: 1, randomPassRatio: 0.976 },
    {
      gate: 'momentum',
      judged: 10,
      passed: 5,
      blocked: 5,
      unknown: 0,
      randomPassRatio: 0.44,
      stopped: {
        measured: 5,
        winRatio: { value: 0.2, low: 0.04, high: 0.62 },
        meanR: -0.4,
        totalR: -2,
        profit: '-20.00',
      },
    },
  ],
  presets: [
    {
      preset: 'strict',
      signals: 10,
      trades: 4,
      winRatio: { value: 0.5, low: 0.15, high: 0.85 },
      meanR: 0.2,
      profit: '80.10',
    },
  ],
  waterfall: [
    {
      id: 'naive',
      name: 'At the close',
      explanation: HOSTILE,
      profit: '100.00',
      trades: 12,
      maxDrawdownRatio: 0.1,
      isRun: false,
    },
    {
      id: 'fees',
      name: 'Fees',
      explanation: 'fees',
      profit: '-20.00',
      trades: 12,
      maxDrawdownRatio: 0.2,
      isRun: true,
    },
  ],
  caveats: [HOSTILE],
  missing: [{ part: 'parameter maps', why: 'No search was made.' }],
};

function report(extra: Partial<RunReport> = {}): RunReport {
  const base = { ...SAMPLE, ...extra };
  return { ...base, verdict: verdictOf(base) };
}

const EMPTY: Partial<RunReport> = {
  trades: [],
  openTrades: [],
  gates: [],
  presets: [],
  waterfall: [],
  drawdowns: [],
  years: [],
  figures: [],
  equity: { start: 100, startTime: START, times: [], values: [], exposure: [], bars: 0 },
  prices: prices(0),
};

/** The page as XML: without the scripts and data blocks, whose text is not markup. */
function bodyOf(html: string): string {
  return html.slice(html.indexOf('<body>'), html.lastIndexOf('</html>')).replace(/<script[^>]*>[^]*?<\/script>/g, '');
}

describe('renderRunPage', () => {
  const html = renderRunPage(report(), [{ id: 'maps', title: 'Parameter maps', content: HOSTILE }]);

  it('is well formed and lets no text of others become markup or script', () => {
    expect(markupFault(bodyOf(html))).toBeUndefined();
    expect(html).not.toContain('<script>alert');
    expect(bodyOf(html)).not.toMatch(/NaN|\[object|Infinity|undefined/);
    expect(html.match(/<script>/g)).toHaveLength(1);
  });

  it('refers to nothing outside itself', () => {
    expect(html).not.toMatch(/https?:|url\(|@import|src=/);
  });

  it('allows its own script by hash and nothing else', () => {
    expect(html).toMatch(/script-src &#39;sha256-[A-Za-z0-9+/]{43}=&#39;/);
  });

  it('has one main heading, headings for all parts, and the parts of others among them', () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
    const titles = [...html.matchAll(/<h2>([^<]*)</g)].map(([, title]) => title);
    expect(titles.slice(1)).toEqual([
      'Equity and falls',
      'Returns by month',
      'Trades on the price',
      'How the trades went',
      'What realistic fills and costs leave',
      'What each gate did',
      'Parameter maps',
      'Trades (12)',
      'All figures',
      'What to keep in mind',
      'How to run it again',
    ]);
  });

  it('writes every number through the one formatter', () => {
    expect(html).toContain('\u221290,071,992,547,409,931.25\u202FUSDT');
    expect(html).toContain('+1,234,567.80');
    expect(html).toContain('8,992.90\u202FUSDT');
    expect(html).toContain('33.3\u202F%');
    expect(html).toContain('95 %: 10.0\u202F% to 70.0\u202F%');
    expect(html).toContain('15\u202Fmin');
    expect(html).toContain('1.00e+24');
  });

  it('says that a figure is not known, rather than nothing or zero', () => {
    expect(html).toMatch(/Sharpe<\/td><td class="number">not known</);
  });

  it('marks a gate that passes nearly all random bars, and only that one', () => {
    expect(html.split('does not discriminate').length).toBe(2);
  });

  it('gives tables headings with a scope, and pictures a name and words', () => {
    for (const [heading] of html.matchAll(/<th[ >][^>]*>/g)) expect(heading).toContain('scope="');
    const pictures = [...html.matchAll(/<svg[^>]*>/g)].map(([tag]) => tag);
    expect(pictures.length).toBeGreaterThan(12);
    for (const tag of pictures) expect(tag).toMatch(/role="img" aria-labelledby="/);
  });

  it('draws an empty run, and says so', () => {
    const empty = renderRunPage(report(EMPTY));
    expect(markupFault(bodyOf(empty))).toBeUndefined();
    expect(empty).toContain('No trade was made: there is nothing to judge.');
    expect(empty).toContain('No signal became a closed trade.');
    expect(empty).toContain('No equity was recorded');
    expect(bodyOf(empty)).not.toMatch(/NaN|Infinity/);
  });

  it('draws a run of one bar and one trade', () => {
    const one = renderRunPage(
      report({
        prices: prices(1),
        trades: [trade(0)],
        equity: { start: 100, startTime: START, times: [START + HOUR_MS], values: [100], exposure: [0], bars: 1 },
      }),
    );
    expect(markupFault(bodyOf(one))).toBeUndefined();
    expect(bodyOf(one)).not.toMatch(/NaN|Infinity/);
  });

  it('lists the last 1,000 of very many trades, says so, and stays below 2 MB with 20,000 bars and 500 trades', () => {
    const many = renderRunPage(report({ trades: Array.from({ length: 2_345 }, (_, i) => trade(i)) }));
    expect(many).toContain('The last 1,000 of 2,345 trades');
    expect(many).toContain('carries the last 2,000 trades inside');
    const rng = new Rng(3);
    const series = prices(20_000);
    const close = series.close.map(() => 40_000 + Math.round(rng.uniform() * 1e6) / 100);
    const large = renderRunPage(
      report({
        prices: {
          ...series,
          close,
          open: close,
          high: close.map((value) => value + 77.7),
          low: close.map((value) => value - 77.7),
        },
        trades: Array.from({ length: 500 }, (_, i) => trade(i)),
        equity: {
          start: 1,
          startTime: START,
          times: series.times,
          values: close,
          exposure: close.map(() => 0.5),
          bars: 20_000,
        },
      }),
    );
    expect(large.length).toBeLessThan(2_000_000);
  });
});

describe('the forms of a report', () => {
  const whole = report();

  it.each([
    ['html', renderRunPage(whole)],
    ['md', renderRunMarkdown(whole)],
    ['json', renderRunJson(whole)],
  ])('carry the run in %s, so that it can be made again', (form, text) => {
    const document = readRunDocument(text, `run.${form}`);
    expect(document.origin).toEqual(JSON.parse(JSON.stringify(whole.origin)));
    expect(document.figures).toEqual(whole.figures);
    expect(document.tradeCount).toBe(12);
    expect(document.trades).toEqual(form === 'md' ? undefined : whole.trades);
  });

  it('are all made of the JSON form, which loses nothing', () => {
    const read = readWholeReport(renderRunJson(whole), 'run.json')!;
    expect(renderRunPage(read)).toBe(renderRunPage(whole));
    expect(renderRunMarkdown(read)).toBe(renderRunMarkdown(whole));
    expect(readWholeReport(renderRunPage(whole), 'run.html')).toBeUndefined();
  });

  it('are aligned tables in Markdown, in which no text of others is markup', () => {
    const text = renderRunMarkdown(whole);
    const [before] = text.split('```json assay-run');
    expect(before).not.toMatch(/<script|(?<!\\)<\/|NaN|undefined/);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(25);
    expect(text).toContain('not known');
    expect(renderRunMarkdown(report(EMPTY))).toContain('No signal became a closed trade.');
  });
});

describe('readRunDocument', () => {
  const json = renderRunJson(report());
  const html = renderRunPage(report());
  const fault = (text: string): { code: string; message: string; place: object } => {
    try {
      readRunDocument(text, 'run.html');
    } catch (error) {
      return error as { code: string; message: string; place: object };
    }
    throw new Error('nothing was found wrong');
  };

  it.each([
    ['no report', 'hello', 'carries none', { line: 1 }],
    ['a file that ends in the middle', html.slice(0, html.indexOf('id="assay-run"') + 300), 'the file ends in it', {}],
    ['JSON that is cut', json.slice(0, 5_000), 'to be JSON', {}],
    ['another format', json.replace('assay-run-report', 'other'), 'Expected format', { column: 'format' }],
    [
      'a version of the future',
      json.replace('"version": 1', '"version": 9'),
      'Expected version',
      { column: 'version' },
    ],
    [
      'a missing field',
      json.replace('"orderHash"', '"orders"'),
      'Expected origin.orderHash',
      { column: 'origin.orderHash' },
    ],
    ['a changed configuration', json.replace('"seed": 7', '"seed": 8'), 'Expected seal', { column: 'seal' }],
  ])('names the place of %s', (_, text, words, place) => {
    const { code, message, place: found } = fault(text);
    expect(code).toBe('report.damaged');
    expect(message).toContain(words);
    expect(message).toContain('run.html');
    expect(found).toMatchObject({ file: 'run.html', ...place });
  });
});

describe('verdictOf', () => {
  const judged = (profit: string, low: number, high: number, count = 40): string =>
    verdictOf(
      report({
        trades: Array.from({ length: count }, (_, i) => trade(i)),
        figures: [
          { id: 'netProfit', label: '', group: '', unit: 'money', value: profit },
          { id: 'averageR', label: '', group: '', unit: 'r', value: (low + high) / 2, low, high },
        ],
      }),
    ).headline;

  it('tells made and lost from chance by the interval of the average trade, and from too few trades', () => {
    expect(judged('10.00', 0.1, 0.5)).toBe('It made money, and more clearly than chance explains.');
    expect(judged('-10.00', -0.5, -0.1)).toBe('It lost money, and more clearly than chance explains.');
    expect(judged('10.00', -0.1, 0.5)).toBe('It made money, but that cannot be told from chance.');
    expect(judged('10.00', 0.1, 0.5, 29)).toContain('29 trades are too few');
    expect(judged('10.00', 0.1, 0.5, 1)).toContain('1 trade is too few');
  });
});

describe('equityPoints', () => {
  it('measure falls from the highest equity so far, the start included', () => {
    const points = equityPoints({ ...report().equity, start: 125 }, 10);
    expect(points.map((point) => point.drawdown)).toEqual(
      [0.2, 0.04, 0.28, 0].map((value) => expect.closeTo(value, 12)),
    );
  });

  it('thin long series without losing highest, lowest, first or last', () => {
    const rng = new Rng(4);
    let equity = 1_000;
    const values = Array.from({ length: 20_000 }, () => (equity += rng.normal()));
    const series = {
      start: 1_000,
      startTime: 0,
      times: values.map((_, i) => i),
      values,
      exposure: values.map(() => 0),
      bars: 20_000,
    };
    const drawn = equityPoints(series, 300);
    const equities = drawn.map((point) => point.equity);
    expect(drawn.length).toBeLessThanOrEqual(1_500);
    expect([equities[0], equities.at(-1)]).toEqual([values[0], values.at(-1)]);
    expect(Math.max(...equities)).toBe(Math.max(...values));
    expect(Math.min(...equities)).toBe(Math.min(...values));
    expect(drawn.every((point, i) => i === 0 || point.time > drawn[i - 1]!.time)).toBe(true);
  });

  it.each([[[100]], [[100, 100]], [[0, 0, -5]]])('of %j are drawn without trouble', (values) => {
    const times = values.map((_, i) => i);
    const series = { start: 100, startTime: 0, times, values, exposure: times, bars: values.length };
    for (const { text } of [equityChart(series, 'EUR'), underwaterChart(series)]) {
      expect(markupFault(text)).toBeUndefined();
      expect(text).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('price series', () => {
  it('put together keep first open, highest high, lowest low, last close', () => {
    const one = aggregated(
      { ...prices(5), open: [1, 2, 3, 4, 5], high: [9, 8, 7, 6, 9], low: [1, 1, 0, 2, 3], close: [2, 3, 4, 5, 6] },
      3,
    );
    expect(one).toMatchObject({
      barsPerCandle: 2,
      candleMs: 2 * HOUR_MS,
      open: [1, 3, 5],
      high: [9, 7, 9],
      low: [1, 0, 3],
      close: [3, 5, 6],
    });
  });

  it('place an instant inside its candle, and let holes take no room', () => {
    const series = { ...prices(3), times: [START, START + HOUR_MS, START + 9 * HOUR_MS] };
    expect([-1, 0, 0.5, 1.5, 5, 9.5, 99].map((hour) => placeAt(series, START + hour * HOUR_MS))).toEqual([
      0, 0, 0.5, 1.5, 2, 2.5, 3,
    ]);
  });

  it('are packed so that they can be read back to the tick', () => {
    const series = { ...prices(50), times: prices(50).times.map((time, i) => (i < 20 ? time : time + DAY_MS)) };
    const { times, moves } = packed(series, 2) as { times: number[]; moves: number[] };
    expect(times).toEqual([START, HOUR_MS, 20, START + 20 * HOUR_MS + DAY_MS, HOUR_MS, 30]);
    let last = 0;
    const closes = series.close.map((_, i) => {
      const open = last + moves[4 * i]!;
      last = open + moves[4 * i + 3]!;
      expect(open / 100).toBe(series.open[i]);
      expect((Math.max(open, last) + moves[4 * i + 1]!) / 100).toBe(series.high[i]);
      expect((Math.min(open, last) - moves[4 * i + 2]!) / 100).toBe(series.low[i]);
      return last / 100;
    });
    expect(closes).toEqual(series.close);
  });
});

describe('bins', () => {
  it('of results have 0 on a border and count every result once', () => {
    const bins = resultBins([-1, -0.9, 0, 0.1, 2, 9, -30]);
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(7);
    expect(bins.find((bin) => bin.from === 0)?.count).toBe(2);
    expect([bins[0]!.count, bins.at(-1)!.count]).toEqual([1, 1]);
    expect(resultBins([])).toEqual([]);
    expect(markupFault(responsiveHistogram([]).text)).toBeUndefined();
  });

  it('of holding times count every trade once, won and lost apart', () => {
    const held = (hours: number, rMultiple: number): TradeRow => ({
      ...trade(0),
      closedAt: trade(0).openedAt + hours * HOUR_MS,
      rMultiple,
    });
    const bins = holdingBins([held(0.3, 1), held(0.3, -1), held(5, 2), held(9_999, 0)]);
    expect(bins[0]).toMatchObject({ from: 15 * 60_000, won: 1, lost: 1 });
    expect(bins.reduce((sum, { won, lost }) => sum + won + lost, 0)).toBe(4);
    expect(bins.at(-1)).toMatchObject({ to: Number.POSITIVE_INFINITY, lost: 1 });
  });
});

describe('calendarTicks', () => {
  it('stand at beginnings of hours, days, months or years, a year named once at the start', () => {
    const labels = (from: number, to: number): string[] => calendarTicks([from, to], 6).map(({ label }) => label);
    expect(labels(START, START + DAY_MS / 2)).toEqual(['1 Jan', '02:00', '04:00', '06:00', '08:00', '10:00', '12:00']);
    expect(labels(START, START + 20 * DAY_MS)).toEqual(['1 Jan', '6 Jan', '11 Jan', '16 Jan', '21 Jan']);
    expect(labels(START + DAY_MS, START + 180 * DAY_MS)).toEqual(['Feb 2024', 'Mar', 'Apr', 'May', 'Jun']);
    expect(labels(START, START + 2_000 * DAY_MS)).toEqual(['2024', '2025', '2026', '2027', '2028', '2029']);
  });
});

describe('colours of text', () => {
  const themes = [...CHART_VARIABLES.matchAll(/\{(--page[^}]*?)(?:color-scheme|\})/g)].map(([, text]) =>
    Object.fromEntries([...text!.matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!])),
  );

  it.each(themes.map((theme) => [theme['page']!, theme]))('on %s have a contrast of at least 4.5', (_, theme) => {
    for (const ink of ['ink', 'muted', 'good', 'bad', 'warn', 'entry', 'stop', 'target']) {
      for (const ground of ['page', 'panel']) {
        expect(contrast(theme[ink]!, theme[ground]!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(theme['bad']!, theme['bad-bg']!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme['good']!, theme['good-bg']!)).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2 contrast ratio of two colours. */
function contrast(a: string, b: string): number {
  const light = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((i) => {
      const channel = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [one, other] = [light(a), light(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

describe('signalsText', () => {
  it('counts every end, and says which rules denied', () => {
    expect(
      signalsText({ made: 1_312, outcomes: { denied: 1_270, submitted: 42, blocked: 0 }, denials: { cash: 1_270 } }),
    ).toBe('1,312 signals: denied 1,270 (cash 1,270), submitted 42.');
    // A report of an earlier version does not name the rules.
    expect(signalsText({ made: 2, outcomes: { denied: 2 } })).toBe('2 signals: denied 2.');
    expect(signalsText({ made: 0, outcomes: {} })).toBe('0 signals.');
  });
});
