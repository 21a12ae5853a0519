import type { UnixMs } from '#core/time.ts';
import { MarketMoves } from '#desks/prediction/correlation/market-moves.ts';
import type { Move, MoveOptions } from '#desks/prediction/correlation/market-moves.ts';
import { WalletTrades } from '#desks/prediction/correlation/wallet-links.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { poissonTail } from '#desks/prediction/correlation/chance.ts';

/** What the leak detector keeps of a market. */
export class LeakMarket {
  readonly state: MarketState;
  readonly moves: MarketMoves;
  readonly wallets = new WalletTrades();
  episode: LeakEpisode | undefined;

  constructor(state: MarketState, options: MoveOptions) {
    this.state = state;
    this.moves = new MarketMoves(options);
  }

  /** The move that it is in, or was in until less than `restMs` ago; undefined otherwise. */
  latest(now: UnixMs, restMs: number): LeakEpisode | undefined {
    const { episode } = this;
    return episode !== undefined && now - episode.lastAt <= restMs ? episode : undefined;
  }
}

/** An unusual move of one market, from when it was seen until it is over; a possible leader, and a possible follower. */
export class LeakEpisode {
  readonly place: LeakMarket;
  readonly since: UnixMs;
  readonly seenAt: UnixMs;
  readonly direction: 1 | -1;
  readonly move: Move;
  /** {@link strengthOfMove} when it was seen. */
  readonly strength: number;
  /** When it was last seen to go on. */
  lastAt: UnixMs;
  readonly followers: LeakEpisode[] = [];
  /** Told as a follower. */
  isTold = false;
  /** How likely the followers are by chance that share accounts with it. */
  linkedP = 1;
  /** How likely the other ones are. */
  looseP = 1;
  /** The followers that share accounts with it. */
  linked: readonly LeakEpisode[] = [];
  /** Those of the others that count. */
  loose: readonly LeakEpisode[] = [];

  constructor(place: LeakMarket, move: Move, now: UnixMs) {
    this.place = place;
    this.move = move;
    this.since = move.since;
    this.seenAt = now;
    this.lastAt = now;
    this.direction = move.size > 0 ? 1 : -1;
    this.strength = strengthOfMove(move);
  }
}

/** One figure to order moves by: how unusual its size and volume are together. */
function strengthOfMove({ z, volumeRatio }: Move): number {
  return Math.log(z) + Math.log(volumeRatio);
}

/** How often markets move by themselves as strongly: what coincidences are measured against. */
export class MoveRates {
  private readonly strengths: number[] = [];
  private marketMs = 0;

  /** Markets were watched for so long together. */
  expose(marketMs: number): void {
    this.marketMs += marketMs;
  }

  add(strength: number): void {
    this.strengths.push(strength);
    if (this.strengths.length <= KEPT) return;
    // The older half, with the time in which it came.
    this.strengths.splice(0, KEPT / 2);
    this.marketMs /= 2;
  }

  /** Moves at least so strong in a market and ms; with one more than were seen, so that none is never "never". */
  rate(strength: number): number {
    let count = 1;
    for (const other of this.strengths) if (other >= strength) count++;
    return count / Math.max(this.marketMs, LEAST_MS);
  }
}

const KEPT = 1_000;
/** A market for ten days. */
const LEAST_MS = 864_000_000;
/** Onsets are known to about this. */
const LEAST_LAG_MS = 10_000;

/**
 * Chance that of `related` markets so many move as strongly so soon after another one, if each moved when it liked: the waiting time
 * for the k-th of events that come at random. Looked at after each of them, hence times the number of looks.
 */
export function followP(
  leader: LeakEpisode,
  followers: readonly LeakEpisode[],
  { related, rates }: { readonly related: number; readonly rates: MoveRates },
): number {
  if (followers.length === 0) return 1;
  const weakest = Math.min(...followers.map(({ strength }) => strength));
  const lastMs = Math.max(LEAST_LAG_MS, ...followers.map(({ since }) => since - leader.since));
  return Math.min(1, followers.length * poissonTail(followers.length, related * rates.rate(weakest) * lastMs));
}
