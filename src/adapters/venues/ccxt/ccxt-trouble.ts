import { AdapterError } from '#core/errors.ts';
import { WireError } from '#core/wire.ts';
import type { VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { CcxtLibrary } from '#adapters/venues/ccxt/ccxt-library.ts';

/** What something that ccxt threw means, whatever was asked. */
export type CcxtTrouble =
  | { readonly kind: 'not-sent'; readonly error: AdapterError }
  | { readonly kind: 'doubt'; readonly error: AdapterError }
  | { readonly kind: 'not-found'; readonly error: AdapterError }
  | { readonly kind: 'refused'; readonly reason: VenueRejection; readonly error: AdapterError };

/** By class, the more special first: ccxt's errors are a tree (https://docs.ccxt.com/#/?id=error-hierarchy). */
const REFUSALS: readonly (readonly [string, VenueRejection])[] = [
  ['DuplicateOrderId', 'duplicate'],
  ['OrderImmediatelyFillable', 'post-only'],
  ['InvalidNonce', 'clock'],
  ['InsufficientFunds', 'funds'],
  ['BadSymbol', 'unknown-instrument'],
  ['MarketClosed', 'market-closed'],
  ['AuthenticationError', 'not-allowed'],
  ['AccountSuspended', 'not-allowed'],
  ['InvalidOrder', 'form'],
  ['BadRequest', 'form'],
  ['ArgumentsRequired', 'form'],
  ['NotSupported', 'form'],
];

/** What exchanges say that ccxt has no class for, or has put under a coarser one. */
const SAYINGS: readonly (readonly [RegExp, VenueRejection])[] = [
  [/duplicate.{0,20}(?:client|order|cl_?ord)|client.?order.?id.{0,20}(?:already|exist|duplicate)/i, 'duplicate'],
  [/post.?only/i, 'post-only'],
  [/recv_?window|timestamp.{0,20}(?:expired|exceed|ahead|outside)|invalid nonce/i, 'clock'],
  [/unauthori[sz]ed|invalid.{0,12}key|permission.?denied|insufficient.{0,12}(?:permission|scope)/i, 'not-allowed'],
  [/insufficient/i, 'funds'],
  [/unknown asset pair|invalid symbol/i, 'unknown-instrument'],
  [/market.{0,12}(?:closed|halted)/i, 'market-closed'],
];

/** Turns whatever was thrown into one of our answers. Messages are cut, and keys in them are blotted out. */
export class CcxtTroubles {
  private readonly library: CcxtLibrary;
  private readonly venue: string;
  readonly #secrets: readonly string[];

  constructor(library: CcxtLibrary, venue: string, secrets: readonly string[]) {
    this.library = library;
    this.venue = venue;
    this.#secrets = secrets.filter((secret) => secret.length > 3);
  }

  of(thrown: unknown): CcxtTrouble {
    if (thrown instanceof AdapterError)
      return { kind: thrown.code === 'venue.unavailable' ? 'not-sent' : 'doubt', error: thrown };
    if (thrown instanceof WireError) {
      return { kind: thrown.sent === 'no' ? 'not-sent' : 'doubt', error: this.unavailable(thrown.message) };
    }
    if (this.is(thrown, 'RateLimitExceeded') || this.is(thrown, 'DDoSProtection')) {
      return { kind: 'not-sent', error: this.unavailable('asks for fewer requests') };
    }
    if (this.is(thrown, 'OrderNotFound')) return { kind: 'not-found', error: this.refused(thrown) };
    const reason = this.reasonOf(thrown);
    if (reason !== undefined) return { kind: 'refused', reason, error: this.refused(thrown) };
    if (this.is(thrown, 'OperationFailed') || this.is(thrown, 'NullResponse') || this.is(thrown, 'BadResponse')) {
      return { kind: 'doubt', error: this.unavailable(this.textOf(thrown)) };
    }
    // An answer whose code nobody has explained may as well mean that the exchange fell over half-way: a look-up tells.
    if (this.is(thrown, 'ExchangeError')) return { kind: 'doubt', error: this.refused(thrown) };
    // Not one of ccxt's own: it fell over what the exchange sent.
    const message = `Expected ccxt to read what ${this.venue} sent, it failed: "${this.textOf(thrown)}"`;
    return { kind: 'doubt', error: new AdapterError('venue.malformed', message, { retryable: false }) };
  }

  /** The error that ccxt itself has for an instrument that an exchange does not have. */
  badSymbol(instrument: string): Error {
    return new this.library.errors['BadSymbol']!(`does not trade "${instrument}"`);
  }

  private reasonOf(thrown: unknown): VenueRejection | undefined {
    const isAnswer = this.is(thrown, 'ExchangeError') || this.is(thrown, 'InvalidNonce');
    if (!isAnswer) return undefined;
    // The names of fields say nothing: an order that is sent back has a field `post_only` whatever was wrong with it.
    const text = thrown instanceof Error ? thrown.message.replaceAll(/"[\w-]+"\s*:/g, '') : '';
    const said = SAYINGS.find(([pattern]) => pattern.test(text));
    return said?.[1] ?? REFUSALS.find(([name]) => this.is(thrown, name))?.[1];
  }

  private is(thrown: unknown, name: string): boolean {
    const Class = this.library.errors[name];
    return Class !== undefined && thrown instanceof Class;
  }

  private refused(thrown: unknown): AdapterError {
    const message = `${this.venue} refused: "${this.textOf(thrown)}"`;
    return new AdapterError('venue.rejected', message, { retryable: false, remedy: 'See the message.' });
  }

  private unavailable(what: string): AdapterError {
    const message = `${this.venue} could not be asked: ${this.clean(what)}`;
    return new AdapterError('venue.unavailable', message, { retryable: true, remedy: 'Check the connection.' });
  }

  private textOf(thrown: unknown): string {
    return this.clean(thrown instanceof Error ? thrown.message : String(thrown));
  }

  private clean(text: string): string {
    const line = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
    const short = line.replace(/\s+/g, ' ').trim();
    return short.length > 300 ? `${short.slice(0, 297)}...` : short;
  }
}
