import type { Rng } from '#core/rng.ts';

export type RegimeName = 'up' | 'down' | 'range' | 'volatile' | 'calm';

/** How a market behaves for a while. */
export interface Regime {
  readonly name: RegimeName;
  /** Drift of one bar in units of its deviation. */
  readonly drift: number;
  /** How strongly one bar pulls back to the price at which the regime began, as a share of the distance. */
  readonly pull: number;
  readonly volatilityFactor: number;
  readonly volumeFactor: number;
  /** Mean length. The length is geometric: leaving has the same chance at every bar. */
  readonly meanBars: number;
  /** Chances of what comes next; they sum to 1. */
  readonly next: Readonly<Partial<Record<RegimeName, number>>>;
}

const REGIMES: Readonly<Record<RegimeName, Regime>> = {
  up: {
    name: 'up',
    drift: 0.06,
    pull: 0,
    volatilityFactor: 1,
    volumeFactor: 1.1,
    meanBars: 240,
    next: { range: 0.4, volatile: 0.2, down: 0.15, calm: 0.25 },
  },
  down: {
    name: 'down',
    drift: -0.065,
    pull: 0,
    volatilityFactor: 1.15,
    volumeFactor: 1.2,
    meanBars: 220,
    next: { range: 0.4, volatile: 0.3, up: 0.2, calm: 0.1 },
  },
  range: {
    name: 'range',
    drift: 0,
    pull: 0.02,
    volatilityFactor: 0.75,
    volumeFactor: 0.8,
    meanBars: 260,
    next: { up: 0.35, down: 0.3, calm: 0.2, volatile: 0.15 },
  },
  volatile: {
    name: 'volatile',
    drift: 0,
    pull: 0,
    volatilityFactor: 1.9,
    volumeFactor: 1.7,
    meanBars: 80,
    next: { down: 0.35, up: 0.35, range: 0.3 },
  },
  calm: {
    name: 'calm',
    drift: 0,
    pull: 0.01,
    volatilityFactor: 0.5,
    volumeFactor: 0.55,
    meanBars: 180,
    next: { range: 0.3, up: 0.35, down: 0.25, volatile: 0.1 },
  },
};

/** The Markov chain over {@link REGIMES}. */
export class RegimeChain {
  private regime: Regime = REGIMES.range;
  private readonly rng: Rng;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  get current(): Regime {
    return this.regime;
  }

  /** Moves one bar on; true when the regime changed. */
  step(): boolean {
    if (this.rng.uniform() * this.regime.meanBars >= 1) return false;
    this.regime = this.drawNext();
    return true;
  }

  private drawNext(): Regime {
    let left = this.rng.uniform();
    let chosen = this.regime;
    for (const [name, chance] of Object.entries(this.regime.next)) {
      chosen = REGIMES[name as RegimeName];
      left -= chance;
      if (left < 0) break;
    }
    return chosen;
  }
}
