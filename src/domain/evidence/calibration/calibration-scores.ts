import { brierLoss, logLoss } from '#domain/evidence/calibration/loss.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';

/** What a forecast is scored by. */
export type ScoredForecast = { readonly probability: number; readonly outcome: 0 | 1 };

/** How good probabilities were. Means a forecast. */
export interface CalibrationScores {
  readonly n: number;
  /** Share of outcomes that were 1: the forecast of somebody who knows nothing else. */
  readonly base: number;
  readonly brier: number;
  /** `1 - brier / uncertainty`: the part of the base rate's own Brier score that was saved; undefined when all outcomes are the same. */
  readonly skill: number | undefined;
  /** Nats, clipped by `LOG_CLIP`. */
  readonly log: number;
  /**
   * Expected calibration error over ten bins of equal width: mean distance between the mean probability and the share of
   * outcomes, weighted by forecasts (Naeini, Cooper & Hauskrecht 2015, https://doi.org/10.1609/aaai.v29i1.9602).
   */
  readonly ece: number;
  /**
   * Murphy's parts over the same bins (1973, https://doi.org/10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2):
   * `brier = reliability - resolution + uncertainty + within`; `within` is what bins hide (Stephenson, Coelho & Jolliffe
   * 2008, https://doi.org/10.1175/2007WAF2006116.1), 0 when all forecasts of a bin are equal.
   */
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly within: number;
  /** Bins that hold forecasts, lowest first. */
  readonly bins: readonly ReliabilityBin[];
}

/** Forecasts of `[from, to)`; the last bin holds 1 too. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly meanProbability: number;
  /** Share of outcomes that were 1, with Wilson's 95 % interval. */
  readonly rate: WinRate;
}

export const CALIBRATION_BINS = 10;

/** Undefined without forecasts. */
export function calibrationScores(forecasts: readonly ScoredForecast[]): CalibrationScores | undefined {
  const n = forecasts.length;
  if (n === 0) return undefined;
  const bins = Array.from({ length: CALIBRATION_BINS }, () => new BinTally());
  let [brier, log, ones] = [0, 0, 0];
  for (const { probability, outcome } of forecasts) {
    brier += brierLoss(probability, outcome);
    log += logLoss(probability, outcome);
    ones += outcome;
    bins[Math.min(CALIBRATION_BINS - 1, Math.floor(probability * CALIBRATION_BINS))]!.add(probability, outcome);
  }
  const base = ones / n;
  const uncertainty = base * (1 - base);
  return {
    n,
    base,
    brier: brier / n,
    skill: uncertainty > 0 ? 1 - brier / n / uncertainty : undefined,
    log: log / n,
    ...parts(bins, base, n),
    uncertainty,
    bins: bins.flatMap((bin, i) => (bin.n === 0 ? [] : [bin.figures(i)])),
  };
}

function parts(
  bins: readonly BinTally[],
  base: number,
  n: number,
): Pick<CalibrationScores, 'ece' | 'reliability' | 'resolution' | 'within'> {
  let [ece, reliability, resolution, within] = [0, 0, 0, 0];
  for (const bin of bins) {
    if (bin.n === 0) continue;
    const gap = bin.meanProbability - bin.rate;
    ece += bin.n * Math.abs(gap);
    reliability += bin.n * gap * gap;
    resolution += bin.n * (bin.rate - base) ** 2;
    within += bin.spread();
  }
  return { ece: ece / n, reliability: reliability / n, resolution: resolution / n, within: within / n };
}

class BinTally {
  n = 0;
  private ones = 0;
  private sum = 0;
  private squares = 0;
  private sumOfOnes = 0;

  add(probability: number, outcome: 0 | 1): void {
    this.n++;
    this.ones += outcome;
    this.sum += probability;
    this.squares += probability * probability;
    this.sumOfOnes += probability * outcome;
  }

  get meanProbability(): number {
    return this.sum / this.n;
  }

  get rate(): number {
    return this.ones / this.n;
  }

  /** Sum over the bin of the squared spread of probabilities, less twice how they vary with outcomes. */
  spread(): number {
    const variance = this.squares - this.sum * this.meanProbability;
    const covariance = this.sumOfOnes - this.sum * this.rate;
    return variance - 2 * covariance;
  }

  figures(bin: number): ReliabilityBin {
    const { n, meanProbability, ones } = this;
    const [from, to] = [bin / CALIBRATION_BINS, (bin + 1) / CALIBRATION_BINS];
    return { from, to, n, meanProbability, rate: winRate(ones, n)! };
  }
}
