import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { MissedRule } from '#domain/schedule/job.ts';

/** A due time that is up. `attempt` is 1, or more when an earlier run for it was cut off. */
export interface DueTry {
  readonly dueAt: UnixMs;
  readonly attempt: number;
}

/** What is done about a due time. */
export type DueStep =
  | { readonly kind: 'run'; readonly due: DueTry; readonly trigger: 'schedule' | 'missed' }
  | { readonly kind: 'skip'; readonly due: DueTry; readonly trigger: 'schedule' | 'missed'; readonly why: string };

export interface DueSituation {
  readonly now: number;
  readonly missed: MissedRule;
  /** Key of a run of the same job that has not ended. */
  readonly runningKey: string | undefined;
}

/** A due time is on time up to this long after it, whatever delayed it; later it is missed. */
export const ON_TIME_MS = MINUTE_MS;

/**
 * Decides about due times that are up, oldest first. At most the last of them runs, for the others have been overtaken; with
 * `each` all of them do, one after the other. While a run goes on, due times are skipped; with `each` they wait.
 */
export function planDue(tries: readonly DueTry[], situation: DueSituation): readonly DueStep[] {
  const { missed, runningKey } = situation;
  if (missed.kind === 'each' && runningKey !== undefined) return [];
  return tries
    .map((due, i) => stepFor(due, i === tries.length - 1, situation))
    .filter((step) => step.kind === 'run' || step.due.attempt === 1);
}

function stepFor(due: DueTry, isLast: boolean, { now, missed, runningKey }: DueSituation): DueStep {
  const lateMs = now - due.dueAt;
  const trigger = lateMs <= ON_TIME_MS && due.attempt === 1 ? 'schedule' : 'missed';
  const skip = (why: string): DueStep => ({ kind: 'skip', due, trigger, why });
  if (runningKey !== undefined) return skip(`The run "${runningKey}" had not ended`);
  if (!isLast && missed.kind !== 'each') return skip('Missed, and overtaken by a later due time');
  if (trigger === 'schedule') return { kind: 'run', due, trigger };
  if (missed.kind === 'skip') return skip(`Missed by "${minutes(lateMs)}" min`);
  if (lateMs > Math.max(missed.withinMs, ON_TIME_MS)) {
    return skip(`Missed by "${minutes(lateMs)}" min, more than the allowed "${minutes(missed.withinMs)}" min`);
  }
  return { kind: 'run', due, trigger };
}

function minutes(ms: number): number {
  return Math.round(ms / MINUTE_MS);
}
