import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import { leadLag } from '#desks/prediction/correlation/lead-lag.ts';
import type { LagGrid } from '#desks/prediction/correlation/lead-lag.ts';
import { LeadNetwork } from '#desks/prediction/correlation/lead-network.ts';
import type { LeadEdge } from '#desks/prediction/correlation/lead-network.ts';
import { rotationTailP } from '#desks/prediction/correlation/rotation-null.ts';
import { TickRing } from '#desks/prediction/correlation/ticks.ts';
import type { Detector, FindingSink } from '#desks/prediction/detector.ts';
import { findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';

export interface LeadLagOptions {
  readonly grid: LagGrid;
  /** Prices of so long are looked at. */
  readonly windowMs: number;
  /** Changes of each price in it, at least. */
  readonly changesMin: number;
  /** Pairs looked at in a second. */
  readonly pairsPerSecond: number;
  /** A round over all pairs begins so long after the last one began, at the earliest: prices of hours do not change in minutes. */
  readonly roundMsMin: number;
  /** Whether pairs of different categories are looked at too, which takes much longer. */
  readonly hasAllPairs: boolean;
  /** Hayashi-Yoshida correlation at the lag, at least, either sign. */
  readonly correlationMin: number;
  /** Lead-lag ratio, at least. */
  readonly ratioMin: number;
  /** Lags up to this are no lead. */
  readonly commonMs: number;
  readonly rotations: number;
  /** Share of false ones among the edges, at most (Benjamini-Hochberg over all pairs of the last round). */
  readonly falseRatioMax: number;
  /** Ticks by which a leader moves before its followers are spoken of. */
  readonly ticksMin: number;
  readonly seed: number;
  /** Silence of a market after a finding of the same direction. */
  readonly coolDownMs: number;
  /**
   * Whether it speaks of followers, or only keeps the network. Off: of what it said in generated worlds, 1 in 20 was planted, and it spoke 1,300 times
   * in a million market-minutes (20 seeds that nothing was tuned on).
   */
  readonly isTelling: boolean;
}

export const DEFAULT_LEAD_LAG: LeadLagOptions = {
  grid: { lagMsMax: 2 * MINUTE_MS, stepMs: 4 * SECOND_MS, stepMsMin: 250 },
  windowMs: 4 * HOUR_MS,
  changesMin: 30,
  pairsPerSecond: 1,
  roundMsMin: 20 * MINUTE_MS,
  hasAllPairs: false,
  correlationMin: 0.25,
  ratioMin: 1.5,
  commonMs: 2 * SECOND_MS,
  rotations: 39,
  falseRatioMax: 0.05,
  ticksMin: 3,
  seed: 1,
  coolDownMs: 5 * MINUTE_MS,
  isTelling: false,
};

interface Watched {
  readonly state: MarketState;
  readonly ticks: TickRing;
}

/**
 * Who leads whom, again and again: pairs are looked at in turn by Hayashi-Yoshida correlation over lags, judged by prices turned
 * around in time, and kept as edges of a network while they pass the false-discovery rate. When a leader moves and its follower has
 * not gone half of its way yet, the follower is spoken of: the direction is where it should go.
 */
export class LeadLagDetector implements Detector {
  readonly name = 'lead-lag';
  private readonly options: LeadLagOptions;
  private readonly watched: (Watched | undefined)[] = [];
  private readonly network: LeadNetwork;
  private first = 0;
  private isRoundOver = true;
  private nextRoundAt = Number.NEGATIVE_INFINITY;
  private second = 0;

  constructor(options: LeadLagOptions = DEFAULT_LEAD_LAG) {
    this.options = options;
    this.network = new LeadNetwork(options.falseRatioMax);
  }

  /** Pairs of markets that were looked at. */
  get pairsTested(): number {
    return this.network.pairsTested;
  }

  /** The network as of the last look at each pair, strongest first. */
  edges(): readonly LeadEdge[] {
    return this.network.edges();
  }

  onMarket(state: MarketState): void {
    this.watched[state.index] = { state, ticks: new TickRing(TICKS) };
  }

  forget(index: number): void {
    const known = this.watched[index];
    this.watched[index] = undefined;
    if (known !== undefined) this.network.forget(known.state.market.id);
  }

  onEvent(state: MarketState, event: PredictionEvent, say: FindingSink): void {
    const known = this.watched[state.index];
    if (known === undefined) return;
    const { mid } = state;
    if (state.doubt !== undefined) known.ticks.clear();
    if (Number.isNaN(mid) || mid === known.ticks.lastPrice) return;
    known.ticks.push(event.receivedTime, mid);
    if (!this.options.isTelling) return;
    for (const edge of this.network.ledBy(state.market.id)) this.speak(known, edge, event.receivedTime, say);
  }

  onTime(now: UnixMs): void {
    // A clock that was put back begins a round as well.
    if (now < this.nextRoundAt && now >= this.nextRoundAt - this.options.roundMsMin) {
      if (this.isRoundOver) return;
    } else if (this.isRoundOver) {
      this.isRoundOver = false;
      this.nextRoundAt = now + this.options.roundMsMin;
    }
    for (let i = 0; i < this.options.pairsPerSecond && !this.isRoundOver; i++) {
      const pair = this.nextPair();
      if (pair !== undefined) this.examine(pair, now);
    }
  }

  /** The next pair of the round that is to be looked at; undefined when none was found near. */
  private nextPair(): readonly [Watched, Watched] | undefined {
    for (let tries = 0; tries < TRIES; tries++) {
      this.second++;
      if (this.second >= this.first) {
        this.second = 0;
        this.first++;
        if (this.first >= this.watched.length) {
          this.first = 1;
          this.second = -1;
          this.network.endRound();
          this.isRoundOver = true;
          return undefined;
        }
      }
      const [a, b] = [this.watched[this.first], this.watched[this.second]];
      if (a !== undefined && b !== undefined && this.first !== this.second && this.isRelated(a, b)) return [a, b];
    }
    return undefined;
  }

  private isRelated({ state: a }: Watched, { state: b }: Watched): boolean {
    const { hasAllPairs } = this.options;
    const isOneEvent = a.market.event !== undefined && a.market.event.id === b.market.event?.id;
    return hasAllPairs || a.market.category === b.market.category || isOneEvent;
  }

  private examine([a, b]: readonly [Watched, Watched], now: UnixMs): void {
    const { grid, windowMs, changesMin, correlationMin, ratioMin, commonMs, rotations, seed } = this.options;
    const from = now - windowMs;
    const [x, y] = [a.ticks.read(from, now), b.ticks.read(from, now)];
    const ids = [a.state.market.id, b.state.market.id] as const;
    if (x.times.length < changesMin || y.times.length < changesMin) return;
    const found = leadLag(x, y, grid);
    const ratio = found === undefined ? 1 : found.lagMs > 0 ? found.ratio : 1 / found.ratio;
    const isLead = found !== undefined && Math.abs(found.lagMs) > commonMs && ratio >= ratioMin;
    if (!isLead || Math.abs(found.correlation) < correlationMin) {
      this.network.set(...ids, undefined);
      return;
    }
    const start = Math.max(x.times[0]!, y.times[0]!);
    const rng = new Rng(seed + a.state.index * 65_537 + b.state.index);
    const pValue = rotationTailP(x, y, { grid, from: start, to: now + 1, rotations, rng });
    const [leader, follower] = found.lagMs > 0 ? ids : [ids[1], ids[0]];
    const { correlation } = found;
    this.network.set(...ids, { leader, follower, lagMs: Math.abs(found.lagMs), correlation, ratio, pValue });
  }

  private speak(leader: Watched, edge: LeadEdge, now: UnixMs, say: FindingSink): void {
    const follower = this.find(edge.follower);
    if (follower === undefined || !follower.state.isSound) return;
    const from = now - Math.max(edge.lagMs, LEAST_LOOK_MS);
    const before = leader.ticks.priceAt(from);
    const move = leader.ticks.lastPrice - before;
    if (!(Math.abs(move) * PRICE_UNITS >= this.options.ticksMin * leader.state.tick)) return;
    const sign = Math.sign(move) * Math.sign(edge.correlation);
    const followed = (follower.ticks.lastPrice - follower.ticks.priceAt(from)) * sign;
    if (followed >= Math.abs(move * edge.correlation) / 2) return;
    const lagS = (edge.lagMs / SECOND_MS).toFixed(1);
    const finding = findingOf(follower.state, {
      detector: 'lead-lag',
      time: now,
      since: now,
      direction: sign > 0 ? 'long' : 'short',
      strength: strengthOf(Math.abs(edge.correlation), this.options.correlationMin, 1),
      reason: `"${leader.state.market.question}", which leads it by ${lagS} s, moved by ${(100 * move).toFixed(1)} cents`,
      evidence: [
        { label: 'move of the leader', value: move },
        { label: 'lag s', value: edge.lagMs / SECOND_MS },
        { label: 'Hayashi-Yoshida correlation', value: edge.correlation },
        { label: 'lead-lag ratio', value: edge.ratio },
        { label: 'q-value', value: edge.qValue },
      ],
      related: [edge.leader],
    });
    say(finding);
  }

  private find(id: MarketId): Watched | undefined {
    return this.watched.find((each) => each?.state.market.id === id);
  }
}

const TICKS = 512;
/** Indices tried in a second before giving up: many markets have nobody in common. */
const TRIES = 200;
/** A move is looked for over this long at least. */
const LEAST_LOOK_MS = 10 * SECOND_MS;
