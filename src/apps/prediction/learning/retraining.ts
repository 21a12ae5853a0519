import type { UnixMs } from '#core/time.ts';
import { SignalLearner } from '#domain/evidence/tuning/signal-proposal.ts';
import type { SignalProposal } from '#domain/evidence/tuning/signal-proposal.ts';
import { scoredResult } from '#domain/evidence/tuning/scored-result.ts';
import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';
import { tuneThreshold } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { EvidenceSettings, EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { AuditStore } from '#domain/operations/audit.ts';
import type { StrengthOptions } from '#desks/prediction/gates/market-gates.ts';
import { gateSettings } from '#desks/prediction/gates/presets.ts';
import { outcomesAt } from '#apps/prediction/learning/desk-outcomes.ts';
import { isNothing, provenOf } from '#apps/prediction/learning/proven-settings.ts';
import type { CategoryThreshold, DeskProposal } from '#apps/prediction/learning/proven-settings.ts';
import { UnreadableSettings, learntKey, provenInForce, withDesk } from '#apps/prediction/learning/settings-in-force.ts';

export interface RetrainingParts {
  readonly outcomes: Pick<OutcomeStore, 'stream'>;
  readonly settings: EvidenceSettingsStore;
  readonly audit: Pick<AuditStore, 'add'>;
  readonly venue: string;
  readonly now: () => UnixMs;
  /** Who asked, for the audit log: `job:retrain`. */
  readonly actor: string;
  readonly signal?: AbortSignal;
}

/** What came of a retraining. */
export interface Retraining {
  /** Signals of the desk, with a result or without. */
  readonly outcomes: number;
  readonly proposal: DeskProposal;
  /** The version that was stored; undefined when nothing was. */
  readonly version: number | undefined;
  readonly state: 'nothing-proven' | 'unchanged' | 'applied' | 'withdrawn';
}

/**
 * Learns anew from everything that the desk found at a venue. A new version of the settings is stored only when what is proven has changed,
 * which includes that something no longer is.
 */
export async function retrain(parts: RetrainingParts): Promise<Retraining> {
  const { settings, audit, venue, now, actor } = parts;
  const learner = new DeskLearner(gateSettings('strict').strength);
  for await (const outcome of outcomesAt(parts.outcomes, parts)) learner.add(outcome);
  const proposal = learner.proposal();
  const before = await settings.latest();
  const proven = provenOf(proposal);
  const isSame = JSON.stringify(proven) === JSON.stringify(inForce(before, venue));
  const state =
    isSame || (isNothing(proven) && isNothing(inForce(before, venue)))
      ? isNothing(proven)
        ? 'nothing-proven'
        : 'unchanged'
      : isNothing(proven)
        ? 'withdrawn'
        : 'applied';
  const isStored = state === 'applied' || state === 'withdrawn';
  parts.signal?.throwIfAborted();
  const applied = now();
  const version = isStored
    ? await settings.apply(applied, withDesk(before, learntKey(venue), { applied, proposal }))
    : undefined;
  const detail = { desk: 'prediction', venue, outcomes: learner.count, state, version: version ?? null, proven };
  await audit.add({ time: applied, actor, action: 'evidence.retrain', detail });
  return { outcomes: learner.count, proposal, version, state };
}

/** What cannot be read is replaced. */
function inForce(settings: EvidenceSettings | undefined, venue: string): ReturnType<typeof provenInForce> {
  try {
    return provenInForce(settings, venue);
  } catch (error) {
    if (!(error instanceof UnreadableSettings)) throw error;
    return provenInForce(undefined, venue);
  }
}

/** Collects what the desk found, then learns weights, strengths by detector and by category, and category models. */
export class DeskLearner {
  count = 0;
  private readonly learner = new SignalLearner();
  private readonly results: ScoredResult[] = [];
  private readonly strength: StrengthOptions;

  /** `strength`: what is asked for while nothing is proven, which a learnt one has to beat. */
  constructor(strength: StrengthOptions) {
    this.strength = strength;
  }

  add(outcome: OutcomeRecord): void {
    this.count++;
    this.learner.add(outcome);
    const result = scoredResult(outcome);
    if (result !== undefined) this.results.push(result);
  }

  proposal(): DeskProposal {
    const proposal: SignalProposal = this.learner.proposal();
    return { ...proposal, categoryThresholds: this.categoryThresholds() };
  }

  private categoryThresholds(): readonly CategoryThreshold[] {
    const { least, categories } = this.strength;
    const groups = [...Map.groupBy(this.results, ({ category }) => category)].sort(([a], [b]) => (a < b ? -1 : 1));
    // Side by side, one of twenty groups would change for nothing: the chance is shared among them.
    const alpha = ALPHA / Math.max(1, groups.length);
    return groups.map(([category, ofCategory]): CategoryThreshold => {
      const scoreThreshold = (categories as Readonly<Record<string, number | undefined>>)[category] ?? least;
      const tuned = tuneThreshold(
        ofCategory.map((result) => Object.assign({}, result, { scoreThreshold })),
        { alpha },
      );
      return Object.assign({ category, results: ofCategory.length }, tuned);
    });
  }
}

const ALPHA = 0.05;
