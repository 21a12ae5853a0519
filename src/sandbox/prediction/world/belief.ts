import type { Rng } from '#core/rng.ts';

/** How the markets of a group hang together. */
export type GroupShape = 'single' | 'exclusive' | 'nested';

/**
 * What everybody knows about an event, as chances of its final outcomes. The outcome is drawn at the start from the chances of the
 * start and is then learnt about by observations whose chances are known, by the rule of Bayes: so each chance is a martingale, and
 * of all moments in which something had a chance of 0.3 it comes true in 0.3 of them. (Information-based prices: Brody, Hughston &
 * Macrina 2008, https://doi.org/10.1142/S0219024908004749.)
 */
export class Belief {
  readonly shape: GroupShape;
  /** The outcome that comes true, in `[0, outcomes)`. */
  readonly winner: number;
  private readonly logWeights: Float64Array;
  private readonly positions: Float64Array;

  constructor(shape: GroupShape, chances: readonly number[], rng: Rng) {
    this.shape = shape;
    this.logWeights = Float64Array.from(chances, (chance) => Math.log(chance));
    this.positions = new Float64Array(chances.length);
    // Of two outcomes the first is Yes. Buckets between strikes lie on a line, 0.6 apart.
    const step = shape === 'single' ? -1 : 0.6;
    for (let i = 0; i < chances.length; i++) this.positions[i] = (i - (chances.length - 1) / 2) * step;
    this.winner = drawIndex(chances, rng.uniform());
  }

  /** Something is heard, as much as `information` (the square of signal to noise) tells. */
  observe(information: number, rng: Rng): void {
    const { logWeights, positions, winner } = this;
    const subject = this.shape === 'exclusive' ? Math.floor(rng.uniform() * logWeights.length) : -1;
    const truth = subject < 0 ? positions[winner]! : subject === winner ? 0.5 : -0.5;
    const heard = truth * information + Math.sqrt(information) * rng.normal();
    for (let i = 0; i < logWeights.length; i++) {
      const x = subject < 0 ? positions[i]! : subject === i ? 0.5 : -0.5;
      logWeights[i]! += x * heard - (x * x * information) / 2;
    }
    this.settle();
  }

  /**
   * A sign for or against a market comes, right with the chance that moves its log-odds by `jump` either way. The same `luck`, even
   * in `[0, 1)`, given to several beliefs makes their signs alike where they can be. Gives the direction.
   */
  sign(market: number, jump: number, luck: number): 1 | -1 {
    const chanceRight = 1 / (1 + Math.exp(-jump));
    const isUp = luck < (this.isYes(market, this.winner) ? chanceRight : 1 - chanceRight);
    for (let i = 0; i < this.logWeights.length; i++) {
      const isLikely = this.isYes(market, i) === isUp;
      this.logWeights[i]! += Math.log(isLikely ? chanceRight : 1 - chanceRight);
    }
    this.settle();
    return isUp ? 1 : -1;
  }

  /** Chances of Yes, one for each market, with all log-odds times `confidence`: 1 gives what is true. */
  chances(confidence: number, into: Float64Array): void {
    const { logWeights } = this;
    let total = 0;
    into.fill(0);
    for (let i = 0; i < logWeights.length; i++) {
      const weight = Math.exp(confidence * logWeights[i]!);
      total += weight;
      if (this.shape !== 'nested') {
        if (i < into.length) into[i] = weight;
      } else if (i > 0) {
        into[i - 1] = weight;
      }
    }
    if (this.shape === 'nested') for (let i = into.length - 2; i >= 0; i--) into[i]! += into[i + 1]!;
    for (let i = 0; i < into.length; i++) into[i]! /= total;
  }

  /** Whether an outcome makes a market Yes: its own, or for a strike each bucket above it. */
  isYes(market: number, outcome: number): boolean {
    return this.shape === 'nested' ? outcome > market : outcome === market;
  }

  /** The likeliest at weight 1, so that weights neither overflow nor vanish together. */
  private settle(): void {
    const { logWeights } = this;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < logWeights.length; i++) highest = Math.max(highest, logWeights[i]!);
    for (let i = 0; i < logWeights.length; i++) logWeights[i] = Math.max(logWeights[i]! - highest, -60);
  }
}

function drawIndex(chances: readonly number[], luck: number): number {
  let left = luck * chances.reduce((sum, chance) => sum + chance, 0);
  for (let i = 0; i < chances.length - 1; i++) {
    left -= chances[i]!;
    if (left < 0) return i;
  }
  return chances.length - 1;
}
