import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UnixMs } from '#core/time.ts';
import type { Account } from '#sandbox/exchange/accounts/account.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { VenueClock } from '#sandbox/serving/venue-clock.ts';
import type { Params } from '#sandbox/exchange/params.ts';

const USUAL_WINDOW_MS = 5_000;
const WIDEST_WINDOW_MS = 60_000;
const AHEAD_MS = 1_000;

/** HMAC-SHA256 of a text in hexadecimal. */
export function signatureOf(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Throws unless a signed request is fresh and its signature is that of the text that was signed. */
export function checkSignature(account: Account, params: Params, signed: string, clock: VenueClock): void {
  const timestamp = params.integer('timestamp');
  if (timestamp === undefined) throw refuse.missing('timestamp');
  const found = Buffer.from(params.need('signature'));
  const expected = Buffer.from(signatureOf(account.secret, signed));
  checkWindow(timestamp, params.integer('recvWindow') ?? USUAL_WINDOW_MS, clock);
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw refuse.badSignature();
}

/**
 * A request must not be from the future, nor older than its window. Where the exchange's time runs at another speed than the
 * client's clock, a client that measured the difference once falls behind (or ahead) for good: then any time since the start
 * is fresh, and only what is from before it, or further ahead than both clocks can be, is refused.
 */
function checkWindow(timestamp: number, window: number, clock: VenueClock): void {
  if (window > WIDEST_WINDOW_MS || window <= 0) throw refuse.badWindow();
  const now = clock.told();
  if (clock.speed === 1) {
    if (timestamp >= now + AHEAD_MS) throw refuse.timestampAhead();
    if (now - timestamp > window) throw refuse.timestampStale();
    return;
  }
  if (timestamp >= latestClaim(clock) + AHEAD_MS) throw refuse.timestampAhead();
  if (timestamp < clock.start + clock.skewMs - window) throw refuse.timestampStale();
}

/** A client that kept the first difference it saw, while the exchange runs slower than its clock, is ahead by this much. */
function latestClaim(clock: VenueClock): UnixMs {
  const now = clock.told();
  return (clock.speed >= 1 ? now : now + clock.realMs(clock.now() - clock.start)) as UnixMs;
}
