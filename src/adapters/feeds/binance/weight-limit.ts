import { MINUTE_MS } from '#core/time.ts';
import type { Pause } from '#adapters/transport/pause.ts';

/** Share of the minute's weight that may be used: other programs on the same address need some too. */
const SHARE_USED = 0.8;

/** Keeps to Binance's request weight per minute, as its answers count it. */
export class WeightLimit {
  private readonly limit: number;
  private readonly pause: Pause;
  private readonly now: () => number;
  private used = 0;
  private minute = Number.NEGATIVE_INFINITY;

  /** `limit`: weight per minute and address, 6000 for spot. */
  constructor(limit: number, pause: Pause, now: () => number) {
    this.limit = limit;
    this.pause = pause;
    this.now = now;
  }

  /** Waits for the next minute when this one is nearly used up. */
  async admit(signal?: AbortSignal): Promise<void> {
    const now = this.now();
    if (this.used < this.limit * SHARE_USED || Math.floor(now / MINUTE_MS) !== this.minute) return;
    await this.pause((this.minute + 1) * MINUTE_MS - now, signal);
  }

  /** Takes note of what an answer says. */
  record(headers: Headers): void {
    const used = Number(headers.get('x-mbx-used-weight-1m') ?? Number.NaN);
    if (!Number.isFinite(used)) return;
    this.used = used;
    this.minute = Math.floor(this.now() / MINUTE_MS);
  }
}
