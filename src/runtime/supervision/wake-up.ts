import type { Clock } from '#core/clock.ts';

/** Lets one loop rest until something happens. A ring while nobody rests is kept for the next rest. */
export class WakeUp {
  private readonly clock: Clock;
  private hasRung = false;
  private wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  /** Resolves with the next ring, or after so long; infinite waits for a ring only. */
  async rest(ms: number): Promise<void> {
    if (!this.hasRung) await this.ringOrTime(ms);
    this.hasRung = false;
  }

  private ringOrTime(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const takeBack = Number.isFinite(ms) ? this.clock.after(Math.max(0, ms), () => this.wake?.()) : undefined;
      this.wake = () => {
        takeBack?.();
        this.wake = undefined;
        resolve();
      };
    });
  }
}
