import type { RunFigure } from '#domain/comparison/figure.ts';
import {
  formatChange,
  formatCount,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
  signOfDecimal,
} from '#apps/report/format.ts';
import type { RunReport, RunVerdict } from '#apps/report/run/run-report.ts';

/** Fewer closed trades than this say next to nothing. */
export const FEW_TRADES = 30;

/** What a run amounts to, in plain words: whether it made money, whether that can be chance, and what it rests on. */
export function verdictOf(report: Omit<RunReport, 'verdict'>): RunVerdict {
  const figure = (id: string): RunFigure | undefined => report.figures.find((candidate) => candidate.id === id);
  const number = (id: string): number | undefined => {
    const value = figure(id)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const count = report.trades.length;
  const profit = String(figure('netProfit')?.value ?? '0');
  const sign = signOfDecimal(profit);
  const r = figure('averageR');
  const isAbove = r?.low !== undefined && r.low > 0;
  const isBelow = r?.high !== undefined && r.high < 0;
  const reasons = [
    moneyReason(report, profit, number('totalReturn'), number('holdReturn')),
    chanceReason(count, r),
    costReason(report),
    drawdownReason(number('maxDrawdown')),
  ].filter((reason) => reason !== '');
  if (count === 0)
    return { tone: 'unclear', headline: 'No trade was made: there is nothing to judge.', reasons: reasons.slice(0, 1) };
  const verb = sign > 0 ? 'made' : sign < 0 ? 'lost' : 'neither made nor lost';
  if (count < FEW_TRADES)
    return {
      tone: 'unclear',
      headline: `It ${verb} money, but ${formatCount(count)} ${count === 1 ? 'trade is' : 'trades are'} too few to say anything.`,
      reasons,
    };
  if (sign < 0 && isBelow)
    return { tone: 'bad', headline: 'It lost money, and more clearly than chance explains.', reasons };
  if (sign > 0 && isAbove)
    return { tone: 'good', headline: 'It made money, and more clearly than chance explains.', reasons };
  return { tone: 'unclear', headline: `It ${verb} money, but that cannot be told from chance.`, reasons };
}

function moneyReason(
  report: Omit<RunReport, 'verdict'>,
  profit: string,
  total: number | undefined,
  held: number | undefined,
): string {
  const closed = `Closed trades brought ${formatMoney(profit, report.currency, { isSigned: true })} after costs`;
  const change = total === undefined ? '' : `; the account changed by ${formatChange(total, 1)}`;
  const other =
    held === undefined
      ? ''
      : `, holding ${report.symbol} all the time would have changed it by ${formatChange(held, 1)}`;
  return `${closed}${change}${other}.`;
}

function chanceReason(count: number, r: RunFigure | undefined): string {
  if (r?.value === undefined || typeof r.value !== 'number') return '';
  if (r.low === undefined || r.high === undefined)
    return `The average of ${formatCount(count)} trades is ${formatR(r.value)}.`;
  const range = `${formatR(r.low)} and ${formatR(r.high)}`;
  return `The average of ${formatCount(count)} trades is ${formatR(r.value)}; with 95 % confidence the true one lies between ${range}.`;
}

function costReason({ waterfall, currency }: Omit<RunReport, 'verdict'>): string {
  const naive = waterfall[0];
  const real = waterfall.find(({ isRun }) => isRun);
  if (naive === undefined || real === undefined || naive === real) return '';
  const money = (text: string): string => formatMoney(text, currency, { isSigned: true });
  const late = waterfall.find(({ id }) => id === 'one-bar-later');
  const tail = late === undefined ? '' : ` One bar later it is ${money(late.profit)}.`;
  return `Filled at the close without costs the same strategy would show ${money(naive.profit)}; with realistic fills and costs it is ${money(real.profit)}.${tail}`;
}

function drawdownReason(ratio: number | undefined): string {
  if (ratio === undefined) return '';
  if (ratio === 0) return 'The account never stood below an earlier peak.';
  const needed = ratio >= 1 ? undefined : 1 / (1 - ratio) - 1;
  const back = needed === undefined ? '' : `, from which it takes ${formatNumber(needed * 100, 1)} % to come back`;
  return `At worst the account stood ${formatPercent(ratio)} below its peak${back}.`;
}
