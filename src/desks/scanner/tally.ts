import type { NoPlan } from '#desks/scanner/plan.ts';
import type { ModeName, TriggerName } from '#desks/scanner/mode.ts';

/** Why a candidate did not become a signal. */
export type Dismissal = NoPlan | 'cooling-down' | 'misplaced' | 'score-too-low';

/** What became of the candidates of a run, so that a quiet scanner can say why. */
export interface CandidateTally {
  readonly mode: ModeName;
  readonly entryBars: number;
  /** Candidates by trigger; one candidate may have several. */
  readonly fired: Readonly<Record<TriggerName, number>>;
  readonly dismissed: Readonly<Record<Dismissal, number>>;
  readonly signals: number;
}

/** Counts candidates as they come and go. */
export class CandidateCounter {
  entryBars = 0;
  private signals = 0;
  private readonly fired: Record<TriggerName, number> = { sweep: 0, 'break-after-touch': 0, 'zone-rejection': 0 };
  private readonly dismissed: Record<Dismissal, number> = {
    'cooling-down': 0,
    misplaced: 0,
    'atr-unknown': 0,
    'risk-too-wide': 0,
    'no-target': 0,
    'score-too-low': 0,
  };

  fire(triggers: readonly { readonly name: TriggerName }[]): void {
    for (const { name } of triggers) this.fired[name]++;
  }

  dismiss(reason: Dismissal): void {
    this.dismissed[reason]++;
  }

  accept(): void {
    this.signals++;
  }

  tally(mode: ModeName): CandidateTally {
    const { entryBars, signals } = this;
    return { mode, entryBars, fired: { ...this.fired }, dismissed: { ...this.dismissed }, signals };
  }
}
