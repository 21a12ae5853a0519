import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import type { FindingLesson } from '#domain/prediction/prediction-strategy.ts';
import type { UnixMs } from '#core/time.ts';

/** The lesson that was learnt from a finding when it ended, from what was stored of it; undefined when none was. */
export function lessonOf({ type, category: name, exit }: OutcomeRecord): FindingLesson | undefined {
  if (exit?.move === undefined) return undefined;
  const detector = DETECTORS.find((each) => each === type);
  const category = MARKET_CATEGORIES.find((each) => each === name);
  if (detector === undefined || category === undefined) return undefined;
  return { detector, category, move: exit.move, knownAt: exit.knownAt as UnixMs };
}
