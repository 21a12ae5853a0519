import type { UnixMs } from '#core/time.ts';
import { newSecret } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts } from '#apps/server/accounts/account-parts.ts';

/** Things that are kept under random names for a short time; beyond the most, the oldest goes. */
export class ExpiringMap<T> {
  private readonly parts: Pick<AccountParts, 'clock' | 'random'>;
  private readonly limits: { readonly ttlMs: number; readonly most: number };
  private readonly held = new Map<string, { readonly value: T; readonly expires: UnixMs }>();

  constructor(
    parts: Pick<AccountParts, 'clock' | 'random'>,
    limits: { readonly ttlMs: number; readonly most: number },
  ) {
    this.parts = parts;
    this.limits = limits;
  }

  get size(): number {
    return this.held.size;
  }

  /** Keeps it; gives the name. */
  put(value: T): string {
    const now = this.parts.clock.now();
    for (const [name, { expires }] of this.held) {
      // They stand in the order in which they end.
      if (expires > now && this.held.size < this.limits.most) break;
      this.held.delete(name);
    }
    const name = newSecret(this.parts);
    this.held.set(name, { value, expires: (now + this.limits.ttlMs) as UnixMs });
    return name;
  }

  get(name: string): T | undefined {
    const found = this.held.get(name);
    return found === undefined || found.expires <= this.parts.clock.now() ? undefined : found.value;
  }

  /** For one caller only. */
  take(name: string): T | undefined {
    const value = this.get(name);
    this.held.delete(name);
    return value;
  }
}
