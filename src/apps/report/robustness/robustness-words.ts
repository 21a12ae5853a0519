import { formatCount, formatDate, formatNumber } from '#apps/report/format.ts';
import { NULL_LIMIT } from '#apps/report/robustness/robustness-report.ts';
import type { NullTest, RobustnessReport, Survey } from '#apps/report/robustness/robustness-report.ts';
import { moneyText, NOT_KNOWN, ruleRow, shareText } from '#apps/report/robustness/rule-words.ts';

/** What the tests come to: the headline, and what it rests on. */
export interface RobustnessVerdict {
  /** `unclear`: nothing failed, but something is not known. */
  readonly tone: 'good' | 'bad' | 'unclear';
  readonly headline: string;
  readonly reasons: readonly string[];
}

/** The verdict in plain words. */
export function robustnessVerdict(report: RobustnessReport): RobustnessVerdict {
  const { acceptance, statistics, currency } = report;
  const { rules, isAccepted } = acceptance;
  if (statistics.trades === 0) {
    const reasons = ['Nothing was tested: every figure but the number of trades is not known.'];
    return { tone: 'unclear', headline: 'Not proved: no trade was closed.', reasons };
  }
  const rows = rules.map((rule) => ruleRow(rule, currency));
  const named = (answer: 'fails' | 'unknown'): string =>
    rows
      .filter((row) => row.answer === answer)
      .map(({ name }) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`)
      .join(', ');
  const [failed, unknown] = [named('fails'), named('unknown')];
  const passed = rows.filter(({ answer }) => answer === 'passes').length;
  const net = statistics.netProfit.amount.toNumber();
  const reasons = [
    `${formatCount(statistics.trades)} closed trades brought ${moneyText(net, currency)} after costs.`,
    `${passed} of ${rows.length} rules pass; all have to.`,
    failed !== '' && `Fails: ${failed}.`,
    unknown !== '' && `Not known, and what is not known does not pass: ${unknown}.`,
  ].filter((reason) => reason !== false);
  if (isAccepted) return { tone: 'good', headline: 'Proved on these data: every rule passes.', reasons };
  if (failed === '') return { tone: 'unclear', headline: 'Not proved: not everything is known.', reasons };
  return { tone: 'bad', headline: 'Not proved: it does not pass every rule.', reasons };
}

/** `BTC/USDT on spot, 1h, 2018-01-01 to 2025-07-01, 65,590 bars`. */
export function dataText({ symbol, venue, timeframe, period }: RobustnessReport): string {
  const time = `${formatDate(period.from)} to ${formatDate(period.to)}`;
  return `${symbol} on ${venue}, ${timeframe}, ${time}, ${formatCount(period.bars)} bars`;
}

export function breakEvenText({ breakEvenMultiple, costs }: RobustnessReport): string {
  const last = costs.at(-1);
  if (last === undefined) return NOT_KNOWN;
  if (breakEvenMultiple === undefined) return `it still earns at ${last.multiple} times the costs`;
  if (breakEvenMultiple === 0) return 'it loses even without costs';
  return `nothing is left at ${formatNumber(breakEvenMultiple)} times the costs`;
}

/** What the neighbours say, in sentences. */
export function neighbourLines({ points, refused, neighbourhood, overfitting }: Survey): readonly string[] {
  return [
    `${formatCount(points.length)} runs${refused === 0 ? '' : `, ${formatCount(refused)} more whose values do not go together`}.`,
    neighbourhood === undefined
      ? 'The chosen values are not among them, or made no trade: how they stand to their neighbours is not known.'
      : `${shareText(neighbourhood.profitableRatio)} of the neighbours earned something; the choice did better than ${shareText(neighbourhood.centreRank)} of them.`,
    neighbourhood?.keptRatio !== undefined &&
      `Their median is ${shareText(neighbourhood.keptRatio)} of what the choice earned: near 100 % is a plateau, near zero or below a peak.`,
    overfitting === undefined
      ? 'The probability of overfitting is not known: too few days, or all traded alike.'
      : `Probability of overfitting ${shareText(overfitting)}.`,
  ].filter((line) => line !== false);
}

export function nullText({ walks, accepted, ratio }: NullTest): string {
  const share = `${shareText(ratio)}, at most ${shareText(NULL_LIMIT)} would be sound`;
  return `${formatCount(accepted)} of ${formatCount(walks)} walks without any merit were accepted (${share}).`;
}

/** What each test cannot show. */
export const CAVEATS: readonly string[] = [
  'Costs: all are multiplied alike. Whether the true ones are larger than what the run was told is not known from bars.',
  'Trades in other orders: other luck in the same market. A market that changes is not among the paths.',
  'Random entries: they keep the direction, the length and the exits of the trades, so only the moments are judged. Whether the direction was well chosen is not asked.',
  'Resampled markets: blocks of about five bars. A strategy that lives of shorter patterns finds them there too, and volatility no longer comes in waves.',
  'Neighbours: a plateau in the past is no plateau in the future, and parameters that were not varied are not judged.',
  'Probability of overfitting and deflated Sharpe ratio count the neighbours of this report as trials. What was tried before, by anyone, is not counted.',
  'Null test: holds the rules to account, not the strategy. It asks only those that three runs can answer; with the others, fewer would be accepted.',
  'All of it is the past of one instrument. Proved on these data is not proved for the next.',
];

/** Settings to repeat the report: label and value. */
export function configurationRows(report: RobustnessReport): readonly (readonly [string, string])[] {
  const { origin, strategy, survey, capital, currency } = report;
  return [
    ['Strategy', strategy],
    ['Data', dataText(report)],
    ['Capital', `${formatCount(capital)} ${currency}`],
    ['Seed', `${origin.seed}`],
    ['Runs of each Monte Carlo', formatCount(origin.runs)],
    ['Walks of the null test', formatCount(origin.walks)],
    [
      'Neighbours',
      survey === undefined
        ? 'none'
        : survey.parameters.map((name) => `${name} (chosen ${survey.chosen[name]})`).join(', '),
    ],
    ['Hash of the configuration', origin.configHash],
    ['Hash of the orders', origin.orderHash],
    ['Hash of the bars', origin.dataHash],
    ['Assay', origin.codeVersion],
  ];
}
