/**
 * Mean and variance in which an observation counts half as much after each half-life. Until a half-life has passed it is the plain
 * mean of what came.
 */
export class DecayedMoments {
  private readonly halfLifeMs: number;
  private weight = 0;
  private average = 0;
  /** Decayed sum of squared deviations. */
  private squares = 0;
  private time = Number.NaN;
  private began = Number.NaN;

  constructor(halfLifeMs: number) {
    this.halfLifeMs = halfLifeMs;
  }

  /** Takes in a value that has weight `share` beside one of weight 1. */
  add(time: number, value: number, share = 1): void {
    if (Number.isNaN(this.began)) this.began = time;
    const passed = time - this.time;
    if (passed > 0) {
      const keep = 0.5 ** (passed / this.halfLifeMs);
      this.weight *= keep;
      this.squares *= keep;
    }
    if (!(passed <= 0)) this.time = time;
    this.weight += share;
    const apart = value - this.average;
    this.average += (share / this.weight) * apart;
    this.squares += share * apart * (value - this.average);
  }

  /** NaN before the first value. */
  get mean(): number {
    return this.weight === 0 ? Number.NaN : this.average;
  }

  /** NaN before the first value. */
  get variance(): number {
    return this.weight === 0 ? Number.NaN : this.squares / this.weight;
  }

  get deviation(): number {
    return Math.sqrt(this.variance);
  }

  /** How long it has been fed, ms; 0 before the first value. */
  get spanMs(): number {
    return Number.isNaN(this.began) ? 0 : this.time - this.began;
  }
}
