import type { Clock } from '#core/clock.ts';
import type { FindingStrategy } from '#desks/prediction/signals/finding-strategy.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingDecision, FindingRecord, PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { PredictionDecision } from '#engine/prediction/prediction-decision.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

export interface FindingDeskParts {
  /** Session that they are made in. */
  readonly origin: string;
  readonly store: Pick<PredictionStore, 'saveFindings'>;
  readonly outcomes: Pick<OutcomeStore, 'save'>;
  readonly strategy: Pick<FindingStrategy, 'standing'>;
  /** Real time. */
  readonly clock: Clock;
  readonly onFinding: (record: FindingRecord, market: PredictionMarket) => void;
  /** Called before the last write: says what is known of findings that are still followed. */
  readonly settle?: () => void;
}

/** Findings that are shown of the time before now. */
const REMEMBERED = 500;
const WRITE_EVERY_MS = 1_000;
/** What waits for a store that does not take it; of more, the oldest is lost, and counted. */
const MOST_WAITING = 20_000;

/** What was found, and what became of it: told at once, stored soon. */
export class FindingDesk {
  /** Findings and outcomes that were given up because the store did not take them. */
  lost = 0;
  private readonly parts: FindingDeskParts;
  private readonly latest: FindingRecord[] = [];
  private findings: FindingRecord[] = [];
  private outcomes: OutcomeRecord[] = [];

  constructor(parts: FindingDeskParts) {
    this.parts = parts;
  }

  /** Latest first. */
  recent(): readonly FindingRecord[] {
    return this.latest.toReversed();
  }

  onDecision({ finding, verdicts, outcome }: PredictionDecision, market: PredictionMarket): void {
    const { origin, strategy, onFinding } = this.parts;
    const standing = strategy.standing(finding);
    const record: FindingRecord = {
      finding,
      origin,
      category: market.category,
      decision: decisionOf(outcome),
      verdicts,
      confidence: standing?.confidence,
      judged: standing?.judged ?? NONE_JUDGED,
    };
    this.latest.push(record);
    if (this.latest.length > REMEMBERED) this.latest.shift();
    this.findings.push(record);
    onFinding(record, market);
  }

  onOutcome(outcome: OutcomeRecord): void {
    this.outcomes.push(outcome);
  }

  feature(): Feature {
    return {
      name: 'findings of the prediction desk',
      run: async ({ signal, well, degraded }) => {
        while (!signal.aborted) {
          try {
            await this.write();
            if (this.lost === 0) well();
            else degraded(`${this.lost} findings were lost because the store did not take them`);
          } catch (error) {
            degraded(error instanceof Error ? error.message : String(error));
          }
          await this.parts.clock.sleep(WRITE_EVERY_MS, signal).catch(() => undefined);
        }
        this.parts.settle?.();
        await this.write();
      },
    };
  }

  /** Stores what waits. Throws what the store throws; it waits on then. */
  async write(): Promise<void> {
    const { findings, outcomes } = this;
    this.findings = [];
    this.outcomes = [];
    try {
      if (findings.length > 0) await this.parts.store.saveFindings(findings);
      findings.length = 0;
      if (outcomes.length > 0) await this.parts.outcomes.save(outcomes);
    } catch (error) {
      this.findings = this.bounded([...findings, ...this.findings]);
      this.outcomes = this.bounded([...outcomes, ...this.outcomes]);
      throw error;
    }
  }

  private bounded<T>(waiting: T[]): T[] {
    const tooMany = waiting.length - MOST_WAITING;
    if (tooMany <= 0) return waiting;
    this.lost += tooMany;
    return waiting.slice(tooMany);
  }
}

/** Of a detector of which nothing is known. */
const NONE_JUDGED = 0;

function decisionOf({ kind }: PredictionDecision['outcome']): FindingDecision {
  if (kind === 'told') return 'told';
  return kind === 'submitted' ? 'ordered' : 'blocked';
}
