import type { Detector } from '#desks/prediction/detector.ts';
import { AccumulationDetector } from '#desks/prediction/detectors/accumulation.ts';
import { BookImbalanceDetector } from '#desks/prediction/detectors/book-imbalance.ts';
import { ConstraintDetector, DEFAULT_CONSTRAINT } from '#desks/prediction/detectors/constraint.ts';
import { FlowImbalanceDetector } from '#desks/prediction/detectors/flow-imbalance.ts';
import { IcebergDetector } from '#desks/prediction/detectors/iceberg.ts';
import { DEFAULT_LEAD_LAG, LeadLagDetector } from '#desks/prediction/detectors/lead-lag.ts';
import { DEFAULT_LEAK, LeakDetector } from '#desks/prediction/detectors/leak.ts';
import { MakerWithdrawalDetector } from '#desks/prediction/detectors/maker-withdrawal.ts';
import type { ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { PriceJumpDetector } from '#desks/prediction/detectors/price-jump.ts';
import { StaleQuoteDetector } from '#desks/prediction/detectors/stale-quote.ts';
import { VolumeSpikeDetector } from '#desks/prediction/detectors/volume-spike.ts';
import { thresholdsFor } from '#desks/prediction/settings.ts';
import type { PredictionSettings } from '#desks/prediction/settings.ts';
import type { TunedDetector } from '#desks/prediction/thresholds.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** A detector as the desk makes it. */
export interface DetectorEntry {
  readonly name: DetectorName;
  create(settings: PredictionSettings): Detector;
  /** Silence of a market after a finding of the same direction, ms. */
  coolDownMs(settings: PredictionSettings, category: MarketCategory): number;
}

/** Every detector, in the order in which they look at an event. */
export const DETECTOR_REGISTRY: readonly DetectorEntry[] = [
  tuned('volume-spike', (source) => new VolumeSpikeDetector(source)),
  tuned('book-imbalance', (source) => new BookImbalanceDetector(source)),
  tuned('flow-imbalance', (source) => new FlowImbalanceDetector(source)),
  tuned('maker-withdrawal', (source) => new MakerWithdrawalDetector(source)),
  tuned('iceberg', (source) => new IcebergDetector(source)),
  tuned('accumulation', (source) => new AccumulationDetector(source)),
  tuned('price-jump', (source) => new PriceJumpDetector(source)),
  tuned('stale-quote', (source) => new StaleQuoteDetector(source)),
  across('constraint', () => new ConstraintDetector(), DEFAULT_CONSTRAINT),
  across('leak', () => new LeakDetector(), DEFAULT_LEAK),
  across('lead-lag', () => new LeadLagDetector(), DEFAULT_LEAD_LAG),
];

function tuned<Name extends TunedDetector>(
  name: Name,
  create: (source: ThresholdSource<Name>) => Detector,
): DetectorEntry {
  return {
    name,
    create: (settings) => create((category) => thresholdsFor(settings, name, category)),
    coolDownMs: (settings, category) => thresholdsFor(settings, name, category).coolDownMs,
  };
}

/** One that looks across markets, with options of its own; the same in every category. */
function across(
  name: DetectorName,
  create: () => Detector,
  { coolDownMs }: { readonly coolDownMs: number },
): DetectorEntry {
  return { name, create, coolDownMs: () => coolDownMs };
}
