import { DISCRIMINATES_BELOW } from '#domain/gates/pass-rate.ts';
import type { Estimate, GateLedgerRow, PresetResult, TradeRow } from '#apps/report/backtest-report.ts';
import {
  formatCount,
  formatDecimal,
  formatDuration,
  formatMoney,
  formatPercent,
  formatR,
  formatTime,
  signOfDecimal,
  UNKNOWN,
} from '#apps/report/format.ts';
import { badge, note, table, toned } from '#apps/report/html.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';

/** More rows than this make a page slow and nobody reads them; the export has all. */
export const TRADES_MAX = 500;

export function tradeTable(trades: readonly TradeRow[]): Markup | undefined {
  if (trades.length === 0) return undefined;
  const columns = [
    { title: '#', isNumber: true, isOptional: true },
    { title: 'Opened (UTC)' },
    { title: 'Symbol', isOptional: true },
    { title: 'Side' },
    { title: 'Quantity', isNumber: true, isOptional: true },
    { title: 'Entry', isNumber: true, isOptional: true },
    { title: 'Exit', isNumber: true, isOptional: true },
    { title: 'Held', isNumber: true, isOptional: true },
    { title: 'Fees', isNumber: true, isOptional: true },
    { title: 'Profit', isNumber: true },
    { title: 'R', isNumber: true },
    { title: 'Exit by', isOptional: true },
  ];
  return table(columns, trades.slice(0, TRADES_MAX).map(tradeCells), 'Trades');
}

export function gateTable(gates: readonly GateLedgerRow[], currency: string): Markup {
  const columns = [
    { title: 'Gate' },
    { title: 'Judged', isNumber: true },
    { title: 'Passed', isNumber: true },
    { title: 'Blocked', isNumber: true },
    { title: 'Unknown', isNumber: true },
    { title: 'Random bars passed', isNumber: true },
    { title: 'Blocked, followed', isNumber: true },
    { title: 'of them won', isNumber: true },
    { title: 'mean R', isNumber: true },
    { title: `profit, ${currency}`, isNumber: true },
  ];
  return join(
    table(columns, gates.map(gateCells), 'Gates'),
    note(
      'A gate is worth its place when what it blocks loses. Blocked signals are followed as if they had been traded, one at a time, without limits on capital.',
    ),
  );
}

export function comparisonTable(results: readonly PresetResult[], currency: string): Markup {
  const columns = [
    { title: 'Gates' },
    { title: 'Signals', isNumber: true },
    { title: 'Trades', isNumber: true },
    { title: 'Won (95 % interval)', isNumber: true },
    { title: 'Mean R', isNumber: true },
    { title: `Profit, ${currency}`, isNumber: true },
    { title: 'Random bars passed', isNumber: true },
    { title: `Profit of blocked, ${currency}`, isNumber: true },
  ];
  const rows = results.map((result): Content[] => [
    element('b', {}, result.preset),
    formatCount(result.signals),
    formatCount(result.trades),
    estimateText(result.winRatio),
    toned(formatR(result.meanR), result.meanR),
    moneyText(result.profit),
    formatPercent(result.randomPassRatio),
    moneyText(result.blockedProfit),
  ]);
  return table(columns, rows, 'Gates compared');
}

function tradeCells(trade: TradeRow, i: number): Content[] {
  const held = trade.closedAt === undefined ? undefined : trade.closedAt - trade.openedAt;
  return [
    `${i + 1}`,
    element('span', { class: 'nowrap' }, formatTime(trade.openedAt)),
    element('span', { class: 'nowrap' }, trade.symbol),
    trade.direction,
    formatDecimal(trade.quantity),
    formatDecimal(trade.entryPrice),
    trade.exitPrice === undefined ? UNKNOWN : formatDecimal(trade.exitPrice),
    trade.closedAt === undefined ? 'open' : formatDuration(held),
    formatDecimal(trade.fees),
    moneyText(trade.profit),
    toned(formatR(trade.rMultiple), trade.rMultiple),
    trade.exitReason ?? UNKNOWN,
  ];
}

function gateCells(row: GateLedgerRow): Content[] {
  const { blockedOutcome: outcome, randomPassRatio } = row;
  const isBlunt = randomPassRatio !== undefined && randomPassRatio > DISCRIMINATES_BELOW;
  return [
    [element('b', {}, row.gate), isBlunt && [' ', badge('does not discriminate', 'warn')]],
    formatCount(row.judged),
    formatCount(row.passed),
    formatCount(row.blocked),
    formatCount(row.unknown),
    formatPercent(randomPassRatio),
    formatCount(outcome?.measured),
    formatPercent(outcome?.winRatio),
    toned(formatR(outcome?.meanR), outcome?.meanR),
    moneyText(outcome?.profit),
  ];
}

function estimateText(estimate: Estimate | undefined): string {
  if (estimate === undefined) return UNKNOWN;
  return `${formatPercent(estimate.value)} (${formatPercent(estimate.low, 0)} to ${formatPercent(estimate.high, 0)})`;
}

/** Coloured by its sign, which is read off the text: an amount never becomes a float. */
function moneyText(amount: string | undefined): Content {
  if (amount === undefined) return UNKNOWN;
  return toned(formatMoney(amount, '', { isSigned: true }), signOfDecimal(amount));
}
