import { DISCRIMINATES_BELOW } from '#domain/gates/pass-rate.ts';
import type { RunFigure } from '#domain/comparison/figure.ts';
import {
  formatCount,
  formatDate,
  formatDecimal,
  formatDuration,
  formatHeld,
  formatMoney,
  formatPercent,
  formatR,
  formatTime,
  signOfDecimal,
  UNKNOWN,
} from '#apps/report/format.ts';
import { badge, sortableTable, table, toned } from '#apps/report/html.ts';
import type { SortedCell } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { figureText, intervalText, signOfFigure } from '#apps/report/run/figure-text.ts';
import type {
  DrawdownRow,
  Estimate,
  FollowedRow,
  GateRow,
  PresetRow,
  TradeRow,
  WaterfallStep,
} from '#apps/report/run/run-report.ts';

/** More rows than this make a page slow; the JSON has all. */
export const TRADE_ROWS_MAX = 1_000;

/** The trades, last ones first to go when there are too many; every heading sorts. */
export function tradesTable(trades: readonly TradeRow[]): Markup {
  const columns = [
    { title: '#', isNumber: true, isOptional: true },
    { title: 'Opened (UTC)' },
    { title: 'Side' },
    { title: 'Quantity', isNumber: true, isOptional: true },
    { title: 'Entry', isNumber: true, isOptional: true },
    { title: 'Exit', isNumber: true, isOptional: true },
    { title: 'Held', isNumber: true, isOptional: true },
    { title: 'Fees', isNumber: true, isOptional: true },
    { title: 'Profit', isNumber: true },
    { title: 'R', isNumber: true },
    { title: 'Best R', isNumber: true, isOptional: true },
    { title: 'Worst R', isNumber: true, isOptional: true },
    { title: 'Exit by', isOptional: true },
  ];
  const first = Math.max(0, trades.length - TRADE_ROWS_MAX);
  return sortableTable(
    columns,
    trades.slice(first).map((trade, i) => tradeCells(trade, first + i + 1)),
    'Trades',
  );
}

export function gatesTable(gates: readonly GateRow[], currency: string): Markup {
  const columns = [
    { title: 'Gate' },
    { title: 'Judged', isNumber: true },
    { title: 'Passed', isNumber: true },
    { title: 'Stopped', isNumber: true },
    { title: 'Random bars passed', isNumber: true },
    { title: 'Let through, average', isNumber: true },
    { title: 'Stopped: followed', isNumber: true },
    { title: 'would have won', isNumber: true },
    { title: 'average', isNumber: true },
    { title: `would have brought, ${currency}`, isNumber: true },
  ];
  return table(columns, gates.map(gateCells), 'Gates');
}

export function presetsTable(presets: readonly PresetRow[], currency: string): Markup {
  const columns = [
    { title: 'Gates' },
    { title: 'Signals', isNumber: true },
    { title: 'Trades', isNumber: true },
    { title: 'Won (95 % interval)', isNumber: true },
    { title: 'Average', isNumber: true },
    { title: `Profit, ${currency}`, isNumber: true },
    { title: 'Random bars passed', isNumber: true },
    { title: `Stopped would have brought, ${currency}`, isNumber: true },
  ];
  const rows = presets.map((row): Content[] => [
    element('b', {}, row.preset),
    formatCount(row.signals),
    formatCount(row.trades),
    estimateText(row.winRatio),
    rCell(row.meanR),
    moneyCell(row.profit),
    formatPercent(row.randomPassRatio),
    row.blocked === undefined ? UNKNOWN : moneyCell(row.blocked.profit),
  ]);
  return table(columns, rows, 'Gates compared');
}

export function waterfallTable(steps: readonly WaterfallStep[], currency: string): Markup {
  const columns = [
    { title: 'Assumption' },
    { title: 'Meaning', isProse: true, isOptional: true },
    { title: 'Trades', isNumber: true },
    { title: 'Drawdown', isNumber: true, isOptional: true },
    { title: `Profit, ${currency}`, isNumber: true },
    { title: 'Change', isNumber: true },
  ];
  const rows = steps.map((step, i): Content[] => {
    const before = steps[i - 1];
    const change = before === undefined ? undefined : (Number(step.profit) - Number(before.profit)).toFixed(2);
    return [
      [step.name, step.isRun && [' ', badge('this run', 'plain')]],
      step.explanation,
      formatCount(step.trades),
      formatPercent(step.maxDrawdownRatio),
      moneyCell(step.profit),
      change === undefined ? '' : moneyCell(change),
    ];
  });
  return table(columns, rows, 'From naive to realistic');
}

export function drawdownsTable(drawdowns: readonly DrawdownRow[]): Markup {
  const columns = [
    { title: 'Depth' },
    { title: 'Peak' },
    { title: 'Lowest', isOptional: true },
    { title: 'Recovered' },
    { title: 'Length', isNumber: true },
  ];
  const rows = drawdowns.map((row): Content[] => [
    toned(formatPercent(-row.ratio), -1),
    formatDate(row.peakTime),
    formatDate(row.troughTime),
    row.recoveryTime === undefined ? 'not yet' : formatDate(row.recoveryTime),
    formatDuration(row.lengthMs),
  ]);
  return table(columns, rows, 'Deepest falls');
}

/** Begins the headings of figures that rest on daily returns: very many, shown apart. */
export const DAILY_GROUP = 'Daily returns';

/** Figures by heading. */
export function figuresTables(figures: readonly RunFigure[], currency: string): Markup {
  const groups = [...new Set(figures.map(({ group }) => group))];
  return element(
    'div',
    { class: 'statistics' },
    groups.map((group) =>
      element(
        'div',
        {},
        element('h3', {}, group),
        table(
          [{ title: 'Figure' }, { title: 'Value', isNumber: true }],
          figures.filter((figure) => figure.group === group).map((figure) => figureCells(figure, currency)),
          group,
        ),
      ),
    ),
  );
}

function figureCells(figure: RunFigure, currency: string): Content[] {
  const interval = intervalText(figure, currency);
  return [
    [figure.label, figure.note !== undefined && element('small', {}, figure.note)],
    [
      toned(figureText(figure, currency), signOfFigure(figure)),
      interval !== undefined && element('small', {}, `95 %: ${interval}`),
    ],
  ];
}

function tradeCells(trade: TradeRow, n: number): SortedCell[] {
  const plain = (content: Content, sort?: number | string): SortedCell => ({ content, sort });
  return [
    plain(`${n}`, n),
    plain(element('span', { class: 'nowrap' }, formatTime(trade.openedAt)), trade.openedAt),
    plain(trade.direction),
    plain(formatDecimal(trade.quantity), trade.quantity),
    plain(formatDecimal(trade.entryPrice), trade.entryPrice),
    plain(formatDecimal(trade.exitPrice), trade.exitPrice),
    plain(formatHeld(trade.openedAt, trade.closedAt), trade.closedAt - trade.openedAt),
    plain(formatDecimal(trade.fees), trade.fees),
    plain(moneyCell(trade.profit), trade.profit),
    plain(rCell(trade.rMultiple), trade.rMultiple),
    plain(formatR(trade.mfeR), trade.mfeR),
    plain(formatR(trade.maeR), trade.maeR),
    plain(trade.exitReason ?? UNKNOWN),
  ];
}

function gateCells(row: GateRow): Content[] {
  const { stopped, letThrough, randomPassRatio } = row;
  const isBlunt = randomPassRatio !== undefined && randomPassRatio > DISCRIMINATES_BELOW;
  const unknown = row.unknown > 0 ? `, ${formatCount(row.unknown)} unknown` : '';
  return [
    [element('b', {}, row.gate), isBlunt && [' ', badge('does not discriminate', 'warn')]],
    formatCount(row.judged),
    formatCount(row.passed),
    `${formatCount(row.blocked + row.unknown)}${unknown}`,
    formatPercent(randomPassRatio),
    rCell(letThrough?.meanR),
    formatCount(stopped?.measured),
    estimateText(stopped?.winRatio),
    rCell(stopped?.meanR),
    followedMoney(stopped),
  ];
}

function followedMoney(row: FollowedRow | undefined): Content {
  return row === undefined ? UNKNOWN : moneyCell(row.profit);
}

function estimateText(estimate: Estimate | undefined): string {
  if (estimate === undefined) return UNKNOWN;
  return `${formatPercent(estimate.value)} (${formatPercent(estimate.low, 0)} to ${formatPercent(estimate.high, 0)})`;
}

function rCell(multiple: number | undefined): Content {
  return toned(formatR(multiple), multiple);
}

/** Coloured by its sign, which is read off the text: an amount never becomes a float. */
function moneyCell(amount: string): Content {
  return toned(formatMoney(amount, '', { isSigned: true }), signOfDecimal(amount));
}
