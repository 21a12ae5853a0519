import { Ring } from '#core/ring.ts';
import type { FindingSink } from '#desks/prediction/detector.ts';
import { MarketDetector, findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';

/**
 * The price jumped, and stands where it jumped to.
 *
 * A jump is a move of the mid within seconds by several ticks, by so much of its log-odds (5 cents are much at 0.05 and little at 0.50),
 * and by several of its usual deviations (after Lee and Mykland 2008,
 * https://doi.org/10.1093/rfs/hhm056, with a decayed root mean square in the place of the bipower variation). Jumps on news partly come
 * back (https://arxiv.org/abs/2603.03152): it is told only when, some seconds later, most of the move still stands. In the last hours
 * of a market its outcome gets known bit by bit: there it is silent. `since` is when it began. Direction: that of the move.
 */
export class PriceJumpDetector extends MarketDetector<'price-jump', JumpMemory> {
  constructor(thresholds: ThresholdSource<'price-jump'>) {
    super('price-jump', thresholds);
  }

  onTime(now: number, say: FindingSink): void {
    this.eachUsable(now, look, say);
  }

  protected begin(state: MarketState, limits: Thresholds<'price-jump'>): JumpMemory {
    return {
      state,
      limits,
      mids: new Ring(limits.windowSeconds + 1),
      usual: new DecayedMoments(limits.memoryMs),
      lookedAt: Number.NaN,
      learntAt: Number.NaN,
      jump: undefined,
    };
  }

  /** Prices are looked at by the second, so that a burst of changes weighs no more than one. */
  protected look(_memory: JumpMemory, _event: PredictionEvent): void {}

  protected interrupt(memory: JumpMemory): void {
    memory.jump = undefined;
    memory.lookedAt = Number.NaN;
  }
}

interface JumpMemory extends Memory<'price-jump'> {
  /** Mids of the last seconds, in price units. */
  mids: Ring;
  /** Moves within the window, price units. */
  readonly usual: DecayedMoments;
  lookedAt: number;
  learntAt: number;
  jump: Jump | undefined;
}

/** A move that is still to prove itself. Prices in units. */
interface Jump {
  readonly from: number;
  readonly since: number;
  readonly z: number;
  farthest: number;
  reachedAt: number;
}

function look(memory: JumpMemory, now: number, say: FindingSink): void {
  const { state, limits } = memory;
  if (!state.isSound) return;
  const mid = (state.bids.best! + state.asks.best!) / 2;
  // After a pause the seconds before it are no window.
  if (!(now - memory.lookedAt < PAUSE_MS)) memory.mids = new Ring(limits.windowSeconds + 1);
  memory.lookedAt = now;
  memory.mids.push(mid);
  if (memory.jump !== undefined) return confirm(memory, memory.jump, { now, mid, say });
  if (!memory.mids.isFull) return;
  const move = mid - memory.mids.oldest();
  const deviation = usualMove(memory);
  const z = Math.abs(move) / deviation;
  if (isWarm(memory) && z >= limits.minZ && Math.abs(move) >= limits.minTicks * state.tick) {
    memory.jump = { from: memory.mids.oldest(), since: beganAt(memory, now), z, farthest: mid, reachedAt: now };
  } else if (!(now - memory.learntAt < limits.windowSeconds * 1_000)) {
    memory.learntAt = now;
    memory.usual.add(now, Math.sign(move) * Math.min(Math.abs(move), 4 * Math.max(deviation, state.tick)));
  }
}

function confirm(
  memory: JumpMemory,
  jump: Jump,
  { now, mid, say }: { readonly now: number; readonly mid: number; readonly say: FindingSink },
): void {
  const { state, limits } = memory;
  const side = Math.sign(jump.farthest - jump.from);
  if (side * (mid - jump.farthest) > 0) {
    jump.farthest = mid;
    jump.reachedAt = now;
  }
  if (now - jump.reachedAt < limits.confirmMs) return;
  memory.jump = undefined;
  memory.mids = new Ring(limits.windowSeconds + 1);
  const retained = (mid - jump.from) / (jump.farthest - jump.from);
  const ticks = (mid - jump.from) / state.tick;
  if (retained < limits.minRetained || Math.abs(ticks) < limits.minTicks) return;
  const { closesAt } = state.market;
  if (closesAt !== undefined && closesAt - now < limits.lastMs) return;
  if (Math.abs(logOdds(mid) - logOdds(jump.from)) < limits.minLogOdds) return;
  say(
    findingOf(state, {
      detector: 'price-jump',
      time: now,
      since: jump.since,
      direction: side > 0 ? 'long' : 'short',
      strength: strengthOf(jump.z, limits.minZ, 3 * limits.minZ),
      reason: `The price went from ${(jump.from / PRICE_UNITS).toFixed(3)} to ${(mid / PRICE_UNITS).toFixed(3)} (${jump.z.toFixed(1)} deviations) and kept ${(100 * retained).toFixed(0)} % of it`,
      evidence: [
        { label: 'ticks', value: ticks, knownAt: now },
        { label: 'deviations', value: jump.z },
        { label: 'retained', value: retained },
      ],
    }),
  );
}

/** Of a price in units, which lies between 0 and 1. */
function logOdds(units: number): number {
  return Math.log(units / (PRICE_UNITS - units));
}

/** Root mean square of the moves within a window, price units. A market that never moves has a little of it. */
function usualMove({ usual, state }: JumpMemory): number {
  const least = LEAST_TICKS * state.tick;
  return usual.spanMs === 0 ? least : Math.max(least, Math.sqrt(usual.variance + usual.mean ** 2));
}

function isWarm({ usual, limits }: JumpMemory): boolean {
  return usual.spanMs >= limits.warmUpMs;
}

/** The last second at which it stood where it came from. */
function beganAt({ mids }: JumpMemory, now: number): number {
  const from = mids.oldest();
  const side = Math.sign(mids.at(0) - from);
  let age = 0;
  while (age < mids.length - 1 && side * (mids.at(age) - from) > 0) age++;
  return now - age * 1_000;
}

const PAUSE_MS = 5_000;
const LEAST_TICKS = 0.35;
