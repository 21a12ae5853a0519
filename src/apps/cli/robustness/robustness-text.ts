import type { RuleResult } from '#domain/robustness/acceptance.ts';
import type { Quantiles } from '#domain/robustness/trade-paths.ts';
import { percentText } from '#apps/cli/scanner/words.ts';
import { bold, dim, green, red, renderTable } from '#apps/cli/table.ts';
import { NULL_LIMIT } from '#apps/cli/robustness/null-test.ts';
import type { ChanceTest, CostPoint, Robustness } from '#apps/cli/robustness/robustness.ts';

/** Everything for the terminal: the verdict first, then each test. */
export function robustnessText(found: Robustness, title: string, currency: string): string {
  const { isAccepted, rules } = found.acceptance;
  const verdict = isAccepted ? green('proved on these data') : red('not proved');
  return [
    `${bold(title)}: ${verdict}`,
    rulesTable(rules),
    '',
    `${bold('Costs')} ${dim(breakEvenText(found))}`,
    costTable(found.costs, currency),
    '',
    bold('Chance'),
    chanceTable(found, currency),
    '',
    ...pathsText(found, currency),
    ...neighboursText(found),
    nullText(found),
  ].join('\n');
}

function rulesTable(rules: readonly RuleResult[]): string {
  return renderTable<RuleResult>(
    [
      { title: 'rule', value: ({ meaning }) => meaning },
      { title: 'found', align: 'right', value: ({ value }) => (value === undefined ? 'not known' : numberText(value)) },
      { title: 'limit', align: 'right', value: ({ rule, limit }) => `${sign(rule)} ${numberText(limit)}` },
      { title: '', value: ({ passes }) => (passes ? green('passes') : red('fails')) },
    ],
    rules,
  );
}

function sign(rule: RuleResult['rule']): string {
  if (rule.endsWith('Max')) return 'at most';
  return rule === 'tradesMin' || rule === 'deflatedSharpeMin' || rule === 'neighboursProfitableMin'
    ? 'at least'
    : 'above';
}

function breakEvenText({ breakEvenMultiple, costs }: Robustness): string {
  if (breakEvenMultiple === 0) return 'loses even without costs';
  if (breakEvenMultiple === undefined) return `earns even at ${costs.at(-1)?.multiple} times the costs`;
  return `nothing is left at ${breakEvenMultiple.toFixed(2)} times the costs`;
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

function chanceTable(found: Robustness, currency: string): string {
  const { randomEntries, resampledMarkets, result } = found;
  const net = result.statistics.netProfit.amount.toNumber();
  const rows = [
    { name: 'the strategy', net, test: undefined },
    { name: 'one bar later', net: found.netOneBarLater, test: undefined },
    { name: 'the same trades at random moments', net: undefined, test: randomEntries },
    { name: 'the strategy on resampled markets', net: undefined, test: resampledMarkets },
  ];
  const cell = (test: ChanceTest | undefined, at: number): string =>
    test === undefined ? '' : moneyText(test.net[at]!);
  return renderTable<(typeof rows)[number]>(
    [
      { title: `net, ${currency}`, value: ({ name }) => name },
      { title: '5 %', align: 'right', value: ({ test }) => cell(test, 0) },
      {
        title: 'median',
        align: 'right',
        value: ({ net: own, test }) => (own === undefined ? cell(test, 2) : moneyText(own)),
      },
      { title: '95 %', align: 'right', value: ({ test }) => cell(test, 4) },
      {
        title: 'did as well',
        align: 'right',
        value: ({ test }) => (test === undefined ? '' : percentText(test.chance)),
      },
    ],
    rows,
  );
}

function pathsText({ tradePaths }: Robustness, currency: string): string[] {
  if (tradePaths === undefined) return [];
  const { runs, profit, maxDrawdown, lossRatio, ruinRatio } = tradePaths;
  const money = (of: Quantiles): string =>
    `${moneyText(of[0])} … ${moneyText(of[2])} … ${moneyText(of[4])} ${currency}`;
  const share = (of: Quantiles): string => [of[0], of[2], of[4]].map((value) => percentText(value)).join(' … ');
  return [
    `${bold('Order and luck of the trades')} ${dim(`${runs} paths: 5 % … median … 95 %`)}`,
    `  net            ${money(profit)}`,
    `  max drawdown   ${share(maxDrawdown)}`,
    `  lost money     ${percentText(lossRatio)} of the paths; fell by half ${percentText(ruinRatio)}`,
    '',
  ];
}

function neighboursText({ survey }: Robustness): string[] {
  if (survey === undefined) return [`${bold('Neighbours')} not looked at: --param fast=5..15 names what to vary`, ''];
  const { neighbourhood, overfitting, points } = survey;
  const kept = neighbourhood?.keptRatio;
  return [
    `${bold('Neighbours')} ${points.length} runs; earned something: ${
      neighbourhood === undefined ? 'not known' : percentText(neighbourhood.profitableRatio)
    }; median of what the choice earned: ${kept === undefined ? 'not known' : percentText(kept)}; probability of overfitting: ${
      overfitting === undefined ? 'not known, too few days' : percentText(overfitting)
    }`,
    '',
  ];
}

function nullText({ nullTest: { walks, accepted, ratio } }: Robustness): string {
  const words = `${accepted} of ${walks} walks without any merit were accepted (${percentText(ratio)}, at most ${percentText(NULL_LIMIT)})`;
  return `${bold('Null test')} ${ratio <= NULL_LIMIT ? green(words) : red(words)}`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toFixed(3);
}

function moneyText(value: number): string {
  return value.toFixed(2);
}
