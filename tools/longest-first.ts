import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/**
 * Begins with the suites that take longest, which their places and names tell: on a fresh checkout nothing is known of how long they took, and
 * one of two minutes that begins last is waited for by everybody.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}

const RANKS: readonly RegExp[] = [
  /\/test\/browser\//,
  /\/test\/(api|e2e|slow|simulation|guides)\//,
  /\.slow\.test\.ts$/,
];

/** Less is sooner. */
function rankOf(path: string): number {
  const rank = RANKS.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? RANKS.length : rank;
}
