import { describe, expect, it } from 'vitest';
import type { HeatMap } from '#domain/search/heat-map.ts';
import { drawnCells, renderHeatMap, shortNumber } from '#apps/report/search/parameter-heat-map.ts';
import { renderSearchPage } from '#apps/report/search/search-page.ts';
import type { ReportWindow, SearchReport, WalkForwardReport } from '#apps/report/search/search-report.ts';
import { renderWalkForwardPage } from '#apps/report/search/walk-forward-page.ts';
import { renderWindows } from '#apps/report/search/windows-chart.ts';
import { NARROW, WIDE } from '#apps/report/run/plot.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { markupFault } from '#testkit/well-formed.ts';

const HOSTILE = '<img src=x onerror="alert(1)"> & co';
const WORDS = { objective: HOSTILE, isMaximised: true };

/** Three by two, the best at (2, 20); one pair that nobody may win, one that was not tried. */
const MAP: HeatMap = {
  x: 'a',
  y: HOSTILE,
  xValues: [1, 2, 3],
  yValues: [10, 20],
  cells: [
    { x: 1, y: 10, best: -1, trials: 2 },
    { x: 1, y: 20, best: 0.5, trials: 2 },
    { x: 2, y: 10, best: undefined, trials: 2 },
    { x: 2, y: 20, best: 4, trials: 2 },
    { x: 3, y: 20, best: 1, trials: 2 },
  ],
};

const HEAD = {
  title: HOSTILE,
  from: 0,
  to: 90 * 86_400_000,
  objective: HOSTILE,
  isMaximised: true,
  facts: [{ label: HOSTILE, text: HOSTILE, note: HOSTILE }],
  configuration: [[HOSTILE, HOSTILE]],
} as const;

const SEARCH: SearchReport = {
  ...HEAD,
  warnings: [HOSTILE, HOSTILE],
  best: { columns: [{ title: HOSTILE, isNumber: true }], rows: [[HOSTILE]] },
  heatMap: MAP,
};

const WINDOWS: readonly ReportWindow[] = [
  { number: 1, testFrom: 0, testTo: 604_800_000, inSample: 2, outOfSample: 1 },
  { number: 2, testFrom: 604_800_000, testTo: 1_209_600_000, inSample: 1, outOfSample: -1 },
  { number: 3, testFrom: 1_209_600_000, testTo: 1_814_400_000, inSample: 1, outOfSample: -90 },
  { number: 4, testFrom: 1_814_400_000, testTo: 2_419_200_000, inSample: undefined, outOfSample: undefined },
];

const WALKED: WalkForwardReport = {
  ...HEAD,
  verdict: { kind: 'overfit', reasons: [HOSTILE] },
  windows: WINDOWS,
  windowTable: { columns: [{ title: '#', isNumber: true }], rows: [['1']] },
  stability: [
    { name: HOSTILE, values: [HOSTILE, undefined], changeRatio: undefined, meanMove: 0.5, mostOften: HOSTILE },
  ],
  equity: { start: 100, startTime: 0, times: [1_000, 2_000, 3_000], values: [110, 90, 130] },
  currency: 'USDT',
};

describe.each([
  ['search', renderSearchPage(SEARCH)],
  [
    'search without anything',
    renderSearchPage({ ...SEARCH, warnings: [], facts: [], heatMap: undefined, best: { columns: [], rows: [] } }),
  ],
  ['walk-forward', renderWalkForwardPage(WALKED)],
  [
    'walk-forward without anything',
    renderWalkForwardPage({
      ...WALKED,
      windows: [],
      stability: [],
      equity: { start: 1, startTime: 0, times: [], values: [] },
    }),
  ],
])('the page of a %s', (_name, page) => {
  it('is whole markup, without a number that is none, a script or anything from outside', () => {
    const bare = page.replace(`<script>${PAGE_SCRIPT}</script>`, '');
    const body = bare.slice(bare.indexOf('<body'), bare.indexOf('</body>') + '</body>'.length);
    expect(markupFault(body)).toBeUndefined();
    expect(page).not.toContain('<img');
    expect(body).not.toMatch(/NaN|Infinity|undefined/);
    expect(bare).not.toContain('<script');
    expect(page.replaceAll('http://www.w3.org', '')).not.toMatch(/https?:/);
  });
});

describe('the heat map', () => {
  it('frames the best cell and tells both sides of zero apart', () => {
    const picture = renderHeatMap(MAP, WORDS, WIDE).text;
    expect(picture.match(/class="heat-best"/g)).toHaveLength(1);
    expect(picture.match(/class="heat below"/g)).toHaveLength(1);
    expect(picture.match(/class="heat none"/g)).toHaveLength(1);
    expect(picture.match(/class="heat"/g)).toHaveLength(3);
    expect(picture).toContain('worst \u22121.00, best 4.00 (framed), two colours around 0');
  });

  it('takes the least when less is better', () => {
    const best = (isMaximised: boolean): string => {
      const picture = renderHeatMap(MAP, { ...WORDS, isMaximised }, WIDE).text;
      return /<rect class="heat-best"[^>]*>/.exec(picture)![0];
    };
    expect(best(true)).not.toBe(best(false));
  });

  it('brings neighbours together where there are too many, each cell with its best', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    const cells = values.map((x) => ({ x, y: 1, best: x === 7 ? undefined : x, trials: 1 }));
    const drawn = drawnCells({ x: 'a', y: 'b', xValues: values, yValues: [1], cells }, true, 10);
    expect(drawn.map(({ column, best, trials }) => [column, best, trials])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i, 10 * (i + 1), 10]),
    );
  });

  it('says that nothing may win', () => {
    const cells = [{ x: 1, y: 1, best: undefined, trials: 3 }];
    expect(renderHeatMap({ x: 'a', y: 'b', xValues: [1], yValues: [1], cells }, WORDS).text).toContain(
      'No trial may win',
    );
  });
});

describe('the chart of windows', () => {
  it.each([WIDE, NARROW])('cuts what is far out, and says how far', (size) => {
    const picture = renderWindows(WINDOWS, 'sharpe', size).text;
    expect(picture.match(/class="bar-in"/g)).toHaveLength(3);
    expect(picture.match(/class="bar-out loss"/g)).toHaveLength(2);
    expect(picture).toContain('>\u221290.0</text>');
    expect(picture).toContain('the test came out above zero in 1');
  });

  it('says that there is nothing', () => {
    expect(renderWindows([WINDOWS[3]!], 'sharpe', WIDE).text).toContain('No window has a result');
  });
});

describe('a short number', () => {
  it.each([
    [1234.5, '1,235'],
    [-50.14, '\u221250.1'],
    [0.012345, '0.0123'],
    [0, '0'],
    [undefined, '\u2013'],
  ])('%s reads %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});
