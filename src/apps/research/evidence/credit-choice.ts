import { unknownName } from '#core/suggest.ts';
import { factorCredit, gateCredit, groupCredit, typeCredit } from '#domain/evidence/attribution/credit.ts';
import type { AttributionMethod, CreditRule } from '#domain/evidence/attribution/credit.ts';
import { DIMENSIONS } from '#domain/evidence/matrix/dimensions.ts';

/** What profit is shared among. */
export interface CreditChoice {
  readonly name: string;
  readonly rule: CreditRule;
  /** Gates are judged on all signals; everything else on those that passed. */
  readonly needsBlocked: boolean;
}

const METHODS: readonly AttributionMethod[] = ['shapley', 'last-touch'];
const SHARED: Readonly<Record<string, CreditRule>> = { type: typeCredit, factor: factorCredit, gate: gateCredit };

/** Throws `argument.unknown` with the nearest names. */
export function creditChoice(name: string): CreditChoice {
  const shared = SHARED[name];
  if (shared !== undefined) return { name, rule: shared, needsBlocked: name === 'gate' };
  const dimension = DIMENSIONS.find((candidate) => candidate.name === name);
  if (dimension !== undefined) return { name, rule: groupCredit(dimension), needsBlocked: false };
  throw unknownName('subject', name, [...new Set([...Object.keys(SHARED), ...DIMENSIONS.map((one) => one.name)])]);
}

export function parseMethod(text: string): AttributionMethod {
  const found = METHODS.find((method) => method === text);
  if (found === undefined) throw unknownName('method', text, METHODS);
  return found;
}

/** How shares come about, in words. */
export function methodText(method: AttributionMethod, subject: string): string {
  if (subject === 'gate') {
    return method === 'shapley'
      ? 'Without gates every signal would be taken. What a stopped signal would have brought is taken away in equal parts by the gates that stopped it: a loss that was avoided counts for them.'
      : 'Without gates every signal would be taken. What a stopped signal would have brought is taken away by the last gate that stopped it.';
  }
  if (subject !== 'type' && subject !== 'factor') return `Each signal belongs to its ${subject}.`;
  return method === 'shapley'
    ? 'Shapley: each contributor gets the share of orders in which it is the one that carries the signal over its threshold. Parts sum to the total exactly; what cents leave over goes to the largest cut-off parts.'
    : 'Last touch: everything to what was known last before the signal.';
}
