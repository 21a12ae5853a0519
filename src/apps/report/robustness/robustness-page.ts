import { formatCount, formatDate, formatDuration, formatNumber, formatR } from '#apps/report/format.ts';
import { badge, note, renderPage, table, toned } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { chanceHistogram } from '#apps/report/robustness/chance-histogram.ts';
import { costCurve } from '#apps/report/robustness/cost-curve.ts';
import { fanChart } from '#apps/report/robustness/fan-chart.ts';
import { neighbourMap } from '#apps/report/robustness/neighbour-map.ts';
import type { RobustnessReport } from '#apps/report/robustness/robustness-report.ts';
import { ROBUSTNESS_CSS } from '#apps/report/robustness/robustness-style.ts';
import {
  breakEvenText,
  CAVEATS,
  configurationRows,
  neighbourLines,
  nullText,
  robustnessVerdict,
} from '#apps/report/robustness/robustness-words.ts';
import { moneyText, NOT_KNOWN, ruleRow, shareText } from '#apps/report/robustness/rule-words.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';
import { SEARCH_CSS } from '#apps/report/search/search-style.ts';

/** The page of the tests of one strategy: one self-contained file. */
export function renderRobustnessPage(report: RobustnessReport): string {
  const { period, strategy, symbol, timeframe, venue, origin } = report;
  const parts: readonly (readonly [id: string, title: string, content: Content])[] = [
    ['rules', 'The rules', rules(report)],
    ['costs', 'Higher costs', costs(report)],
    ['chance', 'Chance', chance(report)],
    ['luck', 'Order and luck of the trades', luck(report)],
    ['neighbours', 'Neighbouring parameters', neighbours(report)],
    ['null-test', 'Null test', nullTest(report)],
    ['limits', 'What these tests cannot show', list(CAVEATS, 'caveats')],
    ['configuration', 'How to repeat this', configuration(report)],
  ];
  return renderPage(
    {
      kicker: 'robustness',
      title: `${strategy} on ${symbol}`,
      subtitle: `${formatDate(period.from)} to ${formatDate(period.to)}, ${formatDuration(period.to - period.from)}, ${formatCount(period.bars)} bars of ${timeframe} from ${venue}, UTC`,
      footer: `Configuration ${origin.configHash.slice(0, 16)}, bars ${origin.dataHash.slice(0, 16)}, seed ${origin.seed}, Assay ${origin.codeVersion}.`,
      styles: `${RUN_CSS}${SEARCH_CSS}${ROBUSTNESS_CSS}`,
      script: PAGE_SCRIPT,
    },
    verdict(report),
    element(
      'nav',
      { class: 'contents', 'aria-label': 'Contents' },
      parts.map(([id, title]) => element('a', { href: `#${id}` }, title)),
    ),
    parts.map(([id, title, content]) => element('section', { id }, element('h2', {}, title), content)),
  );
}

function verdict(report: RobustnessReport): Markup {
  const { tone, headline, reasons } = robustnessVerdict(report);
  const { statistics, currency } = report;
  const { trades, netProfit, averageR, sharpe, maxDrawdown, totalReturnRatio } = statistics;
  const net = netProfit.amount.toNumber();
  const facts: readonly (readonly [string, Content])[] = [
    ['Closed trades', formatCount(trades)],
    [`Net, ${currency}`, trades === 0 ? NOT_KNOWN : toned(moneyText(net), Math.sign(net))],
    ['Change of the account', trades === 0 ? NOT_KNOWN : shareText(totalReturnRatio)],
    ['Average R', averageR === undefined ? NOT_KNOWN : formatR(averageR)],
    ['Deepest drawdown', trades === 0 ? NOT_KNOWN : shareText(maxDrawdown?.ratio ?? 0)],
    ['Sharpe ratio, a year', sharpe === undefined ? NOT_KNOWN : formatNumber(sharpe)],
  ];
  return element('section', { class: `verdict ${tone}` }, element('h2', {}, headline), list(reasons), factList(facts));
}

function factList(facts: readonly (readonly [string, Content])[]): Markup {
  const fact = ([name, value]: readonly [string, Content]): Markup =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  return element('dl', { class: 'facts' }, facts.map(fact));
}

function rules({ acceptance, currency }: RobustnessReport): Content {
  const rows = acceptance.rules.map((rule) => {
    const { name, question, found, limit, answer } = ruleRow(rule, currency);
    const word = answer === 'passes' ? badge('passes', 'good') : badge('fails', answer === 'unknown' ? 'warn' : 'bad');
    return element(
      'li',
      {},
      element('div', { class: 'verdict-word' }, word),
      element('div', { class: 'what' }, element('b', {}, name), element('span', { class: 'asks' }, question)),
      element('div', { class: 'found' }, found),
      element('div', { class: 'limit' }, limit),
    );
  });
  return [element('ul', { class: 'rules' }, rows), note('All have to pass. What is not known does not pass.')];
}

function costs(report: RobustnessReport): Content {
  const { costs: points, breakEvenMultiple, currency } = report;
  const rows = points.map(({ multiple, trades, net }) => [
    `${multiple}`,
    formatCount(trades),
    toned(moneyText(net), Math.sign(net)),
  ]);
  return [
    element('p', { class: 'lead' }, `Fees, spread and slippage multiplied alike: ${breakEvenText(report)}.`),
    element('div', { class: 'picture' }, costCurve({ costs: points, breakEvenMultiple, currency })),
    points.length > 0 &&
      element(
        'details',
        {},
        element('summary', {}, 'The figures'),
        table(
          [
            { title: 'Costs times', isNumber: true },
            { title: 'Trades', isNumber: true },
            { title: `Net, ${currency}`, isNumber: true },
          ],
          rows,
          'Net by multiples of the costs',
        ),
      ),
  ];
}

function chance(report: RobustnessReport): Content {
  const { statistics, randomEntries, resampledMarkets, netOneBarLater, currency } = report;
  const own = statistics.netProfit.amount.toNumber();
  const common = { own, currency };
  const entries = { id: 'random-entries', title: 'The same trades at random moments', test: randomEntries };
  const markets = { id: 'resampled', title: 'The strategy on resampled markets', test: resampledMarkets };
  return [
    element('p', { class: 'lead' }, `One bar later the same decisions come to ${moneyText(netOneBarLater, currency)}.`),
    element(
      'div',
      { class: 'pair below' },
      element('div', { class: 'picture' }, chanceHistogram({ ...entries, ...common })),
      element('div', { class: 'picture' }, chanceHistogram({ ...markets, ...common })),
    ),
    note(
      `Random moments did as well in ${shareText(randomEntries?.chance)} of the runs, resampled markets in ${shareText(resampledMarkets?.chance)}, the strategy itself counted as one. The outermost columns hold everything beyond.`,
    ),
  ];
}

function luck({ tradePaths, statistics, capital, currency }: RobustnessReport): Content {
  const chart = fanChart({ paths: tradePaths, trades: statistics.trades, capital, currency });
  if (tradePaths === undefined) return element('div', { class: 'picture' }, chart);
  const { runs, profit, maxDrawdown, lossRatio, ruinRatio } = tradePaths;
  return [
    element('div', { class: 'picture' }, chart),
    factList([
      ['Paths that lost money', shareText(lossRatio)],
      ['Fell by half or more', shareText(ruinRatio)],
      [`Net, 5 % of the paths, ${currency}`, moneyText(profit[0])],
      [`Net, 95 %, ${currency}`, moneyText(profit[4])],
      ['Deepest drawdown, median', shareText(maxDrawdown[2])],
      ['Deepest drawdown, 95 %', shareText(maxDrawdown[4])],
    ]),
    note(
      `${formatCount(runs)} paths drawn from the trades in blocks of about five, from the same capital, as shares of the account where positions grow with it.`,
    ),
  ];
}

function neighbours({ survey, currency }: RobustnessReport): Content {
  if (survey === undefined) return note('Not looked at.');
  const isMore = survey.parameters.length > 2;
  return [
    list(neighbourLines(survey), 'findings'),
    element('div', { class: 'picture' }, neighbourMap(survey, currency)),
    isMore && note('Of the other parameters that were varied, each cell shows the median.'),
  ];
}

function nullTest({ nullTest: found }: RobustnessReport): Content {
  if (found === undefined) return note(`${NOT_KNOWN.charAt(0).toUpperCase()}${NOT_KNOWN.slice(1)}.`);
  return [
    element('p', { class: 'lead' }, nullText(found)),
    note(
      'Each walk is made of single bars of this market without its drift, with the same costs: there is nothing to find, and what is accepted is accepted by mistake.',
    ),
  ];
}

function configuration(report: RobustnessReport): Content {
  const rows = configurationRows(report).map(([name, value]) => [
    name,
    name.startsWith('Hash') ? element('span', { class: 'hash' }, value) : value,
  ]);
  return [
    table([{ title: 'Setting' }, { title: 'Value' }], rows, 'Settings'),
    element(
      'details',
      {},
      element('summary', {}, 'The whole configuration'),
      element('pre', { tabindex: '0' }, JSON.stringify(report.origin.config, undefined, 2)),
    ),
  ];
}

function list(lines: readonly string[], className?: string): Markup {
  return element(
    'ul',
    { class: className },
    lines.map((line) => element('li', {}, line)),
  );
}
