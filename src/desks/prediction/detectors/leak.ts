import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { leadLag } from '#desks/prediction/correlation/lead-lag.ts';
import type { LeadLag } from '#desks/prediction/correlation/lead-lag.ts';
import { DEFAULT_MOVES } from '#desks/prediction/correlation/market-moves.ts';
import type { MoveOptions } from '#desks/prediction/correlation/market-moves.ts';
import { DEFAULT_CORRELATION, RollingCorrelation } from '#desks/prediction/correlation/rolling-correlation.ts';
import type { CorrelationSettings } from '#desks/prediction/correlation/rolling-correlation.ts';
import { WalletShares } from '#desks/prediction/correlation/wallet-links.ts';
import type { Detector, FindingSink } from '#desks/prediction/detector.ts';
import { followP, LeakEpisode, LeakMarket, MoveRates } from '#desks/prediction/detectors/leak-episode.ts';
import { leakFinding } from '#desks/prediction/detectors/leak-finding.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';

export interface LeakOptions {
  readonly moves: MoveOptions;
  readonly correlation: CorrelationSettings;
  /** A follower begins to move within this after its leader. */
  readonly lagMsMax: number;
  /** Markets that begin within this move together: everybody has read the same. */
  readonly commonMs: number;
  /** Share of false ones among what is told, at most (Benjamini-Hochberg over all leaders of the last day). */
  readonly falseRatioMax: number;
  /** The same where nothing but the time ties markets together: stricter, since markets are livelier at some times than at others. */
  readonly looseRatioMax: number;
  /** Hayashi-Yoshida correlation at the lag, at least. */
  readonly correlationMin: number;
  /** Pearson correlation before, at most: what always moves together is no news. */
  readonly baselineMax: number;
  /** Silence of a market after a finding of the same direction. */
  readonly coolDownMs: number;
}

export const DEFAULT_LEAK: LeakOptions = {
  moves: DEFAULT_MOVES,
  correlation: DEFAULT_CORRELATION,
  lagMsMax: 11 * MINUTE_MS,
  commonMs: 3 * SECOND_MS,
  falseRatioMax: 0.05,
  looseRatioMax: 0.0001,
  correlationMin: 0.7,
  baselineMax: 0.3,
  coolDownMs: 30 * MINUTE_MS,
};

/**
 * Something is known of several markets before everybody knows it: one is bought or sold step by step in unusual volume, then others
 * of its event or category, that had nothing to do with it before, after a lag. Told of each follower while it moves; the direction
 * is where the follower goes. What moves at the same moment is common news and is not told. How likely such a coincidence is comes
 * from how often markets move by themselves, and from accounts that are seen in both; the false-discovery rate is held over all
 * moves that anything could have followed.
 */
export class LeakDetector implements Detector {
  readonly name = 'leak';
  readonly correlation: RollingCorrelation;
  private readonly options: LeakOptions;
  private readonly places: (LeakMarket | undefined)[] = [];
  private readonly rates = new MoveRates();
  private readonly shares = new WalletShares();
  /** Moves of the last day, oldest first. */
  private readonly episodes: LeakEpisode[] = [];
  private prices = new Float64Array(0);
  private stepAt = Number.NEGATIVE_INFINITY;
  private now = Number.NEGATIVE_INFINITY;

  constructor(options: LeakOptions = DEFAULT_LEAK) {
    this.options = options;
    this.correlation = new RollingCorrelation(options.correlation);
  }

  onMarket(state: MarketState): void {
    this.forget(state.index);
    this.places[state.index] = new LeakMarket(state, this.options.moves);
  }

  forget(index: number): void {
    this.places[index] = undefined;
    this.correlation.forget(index);
  }

  onEvent(state: MarketState, event: PredictionEvent, say: FindingSink): void {
    const place = this.places[state.index];
    if (place === undefined) return;
    const now = event.receivedTime;
    const hasChanged = place.moves.observe(state, event);
    if (event.kind === 'settled') {
      place.wallets.settle(now, event);
      this.shares.add(event.wallet);
      const episode = place.latest(now, FOLLOW_UP_MS);
      if (episode !== undefined && !episode.isTold) this.judge(episode, now, say);
      return;
    }
    if (event.kind === 'trade') place.wallets.tell(now, event);
    if (hasChanged) this.look(place, now, say);
  }

  onTime(now: UnixMs): void {
    const second = Math.floor(now / SECOND_MS);
    for (let i = 0; i < this.places.length; i++) {
      const place = this.places[i];
      if (place !== undefined && (second + i) % SAMPLE_SECONDS === 0) place.moves.sample(now);
    }
    const watched = this.places.reduce((count, place) => count + (place === undefined ? 0 : 1), 0);
    if (now > this.now) this.rates.expose(watched * Math.min(now - this.now, MINUTE_MS));
    this.now = now;
    this.step(now);
    while (this.episodes.length > 0 && now - this.episodes[0]!.seenAt > DAY_MS) this.episodes.shift();
  }

  private step(now: UnixMs): void {
    const { stepMs } = this.options.correlation;
    const at = Math.floor(now / stepMs);
    if (at <= this.stepAt) return;
    this.stepAt = at;
    if (this.prices.length < this.places.length) this.prices = new Float64Array(this.places.length);
    for (let i = 0; i < this.prices.length; i++) this.prices[i] = this.places[i]?.state.mid ?? Number.NaN;
    this.correlation.step(this.prices);
  }

  /** The price of a market has changed. */
  private look(place: LeakMarket, now: UnixMs, say: FindingSink): void {
    const move = place.moves.current(place.state, now);
    if (move === undefined) return;
    const known = place.latest(now, REST_MS);
    if (known !== undefined && known.direction === Math.sign(move.size)) {
      known.lastAt = now;
      return;
    }
    const episode = new LeakEpisode(place, move, now);
    place.episode = episode;
    this.rates.add(episode.strength);
    this.episodes.push(episode);
    this.judge(episode, now, say);
    // It may be seen later than a follower although it began before.
    for (let i = this.episodes.length - 2; i >= 0 && now - this.episodes[i]!.seenAt <= FOLLOW_UP_MS; i--) {
      const earlier = this.episodes[i]!;
      if (!earlier.isTold && this.isRelated(earlier.place, place)) this.judge(earlier, now, say);
    }
  }

  /** Looks for whoever moved before, and tells when the coincidence is too much. */
  private judge(episode: LeakEpisode, now: UnixMs, say: FindingSink): void {
    const { falseRatioMax, looseRatioMax } = this.options;
    for (const leader of this.leadersOf(episode)) {
      if (!leader.followers.includes(episode)) leader.followers.push(episode);
      this.weigh(leader);
      const isLinked = leader.linked.includes(episode);
      const limit = isLinked ? falseRatioMax : looseRatioMax;
      const p = isLinked ? leader.linkedP : leader.looseP;
      if (p > limit) continue;
      const at = this.episodes.indexOf(leader);
      const q = adjustedP(this.episodes.map((each) => (isLinked ? each.linkedP : each.looseP)))[at];
      if (q === undefined || q > limit) continue;
      for (const follower of leader.followers) {
        const isMeant = (isLinked ? leader.linked : leader.loose).includes(follower);
        if (isMeant && !follower.isTold && now - follower.lastAt <= FOLLOW_UP_MS)
          this.tell({ leader, follower, q }, now, say);
      }
    }
  }

  private leadersOf(episode: LeakEpisode): readonly LeakEpisode[] {
    const { lagMsMax, commonMs } = this.options;
    const found: LeakEpisode[] = [];
    for (let i = this.episodes.length - 1; i >= 0; i--) {
      const leader = this.episodes[i]!;
      if (episode.since - leader.seenAt > lagMsMax) break;
      const onsetMs = episode.since - leader.since;
      const isNear = onsetMs >= -REORDER_MS && onsetMs <= lagMsMax && leader.place !== episode.place;
      if (!isNear || !this.isRelated(leader.place, episode.place)) continue;
      const lagMs = sharedTrades(leader, episode)?.lagMs ?? onsetMs;
      if (lagMs > commonMs && lagMs <= lagMsMax) found.push(leader);
    }
    // Whoever moved first is the leader, of all that could be it.
    return found.reverse();
  }

  private isRelated(a: LeakMarket, b: LeakMarket): boolean {
    const [one, other] = [a.state.market, b.state.market];
    return one.category === other.category || (one.event !== undefined && one.event.id === other.event?.id);
  }

  /** Unless they are known to have moved together before. */
  private wasApart(a: LeakMarket, b: LeakMarket): boolean {
    const last = this.correlation.windows.length - 1;
    for (let w = 0; w < last; w++) {
      const baseline = this.correlation.baseline(a.state.index, b.state.index, w);
      if (Math.abs(baseline) > this.options.baselineMax) return false;
    }
    return true;
  }

  /** How likely its followers are by chance: those that share accounts with it, and the others, apart from each other. */
  private weigh(leader: LeakEpisode): void {
    let related = 0;
    for (const place of this.places) if (place !== undefined && this.isRelated(place, leader.place)) related++;
    const accounts = accountsOf(leader);
    const linked: LeakEpisode[] = [];
    let linkP = 1;
    for (const follower of leader.followers) {
      const p = this.shares.linkP(accounts, accountsOf(follower));
      if (p > LINKED_P) continue;
      linked.push(follower);
      linkP *= p;
    }
    const others = leader.followers.filter((follower) => !linked.includes(follower));
    const loose = apart(others.filter(({ place }) => this.wasApart(leader.place, place)));
    const chance = { related, rates: this.rates };
    leader.linked = linked;
    leader.loose = loose;
    leader.linkedP = linkP * followP(leader, linked, chance);
    leader.looseP = loose.length < LOOSE_MIN ? 1 : followP(leader, loose, chance);
  }

  private tell(
    { leader, follower, q }: { readonly leader: LeakEpisode; readonly follower: LeakEpisode; readonly q: number },
    now: UnixMs,
    say: FindingSink,
  ): void {
    const lead = this.leadOf(leader, follower, now);
    const shared = leader.linked.includes(follower) ? sharedTrades(leader, follower) : undefined;
    // Shared accounts say who came first better than prices do.
    if (shared === undefined && !this.isLed(lead)) return;
    follower.isTold = true;
    const [i, j] = [leader.place.state.index, follower.place.state.index];
    const windows = this.correlation.windows.slice(0, -1);
    const pearson = windows.map((steps, w) => ({
      hours: (steps * this.options.correlation.stepMs) / (60 * MINUTE_MS),
      now: this.correlation.correlation(i, j, w),
      before: this.correlation.baseline(i, j, w),
    }));
    const lagMs = shared?.lagMs ?? follower.since - leader.since;
    const since = shared?.since ?? leader.since;
    say(leakFinding({ leader, follower, q, lead, pearson, now, isLinked: shared !== undefined, since, lagMs }));
  }

  private leadOf(leader: LeakEpisode, follower: LeakEpisode, now: UnixMs): LeadLag | undefined {
    const from = leader.since - 2 * MINUTE_MS;
    const [x, y] = [leader.place.moves.ticks.read(from, now), follower.place.moves.ticks.read(from, now)];
    return leadLag(x, y, { lagMsMax: this.options.lagMsMax, stepMs: LAG_STEP_MS, stepMsMin: SECOND_MS });
  }

  /** Whether prices say that the leader leads, and closely. */
  private isLed(lead: LeadLag | undefined): boolean {
    const { correlationMin, commonMs } = this.options;
    if (lead === undefined || lead.lagMs <= commonMs || lead.ratio <= 1) return false;
    return Math.abs(lead.correlation) >= correlationMin;
  }
}

/** Accounts that traded with a move, from shortly before it could be seen. */
function accountsOf({ place, since, direction }: LeakEpisode): ReadonlyMap<string, number> {
  return place.wallets.since((since - BEFORE_MS) as UnixMs, direction);
}

/** When accounts that both have in common first traded in the leader, and how much later in the follower; undefined without any. */
function sharedTrades(
  leader: LeakEpisode,
  follower: LeakEpisode,
): { readonly since: UnixMs; readonly lagMs: number } | undefined {
  const [led, followed] = [accountsOf(leader), accountsOf(follower)];
  const shared = new Map([...led].filter(([wallet]) => followed.has(wallet)));
  if (shared.size === 0) return undefined;
  const first = (episode: LeakEpisode): UnixMs | undefined =>
    episode.place.wallets.firstOf(shared, (episode.since - BEFORE_MS) as UnixMs, episode.direction);
  const [since, then] = [first(leader), first(follower)];
  return since === undefined || then === undefined ? undefined : { since, lagMs: then - since };
}

/** Of moves that began together, or in the same event, the strongest: they are one thing that happened, not several. */
function apart(episodes: readonly LeakEpisode[]): readonly LeakEpisode[] {
  const kept: LeakEpisode[] = [];
  for (const episode of [...episodes].sort((a, b) => b.strength - a.strength)) {
    const event = episode.place.state.market.event?.id;
    const isKnown = kept.some(
      ({ since, place }) =>
        Math.abs(since - episode.since) < TOGETHER_MS ||
        (event !== undefined && place.state.market.event?.id === event),
    );
    if (!isKnown) kept.push(episode);
  }
  return kept;
}

const TOGETHER_MS = 15 * SECOND_MS;
/** A leader's move may be seen to begin so much after its follower's. */
const REORDER_MS = 45 * SECOND_MS;
/** A move that rested for so long is over. */
const REST_MS = 3 * MINUTE_MS;
/** So long after a follower last moved it is still told: settled trades come late. */
const FOLLOW_UP_MS = 2 * MINUTE_MS;
/** So long before a quarter of the way was done, orders may have come already. */
const BEFORE_MS = 60 * SECOND_MS;
/** Accounts that meet as often as this by chance are no link. */
const LINKED_P = 1e-5;
/** Without shared accounts, one follower is a coincidence. */
const LOOSE_MIN = 2;
const SAMPLE_SECONDS = 30;
const LAG_STEP_MS = 15 * SECOND_MS;
