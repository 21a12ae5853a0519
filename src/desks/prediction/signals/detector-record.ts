import type { DetectorName } from '#domain/prediction/finding.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';
import type { FindingLesson } from '#domain/prediction/prediction-strategy.ts';
import type { RecordSettings } from '#desks/prediction/signals/signal-settings.ts';

/** What a detector's past says of its next finding. */
export interface DetectorStanding {
  /** How far the price is thought to move in its direction, in probability; undefined while that is not known. */
  readonly edge: number | undefined;
  /** Chance that the price moves its way at all, 0…1, pulled towards one half; undefined below the least number judged. */
  readonly confidence: number | undefined;
  /** Findings of the detector that have been judged, in all categories. */
  readonly judged: number;
}

/**
 * How far prices moved after each detector's findings, before costs. Few findings say little: a detector's mean is pulled towards the
 * stated prior (towards nothing where there is none), and that of one category towards the detector's.
 */
export class DetectorRecord {
  private readonly settings: RecordSettings;
  private readonly tallies = new Map<string, Tally>();

  constructor(settings: RecordSettings) {
    this.settings = settings;
  }

  learn({ detector, category, move }: FindingLesson): void {
    this.tally(detector).add(move);
    this.tally(`${detector}/${category}`).add(move);
  }

  /** Takes in everything that another record has learnt. In which order lessons come makes no difference. */
  absorb(other: DetectorRecord): void {
    for (const [key, tally] of other.tallies) this.tally(key).absorb(tally);
  }

  standing(detector: DetectorName, category: MarketCategory): DetectorStanding {
    const { priorEdge, priorStrength, judgedMin } = this.settings;
    const own = this.tally(detector);
    const isKnown = own.count >= judgedMin;
    const confidence = isKnown ? (own.hits + priorStrength / 2) / (own.count + priorStrength) : undefined;
    if (!isKnown && priorEdge === undefined) return { edge: undefined, confidence, judged: own.count };
    const ofDetector = own.pulled(priorEdge ?? NOTHING, priorStrength);
    const edge = this.tally(`${detector}/${category}`).pulled(ofDetector, priorStrength);
    return { edge, confidence, judged: own.count };
  }

  private tally(key: string): Tally {
    let tally = this.tallies.get(key);
    if (tally === undefined) this.tallies.set(key, (tally = new Tally()));
    return tally;
  }
}

/** What a detector without a prior is pulled towards: that its findings mean nothing. */
const NOTHING = 0;

/** Moves are counted in whole billionths: mids stand on a grid that this holds exactly, and the sum is the same in every order. */
const UNITS = 1e9;

class Tally {
  count = 0;
  hits = 0;
  private units = 0;

  add(move: number): void {
    this.count++;
    this.units += Math.round(move * UNITS);
    if (move > 0) this.hits++;
  }

  absorb({ count, hits, units }: Tally): void {
    this.count += count;
    this.hits += hits;
    this.units += units;
  }

  pulled(towards: number, strength: number): number {
    return (this.units / UNITS + strength * towards) / (this.count + strength);
  }
}
