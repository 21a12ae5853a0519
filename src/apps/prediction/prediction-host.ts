import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import type { DetectorHealth } from '#desks/prediction/detector-lane.ts';
import type { LeadEdge } from '#desks/prediction/correlation/lead-network.ts';
import { LeadLagDetector } from '#desks/prediction/detectors/lead-lag.ts';
import { gateSettings } from '#desks/prediction/gates/presets.ts';
import { predictionSettings } from '#desks/prediction/settings.ts';
import type { PredictionSettingsInput } from '#desks/prediction/settings.ts';
import { FindingStrategy, deskFindings } from '#desks/prediction/signals/finding-strategy.ts';
import { LIVE_SIGNALS, RESEARCH_SIGNALS } from '#desks/prediction/signals/signal-settings.ts';
import type { SignalSettings } from '#desks/prediction/signals/signal-settings.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { PointStore } from '#domain/operations/point-store.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FeedTrouble } from '#domain/prediction/prediction-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord, PredictionStore } from '#domain/prediction/prediction-store.ts';
import { DEFAULT_PREDICTION_RUN } from '#engine/prediction/prediction-config.ts';
import { PredictionRun } from '#engine/prediction/prediction-run.ts';
import type { PredictionTrade } from '#engine/prediction/prediction-trade.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { EventRecorder } from '#apps/prediction/event-recorder.ts';
import { FindingDesk } from '#apps/prediction/finding-desk.ts';
import { HistoryKeeper } from '#apps/prediction/history-keeper.ts';
import { LatencyWatch } from '#apps/prediction/health/latency-watch.ts';
import { MessageRate } from '#apps/prediction/health/message-rate.ts';
import { runAt } from '#apps/prediction/learning/desk-outcomes.ts';
import { HostLearning } from '#apps/prediction/learning/host-learning.ts';
import type { PerformanceChange } from '#apps/prediction/learning/performance-watch.ts';
import type { LiveOrders } from '#apps/prediction/live/live-orders.ts';
import { liveRules } from '#apps/prediction/live/live-rules.ts';
import { MarketWatch } from '#apps/prediction/market-watch.ts';
import type { PredictionVenue } from '#apps/prediction/prediction-venue.ts';
import { WatchedMarkets } from '#apps/prediction/watched-markets.ts';

/** Where everything is kept. */
export interface PredictionStores {
  readonly prediction: PredictionStore;
  readonly points: PointStore;
  /** A desk that cannot read them back begins anew each time. */
  readonly outcomes: Pick<OutcomeStore, 'save'> & Partial<Pick<OutcomeStore, 'stream'>>;
  /** Left out: nothing that was learnt is in force. */
  readonly evidenceSettings?: Pick<EvidenceSettingsStore, 'latest'>;
}

export interface PredictionHostParts {
  readonly venue: PredictionVenue;
  readonly store: PredictionStores;
  /** Real time. */
  readonly clock: Clock;
  /** Name of this session: where findings and outcomes say that they come from. */
  readonly origin: string;
  readonly markets: number;
  /** What the paper account begins with, decimal text. */
  readonly capital: string;
  readonly isRecording: boolean;
  readonly desk: PredictionSettingsInput;
  readonly listener: PredictionHostListener;
  /** Left out, everywhere but in `assay watch --live`: orders are met on paper. */
  readonly live?: LiveOrders | undefined;
}

/** Told as it happens. */
export interface PredictionHostListener {
  onFinding(record: FindingRecord, market: PredictionMarket): void;
  /** A detector has failed too often and looks no longer. */
  onSwitchedOff(detector: DetectorName, health: DetectorHealth): void;
  onTrouble(trouble: FeedTrouble): void;
  /** A kind of finding has become worse, or is as it was again. */
  onPerformance?(change: PerformanceChange): void;
}

/** Who leads whom, as of an instant of the market's time. */
export interface LeadNetworkView {
  readonly computedAt: UnixMs;
  readonly pairsTested: number;
  readonly edges: readonly LeadEdge[];
}

/** How often time passes for the desk while nothing is said, real time. */
const TICK_EVERY_MS = 250;
const REMEMBERED_TRADES = 500;

/** The prediction desk at work: hears a venue, looks, trades on paper, keeps and tells. */
export class PredictionHost {
  readonly desk: PredictionDesk;
  readonly run: PredictionRun;
  readonly strategy: FindingStrategy;
  readonly markets = new WatchedMarkets();
  readonly findings: FindingDesk;
  readonly learning: HostLearning;
  readonly history: HistoryKeeper;
  readonly recorder: EventRecorder | undefined;
  readonly watch: MarketWatch;
  /** From an event to what was found in it, ms. */
  readonly latency = new LatencyWatch();
  readonly messageRate: MessageRate;
  /** Findings since the beginning. */
  foundCount = 0;
  readonly startedAt: UnixMs;
  private readonly parts: PredictionHostParts;
  private readonly trades: PredictionTrade[] = [];
  /** Positions that are over, since the beginning. */
  tradeCount = 0;
  private readonly curve: [UnixMs, number][] = [];
  private heardAt = Number.NaN;
  /** While the past of a sandbox is heard. */
  private isPast = false;

  constructor(parts: PredictionHostParts) {
    const { venue, store, clock, origin, listener } = parts;
    this.parts = parts;
    this.startedAt = venue.clock.now();
    this.messageRate = new MessageRate(clock);
    this.desk = new PredictionDesk({
      settings: predictionSettings(parts.desk),
      onSwitchedOff: (detector, health) => listener.onSwitchedOff(detector, health),
    });
    this.strategy = new FindingStrategy(deskFindings(this.desk), signalsOf(parts));
    const now = (): UnixMs => venue.clock.now();
    this.findings = new FindingDesk({
      origin,
      store: store.prediction,
      outcomes: store.outcomes,
      strategy: this.strategy,
      clock,
      onFinding: (record, market) => this.onFinding(record, market),
      settle: () => this.run.finish(),
    });
    this.learning = this.openLearning();
    this.history = new HistoryKeeper({ points: store.points, clock, now });
    this.recorder = parts.isRecording ? new EventRecorder({ store: store.prediction, clock }) : undefined;
    this.run = this.openRun();
    this.watch = new MarketWatch({
      feed: venue.feed,
      store: store.prediction,
      clock,
      now,
      most: parts.markets,
      onMarket: (market) => this.onMarket(market),
      onEvent: (event) => this.onEvent(event),
      onTrouble: (trouble) => listener.onTrouble(trouble),
      release: (market) => this.release(market),
    });
  }

  /** Hears what a sandbox has lived before it opened; nobody is told of what is found there, but it is kept. */
  async hearPast(): Promise<void> {
    const { venue, store } = this.parts;
    if (venue.past === undefined) return;
    this.isPast = true;
    const known = new Map<string, PredictionMarket>();
    const onMarket = (market: PredictionMarket): void => {
      if (known.get(market.id)?.status === market.status) return;
      known.set(market.id, market);
      this.onMarket(market);
    };
    await venue.past({ onMarket, onEvent: (event) => this.onEvent(event) });
    this.isPast = false;
    await store.prediction.saveMarkets([...known.values()], this.now);
    for (const market of known.values()) if (this.desk.state(market.id)?.isResolved === true) this.release(market);
  }

  /** The market's time. */
  get now(): UnixMs {
    return this.parts.venue.clock.now();
  }

  /** Whether its orders are real. */
  get isLive(): boolean {
    return this.parts.live !== undefined;
  }

  get venue(): PredictionVenue {
    return this.parts.venue;
  }

  /** Who leads whom; undefined when the desk does not look for that. */
  network(): LeadNetworkView | undefined {
    const detector = this.desk.detector('lead-lag');
    if (!(detector instanceof LeadLagDetector)) return undefined;
    return { computedAt: this.run.now, pairsTested: detector.pairsTested, edges: detector.edges() };
  }

  /** What the account was worth at cost, as it changed, oldest first. */
  equityCurve(): readonly [UnixMs, number][] {
    return this.curve;
  }

  /** Positions that are over, the latest first. */
  latestTrades(): readonly PredictionTrade[] {
    return this.trades.toReversed();
  }

  /** What has to run; whoever runs it ends it. */
  features(): readonly Feature[] {
    const { venue } = this.parts;
    const ids = () => this.markets.ids();
    return [
      ...venue.features,
      this.watch.feature(),
      this.ticking(),
      this.findings.feature(),
      ...this.learning.features(),
      this.history.feature(ids),
      ...(this.recorder === undefined ? [] : [this.recorder.feature()]),
    ];
  }

  private openLearning(): HostLearning {
    const { venue, store, clock, origin, listener } = this.parts;
    return new HostLearning({
      outcomes: store.outcomes,
      settings: store.evidenceSettings,
      venue: venue.name,
      run: runAt(origin, venue.name),
      record: this.strategy.record,
      recordSettings: signalsOf(this.parts).record,
      gates: gateSettings('strict'),
      clock,
      onChange: (change) => listener.onPerformance?.(change),
    });
  }

  private openRun(): PredictionRun {
    const { capital, origin, venue, live } = this.parts;
    const { gates, sizer } = this.learning;
    const run = runAt(origin, venue.name);
    const config = { ...DEFAULT_PREDICTION_RUN, run, source: 'paper', capital } as const;
    return new PredictionRun({
      ...(live === undefined ? { config, gates, sizer } : liveRules(live, run)),
      strategy: this.strategy,
      listener: {
        onDecision: (decision) => {
          const market = this.desk.state(decision.finding.market)?.market;
          if (market !== undefined) this.findings.onDecision(decision, market);
        },
        onOutcome: (outcome) => {
          this.findings.onOutcome(outcome);
          this.learning.onOutcome(outcome);
        },
        onTrade: (trade) => {
          this.trades.push(trade);
          this.tradeCount++;
          this.noteEquity();
          if (this.trades.length > REMEMBERED_TRADES) this.trades.shift();
        },
      },
    });
  }

  private onMarket(market: PredictionMarket): void {
    this.run.watch(market);
    this.parts.live?.onMarket(market);
    const state = this.desk.state(market.id);
    if (state !== undefined) this.markets.add(state);
  }

  private onEvent(event: PredictionEvent): void {
    this.heardAt = this.parts.clock.monotonic();
    this.haltingOnFailure(() => this.run.onEvent(event));
    this.heardAt = Number.NaN;
    const state = this.desk.state(event.market);
    if (state === undefined) return;
    this.markets.take(event);
    this.history.take(event, state);
    if (!this.isPast) this.recorder?.take(event, state);
  }

  /** Books that may be wrong order nothing more for real. */
  private haltingOnFailure(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.parts.live?.onFailure(error);
      throw error;
    }
  }

  private onFinding(record: FindingRecord, market: PredictionMarket): void {
    this.foundCount++;
    this.markets.noteFinding(record.finding);
    if (this.isPast) return;
    this.parts.listener.onFinding(record, market);
    // What the clock made it find was not waiting for anything.
    if (!Number.isNaN(this.heardAt)) this.latency.note(this.parts.clock.monotonic() - this.heardAt);
  }

  private noteEquity(): void {
    this.curve.push([this.run.now, this.run.account().equityAtCost.amount.toNumber()]);
    if (this.curve.length > REMEMBERED_TRADES) this.curve.shift();
  }

  private release({ id }: PredictionMarket): boolean {
    if (!this.run.forget(id)) return false;
    this.history.forget(id);
    this.markets.remove(id);
    return true;
  }

  private ticking(): Feature {
    return {
      name: 'clock of the prediction desk',
      run: async ({ signal, well }) => {
        well();
        while (!signal.aborted) {
          this.haltingOnFailure(() => this.run.onTime(this.now));
          await this.parts.clock.sleep(TICK_EVERY_MS, signal).catch(() => undefined);
        }
      },
    };
  }
}

/** On paper a detector without a record is believed a little, so that it gets one. */
function signalsOf({ live }: PredictionHostParts): SignalSettings {
  return live === undefined ? RESEARCH_SIGNALS : LIVE_SIGNALS;
}
