import type { CategoryVerdict } from '#domain/evidence/tuning/category-models.ts';
import type { NamedThreshold, SignalProposal } from '#domain/evidence/tuning/signal-proposal.ts';
import type { RuleFigures } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { SignalWeight } from '#domain/evidence/weights/signal-weights.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { percentText, UNKNOWN } from '#apps/research/run/words.ts';
import { bold, dim, green, renderTable } from '#apps/cli/table.ts';

/** What was learnt, part by part, with the reason wherever something stays as it is. */
export function proposalText(proposal: SignalProposal): string {
  const { weights, results, thresholds, categories, objective } = proposal;
  return [
    bold(`Learnt from ${results} results`),
    weightTable(weights.weights),
    dim(
      `Win rates pulled towards their parents': all signals (${percentText(weights.overallRate)}) count as ${weights.typeStrength.toFixed(0)} results of a type, a type as ${weights.categoryStrength.toFixed(0)} of a category. Weights lie between 0.5 and 2; a kind that earns nothing is held at 1.`,
    ),
    thresholdTable(thresholds),
    dim(
      `Thresholds chosen for ${objective === 'wins' ? 'win rate times count' : 'mean net result times count'} on the past, judged on what came next; changed only when better beyond the interval.${objective === 'wins' ? ' Win rate times count is the number of wins: it never asks for a higher threshold.' : ''}`,
    ),
    categoryTable(categories),
    dim(
      'A category gets its own model only when its log loss out of sample is better beyond the interval; otherwise the generic one stays.',
    ),
  ].join('\n\n');
}

function weightTable(weights: readonly SignalWeight[]): string {
  return renderTable<SignalWeight>(
    [
      { title: 'type', value: ({ type, category }) => (category === undefined ? type : `  in ${category}`) },
      { title: 'results', align: 'right', value: ({ trials }) => `${trials}` },
      {
        title: 'won',
        align: 'right',
        value: ({ wins, trials }) => (trials === 0 ? UNKNOWN : percentText(wins / trials)),
      },
      { title: 'shrunken', align: 'right', value: ({ shrunkenRate }) => percentText(shrunkenRate) },
      { title: 'mean R', align: 'right', value: ({ meanR }) => rText(meanR) },
      { title: 'weight', align: 'right', value: ({ weight }) => weight.toFixed(2) },
      { title: '', value: ({ isHeldBack }) => (isHeldBack ? dim('held at 1: earns nothing') : '') },
    ],
    weights,
  );
}

const REASONS: Readonly<Record<NamedThreshold['reason'] | CategoryVerdict['reason'], string>> = {
  proven: green('proven'),
  'not-proven': 'gain not proven',
  'present-is-best': 'present one is best',
  'too-few': 'too few results',
  'rule-is-worse': 'its thresholds earn less',
};

function thresholdTable(thresholds: readonly NamedThreshold[]): string {
  return renderTable<NamedThreshold>(
    [
      { title: 'threshold of', value: ({ strategy, type }) => `${strategy} ${type}` },
      { title: 'present', align: 'right', value: ({ present }) => present.toFixed(2) },
      { title: 'chosen', align: 'right', value: ({ chosen }) => chosen.toFixed(2) },
      { title: 'out of sample', align: 'right', value: ({ outOfSample }) => ruleText(outOfSample) },
      {
        title: 'with the present one',
        align: 'right',
        value: ({ outOfSamplePresent }) => ruleText(outOfSamplePresent),
      },
      { title: 'verdict', value: thresholdVerdict },
    ],
    thresholds,
  );
}

/** A better threshold is not yet a good one. */
function thresholdVerdict({ verdict, reason, outOfSample }: NamedThreshold): string {
  const still = verdict === 'change' && outOfSample.totalR <= 0 ? ', but it loses either way' : '';
  return `${verdict}: ${REASONS[reason]}${still}`;
}

function categoryTable(categories: readonly CategoryVerdict[]): string {
  const loss = (value: number | undefined): string => value?.toFixed(4) ?? UNKNOWN;
  return renderTable<CategoryVerdict>(
    [
      { title: 'category', value: ({ category }) => category },
      { title: 'judged', align: 'right', value: ({ judged }) => `${judged}` },
      { title: 'log loss generic', align: 'right', value: ({ generic }) => loss(generic?.logLoss) },
      { title: 'own', align: 'right', value: ({ own }) => loss(own?.logLoss) },
      { title: 'saved', align: 'right', value: savedText },
      { title: 'Brier generic', align: 'right', value: ({ generic }) => loss(generic?.brier) },
      { title: 'own', align: 'right', value: ({ own }) => loss(own?.brier) },
      { title: 'generic rule', align: 'right', value: ({ genericRule }) => ruleText(genericRule) },
      { title: 'own rule', align: 'right', value: ({ ownRule }) => ruleText(ownRule) },
      { title: 'verdict', value: ({ verdict, reason }) => `${verdict}: ${REASONS[reason]}` },
    ],
    categories,
  );
}

/** How much lower the log loss of the category's own models is, out of sample. */
function savedText({ generic, own }: CategoryVerdict): string {
  return generic === undefined || own === undefined ? UNKNOWN : percentText(1 - own.logLoss / generic.logLoss);
}

/** `38 of 90 won, +4.2 R`. */
function ruleText({ signals, wins, totalR }: RuleFigures): string {
  return signals === 0 ? UNKNOWN : `${wins} of ${signals} won, ${rText(totalR, 1)}`;
}
