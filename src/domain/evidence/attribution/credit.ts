import type { Contributor, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { Dimension } from '#domain/evidence/matrix/dimensions.ts';
import { votingShares } from '#domain/evidence/attribution/voting-shares.ts';

/** `shapley`: shares of a weighted vote. `last-touch`: everything to what was known last before the signal. */
export type AttributionMethod = 'shapley' | 'last-touch';

/** Who gets the profit of one signal, and which part of it. */
export interface Credit {
  readonly names: readonly string[];
  /** Sum to 1; for gates to what they changed: 0 when they let the signal pass, else -1 in all. */
  readonly shares: readonly number[];
}

/** Shares out the profit of one signal. */
export type CreditRule = (outcome: OutcomeRecord, method: AttributionMethod) => Credit;

/** What the gates' shares are counted from: the profit of all signals, had there been no gate. */
const WITHOUT_GATES = 'without any gate';
const NO_SUPPORT = 'no supporting factor';
/** A coalition carries a signal with half of all support when the strategy names no threshold. */
const MAJORITY = 0.5;

/** Triggers share as equals; a signal without triggers belongs to its type. */
export function typeCredit(outcome: OutcomeRecord, method: AttributionMethod): Credit {
  const triggers = outcome.contributors.filter(({ kind }) => kind === 'trigger');
  if (triggers.length === 0) return { names: [outcome.type], shares: [1] };
  return credit(triggers, method, { quota: MAJORITY, support: () => 1 });
}

/**
 * Factors that spoke for the signal share by a vote: support is weight times score, and the quota is what it took, with the
 * factors against it as they were, to reach the strategy's threshold.
 */
export function factorCredit(outcome: OutcomeRecord, method: AttributionMethod): Credit {
  const factors = outcome.contributors.filter(({ kind, weight }) => kind === 'factor' && weight > 0);
  const supporting = factors.filter(({ score }) => score > 0);
  if (supporting.length === 0) return { names: [NO_SUPPORT], shares: [1] };
  const quota = quotaOf(factors, outcome.scoreThreshold);
  return credit(supporting, method, { quota, support: ({ weight, score }) => weight * score });
}

/**
 * What gates changed. Without gates every signal is taken; the gates that stop one take its profit away, in equal parts by
 * Shapley (any of them would have been enough), all of it by the last to judge otherwise. With what all signals would have
 * brought, {@link WITHOUT_GATES}, the parts sum to the profit of the signals that passed.
 */
export function gateCredit({ gates }: OutcomeRecord, method: AttributionMethod): Credit {
  const stopping = gates.filter(({ kind }) => kind !== 'pass').map(({ gate }) => gate);
  const last = stopping.at(-1);
  if (last === undefined) return { names: [WITHOUT_GATES], shares: [1] };
  if (method === 'last-touch') return { names: [WITHOUT_GATES, last], shares: [1, -1] };
  return { names: [WITHOUT_GATES, ...stopping], shares: [1, ...stopping.map(() => -1 / stopping.length)] };
}

/** Everything to the group that the signal belongs to. */
export function groupCredit(dimension: Dimension): CreditRule {
  return (outcome) => {
    const values = dimension.valuesOf(outcome);
    return typeof values === 'string'
      ? { names: [values], shares: [1] }
      : { names: values, shares: values.map(() => 1 / values.length) };
  };
}

interface Vote {
  readonly quota: number;
  readonly support: (contributor: Contributor) => number;
}

function credit(contributors: readonly Contributor[], method: AttributionMethod, vote: Vote): Credit {
  const names = contributors.map(({ name }) => name);
  if (method === 'shapley') return { names, shares: votingShares(contributors.map(vote.support), vote.quota) };
  return { names: [lastKnown(contributors, vote.support).name], shares: [1] };
}

/** Known latest; of several the one with the most support, then the first in the alphabet. */
function lastKnown(contributors: readonly Contributor[], support: Vote['support']): Contributor {
  const [last] = [...contributors].sort(
    (a, b) => knownAt(b) - knownAt(a) || support(b) - support(a) || (a.name < b.name ? -1 : 1),
  );
  return last!;
}

/** A contributor that does not say counts as known first; a number, so that two of them compare as equal. */
function knownAt(contributor: Contributor): number {
  return contributor.knownAt ?? Number.MIN_SAFE_INTEGER;
}

function quotaOf(factors: readonly Contributor[], threshold: number | undefined): number {
  if (threshold === undefined) return MAJORITY;
  let weights = 0;
  let support = 0;
  let against = 0;
  for (const { weight, score } of factors) {
    weights += weight;
    if (score > 0) support += weight * score;
    else against -= weight * score;
  }
  const quota = (threshold * weights + against) / support;
  // The score may have been rounded, or the threshold lie at or below 0: then a majority decides.
  return quota > 0 && quota <= 1 ? quota : MAJORITY;
}
