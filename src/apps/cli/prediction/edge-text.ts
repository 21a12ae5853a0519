import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import type { EdgeReport, RuleVerdict } from '#apps/research/prediction/edge-verdict.ts';
import { bold, dim, green, renderTable } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

const UNKNOWN = '-';

/** What each rule would have earned on a tape, for the terminal; money in cents a contract. */
export function edgeText(report: EdgeReport): string {
  const { trades, tickers, events, rulesTried, rules, costs, verdict } = report;
  const word = verdict === 'edge' ? green('edge') : bold('no edge');
  return [
    `${bold('Edge on recorded trades')}: ${word}`,
    dim(`${trades} trades of ${tickers} contracts in ${events} events; ${rulesTried} rules tried`),
    renderTable(COLUMNS, rules),
    dim(rules.map((rule) => `${rule.rule}: ${rule.words}`).join('\n')),
    dim(
      `Costs: ${costs.feeRate} p (1 - p) each way and ${cents(costs.halfSpread)} c. Hits: of trades whose price moved, 95 % by Wilson.
Gross: from the price at which the rule spoke, which nobody gets; filled and net: from the next trade's. Net intervals by clusters of contracts and of events; p by event, adjusted for all rules tried. A hit rate is no edge.`,
    ),
  ].join('\n\n');
}

const COLUMNS: readonly TableColumn<RuleVerdict>[] = [
  { title: 'rule', value: ({ rule }) => rule },
  right('trades', ({ trades }) => `${trades}`),
  right('contracts', ({ tickers }) => `${tickers}`),
  right('hits [95 %]', ({ hits }) =>
    hits === undefined ? UNKNOWN : `${hits.ratio.toFixed(3)} [${hits.low.toFixed(3)}, ${hits.high.toFixed(3)}]`,
  ),
  right('gross c', ({ gross }) => (gross === undefined ? UNKNOWN : cents(gross))),
  right('less costs', ({ naiveNet }) => (naiveNet === undefined ? UNKNOWN : cents(naiveNet))),
  right('filled c', ({ filledGross }) => (filledGross === undefined ? UNKNOWN : cents(filledGross))),
  right('net c', ({ net }) => (net === undefined ? UNKNOWN : cents(net))),
  right('by contract', ({ netByTicker }) => intervalText(netByTicker)),
  right('by event', ({ netByEvent }) => intervalText(netByEvent)),
  right('adjusted p', ({ adjustedP }) => adjustedP?.toFixed(3) ?? UNKNOWN),
  { title: 'verdict', value: ({ verdict }) => verdict.replace('-', ' ') },
];

function right(title: string, value: (row: RuleVerdict) => string): TableColumn<RuleVerdict> {
  return { title, align: 'right', value };
}

function intervalText(mean: ClusteredMean | undefined): string {
  return mean === undefined ? UNKNOWN : `[${cents(mean.low)}, ${cents(mean.high)}]`;
}

function cents(value: number): string {
  return (value * 100).toFixed(2);
}
