import { evidenceList } from '#apps/report/factor-list.ts';
import { badge, note } from '#apps/report/html.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { Verdict } from '#domain/gates/gate.ts';

const TONES = { pass: 'good', block: 'bad', unknown: 'warn' } as const;

/** Each gate with its verdict, the reason, and the inputs that it looked at. */
export function gateList(verdicts: readonly Verdict[], priceDigits: number): Markup {
  if (verdicts.length === 0) return note('The run had no gates.');
  return join(
    verdicts.map((verdict) =>
      element(
        'div',
        { class: 'gate' },
        element(
          'div',
          { class: 'gate-head' },
          badge(verdict.kind, TONES[verdict.kind]),
          element('h3', {}, verdict.gate),
        ),
        element('p', { class: 'reason' }, verdict.kind === 'unknown' ? `Missing: ${verdict.missing}` : verdict.reason),
        evidenceList(verdict.inputs, priceDigits),
      ),
    ),
    note('Only "pass" opens a position; "unknown" stops it as "block" does. Exits are never gated.'),
  );
}
