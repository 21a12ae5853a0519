import type { CategoryVerdict } from '#domain/evidence/tuning/category-models.ts';
import { MINIMUM_RESULTS } from '#domain/evidence/matrix/performance-matrix.ts';
import { isNothing, provenOf } from '#apps/prediction/learning/proven-settings.ts';
import type { ProvenSettings } from '#apps/prediction/learning/proven-settings.ts';
import type { Retraining } from '#apps/prediction/learning/retraining.ts';

/** What was learnt, in a line for the history of the job. */
export function retrainingText({ outcomes, proposal, version, state }: Retraining): string {
  const proven = provenOf(proposal);
  const head = {
    'nothing-proven': 'nothing proven',
    unchanged: `nothing new, still in force: ${provenText(proven)}`,
    applied: `version ${version} is in force: ${provenText(proven)}`,
    withdrawn: `version ${version} is in force: what was proven is so no more, everything is as if nothing had been learnt`,
  }[state];
  const types = proposal.weights.weights.filter(({ category }) => category === undefined);
  const few = types.filter(({ trials }) => trials < MINIMUM_RESULTS).length;
  const counts = [
    `${outcomes} ${plural(outcomes, 'outcome')}`,
    `${proposal.results} with a result`,
    `${few} of ${types.length} ${plural(types.length, 'detector')} with too few`,
  ];
  return [`${head}: ${counts.join(', ')}`, ...categoryTexts(proposal.categories)].join('; ');
}

function provenText(proven: ProvenSettings): string {
  if (isNothing(proven)) return 'nothing';
  const { detectors, categories, weights, models } = proven;
  return [
    ...Object.entries(detectors).map(([name, strength]) => `${name} from strength ${strength.toFixed(2)}`),
    ...Object.entries(categories).map(([name, strength]) => `${name} from strength ${strength.toFixed(2)}`),
    ...Object.entries(weights).map(([name, weight]) => `weight of ${name} ${weight.toFixed(2)}`),
    ...Object.keys(models).map((name) => `a model of its own for ${name}`),
  ].join(', ');
}

/** Whether a category's own models are better than those of all, and by how much. */
function categoryTexts(categories: readonly CategoryVerdict[]): readonly string[] {
  const judged = categories.filter(({ reason }) => reason !== 'too-few');
  if (judged.length === 0) return [];
  return [`models by category: ${judged.map(categoryText).join(', ')}`];
}

function categoryText({ category, generic, own, reason, verdict }: CategoryVerdict): string {
  const saved = generic === undefined || own === undefined ? Number.NaN : 1 - own.logLoss / generic.logLoss;
  const figure = Number.isNaN(saved)
    ? ''
    : `, log loss ${saved < 0 ? '+' : '-'}${(100 * Math.abs(saved)).toFixed(1)} %`;
  const why =
    verdict === 'own' ? 'proven' : reason === 'rule-is-worse' ? 'its thresholds earn less' : 'gain not proven';
  return `${category} ${verdict} (${why}${figure})`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
