import type { Rng } from '#core/rng.ts';
import { HOUR_MS } from '#core/time.ts';
import type { Account } from '#sandbox/exchange/accounts/account.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';

const LIFE_MS = HOUR_MS;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 64;

/** The names under which accounts' streams are opened, each good for an hour after it was last asked for. */
export class ListenKeys {
  private readonly rng: Rng;
  private readonly now: () => number;
  private readonly keys = new Map<string, { readonly account: Account; expiresAt: number }>();

  constructor(rng: Rng, now: () => number) {
    this.rng = rng;
    this.now = now;
  }

  /** The account's key that still lives, with its life begun again, or a new one. */
  open(account: Account): string {
    for (const [key, entry] of this.keys) {
      if (entry.account !== account || entry.expiresAt <= this.now()) continue;
      entry.expiresAt = this.now() + LIFE_MS;
      return key;
    }
    const key = Array.from({ length: LENGTH }, () => LETTERS[this.rng.integer(0, LETTERS.length - 1)]).join('');
    this.keys.set(key, { account, expiresAt: this.now() + LIFE_MS });
    return key;
  }

  keep(key: string, account: Account): void {
    const entry = this.entry(key, account);
    entry.expiresAt = this.now() + LIFE_MS;
  }

  close(key: string, account: Account): void {
    this.entry(key, account);
    this.keys.delete(key);
  }

  /** Whose stream it is; undefined for a key that is not, or no more. */
  accountOf(key: string): Account | undefined {
    const entry = this.keys.get(key);
    return entry !== undefined && entry.expiresAt > this.now() ? entry.account : undefined;
  }

  private entry(key: string, account: Account): { expiresAt: number } {
    const entry = this.keys.get(key);
    if (entry === undefined || entry.account !== account || entry.expiresAt <= this.now()) throw refuse.badListenKey();
    return entry;
  }
}
