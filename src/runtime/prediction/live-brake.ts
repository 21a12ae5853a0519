/** What keeps orders from leaving. */
export type BrakeCause = 'halted' | 'ending' | 'kill-switch' | 'account-stream';

/**
 * Whether orders may leave at all. It is on until the kill switch has been read and the account is heard: what is not known is not
 * allowed. A halt is never taken back while the process lives.
 */
export class LiveBrake {
  private readonly causes = new Map<BrakeCause, string>([
    ['kill-switch', 'the kill switch has not been read yet'],
    ['account-stream', 'the account is not heard yet'],
  ]);

  /** Why nothing leaves, for people; undefined while orders may. */
  get why(): string | undefined {
    for (const words of this.causes.values()) return words;
    return undefined;
  }

  /** Why the desk has stopped for good; undefined while it has not. */
  get haltedFor(): string | undefined {
    return this.causes.get('halted');
  }

  /** The first reason of each cause stays. */
  pull(cause: BrakeCause, why: string): void {
    if (cause !== 'halted' || this.haltedFor === undefined) this.causes.set(cause, why);
  }

  release(cause: Exclude<BrakeCause, 'halted' | 'ending'>): void {
    this.causes.delete(cause);
  }
}
