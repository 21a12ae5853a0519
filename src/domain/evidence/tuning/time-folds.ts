import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';

/** One step of a walk forward: learn from what was known before, be judged on what came next. */
export interface TimeFold {
  readonly judgedFrom: number;
  readonly judgedTo: number;
  readonly train: readonly ScoredResult[];
  readonly judged: readonly ScoredResult[];
}

export interface FoldOptions {
  /** Equal stretches of time; the first one is only learnt from. */
  readonly blocks?: number;
  /** Extra distance between what is learnt from and what is judged; the longest time to a result when left out. */
  readonly embargoMs?: number;
}

const BLOCKS = 6;

/**
 * Steps through time: each block but the first is judged with what was learnt from every result that was known an embargo
 * before it began. Results that straddle the border are learnt from in a later step. Empty without results.
 */
export function timeFolds(results: readonly ScoredResult[], options: FoldOptions = {}): readonly TimeFold[] {
  const { blocks = BLOCKS } = options;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let longest = 0;
  for (const { time, knownAt } of results) {
    first = Math.min(first, time);
    last = Math.max(last, time);
    longest = Math.max(longest, knownAt - time);
  }
  if (!(last > first)) return [];
  const embargoMs = options.embargoMs ?? longest;
  const border = (block: number): number => first + Math.floor(((last - first + 1) * block) / blocks);
  return Array.from({ length: blocks - 1 }, (_, i): TimeFold => {
    const [judgedFrom, judgedTo] = [border(i + 1), border(i + 2)];
    return {
      judgedFrom,
      judgedTo,
      train: results.filter(({ knownAt }) => knownAt <= judgedFrom - embargoMs),
      judged: results.filter(({ time }) => time >= judgedFrom && time < judgedTo),
    };
  });
}
