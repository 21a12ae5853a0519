import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** Failures that count together. */
export interface Failures {
  readonly count: number;
  readonly last: UnixMs;
}

/** How failures make one wait: so many are free, then a time that doubles with each, up to the longest. */
export interface LockRule {
  readonly free: number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** Failures are forgotten when none was added for so long. */
  readonly forgetMs: number;
}

/** Failures are counted three times over, each with its own rule. */
export type LockScope = 'name-at-address' | 'address' | 'name-from-strangers';

const WAITS = { firstMs: SECOND_MS, longestMs: 15 * MINUTE_MS, forgetMs: DAY_MS };

export const LOCK_RULES: Readonly<Record<LockScope, LockRule>> = {
  /** Somebody who mistypes, or guesses at one account. */
  'name-at-address': { ...WAITS, free: 5 },
  /** Somebody who tries one password on many accounts; an office behind one address has more than one bad typist. */
  address: { ...WAITS, free: 20 },
  /** A crowd that guesses at one account. Addresses that the account has signed in from are not counted, and do not wait. */
  'name-from-strangers': { ...WAITS, free: 20 },
};

/** After a sign-in from an address, its owner is no stranger there for so long. */
export const KNOWN_ADDRESS_MS = 90 * DAY_MS;

/** Until when nothing more is tried, or undefined when it may be. */
export function lockedUntil(failures: Failures | undefined, now: UnixMs, rule: LockRule): UnixMs | undefined {
  if (failures === undefined || isForgotten(failures, now, rule) || failures.count < rule.free) return undefined;
  // 2^30 seconds are beyond any longest wait; without the bound the power would become infinite.
  const waitMs = Math.min(rule.longestMs, rule.firstMs * 2 ** Math.min(30, failures.count - rule.free));
  const until = failures.last + waitMs;
  return now < until ? (until as UnixMs) : undefined;
}

/** The failures after one more. */
export function afterFailure(failures: Failures | undefined, now: UnixMs, rule: LockRule): Failures {
  if (failures === undefined || isForgotten(failures, now, rule)) return { count: 1, last: now };
  return { count: failures.count + 1, last: Math.max(failures.last, now) as UnixMs };
}

function isForgotten({ last }: Failures, now: UnixMs, { forgetMs }: LockRule): boolean {
  return now - last >= forgetMs;
}

/** What counts as one address: of IPv6 the first 64 bits, since whoever has one of them has them all. */
export function addressKey(address: string): string {
  const plain = address.toLowerCase().replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  if (mapped !== null) return mapped[1]!;
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
