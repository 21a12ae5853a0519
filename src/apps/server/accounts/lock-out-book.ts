import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { addressKey, afterFailure, lockedUntil, LOCK_RULES } from '#domain/accounts/lock-out.ts';
import type { Failures, LockScope } from '#domain/accounts/lock-out.ts';

/** A try to sign in. */
export interface Try {
  /** In the form in which names are looked up; undefined when the try names nobody. */
  readonly name: string | undefined;
  readonly address: string;
  /** Whether the name has signed in from this address before. */
  readonly isKnownAddress: boolean;
}

/** A try that counts as a failure until it is said to be none. */
export interface CountedTry {
  /** It was no failure: what was counted for it is taken back. */
  withdraw(): void;
  /** It was no failure, and ends the row of failures of this name at this address. */
  succeed(): void;
  /** Whether from now on somebody has to wait because of it. */
  readonly locks: boolean;
}

/** Names or addresses that are remembered in each count; beyond that the ones that failed longest ago are forgotten. */
const MOST_REMEMBERED = 50_000;

/** Counts failures, in the memory of this process: a restart, which no stranger can bring about, forgets them. */
export class LockOutBook {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly most: number;
  private readonly counts: Readonly<Record<LockScope, Map<string, Failures>>> = {
    'name-at-address': new Map(),
    address: new Map(),
    'name-from-strangers': new Map(),
  };

  constructor(clock: Pick<Clock, 'now'>, most = MOST_REMEMBERED) {
    this.clock = clock;
    this.most = most;
  }

  /** Counts the try. Throws `auth.locked` when it comes too early; such a try is not counted, so that nobody is locked for ever. */
  begin(request: Try): CountedTry {
    const now = this.clock.now();
    const places = placesOf(request);
    const ends = places.map(([scope, key]) => lockedUntil(this.counts[scope].get(key), now, LOCK_RULES[scope]));
    const until = Math.max(0, ...ends.map((end) => end ?? 0));
    if (until > 0) throw locked(until - now);
    const befores = places.map(([scope, key]) => this.add(scope, key, now));
    const withdraw = (): void =>
      places.forEach(([scope, key], i) => this.takeBack(scope, key, { now, before: befores[i] }));
    const succeed = (): void => {
      withdraw();
      for (const [scope, key] of places) if (scope === 'name-at-address') this.counts[scope].delete(key);
    };
    const locks = places.some(
      ([scope, key]) => lockedUntil(this.counts[scope].get(key), now, LOCK_RULES[scope]) !== undefined,
    );
    return { withdraw, succeed, locks };
  }

  private add(scope: LockScope, key: string, now: UnixMs): Failures | undefined {
    const count = this.counts[scope];
    const before = count.get(key);
    // Moved to the end, so that the first is always the one that failed longest ago.
    count.delete(key);
    count.set(key, afterFailure(before, now, LOCK_RULES[scope]));
    for (const oldest of count.keys()) {
      if (count.size <= this.most) break;
      count.delete(oldest);
    }
    return before;
  }

  private takeBack(
    scope: LockScope,
    key: string,
    was: { readonly now: UnixMs; readonly before: Failures | undefined },
  ): void {
    const count = this.counts[scope];
    const found = count.get(key);
    if (found === undefined) return;
    // Another failure may have been counted meanwhile: then its time stays.
    const last = found.last === was.now && was.before !== undefined ? was.before.last : found.last;
    if (found.count <= 1) count.delete(key);
    else count.set(key, { count: found.count - 1, last });
  }
}

function placesOf({ name, address, isKnownAddress }: Try): readonly (readonly [LockScope, string])[] {
  const from = addressKey(address);
  if (name === undefined) return [['address', from]];
  const strangers = isKnownAddress ? [] : [['name-from-strangers', name] as const];
  return [['name-at-address', `${from} ${name}`], ['address', from], ...strangers];
}

/** `place.value` holds the seconds, for the header `retry-after`. */
function locked(waitMs: number): AssayError {
  const seconds = `${Math.ceil(waitMs / SECOND_MS)}`;
  return new AssayError('auth.locked', `Expected fewer failed sign-ins: wait "${seconds}" s before the next`, {
    place: { value: seconds },
    remedy:
      'A passkey, or a browser at an address that has signed in before, need not wait for the failures of others. On the server "assay users" helps.',
  });
}
