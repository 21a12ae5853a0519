import type { Detector } from '#desks/prediction/detector.ts';
import type { DetectorEntry } from '#desks/prediction/detectors/registry.ts';
import type { PredictionSettings } from '#desks/prediction/settings.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** How a detector fares since the desk began. */
export interface DetectorHealth {
  readonly detector: DetectorName;
  readonly isOn: boolean;
  /** Markets that it looks at. */
  readonly markets: number;
  readonly calls: number;
  readonly errors: number;
  /** Message of the last error; undefined without one. */
  readonly lastError: string | undefined;
  /** Findings that went out. */
  readonly said: number;
  /** Findings held back: said before within the cool-down, or of a book that is not to be used. */
  readonly held: { readonly repeated: number; readonly unsound: number };
}

/** One detector in the desk: whether it is on, how often it failed, when it spoke last of each market. */
export class DetectorLane {
  readonly name: DetectorName;
  readonly detector: Detector;
  isOn = true;
  /** Of the markets, 0…1, that it looks at. */
  share: number;
  markets = 0;
  calls = 0;
  private readonly entry: DetectorEntry;
  private readonly settings: PredictionSettings;
  private errors = 0;
  private lastError: string | undefined;
  private said = 0;
  private repeated = 0;
  private unsound = 0;
  /** Calls that were behind when the window began, and errors in the window. */
  private windowStart = 0;
  private windowErrors = 0;
  /** By market index and direction. */
  private readonly spokeAt: number[] = [];

  constructor(entry: DetectorEntry, settings: PredictionSettings) {
    this.entry = entry;
    this.settings = settings;
    this.name = entry.name;
    this.share = settings.rollOut[entry.name];
    this.detector = entry.create(settings);
  }

  forget(index: number): void {
    for (let i = 0; i < DIRECTIONS; i++) this.spokeAt[index * DIRECTIONS + i] = Number.NEGATIVE_INFINITY;
    this.detector.forget(index);
  }

  /** Counts a failed call; gives whether the detector is to be switched off. */
  fail(error: unknown): boolean {
    this.errors++;
    this.lastError = error instanceof Error ? error.message : String(error);
    const { errorWindow, errorRateMax } = this.settings;
    if (this.calls - this.windowStart > errorWindow) {
      // The younger half of the window is not remembered call by call: half of its errors stand for it.
      this.windowStart = this.calls - Math.floor(errorWindow / 2);
      this.windowErrors = Math.floor(this.windowErrors / 2);
    }
    this.windowErrors++;
    const calls = Math.max(this.calls - this.windowStart, errorWindow / 10);
    return this.isOn && this.windowErrors / calls > errorRateMax;
  }

  /** Whether a finding may go out, as far as the cool-down goes; takes note of it when it may. */
  admits(finding: Finding, index: number, category: MarketCategory): boolean {
    const slot = index * DIRECTIONS + slotOf(finding);
    const before = this.spokeAt[slot];
    const coolDownMs = this.entry.coolDownMs(this.settings, category);
    if (before !== undefined && finding.time - before < coolDownMs) {
      this.repeated++;
      return false;
    }
    this.spokeAt[slot] = finding.time;
    this.said++;
    return true;
  }

  refuseUnsound(): void {
    this.unsound++;
  }

  health(): DetectorHealth {
    const { name: detector, isOn, markets, calls, errors, lastError, said, repeated, unsound } = this;
    return { detector, isOn, markets, calls, errors, lastError, said, held: { repeated, unsound } };
  }
}

const DIRECTIONS = 3;

function slotOf({ direction }: Finding): number {
  return direction === undefined ? 0 : direction === 'long' ? 1 : 2;
}
