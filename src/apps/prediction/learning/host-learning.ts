import type { Clock } from '#core/clock.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { GateSettings } from '#desks/prediction/gates/presets.ts';
import { DetectorRecord } from '#desks/prediction/signals/detector-record.ts';
import { lessonOf } from '#desks/prediction/signals/lesson-of.ts';
import type { RecordSettings } from '#desks/prediction/signals/signal-settings.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { Gate } from '#domain/gates/gate.ts';
import type { PredictionContext, PredictionSizer } from '#domain/prediction/prediction-strategy.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import { outcomesAt } from '#apps/prediction/learning/desk-outcomes.ts';
import { ChangingGates, learntGates } from '#apps/prediction/learning/learnt-gates.ts';
import { PerformanceWatch } from '#apps/prediction/learning/performance-watch.ts';
import type { PerformanceChange } from '#apps/prediction/learning/performance-watch.ts';
import { curvesInForce, fairPrice } from '#apps/prediction/learning/price-curves.ts';
import type { PriceCurve } from '#apps/prediction/learning/price-curves.ts';
import { NOTHING_PROVEN, weightOf } from '#apps/prediction/learning/proven-settings.ts';
import type { ProvenSettings } from '#apps/prediction/learning/proven-settings.ts';
import { provenInForce } from '#apps/prediction/learning/settings-in-force.ts';
import { WeightedSizer } from '#apps/prediction/learning/weighted-sizer.ts';

export interface HostLearningParts {
  /** Without `stream` there is no past. */
  readonly outcomes: Partial<Pick<OutcomeStore, 'stream'>>;
  readonly settings: Pick<EvidenceSettingsStore, 'latest'> | undefined;
  readonly venue: string;
  /** The run that this host writes: it has learnt from that already. */
  readonly run: string;
  /** What learns from each finding as it ends. */
  readonly record: DetectorRecord;
  readonly recordSettings: RecordSettings;
  /** Gates while nothing is proven. */
  readonly gates: GateSettings;
  readonly clock: Clock;
  readonly onChange: (change: PerformanceChange) => void;
}

/** How often the store is asked for newer settings: whoever made them, this desk follows within a minute. */
const ASK_EVERY_MS = MINUTE_MS;
/** How often results are looked at for a fall. */
const LOOK_EVERY_MS = 10 * MINUTE_MS;

/** What a desk at work knows from before, and what it makes of what was learnt. */
export class HostLearning {
  /** The same objects for ever, with the numbers in force. */
  readonly gates: readonly Gate<PredictionContext>[];
  readonly sizer: PredictionSizer;
  /** Version of the settings in force; undefined while there is none. */
  version: number | undefined;
  /** Findings of earlier runs that the record rests on; undefined until all of them were read. */
  recalled: number | undefined;
  private readonly parts: HostLearningParts;
  private readonly changing: ChangingGates;
  private readonly watch = new PerformanceWatch();
  private proven: ProvenSettings = NOTHING_PROVEN;
  private curves: readonly PriceCurve[] = [];

  constructor(parts: HostLearningParts) {
    this.parts = parts;
    this.changing = new ChangingGates(parts.gates);
    this.gates = this.changing.gates;
    this.sizer = new WeightedSizer(({ context: { finding, category } }) => this.weightOf(finding, category));
  }

  /** How much a finding counts, 0.5 to 2; 1 while nothing is proven. */
  weightOf({ detector, strength }: { readonly detector: string; readonly strength: number }, category: string): number {
    return weightOf(this.proven, { detector, category, strength });
  }

  /** What a price is worth as a probability: the price itself, but where a recalibration was proven and put in force. */
  fairPrice(category: string, price: number): number {
    return fairPrice(this.curves, category, price);
  }

  /** A finding of this run is over. */
  onOutcome(outcome: OutcomeRecord): void {
    this.watch.add(outcome);
  }

  features(): readonly Feature[] {
    return [this.recalling(), this.following()];
  }

  /** Learns again from what is stored. Nothing is counted before everything was read, so that it can be tried again. */
  async recall(signal?: AbortSignal): Promise<void> {
    if (this.recalled !== undefined) return;
    const { outcomes, venue, run: except, record, recordSettings } = this.parts;
    const past = new DetectorRecord(recordSettings);
    const ended: OutcomeRecord[] = [];
    let lessons = 0;
    const choice = { venue, except, ...(signal === undefined ? {} : { signal }) };
    for await (const outcome of hasPast(outcomes) ? outcomesAt(outcomes, choice) : []) {
      if (outcome.exit?.rMultiple !== undefined) ended.push(outcome);
      const lesson = lessonOf(outcome);
      if (lesson === undefined) continue;
      past.learn(lesson);
      lessons++;
    }
    record.absorb(past);
    for (const outcome of ended) this.watch.add(outcome);
    this.recalled = lessons;
  }

  /** Takes what the store says is in force. Throws what cannot be read; what was in force before stays so. */
  async follow(): Promise<void> {
    const { settings, venue, gates } = this.parts;
    const latest = await settings?.latest();
    if (latest === undefined || latest.version === this.version) return;
    const proven = provenInForce(latest, venue);
    this.changing.change(learntGates(gates, proven));
    this.proven = proven;
    this.curves = curvesInForce(latest);
    this.version = latest.version;
  }

  /** Tells of what has become worse, or better again, since the last look. */
  look(): void {
    for (const change of this.watch.look()) this.parts.onChange(change);
  }

  private recalling(): Feature {
    return {
      name: 'record of the prediction detectors',
      run: async ({ signal, well }) => {
        await this.recall(signal);
        well();
        while (!signal.aborted) {
          this.look();
          await this.parts.clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
        }
      },
    };
  }

  private following(): Feature {
    return {
      name: 'learnt settings of the prediction desk',
      run: async ({ signal, well, degraded }) => {
        while (!signal.aborted) {
          try {
            await this.follow();
            well();
          } catch (error) {
            degraded(error instanceof Error ? error.message : String(error));
          }
          await this.parts.clock.sleep(ASK_EVERY_MS, signal).catch(() => undefined);
        }
      },
    };
  }
}

function hasPast(outcomes: HostLearningParts['outcomes']): outcomes is Pick<OutcomeStore, 'stream'> {
  return outcomes.stream !== undefined;
}
