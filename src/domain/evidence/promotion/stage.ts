import { unknownName } from '#core/suggest.ts';

/** How far a strategy has come. Each stage trusts it with more. */
export type Stage = 'research' | 'shadow' | 'paper' | 'live';

/** Lowest first. */
const STAGES: readonly Stage[] = ['research', 'shadow', 'paper', 'live'];

/** Throws `argument.unknown` with the nearest stage. */
export function parseStage(text: string): Stage {
  const found = STAGES.find((stage) => stage === text);
  if (found === undefined) throw unknownName('stage', text, STAGES);
  return found;
}

export function nextStage(stage: Stage): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) + 1];
}

export function previousStage(stage: Stage): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) - 1];
}

/** A step of a strategy from one stage to another. */
export interface StageMove {
  readonly strategy: string;
  readonly from: Stage;
  readonly to: Stage;
  /** UTC ms. */
  readonly time: number;
  readonly reason: string;
}

/** Where stages are kept, all of their history. A strategy without a move is in research. */
export interface StageStore {
  record(move: StageMove): Promise<void>;
  /** Oldest first; of one strategy or of all. */
  history(strategy?: string): Promise<readonly StageMove[]>;
}
