import { formatNumber, formatPercent, formatScore, formatTime } from '#apps/report/format.ts';
import { note } from '#apps/report/html.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { Evidence, Factor } from '#domain/signals/signal.ts';

/** Each factor with its score as a bar around 0, its weight, its reason and what it rests on; the heaviest first. */
export function factorList(factors: readonly Factor[], priceDigits: number): Markup {
  if (factors.length === 0) return note('This signal has no factors.');
  const total = factors.reduce((sum, factor) => sum + factor.weight, 0);
  const sorted = [...factors].sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  return join(
    sorted.map((factor) => factorItem(factor, total, priceDigits)),
    note('Score from \u22121 (against) to +1 (for). Weight is the share in the whole score.'),
  );
}

/** Facts as a list: label, value, timeframe, where it lies, when it became known. */
export function evidenceList(evidence: readonly Evidence[], priceDigits: number): Markup | undefined {
  if (evidence.length === 0) return undefined;
  return element(
    'ul',
    { class: 'evidence' },
    evidence.map((fact) => element('li', {}, evidenceWords(fact, priceDigits))),
  );
}

function factorItem(factor: Factor, total: number, priceDigits: number): Markup {
  const share = total > 0 ? factor.weight / total : undefined;
  return element(
    'div',
    { class: 'factor' },
    element(
      'div',
      { class: 'factor-head' },
      element('h3', {}, factor.name),
      scoreBar(factor.score),
      element('span', { class: 'value' }, formatScore(factor.score)),
      element('span', { class: 'weight' }, `weight ${formatPercent(share, 0)}`),
    ),
    element('p', { class: 'reason' }, factor.reason),
    evidenceList(factor.evidence, priceDigits),
  );
}

/** From the middle to the right for a factor that speaks for the signal, to the left for one against it. */
function scoreBar(score: number): Markup {
  const width = Math.min(Math.abs(score), 1) * 50;
  const left = score < 0 ? 50 - width : 50;
  const style = `left:${left.toFixed(1)}%;width:${width.toFixed(1)}%`;
  return element(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    Number.isFinite(score) && element('i', { class: score < 0 ? 'minus' : 'plus', style }),
    element('b'),
  );
}

function evidenceWords(fact: Evidence, priceDigits: number): Markup {
  const value = typeof fact.value === 'number' ? numberWords(fact.value, priceDigits) : fact.value;
  const levels = (fact.levels ?? []).map((level) => formatNumber(level, priceDigits)).join(' to ');
  const isSaid = levels === '' || levels === value;
  const known = fact.knownAt === undefined ? '' : `, known ${formatTime(fact.knownAt)}`;
  const timeframe = fact.timeframe === undefined || fact.label.includes(fact.timeframe) ? '' : `${fact.timeframe} `;
  return join(`${timeframe}${fact.label} `, element('b', {}, value), isSaid ? known : ` at ${levels}${known}`);
}

/** As many digits as the value needs, but no more than prices of this instrument have (at least two). */
function numberWords(value: number, priceDigits: number): string {
  return Number.isInteger(value) ? formatNumber(value, 0) : formatNumber(value, Math.max(priceDigits, 2));
}
