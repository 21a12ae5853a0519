import { unknownName } from '#core/suggest.ts';
import type { UnixMs } from '#core/time.ts';
import { DetectorLane } from '#desks/prediction/detector-lane.ts';
import type { DetectorHealth } from '#desks/prediction/detector-lane.ts';
import type { Detector, FindingSink } from '#desks/prediction/detector.ts';
import { isUsable } from '#desks/prediction/detectors/market-detector.ts';
import { DETECTOR_REGISTRY } from '#desks/prediction/detectors/registry.ts';
import type { DetectorEntry } from '#desks/prediction/detectors/registry.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import { isRolledOut, predictionSettings } from '#desks/prediction/settings.ts';
import type { PredictionSettings } from '#desks/prediction/settings.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';

export interface PredictionDeskOptions {
  readonly settings?: PredictionSettings;
  /** {@link DETECTOR_REGISTRY} when left out. */
  readonly detectors?: readonly DetectorEntry[];
  /** Told when a detector was switched off because it failed too often. */
  readonly onSwitchedOff?: (detector: DetectorName, health: DetectorHealth) => void;
}

export interface DeskHealth {
  readonly markets: number;
  readonly events: number;
  /** Events of markets that are not watched. */
  readonly unknown: number;
  readonly detectors: readonly DetectorHealth[];
}

/**
 * Watches markets: brings every event into its market's state, lets the detectors look, and passes on what they say unless it
 * rests on a book that is not to be used, or repeats itself. A detector that throws harms nobody else.
 */
export class PredictionDesk {
  readonly settings: PredictionSettings;
  private readonly lanes: readonly DetectorLane[];
  private readonly onSwitchedOff: PredictionDeskOptions['onSwitchedOff'];
  private readonly states = new Map<MarketId, MarketState>();
  /** The lanes that look at a market, by its index. */
  private readonly watching: DetectorLane[][] = [];
  private readonly free: number[] = [];
  private clock = Number.NEGATIVE_INFINITY;
  private secondBegan = Number.NEGATIVE_INFINITY;
  private events = 0;
  private unknown = 0;
  private lane: DetectorLane | undefined;
  private say: FindingSink = () => undefined;
  /** One sink for all, so that no event makes a closure. */
  private readonly hear = (finding: Finding): void => this.pass(finding);

  constructor(options: PredictionDeskOptions = {}) {
    const { settings = predictionSettings(), detectors = DETECTOR_REGISTRY, onSwitchedOff } = options;
    this.settings = settings;
    this.lanes = detectors.map((entry) => new DetectorLane(entry, settings));
    this.onSwitchedOff = onSwitchedOff;
  }

  /** Watches a market from now on; of one that is watched already, takes what is new. */
  addMarket(market: PredictionMarket): MarketState {
    const known = this.states.get(market.id);
    if (known !== undefined) {
      known.market = { ...market, rules: known.market.rules };
      return known;
    }
    const index = this.free.pop() ?? this.watching.length;
    const state = new MarketState(market, index);
    this.states.set(market.id, state);
    const watching = this.lanes.filter(({ name, share }) => isRolledOut(share, name, market.id));
    this.watching[index] = watching;
    for (const lane of watching) {
      lane.markets++;
      lane.forget(index);
      this.guarded(lane, () => lane.detector.onMarket?.(state));
    }
    return state;
  }

  removeMarket(id: MarketId): void {
    const state = this.states.get(id);
    if (state === undefined) return;
    this.states.delete(id);
    for (const lane of this.watching[state.index]!) {
      lane.markets--;
      this.guarded(lane, () => lane.forget(state.index));
    }
    this.watching[state.index] = [];
    this.free.push(state.index);
  }

  /** What is known of a market; undefined when it is not watched. */
  state(id: MarketId): MarketState | undefined {
    return this.states.get(id);
  }

  /** A detector itself, for those who show what it has learnt; undefined when the desk has none of that name. */
  detector(name: DetectorName): Detector | undefined {
    return this.lanes.find((lane) => lane.name === name)?.detector;
  }

  /** Takes in what a market said; `say` is told what was found, before this returns. */
  take(event: PredictionEvent, say: FindingSink): void {
    this.events++;
    const state = this.states.get(event.market);
    if (state === undefined) {
      this.unknown++;
      return;
    }
    // What was due before is said of the book as it stood before.
    this.onTime(event.receivedTime, say);
    state.apply(event);
    for (const lane of this.watching[state.index]!) {
      if (!lane.isOn) continue;
      this.lane = lane;
      lane.calls++;
      try {
        lane.detector.onEvent(state, event, this.hear);
      } catch (error) {
        this.failed(lane, error, state);
      }
    }
  }

  /** Time has passed, whether anything was said or not. Detectors look at most once a second. */
  onTime(now: UnixMs, say: FindingSink): void {
    this.say = say;
    if (now > this.clock) this.clock = now;
    // A clock that was put back begins a new second as well.
    if (now >= this.secondBegan && now < this.secondBegan + SECOND_MS) return;
    this.secondBegan = now - (now % SECOND_MS);
    for (const lane of this.lanes) {
      if (!lane.isOn || lane.detector.onTime === undefined) continue;
      this.lane = lane;
      lane.calls++;
      try {
        lane.detector.onTime(now, this.hear);
      } catch (error) {
        this.failed(lane, error, undefined);
      }
    }
  }

  /** Switches a detector off, or on again with nothing remembered. */
  switch(detector: DetectorName, isOn: boolean): void {
    for (const lane of this.lanes) {
      if (lane.name !== detector || lane.isOn === isOn) continue;
      lane.isOn = isOn;
      if (isOn) for (const state of this.states.values()) this.restart(lane, state);
    }
  }

  /** Share of the markets, 0…1, that a detector looks at. */
  share(detector: DetectorName): number {
    return this.laneOf(detector).share;
  }

  /** Has a detector look at another share of the markets, and at work again if it was switched off; 0 is off. */
  rollOutTo(detector: DetectorName, share: number): void {
    const lane = this.laneOf(detector);
    lane.share = share;
    lane.markets = 0;
    for (const state of this.states.values()) {
      const watching = this.watching[state.index]!.filter((other) => other !== lane);
      const isWatched = isRolledOut(share, detector, state.market.id);
      // In the order of the registry, so that what is found does not depend on when it was switched.
      this.watching[state.index] = this.lanes.filter((each) => (each === lane ? isWatched : watching.includes(each)));
      if (isWatched) lane.markets++;
      this.guarded(lane, () => lane.forget(state.index));
    }
    lane.isOn = false;
    this.switch(detector, share > 0);
  }

  health(): DeskHealth {
    const { events, unknown } = this;
    return { markets: this.states.size, events, unknown, detectors: this.lanes.map((lane) => lane.health()) };
  }

  private laneOf(detector: DetectorName): DetectorLane {
    const lane = this.lanes.find(({ name }) => name === detector);
    if (lane === undefined)
      throw unknownName(
        'detector',
        detector,
        this.lanes.map(({ name }) => name),
      );
    return lane;
  }

  private pass(finding: Finding): void {
    const lane = this.lane!;
    const state = this.states.get(finding.market);
    const now = Math.max(finding.time, this.clock);
    if (state === undefined || !isUsable(state) || now - state.bookAt > this.settings.bookAgeMaxMs) {
      return lane.refuseUnsound();
    }
    if (lane.admits(finding, state.index, state.market.category)) this.say(finding);
  }

  private guarded(lane: DetectorLane, work: () => void): void {
    lane.calls++;
    try {
      work();
    } catch (error) {
      this.failed(lane, error, undefined);
    }
  }

  /** What it remembers of the market may be half done: it begins again there. */
  private failed(lane: DetectorLane, error: unknown, state: MarketState | undefined): void {
    const isTooOften = lane.fail(error);
    if (isTooOften) {
      lane.isOn = false;
      this.onSwitchedOff?.(lane.name, lane.health());
    } else if (state !== undefined) this.restart(lane, state);
  }

  private restart(lane: DetectorLane, state: MarketState): void {
    if (!this.watching[state.index]!.includes(lane)) return;
    try {
      lane.detector.forget(state.index);
      lane.detector.onMarket?.(state);
    } catch (error) {
      lane.fail(error);
    }
  }
}

const SECOND_MS = 1_000;
