import type { UnixMs } from '#core/time.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { Evidence } from '#domain/signals/signal.ts';
import type { LeadLag } from '#desks/prediction/correlation/lead-lag.ts';
import type { LeakEpisode } from '#desks/prediction/detectors/leak-episode.ts';
import { findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';

export interface LeakCase {
  readonly leader: LeakEpisode;
  readonly follower: LeakEpisode;
  /** Adjusted p-value of the leader with all its followers. */
  readonly q: number;
  /** Undefined where prices alone do not tell. */
  readonly lead: LeadLag | undefined;
  /** Pearson's correlation over each window, and before it; NaN where not known. */
  readonly pearson: readonly { readonly hours: number; readonly now: number; readonly before: number }[];
  readonly now: UnixMs;
  /** When it began, and how much later in the follower. */
  readonly since: UnixMs;
  readonly lagMs: number;
  /** The same accounts were seen in both. */
  readonly isLinked: boolean;
}

/** Begins when the leader began; goes where the follower goes. */
export function leakFinding({ leader, follower, q, lead, pearson, now, since, lagMs, isLinked }: LeakCase): Finding {
  const count = (isLinked ? leader.linked : leader.followers).length + 1;
  const lagS = lagMs / 1_000;
  const cents = (100 * follower.move.size).toFixed(1);
  const others = leader.followers.filter((other) => other !== follower);
  return findingOf(follower.place.state, {
    detector: 'leak',
    time: now,
    since,
    direction: follower.direction === 1 ? 'long' : 'short',
    strength: strengthOf(-Math.log10(Math.max(q, 1e-12)), -Math.log10(Q_WEAK), -Math.log10(Q_STRONG)),
    reason:
      `Moves by ${cents} cents in ${follower.move.volumeRatio.toFixed(1)} times its usual volume, ${lagS.toFixed(0)} s after ` +
      `"${leader.place.state.market.question}" did: ${count} markets one after another${isLinked ? ', by the same accounts' : ''}; by chance with ${q.toExponential(1)}`,
    evidence: [
      { label: 'markets', value: count },
      { label: 'lag s', value: lagS },
      { label: 'same accounts', value: isLinked ? 'yes' : 'no' },
      ...leadEvidence(lead),
      { label: 'q-value', value: q },
      { label: 'move in standard deviations', value: follower.move.z },
      { label: 'volume of usual', value: follower.move.volumeRatio },
      ...pearson.flatMap(pearsonEvidence),
    ],
    related: [leader, ...others].map(({ place }) => place.state.market.id),
  });
}

const Q_WEAK = 0.05;
const Q_STRONG = 1e-6;
const RATIO_SHOWN_MAX = 1_000;

function leadEvidence(lead: LeadLag | undefined): readonly Evidence[] {
  if (lead === undefined) return [];
  return [
    { label: 'Hayashi-Yoshida correlation', value: lead.correlation },
    { label: 'Hayashi-Yoshida lag s', value: lead.lagMs / 1_000 },
    { label: 'lead-lag ratio', value: Math.min(lead.ratio, RATIO_SHOWN_MAX) },
  ];
}

function pearsonEvidence({ hours, now, before }: LeakCase['pearson'][number]): readonly Evidence[] {
  return [
    { label: `correlation ${hours} h`, value: now },
    { label: `correlation before ${hours} h`, value: before },
  ].filter(({ value }) => !Number.isNaN(value));
}
