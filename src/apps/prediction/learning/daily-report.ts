import { Decimal } from '#core/decimal.ts';
import { DAY_MS, formatInstant, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import { outcomesAt } from '#apps/prediction/learning/desk-outcomes.ts';
import { isImproving, PerformanceWatch } from '#apps/prediction/learning/performance-watch.ts';

/** What the desk did in a day, after `from` and up to `to`. */
export interface DailyReport {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly findings: number;
  /** Detectors with findings that have ended, the most profitable first. */
  readonly detectors: readonly DetectorDay[];
  /** What the paper account booked for them, in the collateral. */
  readonly paperProfit: Decimal;
  readonly paperTrades: number;
  /** Kinds whose latest results are worse, or better, than those before; of the whole record. */
  readonly worse: readonly string[];
  readonly improving: readonly string[];
}

export interface DetectorDay {
  readonly detector: string;
  readonly ended: number;
  readonly won: number;
  /** Of every finding traded alone at the stated risk, net of costs. */
  readonly profit: Decimal;
}

export interface ReportParts {
  readonly outcomes: Pick<OutcomeStore, 'stream'>;
  readonly prediction: Pick<PredictionStore, 'findings'>;
  readonly venue: string;
  readonly now: UnixMs;
  readonly signal?: AbortSignal;
}

/** Findings of one day that are counted at most. */
const MOST_FINDINGS = 100_000;

/** The day that ends now; where the market's time is ahead of ours, as in a sandbox, the one that ends with the last signal. */
export async function dailyReport({ outcomes, prediction, venue, now, signal }: ReportParts): Promise<DailyReport> {
  const watch = new PerformanceWatch();
  const lately: OutcomeRecord[] = [];
  let last = now;
  for await (const outcome of outcomesAt(outcomes, { venue, ...(signal === undefined ? {} : { signal }) })) {
    watch.add(outcome);
    last = unixMs(Math.max(last, outcome.time));
    if (outcome.time >= now - DAY_MS) lately.push(outcome);
  }
  const to = last;
  const from = unixMs(to - DAY_MS);
  const found = await prediction.findings({ from: from + 1, to: to + 1, limit: MOST_FINDINGS });
  const watched = watch.watched();
  return {
    from,
    to,
    findings: found.length,
    ...figuresOf(lately.filter(({ time }) => time > from)),
    worse: watched.filter(({ health }) => health.isDegraded).map(({ name }) => name),
    improving: watched.filter(isImproving).map(({ name }) => name),
  };
}

function figuresOf(outcomes: readonly OutcomeRecord[]): Pick<DailyReport, 'detectors' | 'paperProfit' | 'paperTrades'> {
  const matrix = new PerformanceMatrix({ dimensions: dimensionsNamed(['type']) });
  for (const outcome of outcomes) matrix.add(outcome);
  const booked = outcomes.flatMap(({ accountProfit }) => (accountProfit === undefined ? [] : [accountProfit.amount]));
  return {
    detectors: matrix
      .matrix()
      .cells.filter(({ measured }) => measured > 0)
      .map(detectorDay)
      .sort((a, b) => b.profit.compare(a.profit) || (a.detector < b.detector ? -1 : 1)),
    paperProfit: booked.reduce((sum, amount) => sum.plus(amount), Decimal.ZERO),
    paperTrades: booked.length,
  };
}

function detectorDay({ values, measured, wins, profit }: MatrixCell): DetectorDay {
  const own = profit.find(({ currency }) => currency === COLLATERAL);
  return { detector: values[0]!, ended: measured, won: wins, profit: own?.amount ?? Decimal.ZERO };
}

const SHOWN = 3;

/** The report in a few sentences, for an alert and for the history of the job. */
export function dailyReportText(report: DailyReport): string {
  const { detectors, paperProfit, paperTrades, findings, worse, improving, from, to } = report;
  const best = detectors.slice(0, SHOWN);
  const worst = detectors.slice(SHOWN).slice(-SHOWN).reverse();
  const names = (kinds: readonly string[]): string => kinds.map((kind) => `"${kind}"`).join(', ');
  return [
    `${formatInstant(from)} to ${formatInstant(to)}: ${findings} findings, ${paperTrades} paper trades, ${amountText(paperProfit)} on paper.`,
    best.length === 0 ? 'No finding of the day has ended yet.' : `Best: ${best.map(detectorText).join('; ')}.`,
    worst.length === 0 ? '' : `Worst: ${worst.map(detectorText).join('; ')}.`,
    worse.length === 0 ? '' : `Has become worse: ${names(worse)}.`,
    improving.length === 0 ? '' : `Improving: ${names(improving)}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function detectorText({ detector, ended, won, profit }: DetectorDay): string {
  return `${detector} ${amountText(profit)} (${won} of ${ended} made a profit)`;
}

function amountText(amount: Decimal): string {
  const text = amount.round(2, 'nearest-even').toString();
  return `${amount.sign() > 0 ? '+' : ''}${text} ${COLLATERAL}`;
}
