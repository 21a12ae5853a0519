import type { SignalExplanation } from '#contract/signals.ts';
import { formatNumber } from '#apps/web/format/number.ts';

/** A fact that a reason rests on. */
export type EvidenceFact = SignalExplanation['factors'][number]['evidence'][number];

/** `ADX`, `30.42`, `at 99.00 to 101.00`: a fact in three pieces, ready to be shown. */
export interface EvidenceWords {
  readonly label: string;
  readonly value: string;
  /** Where it lies on the chart; undefined when it lies nowhere or says so already. */
  readonly place: string | undefined;
}

export function evidenceWords(fact: EvidenceFact, priceDigits: number): EvidenceWords {
  const value = typeof fact.value === 'number' ? numberWords(fact.value, priceDigits) : fact.value;
  const levels = fact.levels.map((level) => formatNumber(level, priceDigits)).join(' to ');
  const timeframe = fact.timeframe === null || fact.label.includes(fact.timeframe) ? '' : `${fact.timeframe} `;
  return { label: `${timeframe}${fact.label}`, value, place: levels === '' || levels === value ? undefined : levels };
}

/** Whole numbers as they are, others with as many digits as a price has, and two at least. */
function numberWords(value: number, priceDigits: number): string {
  return Number.isInteger(value) ? formatNumber(value, 0) : formatNumber(value, Math.max(2, priceDigits));
}
