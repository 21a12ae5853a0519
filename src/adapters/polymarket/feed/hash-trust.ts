import type { HashPolicy } from '#adapters/polymarket/feed/feed-settings.ts';

/** Wrong hashes of books that proved right, from which on hashes are no longer believed, and at least this share of those that fit. */
const REFUTED_MAX = 3;
const REFUTED_SHARE = 0.1;

/**
 * Whether hashes on the stream can be believed. Nothing promises that the hash of a change is that of the whole book, and it covers
 * the last trade's price, which may be told later (https://github.com/Polymarket/py-clob-client-v2/issues/117): so it is learnt.
 */
export class HashTrust {
  private readonly policy: HashPolicy;
  private matched = 0;
  private refuted = 0;

  constructor(policy: HashPolicy) {
    this.policy = policy;
  }

  get isOff(): boolean {
    return this.policy === 'never';
  }

  /** Whether a hash that does not fit says something against our book. */
  get isTrusted(): boolean {
    if (this.policy !== 'learn') return this.policy === 'always';
    return this.matched > 0 && (this.refuted <= REFUTED_MAX || this.refuted <= this.matched * REFUTED_SHARE);
  }

  fitted(): void {
    this.matched++;
  }

  /** A hash did not fit a book that the venue itself then confirmed. */
  wasWrong(): void {
    this.refuted++;
  }
}
