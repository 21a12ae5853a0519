import type { Direction, Evidence } from '#domain/signals/signal.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import type { FactorName } from '#desks/scanner/mode.ts';

/** What a factor is asked about. */
export interface FactorSubject {
  readonly direction: Direction;
  /** Price at which the trade would be entered. */
  readonly price: number;
  readonly context: ScannerContext;
}

/** What a factor says: how much it is for the trade, or what it would have needed to know. */
export type Opinion =
  | {
      readonly kind: 'scored';
      /** -1 (against) ... 1 (for). */
      readonly score: number;
      /** A sentence with the numbers that made the score. */
      readonly reason: string;
      readonly evidence: readonly Evidence[];
    }
  | { readonly kind: 'missing'; readonly missing: string };

/** One part of the confluence score. Pure: the same subject always gets the same opinion. */
export interface FactorRule {
  readonly name: FactorName;
  judge(subject: FactorSubject): Opinion;
}

export function scored(score: number, reason: string, evidence: readonly Evidence[]): Opinion {
  return { kind: 'scored', score, reason, evidence };
}

export function missing(what: string): Opinion {
  return { kind: 'missing', missing: what };
}
