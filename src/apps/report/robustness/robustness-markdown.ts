import type { ChanceTest } from '#domain/robustness/chance-test.ts';
import type { Quantiles } from '#domain/robustness/chance-test.ts';
import { formatCount } from '#apps/report/format.ts';
import type { RobustnessReport } from '#apps/report/robustness/robustness-report.ts';
import {
  breakEvenText,
  CAVEATS,
  configurationRows,
  dataText,
  neighbourLines,
  nullText,
  robustnessVerdict,
} from '#apps/report/robustness/robustness-words.ts';
import { moneyText, NOT_KNOWN, ruleRow, shareText } from '#apps/report/robustness/rule-words.ts';

/** The report as Markdown: the tables and sentences of the page, without its pictures. */
export function renderRobustnessMarkdown(report: RobustnessReport): string {
  const { headline, reasons } = robustnessVerdict(report);
  const parts = [
    [`# Robustness of ${report.strategy}`, dataText(report)],
    [`## ${headline}`, list(reasons), rules(report)],
    ['## Costs', `Break-even: ${breakEvenText(report)}.`, costs(report)],
    ['## Chance', chance(report)],
    ['## Order and luck of the trades', luck(report)],
    ['## Neighbouring parameters', neighbours(report)],
    ['## Null test', report.nullTest === undefined ? `${capital(NOT_KNOWN)}.` : nullText(report.nullTest)],
    ['## What these tests cannot show', list(CAVEATS)],
    ['## How to repeat this', grid(['Setting', 'Value'], configurationRows(report))],
  ];
  return `${parts.flat().join('\n\n')}\n`;
}

function rules({ acceptance, currency }: RobustnessReport): string {
  const rows = acceptance.rules.map((rule) => {
    const { name, question, found, limit, answer } = ruleRow(rule, currency);
    return [name, question, found, limit, answer === 'passes' ? 'passes' : 'fails'];
  });
  return grid(['Rule', 'What it asks', 'Found', 'Limit', 'Verdict'], rows);
}

function costs({ costs: points, currency }: RobustnessReport): string {
  const rows = points.map(({ multiple, trades, net }) => [`${multiple}`, formatCount(trades), moneyText(net)]);
  return grid(['Costs times', 'Trades', `Net, ${currency}`], rows);
}

function chance(report: RobustnessReport): string {
  const { statistics, netOneBarLater, randomEntries, resampledMarkets, currency } = report;
  const net = statistics.trades === 0 ? undefined : statistics.netProfit.amount.toNumber();
  const draws = (name: string, test: ChanceTest | undefined): string[] => {
    const [low, , middle, , high] = test?.net ?? [];
    return [name, ...[low, middle, high].map((value) => moneyText(value)), shareText(test?.chance)];
  };
  return grid(
    [`Net, ${currency}`, '5 %', 'Median', '95 %', 'Did as well'],
    [
      ['The strategy', '', moneyText(net), '', ''],
      ['One bar later', '', moneyText(netOneBarLater), '', ''],
      draws('The same trades at random moments', randomEntries),
      draws('The strategy on resampled markets', resampledMarkets),
    ],
  );
}

function luck({ tradePaths, currency }: RobustnessReport): string {
  if (tradePaths === undefined) return `${capital(NOT_KNOWN)}.`;
  const { runs, profit, maxDrawdown, lossRatio, ruinRatio } = tradePaths;
  const row = (name: string, [low, , middle, , high]: Quantiles, text: (value: number) => string): string[] => [
    name,
    ...[low, middle, high].map((value) => text(value)),
  ];
  const table = grid(
    [`${formatCount(runs)} paths`, '5 %', 'Median', '95 %'],
    [row(`Net, ${currency}`, profit, moneyText), row('Deepest drawdown', maxDrawdown, shareText)],
  );
  return `${table}\n\n${shareText(lossRatio)} of the paths lost money; ${shareText(ruinRatio)} fell by half or more.`;
}

function neighbours({ survey, currency }: RobustnessReport): string {
  if (survey === undefined) return 'Not looked at.';
  const { parameters, points } = survey;
  const rows = points.map(({ values, trades, net }) =>
    parameters.map((name) => `${values[name]}`).concat(formatCount(trades), moneyText(net)),
  );
  return `${list(neighbourLines(survey))}\n\n${grid([...parameters, 'Trades', `Net, ${currency}`], rows)}`;
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
