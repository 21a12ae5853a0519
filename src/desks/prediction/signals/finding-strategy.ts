import type { UnixMs } from '#core/time.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type {
  FindingLesson,
  FindingTeller,
  MarketReading,
  PredictionStrategy,
} from '#domain/prediction/prediction-strategy.ts';
import type { PredictionDesk } from '#desks/prediction/desk.ts';
import type { FindingSink } from '#desks/prediction/detector.ts';
import { DetectorRecord } from '#desks/prediction/signals/detector-record.ts';
import type { DetectorStanding } from '#desks/prediction/signals/detector-record.ts';
import { PREDICTION_STRATEGY, depthNear, signalOf } from '#desks/prediction/signals/prediction-signal.ts';
import { RESEARCH_SIGNALS, assertSignalSettings } from '#desks/prediction/signals/signal-settings.ts';
import type { SignalSettings } from '#desks/prediction/signals/signal-settings.ts';
import { UsualDepth } from '#desks/prediction/signals/usual-depth.ts';

/** Where findings come from: the desk, or a script in a test. */
export interface FindingSource {
  watch(market: PredictionMarket): void;
  forget?(market: MarketId): void;
  take(event: PredictionEvent, say: FindingSink): void;
  onTime?(now: UnixMs, say: FindingSink): void;
  reading(market: MarketId): MarketReading | undefined;
}

/** The desk as a source of findings. */
export function deskFindings(desk: PredictionDesk): FindingSource {
  return {
    watch: (market) => void desk.addMarket(market),
    forget: (market) => desk.removeMarket(market),
    take: (event, say) => desk.take(event, say),
    onTime: (now, say) => desk.onTime(now, say),
    reading: (market) => desk.state(market),
  };
}

/** Turns what a desk finds into signals, with what each detector's own record says. */
export class FindingStrategy implements PredictionStrategy {
  readonly id = PREDICTION_STRATEGY;
  readonly record: DetectorRecord;
  private readonly source: FindingSource;
  private readonly settings: SignalSettings;
  private readonly depths = new Map<MarketId, UsualDepth>();
  /** Found in the event in hand. */
  private found: Finding[] = [];
  private readonly collect: FindingSink = (finding) => void this.found.push(finding);

  constructor(source: FindingSource, settings: SignalSettings = RESEARCH_SIGNALS) {
    assertSignalSettings(settings);
    this.source = source;
    this.settings = settings;
    this.record = new DetectorRecord(settings.record);
  }

  watch(market: PredictionMarket): void {
    this.source.watch(market);
    if (!this.depths.has(market.id)) this.depths.set(market.id, new UsualDepth());
  }

  forget(market: MarketId): void {
    this.source.forget?.(market);
    this.depths.delete(market);
  }

  onEvent(event: PredictionEvent, tell: FindingTeller): void {
    this.source.take(event, this.collect);
    if (event.kind === 'book' || event.kind === 'change') this.look(event);
    if (this.found.length > 0) this.tellAll(tell);
  }

  onTime(now: UnixMs, tell: FindingTeller): void {
    this.source.onTime?.(now, this.collect);
    if (this.found.length > 0) this.tellAll(tell);
  }

  reading(market: MarketId): MarketReading | undefined {
    return this.source.reading(market);
  }

  learn(lesson: FindingLesson): void {
    this.record.learn(lesson);
  }

  /** What the record of a finding's detector says, for those who are told of it. */
  standing({ detector, market }: Finding): DetectorStanding | undefined {
    const reading = this.source.reading(market);
    return reading === undefined ? undefined : this.record.standing(detector, reading.market.category);
  }

  private tellAll(tell: FindingTeller): void {
    const { found, settings } = this;
    this.found = [];
    for (const finding of found) {
      const reading = this.source.reading(finding.market);
      const depth = this.depths.get(finding.market);
      const isKnown = reading !== undefined && depth !== undefined;
      const standing = isKnown ? this.record.standing(finding.detector, reading.market.category) : undefined;
      tell(finding, standing && isKnown ? signalOf(finding, { reading, standing, depth, settings }) : undefined);
    }
  }

  private look({ market, receivedTime }: PredictionEvent): void {
    const depth = this.depths.get(market);
    if (depth === undefined || !depth.isDue(receivedTime)) return;
    const reading = this.source.reading(market);
    if (reading === undefined || !reading.isSound) return;
    const { closesAt } = reading.market;
    const closesInMs = closesAt === undefined ? undefined : closesAt - receivedTime;
    const reach = this.settings.entryTicks * reading.tick;
    depth.look(receivedTime, closesInMs, (depthNear(reading.bids, reach) + depthNear(reading.asks, reach)) / 2);
  }
}
