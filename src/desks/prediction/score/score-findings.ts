import { DETECTOR_AIMS, isExcusedBy, isOf } from '#desks/prediction/score/matching.ts';
import type { EventOf } from '#desks/prediction/score/matching.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';

export interface ScoreOptions {
  /** Findings before are not judged, and what was planted before need not be found: the detectors were still learning. */
  readonly from?: number;
  /** Whatever was planted from then on need not be found: time was up. */
  readonly to?: number;
  /** Detectors to judge; all when left out. */
  readonly detectors?: readonly DetectorName[];
  /** The event of a market: what is planted in one moves the others as well. Not known when left out. */
  readonly eventOf?: EventOf;
}

/** Counts of one detector; those of several runs may be added up. */
export interface DetectorTally {
  readonly detector: DetectorName;
  readonly planted: number;
  readonly found: number;
  readonly findings: number;
  /** Findings of something planted that the detector looks for, or that excuses it. */
  readonly right: number;
  /** From the beginning of what was planted to its first finding, ms. */
  readonly delaysMs: readonly number[];
  readonly marketMinutes: number;
}

/** How good a detector is. What cannot be told is undefined: recall where nothing was planted, precision where nothing was said. */
export interface DetectorScore extends Omit<DetectorTally, 'delaysMs'> {
  readonly recall: WinRate | undefined;
  readonly precision: WinRate | undefined;
  readonly delayMedianMs: number | undefined;
  readonly delayP90Ms: number | undefined;
  readonly falseAlarms: number;
  readonly falsePerMillionMinutes: number | undefined;
}

/** Judges what detectors said by what was planted; rules of `matching.ts`. One score a detector, in the order of their names' list. */
export function scoreFindings(
  findings: readonly Finding[],
  truths: readonly Truth[],
  marketMinutes: number,
  options: ScoreOptions = {},
): readonly DetectorScore[] {
  return tallyFindings(findings, truths, marketMinutes, options).map(scoreOf);
}

/** The counts behind {@link scoreFindings}. */
export function tallyFindings(
  findings: readonly Finding[],
  truths: readonly Truth[],
  marketMinutes: number,
  options: ScoreOptions = {},
): readonly DetectorTally[] {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, detectors = DETECTORS } = options;
  const { eventOf = () => undefined } = options;
  const judged = findings.filter(({ time }) => time >= from);
  return detectors.map((detector) => {
    const { finds, explains } = DETECTOR_AIMS[detector];
    const own = judged.filter((finding) => finding.detector === detector).toSorted((a, b) => a.time - b.time);
    const wanted = truths.filter((truth) => finds.includes(truth.kind) && truth.from >= from && truth.from < to);
    const excuses = truths.filter(({ kind }) => finds.includes(kind) || explains.includes(kind));
    const delaysMs: number[] = [];
    for (const truth of wanted) {
      const first = own.find((finding) => isOf(finding, truth));
      if (first !== undefined) delaysMs.push(first.time - truth.from);
    }
    return {
      detector,
      planted: wanted.length,
      found: delaysMs.length,
      findings: own.length,
      right: own.filter((finding) => excuses.some((truth) => isExcusedBy(finding, truth, eventOf))).length,
      delaysMs,
      marketMinutes,
    };
  });
}

/** Counts of several runs as of one. */
export function addTallies(runs: readonly (readonly DetectorTally[])[]): readonly DetectorTally[] {
  const sums = new Map<DetectorName, DetectorTally>();
  for (const tally of runs.flat()) {
    const sum = sums.get(tally.detector);
    sums.set(tally.detector, sum === undefined ? tally : added(sum, tally));
  }
  return [...sums.values()];
}

export function scoreOf({ delaysMs, ...tally }: DetectorTally): DetectorScore {
  const { planted, found, findings, right, marketMinutes } = tally;
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const falseAlarms = findings - right;
  return {
    ...tally,
    recall: winRate(found, planted),
    precision: winRate(right, findings),
    delayMedianMs: quantile(sorted, 0.5),
    delayP90Ms: quantile(sorted, 0.9),
    falseAlarms,
    falsePerMillionMinutes: marketMinutes > 0 ? (falseAlarms / marketMinutes) * 1e6 : undefined,
  };
}

function added(a: DetectorTally, b: DetectorTally): DetectorTally {
  return {
    detector: a.detector,
    planted: a.planted + b.planted,
    found: a.found + b.found,
    findings: a.findings + b.findings,
    right: a.right + b.right,
    delaysMs: [...a.delaysMs, ...b.delaysMs],
    marketMinutes: a.marketMinutes + b.marketMinutes,
  };
}

/** The smallest value that at least this share does not exceed; undefined without values. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
