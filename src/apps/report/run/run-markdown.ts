import {
  formatCount,
  formatDate,
  formatDecimal,
  formatHeld,
  formatMoney,
  formatPercent,
  formatR,
  formatTime,
  UNKNOWN,
} from '#apps/report/format.ts';
import { figureText, intervalText, signalsText } from '#apps/report/run/figure-text.ts';
import { documentOf, RUN_BLOCK } from '#apps/report/run/run-document.ts';
import { shortNumber } from '#apps/report/search/parameter-heat-map.ts';
import { originText } from '#apps/report/search/run-parts.ts';
import type { RunReport, TradeRow } from '#apps/report/run/run-report.ts';

/** Trades listed, the last ones. */
const TRADES_SHOWN = 50;

/** The report as Markdown: tables that read well in a terminal too, and at the end what `assay rerun` needs. */
export function renderRunMarkdown(report: RunReport): string {
  const { verdict, period, figures, currency, origin } = report;
  const parts = [
    `# ${escaped(report.title)}`,
    `${report.mode}, ${formatDate(period.from)} to ${formatDate(period.to)}, ${formatCount(period.bars)} bars of ${escaped(report.timeframe)}, UTC`,
    `**${escaped(verdict.headline)}**`,
    verdict.reasons.map((reason) => `- ${escaped(reason)}`).join('\n'),
    '## Figures',
    markdownTable(
      ['Figure', 'Value', '95 % interval', 'Note'],
      ['left', 'right', 'right', 'left'],
      figures.map((figure) => [
        figure.label,
        figureText(figure, currency),
        intervalText(figure, currency) ?? '',
        figure.note ?? '',
      ]),
    ),
    monthsPart(report),
    waterfallPart(report),
    `## Signals\n\n${escaped(signalsText(report.signals))}`,
    gatesPart(report),
    presetsPart(report),
    searchesPart(report),
    tradesPart(report),
    '## What to keep in mind',
    [...report.caveats, ...report.missing.map(({ part, why }) => `Not shown: ${part}. ${why}`)]
      .map((text) => `- ${escaped(text)}`)
      .join('\n'),
    '## How to run it again',
    `\`assay rerun <this file>\` makes the run again and compares. Configuration \`${origin.configHash}\`, data \`${origin.data.hash}\`, orders \`${origin.orderHash}\`, Assay ${escaped(origin.codeVersion)}.`,
    block(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Rows with columns padded to the same width. */
function markdownTable(
  titles: readonly string[],
  align: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [titles, ...rows].map((row) => row.map(escaped));
  const widths = titles.map((_, i) => Math.max(3, ...cells.map((row) => lengthOf(row[i] ?? ''))));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, i) => padded(row[i] ?? '', width, align[i])).join(' | ')} |`;
  const rule = widths.map((width, i) => (align[i] === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(cells[0]!), `| ${rule.join(' | ')} |`, ...cells.slice(1).map(line)].join('\n');
}

function monthsPart({ years }: RunReport): string {
  if (years.length === 0) return '';
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const rows = years.map(({ year, months, total }) => [
    `${year}`,
    ...months.map((value) => (value === null ? UNKNOWN : formatPercent(value))),
    formatPercent(total),
  ]);
  const titles = ['Year', ...names, 'Total'];
  return `## Returns by month\n\n${markdownTable(
    titles,
    titles.map((_, i) => (i === 0 ? 'left' : 'right')),
    rows,
  )}`;
}

function waterfallPart({ waterfall, currency }: RunReport): string {
  if (waterfall.length === 0) return '';
  const rows = waterfall.map((step) => [
    `${step.name}${step.isRun ? ' (this run)' : ''}`,
    formatCount(step.trades),
    formatMoney(step.profit, '', { isSigned: true }),
    step.explanation,
  ]);
  const table = markdownTable(
    ['Assumption', 'Trades', `Profit, ${currency}`, 'Meaning'],
    ['left', 'right', 'right', 'left'],
    rows,
  );
  return `## What realistic fills and costs leave\n\n${table}`;
}

function gatesPart({ gates, currency }: RunReport): string {
  if (gates.length === 0) return '';
  const rows = gates.map((gate) => [
    gate.gate,
    formatCount(gate.judged),
    formatCount(gate.passed),
    formatCount(gate.blocked + gate.unknown),
    formatPercent(gate.randomPassRatio),
    formatR(gate.letThrough?.meanR),
    formatR(gate.stopped?.meanR),
    gate.stopped === undefined ? UNKNOWN : formatMoney(gate.stopped.profit, '', { isSigned: true }),
  ]);
  const titles = [
    'Gate',
    'Judged',
    'Passed',
    'Stopped',
    'Random bars passed',
    'Let through, average',
    'Stopped, average',
    `Stopped would have brought, ${currency}`,
  ];
  return `## What each gate did\n\n${markdownTable(
    titles,
    titles.map((_, i) => (i === 0 ? 'left' : 'right')),
    rows,
  )}`;
}

function presetsPart({ presets, currency }: RunReport): string {
  if (presets.length === 0) return '';
  const rows = presets.map((row) => [
    row.preset,
    formatCount(row.signals),
    formatCount(row.trades),
    formatPercent(row.winRatio?.value),
    formatR(row.meanR),
    formatMoney(row.profit, '', { isSigned: true }),
  ]);
  const titles = ['Gates', 'Signals', 'Trades', 'Won', 'Average', `Profit, ${currency}`];
  return `## The same run under other gates\n\n${markdownTable(
    titles,
    titles.map((_, i) => (i === 0 ? 'left' : 'right')),
    rows,
  )}`;
}

/** The best cells of the heat map, and every window of the walk-forward, each with the search that it is from. */
function searchesPart({ heatMap, walkForward }: RunReport): string {
  const parts: string[] = [];
  if (heatMap !== undefined) {
    const { map, objective, isMaximised } = heatMap;
    const known = map.cells.flatMap(({ best, ...cell }) => (best === undefined ? [] : [{ ...cell, best }]));
    const ranked = known.sort((a, b) => (isMaximised ? b.best - a.best : a.best - b.best)).slice(0, CELLS_SHOWN);
    const rows = ranked.map(({ x, y, best, trials }) => [`${x}`, `${y}`, shortNumber(best), formatCount(trials)]);
    const titles = [map.x, map.y, objective, 'Trials'];
    parts.push(
      `## How other parameters did\n\n${markdownTable(titles, ALL_RIGHT, rows)}\n\n${escaped(originText('search', heatMap))}, the best ${formatCount(rows.length)} of ${formatCount(map.cells.length)} pairs.`,
    );
  }
  if (walkForward !== undefined) {
    const { windows, verdict, objective } = walkForward;
    const rows = windows.map(({ testFrom, testTo, inSample, outOfSample }) => [
      `${formatDate(testFrom)} to ${formatDate(testTo)}`,
      shortNumber(inSample),
      shortNumber(outOfSample),
    ]);
    const titles = ['Test', `${objective} in training`, 'in the test'];
    parts.push(
      `## Chosen on the past, judged on what came next\n\n**${verdict.kind}**: ${escaped(verdict.reasons.join('; '))}.\n\n${markdownTable(titles, ['left', 'right', 'right'], rows)}\n\n${escaped(originText('walk-forward', walkForward))}.`,
    );
  }
  return parts.join('\n\n');
}

/** Pairs of parameters listed, the best ones. */
const CELLS_SHOWN = 10;
const ALL_RIGHT = ['right', 'right', 'right', 'right'] as const;

function tradesPart({ trades, currency }: RunReport): string {
  const heading = `## Trades (${formatCount(trades.length)})`;
  if (trades.length === 0) return `${heading}\n\nNo signal became a closed trade.`;
  const shown = trades.slice(-TRADES_SHOWN);
  const note =
    shown.length < trades.length
      ? `The last ${formatCount(shown.length)} of ${formatCount(trades.length)}; the JSON form has all.\n\n`
      : '';
  const titles = ['Opened (UTC)', 'Side', 'Quantity', 'Entry', 'Exit', 'Held', `Profit, ${currency}`, 'R', 'Exit by'];
  const align = titles.map((_, i) => (i < 2 || i === 8 ? 'left' : 'right'));
  return `${heading}\n\n${note}${markdownTable(titles, align, shown.map(tradeCells))}`;
}

function tradeCells(trade: TradeRow): string[] {
  return [
    formatTime(trade.openedAt),
    trade.direction,
    formatDecimal(trade.quantity),
    formatDecimal(trade.entryPrice),
    formatDecimal(trade.exitPrice),
    formatHeld(trade.openedAt, trade.closedAt),
    formatMoney(trade.profit, '', { isSigned: true }),
    formatR(trade.rMultiple),
    trade.exitReason ?? UNKNOWN,
  ];
}

/** The run inside the page; backticks are written as escapes, so nothing in the data can end the block. */
function block(report: RunReport): string {
  const { trades: _, ...document } = documentOf(report);
  const json = JSON.stringify(document, undefined, 1).replaceAll('`', '\\u0060');
  return `\`\`\`json ${RUN_BLOCK}\n${json}\n\`\`\``;
}

/** Text of others in a line of Markdown: no tags, no table borders, no markup, no line breaks. */
function escaped(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_|>[\]]/g, (character) => `\\${character}`)
    .replaceAll('<', '&lt;');
}

function padded(text: string, width: number, align: 'left' | 'right' | undefined): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? `${space}${text}` : `${text}${space}`;
}

/** Characters as they are counted in a column; pairs of code units are one. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
