import type { Clock } from '#core/clock.ts';

/** How many messages came each second, between the last two times that somebody asked; real time. */
export class MessageRate {
  private readonly clock: Clock;
  private at: number;
  private count = 0;
  private rate = 0;

  /** Shorter spans than this say little. */
  private static readonly LEAST_MS = 1_000;

  constructor(clock: Clock) {
    this.clock = clock;
    this.at = clock.monotonic();
  }

  /** `messages`: all so far. */
  perSecond(messages: number): number {
    const passed = this.clock.monotonic() - this.at;
    if (passed < MessageRate.LEAST_MS) return this.rate;
    this.rate = (1_000 * (messages - this.count)) / passed;
    this.at += passed;
    this.count = messages;
    return this.rate;
  }
}
