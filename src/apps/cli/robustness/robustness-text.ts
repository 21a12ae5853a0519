import type { ChanceTest } from '#domain/robustness/chance-test.ts';
import type { CostPoint } from '#domain/robustness/cost-stress.ts';
import type { Quantiles } from '#domain/robustness/chance-test.ts';
import { NULL_LIMIT } from '#apps/report/robustness/robustness-report.ts';
import type { RobustnessReport } from '#apps/report/robustness/robustness-report.ts';
import {
  breakEvenText,
  dataText,
  neighbourLines,
  nullText,
  robustnessVerdict,
} from '#apps/report/robustness/robustness-words.ts';
import { moneyText, NOT_KNOWN, ruleRow, shareText } from '#apps/report/robustness/rule-words.ts';
import type { RuleRow } from '#apps/report/robustness/rule-words.ts';
import { bold, dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';

/** Everything for the terminal: the verdict first, then each test. */
export function robustnessText(report: RobustnessReport): string {
  const { tone, headline } = robustnessVerdict(report);
  const colour = { good: green, bad: red, unclear: yellow }[tone];
  const head = [
    `${bold(report.strategy)}  ${dim(dataText(report))}`,
    colour(headline),
    rulesTable(report.acceptance.rules.map((rule) => ruleRow(rule, report.currency))),
  ];
  if (report.statistics.trades === 0) return plain(head);
  return plain([
    ...head,
    '',
    `${bold('Costs')} ${dim(breakEvenText(report))}`,
    costTable(report.costs, report.currency),
    '',
    bold('Chance'),
    chanceTable(report),
    '',
    ...luckLines(report),
    ...neighbourText(report),
    '',
    nullLine(report),
  ]);
}

/** Signs that a terminal shows and a search finds, in place of those of a page. */
function plain(lines: readonly string[]): string {
  return lines.join('\n').replaceAll('\u202F', ' ').replaceAll('\u2212', '-');
}

function rulesTable(rows: readonly RuleRow[]): string {
  return renderTable<RuleRow>(
    [
      { title: 'rule', value: ({ name }) => name },
      { title: 'found', align: 'right', value: ({ found }) => found },
      { title: 'limit', align: 'right', value: ({ limit }) => limit },
      { title: '', value: ({ answer }) => (answer === 'passes' ? green('passes') : red('fails')) },
    ],
    rows,
  );
}

function costTable(costs: readonly CostPoint[], currency: string): string {
  return renderTable<CostPoint>(
    [
      { title: 'costs times', align: 'right', value: ({ multiple }) => `${multiple}` },
      { title: 'trades', align: 'right', value: ({ trades }) => `${trades}` },
      { title: `net, ${currency}`, align: 'right', value: ({ net }) => moneyText(net) },
    ],
    costs,
  );
}

interface ChanceRow {
  readonly name: string;
  readonly middle: number | undefined;
  readonly test: ChanceTest | undefined;
}

function chanceTable(report: RobustnessReport): string {
  const { randomEntries, resampledMarkets, statistics, netOneBarLater, currency } = report;
  const rows: readonly ChanceRow[] = [
    { name: 'the strategy', middle: statistics.netProfit.amount.toNumber(), test: undefined },
    { name: 'one bar later', middle: netOneBarLater, test: undefined },
    { name: 'the same trades at random moments', middle: randomEntries?.net[2], test: randomEntries },
    { name: 'the strategy on resampled markets', middle: resampledMarkets?.net[2], test: resampledMarkets },
  ];
  const side = (test: ChanceTest | undefined, at: 0 | 4): string => (test === undefined ? '' : moneyText(test.net[at]));
  return renderTable<ChanceRow>(
    [
      { title: `net, ${currency}`, value: ({ name }) => name },
      { title: '5 %', align: 'right', value: ({ test }) => side(test, 0) },
      { title: 'median', align: 'right', value: ({ middle }) => moneyText(middle) },
      { title: '95 %', align: 'right', value: ({ test }) => side(test, 4) },
      { title: 'did as well', align: 'right', value: ({ test }) => (test === undefined ? '' : shareText(test.chance)) },
    ],
    rows,
  );
}

function luckLines({ tradePaths, currency }: RobustnessReport): readonly string[] {
  if (tradePaths === undefined) return [];
  const { runs, profit, maxDrawdown, lossRatio, ruinRatio } = tradePaths;
  const three = ([low, , middle, , high]: Quantiles, text: (value: number) => string): string =>
    [low, middle, high].map((value) => text(value)).join(' … ');
  return [
    `${bold('Order and luck of the trades')} ${dim(`${runs} paths: 5 % … median … 95 %`)}`,
    `  net            ${three(profit, moneyText)} ${currency}`,
    `  max drawdown   ${three(maxDrawdown, shareText)}`,
    `  lost money     ${shareText(lossRatio)} of the paths; fell by half ${shareText(ruinRatio)}`,
    '',
  ];
}

function neighbourText({ survey }: RobustnessReport): readonly string[] {
  if (survey === undefined) return [`${bold('Neighbours')} not looked at: --param fast=5..15:1 names what to vary`];
  return [bold(`Neighbours of ${named(survey.chosen)}`), ...neighbourLines(survey).map((line) => `  ${line}`)];
}

function named(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function nullLine({ nullTest }: RobustnessReport): string {
  if (nullTest === undefined) return `${bold('Null test')} ${NOT_KNOWN}`;
  return `${bold('Null test')} ${(nullTest.ratio <= NULL_LIMIT ? green : red)(nullText(nullTest))}`;
}
