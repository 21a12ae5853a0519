import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** Key of a run for a due time; each further attempt has a key of its own. */
export function dueKey(dueAt: UnixMs, attempt: number): string {
  return numbered(formatInstant(dueAt), attempt);
}

/** Key of the nth run that a person asked for in the same millisecond. */
export function manualKey(now: UnixMs, count: number): string {
  return numbered(`manual:${formatInstant(now)}`, count);
}

/** Which attempt a key stands for: `…Z` is the first, `…Z~3` the third. */
export function attemptOf(key: string): number {
  return Number(/~(\d+)$/.exec(key)?.[1] ?? 1);
}

function numbered(text: string, count: number): string {
  return count === 1 ? text : `${text}~${count}`;
}
