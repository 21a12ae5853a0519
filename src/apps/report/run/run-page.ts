import type { RunFigure } from '#domain/comparison/figure.ts';
import { formatCount, formatDate, formatDuration, formatPercent, formatTime } from '#apps/report/format.ts';
import { responsiveHistogram } from '#apps/report/histogram.ts';
import { dataBlock, note, renderPage, table, toned } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { equityChart, exposureChart, underwaterChart } from '#apps/report/run/equity-charts.ts';
import { excursionChart } from '#apps/report/run/excursion-chart.ts';
import { figureText, intervalText, signalsText, signOfFigure } from '#apps/report/run/figure-text.ts';
import { holdingChart } from '#apps/report/run/holding-chart.ts';
import { monthsTable } from '#apps/report/run/months-table.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { priceChart } from '#apps/report/run/price-chart.ts';
import { PRICE_SCRIPT } from '#apps/report/run/price-script.ts';
import { packed } from '#apps/report/run/price-series.ts';
import { CARRIED_TRADES_MAX, documentOf, RUN_BLOCK } from '#apps/report/run/run-document.ts';
import type { RunReport } from '#apps/report/run/run-report.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';
import {
  DAILY_GROUP,
  drawdownsTable,
  figuresTables,
  gatesTable,
  presetsTable,
  TRADE_ROWS_MAX,
  tradesTable,
  waterfallTable,
} from '#apps/report/run/run-tables.ts';
import { waterfallChart } from '#apps/report/run/waterfall-chart.ts';

/** A part of a page with a heading that can be gone to. */
export interface PagePart {
  /** Letters and hyphens, one of its kind on the page. */
  readonly id: string;
  readonly title: string;
  readonly content: Content;
  /** Styles of its own, after those of the page. */
  readonly styles?: string;
}

/** Figures of the headline, in this order. */
const HEADLINE = [
  'netProfit',
  'totalReturn',
  'trades',
  'winRate',
  'averageR',
  'profitFactor',
  'maxDrawdown',
  'sharpe',
  'exposure',
  'fees',
];

/**
 * The page of one run: one self-contained file. `parts` are put in behind what is known of the run itself: parameter heat maps,
 * walk-forward windows, tests of robustness.
 */
export function renderRunPage(report: RunReport, parts: readonly PagePart[] = []): string {
  const { period, prices, title, mode } = report;
  const all = [...runParts(report), ...parts, ...appendix(report)];
  return renderPage(
    {
      kicker: mode,
      title,
      subtitle: `${formatDate(period.from)} to ${formatDate(period.to)}, ${formatDuration(period.to - period.from)}, ${formatCount(period.bars)} bars of ${report.timeframe}, UTC`,
      footer: `Run ${report.origin.runId}, configuration ${report.origin.configHash.slice(0, 16)}, Assay ${report.origin.codeVersion}.`,
      styles: [...new Set([RUN_CSS, ...parts.map(({ styles = '' }) => styles)])].join(''),
      script: `${PAGE_SCRIPT}${PRICE_SCRIPT}`,
    },
    verdict(report),
    contents(all),
    all.map(({ id, title: heading, content }) => element('section', { id }, element('h2', {}, heading), content)),
    dataBlock(RUN_BLOCK, documentOf(report)),
    prices !== undefined && dataBlock('assay-prices', packed(prices, report.priceDigits)),
  );
}

function verdict({ verdict: { tone, headline, reasons }, figures, currency }: RunReport): Markup {
  const shown = HEADLINE.flatMap((id) => figures.find((figure) => figure.id === id) ?? []);
  return element(
    'section',
    { class: `verdict ${tone}` },
    element('h2', {}, headline),
    element(
      'ul',
      {},
      reasons.map((reason) => element('li', {}, reason)),
    ),
    element(
      'dl',
      { class: 'facts' },
      shown.map((figure) => fact(figure, currency)),
    ),
  );
}

function fact(figure: RunFigure, currency: string): Markup {
  const interval = intervalText(figure, currency);
  const small = interval === undefined ? figure.note : `95 %: ${interval}`;
  return element(
    'div',
    {},
    element('dt', {}, figure.label),
    element(
      'dd',
      {},
      toned(figureText(figure, currency), signOfFigure(figure)),
      small !== undefined && element('small', {}, small),
    ),
  );
}

function contents(parts: readonly PagePart[]): Markup {
  return element(
    'nav',
    { class: 'contents', 'aria-label': 'Contents' },
    parts.map(({ id, title }) => element('a', { href: `#${id}` }, title)),
  );
}

/** What is known of the run itself, in the order in which a reader asks. */
function runParts(report: RunReport): readonly PagePart[] {
  const { equity, currency, trades, prices, priceDigits } = report;
  const multiples = trades.map(({ rMultiple }) => rMultiple);
  const bare = (content: Content): Markup => element('div', { class: 'picture' }, content);
  const parts: (PagePart | false)[] = [
    {
      id: 'equity',
      title: 'Equity and falls',
      content: [bare(equityChart(equity, currency)), bare(underwaterChart(equity)), falls(report)],
    },
    report.years.length > 0 && {
      id: 'months',
      title: 'Returns by month',
      content: [
        monthsTable(report.years),
        note('Change of the account, open positions included, by calendar month in UTC.'),
      ],
    },
    prices !== undefined && {
      id: 'trades-on-price',
      title: 'Trades on the price',
      content: priceChart(prices, trades, priceDigits),
    },
    trades.length > 0 && {
      id: 'distribution',
      title: 'How the trades went',
      content: [
        element('div', { class: 'pair' }, bare(responsiveHistogram(multiples)), bare(excursionChart(trades))),
        element('div', { class: 'pair' }, bare(holdingChart(trades)), bare(exposureChart(equity))),
        note(
          'R: result in multiples of what was risked. Best and worst: how far the price went for and against the trade while it was open.',
        ),
      ],
    },
    report.waterfall.length > 0 && {
      id: 'costs',
      title: 'What realistic fills and costs leave',
      content: costs(report),
    },
    (report.gates.length + report.presets.length > 0 || report.signals.denials !== undefined) && {
      id: 'gates',
      title: report.gates.length > 0 ? 'What each gate did' : 'What became of the signals',
      content: gates(report),
    },
  ];
  return parts.filter((part) => part !== false);
}

function falls({ drawdowns }: RunReport): Content {
  if (drawdowns.length === 0) return note('The account never stood below an earlier peak.');
  return drawdownsTable(drawdowns);
}

function costs({ waterfall, currency }: RunReport): Content {
  return [
    element('div', { class: 'picture' }, waterfallChart(waterfall, currency)),
    waterfallTable(waterfall, currency),
    note(
      'Each line runs the whole strategy again with one more assumption; sizes and later trades follow the account, so a step is more than the cost itself.',
    ),
  ];
}

function gates({ gates: rows, presets, currency, signals }: RunReport): Content {
  return [
    rows.length > 0 && gatesTable(rows, currency),
    note(signalsText(signals)),
    rows.length > 0 &&
      note(
        'A gate is worth its place when what it stops loses. Stopped signals are followed as if each had been traded alone; a signal may be stopped by several gates.',
      ),
    presets.length > 0 && [
      element('h3', { class: 'spaced' }, 'The same run under other gates'),
      presetsTable(presets, currency),
    ],
  ];
}

/** What stands behind the figures: all trades, all statistics, what to doubt, how to do it again. */
function appendix(report: RunReport): readonly PagePart[] {
  const { trades, figures, currency } = report;
  const isDaily = ({ group }: RunFigure): boolean => group.startsWith(DAILY_GROUP);
  const daily = figures.filter(isDaily);
  return [
    { id: 'trades', title: `Trades (${formatCount(trades.length)})`, content: tradeList(report) },
    {
      id: 'statistics',
      title: 'All figures',
      content: [
        figuresTables(
          figures.filter((figure) => !isDaily(figure)),
          currency,
        ),
        daily.length > 0 &&
          element(
            'details',
            {},
            element('summary', {}, `${formatCount(daily.length)} more, of the daily returns`),
            figuresTables(daily, currency),
          ),
      ],
    },
    { id: 'caveats', title: 'What to keep in mind', content: caveats(report) },
    { id: 'again', title: 'How to run it again', content: again(report) },
  ];
}

function tradeList({ trades, openTrades }: RunReport): Content {
  const open =
    openTrades.length > 0 &&
    note(`${formatCount(openTrades.length)} position open at the end of the data: in the equity, not among these.`);
  if (trades.length === 0) return [element('p', { class: 'lead' }, 'No signal became a closed trade.'), open];
  const dropped =
    trades.length > TRADE_ROWS_MAX
      ? `The last ${formatCount(TRADE_ROWS_MAX)} of ${formatCount(trades.length)} trades, oldest first; the JSON form has all. `
      : '';
  return [
    element('div', { class: 'tall' }, tradesTable(trades)),
    note(`${dropped}Profit is net of fees. Times are UTC. A heading sorts by its column.`),
    open,
  ];
}

function caveats({ caveats: list, missing, trades }: RunReport): Content {
  const carried =
    trades.length > CARRIED_TRADES_MAX
      ? [
          `This page carries the last ${formatCount(CARRIED_TRADES_MAX)} trades inside; comparing it with another run sees only those.`,
        ]
      : [];
  const words = [...list, ...carried, ...missing.map(({ part, why }) => `Not shown: ${part}. ${why}`)];
  return element(
    'ul',
    { class: 'caveats' },
    words.map((text) => element('li', {}, text)),
  );
}

function again({ origin, period }: RunReport): Content {
  const { data } = origin;
  const hash = (text: string): Markup => element('span', { class: 'hash' }, text);
  const seed = seedOf(origin.config);
  const rows: Content[][] = [
    ['Run', hash(origin.runId)],
    ['Code version', origin.codeVersion],
    ['Configuration hash', hash(origin.configHash)],
    [
      'Data',
      `${data.symbol} on ${data.venue}, ${formatCount(data.bars)} bars of ${data.timeframe}, ${formatTime(data.from)} to ${formatTime(data.to)} UTC`,
    ],
    ['Data hash', hash(data.hash)],
    [
      'Bars that only warmed up',
      `${formatCount(period.warmUpBars)} (${formatPercent(data.bars === 0 ? undefined : period.warmUpBars / data.bars, 0)})`,
    ],
    ['Seed', seed],
    ['Order hash', hash(origin.orderHash)],
    ['Journal hash', hash(origin.journalHash ?? 'no journal was kept')],
  ];
  return [
    element('p', { class: 'lead' }, 'This file carries the configuration and the name and hash of the data:'),
    element('pre', {}, element('code', {}, 'assay rerun <this file>')),
    table([{ title: 'What' }, { title: 'Value' }], rows, 'Origin'),
    element(
      'details',
      {},
      element('summary', {}, 'The whole configuration'),
      element('pre', {}, element('code', {}, JSON.stringify(origin.config, undefined, 2))),
    ),
  ];
}

function seedOf(config: unknown): string {
  const seed = typeof config === 'object' && config !== null && 'seed' in config ? config.seed : undefined;
  return typeof seed === 'number' ? `${seed}` : 'not known';
}
