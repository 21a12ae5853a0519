import type { Bar } from '#domain/market/bar.ts';
import type { BreakFact, Fact, ProtectedFact, TakenFact } from '#domain/structure/fact.ts';
import type { TriggerReading } from '#desks/scanner/context.ts';
import type { PivotStrengths, ScannerMode, TriggerName } from '#desks/scanner/mode.ts';
import type { Side } from '#desks/scanner/side.ts';
import type { FrameView } from '#desks/scanner/view/frame-view.ts';

/** A break of structure on the entry timeframe with the level that it protects. */
export interface EntryBreak {
  readonly broken: BreakFact;
  readonly protectedPrice: number;
}

/** What the entry timeframe's structure said at its latest bar. */
export class EntryEvents {
  taken: TakenFact[] = [];
  breaks: EntryBreak[] = [];
  private lastBreak: BreakFact | undefined = undefined;

  clear(): void {
    if (this.taken.length > 0) this.taken = [];
    if (this.breaks.length > 0) this.breaks = [];
  }

  take(fact: Fact): void {
    if (fact.kind === 'taken') this.taken.push(fact);
    else if (fact.kind === 'break') this.lastBreak = fact;
    else if (fact.kind === 'protected') this.protect(fact);
  }

  /** The level follows its break at once. */
  private protect(fact: ProtectedFact): void {
    if (this.lastBreak !== undefined) this.breaks.push({ broken: this.lastBreak, protectedPrice: fact.price });
    this.lastBreak = undefined;
  }
}

/** What triggers look at: the entry bar that has just closed, and what is known at its close. */
export interface Scene {
  readonly mode: ScannerMode;
  readonly bar: Bar;
  /** Number of the entry bar. */
  readonly index: number;
  readonly pivots: PivotStrengths;
  readonly events: EntryEvents;
  readonly entry: Pick<FrameView, 'openOf'>;
  /** Views of the structure timeframes, longest first. */
  readonly structure: readonly Pick<FrameView, 'timeframe' | 'zones'>[];
}

/** Something at the close of an entry bar that makes a trade on one side worth looking at. Exactly mirrored between sides. */
export interface Trigger {
  readonly name: TriggerName;
  fires(scene: Scene, side: Side): TriggerReading | undefined;
}

/** Whether a bar closed in its half on the side of the trade: buyers had the last word. */
export function closesWith(bar: Bar, side: Side): boolean {
  return side * (bar.close - (bar.high + bar.low) / 2) > 0;
}
