import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Target } from '#domain/signals/signal.ts';
import type { FrameReading, LevelReading, PeriodReading, ScannerContext, ZoneReading } from '#desks/scanner/context.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { priceText } from '#desks/scanner/readings.ts';
import { directionOf, nearEdge } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';

const TARGETS_MIN = 2;
const TARGETS_MAX = 3;

/** Somewhere the price may be drawn to. */
interface Goal {
  readonly price: number;
  /** Told only for the few that are chosen. */
  readonly reason: () => string;
}

export interface TargetRequest {
  readonly context: ScannerContext;
  readonly mode: ScannerMode;
  readonly side: Side;
  /** Entry price, and its distance to the stop. */
  readonly reference: number;
  readonly risk: number;
}

/**
 * Two or three prices at which to take profit, nearest first: where opposing orders are known to rest (untaken highs and lows,
 * the previous day's and week's extremes, live zones against the trade), far enough from the entry and from each other. Where
 * fewer than two are known, multiples of the risk stand in and say so.
 */
export function targetsOf(request: TargetRequest): readonly Target[] {
  const { mode, side, reference, risk } = request;
  const { minRewardR, maxRewardR, targetSpacingR } = mode.thresholds;
  const chosen: { readonly goal: Goal; readonly reward: number }[] = [];
  let least = minRewardR;
  for (const goal of goals(request)) {
    const reward = (side * (goal.price - reference)) / risk;
    if (reward < least || reward > maxRewardR) continue;
    chosen.push({ goal, reward });
    least = reward + targetSpacingR;
    if (chosen.length === TARGETS_MAX) break;
  }
  while (chosen.length < TARGETS_MIN) {
    const from = least;
    const reward = mode.projectedR.find((projected) => projected >= from) ?? from;
    chosen.push({ goal: projectedGoal(reference + side * reward * risk, reward), reward });
    least = reward + targetSpacingR;
  }
  const shares = chosen.length === TARGETS_MAX ? mode.targetShares.three : mode.targetShares.two;
  return chosen.map(({ goal, reward }, i) => ({
    price: goal.price,
    share: shares[i]!,
    rMultiple: reward,
    reason: goal.reason(),
  }));
}

/** Everything known to lie ahead, nearest first; of equal prices the one from the longest timeframe. */
function goals({ context, side, reference }: TargetRequest): Goal[] {
  const known = [
    ...context.periods.map((period) => periodGoal(period, side)),
    ...context.frames.flatMap((frame) => frameGoals(frame, side)),
  ];
  return known.filter(({ price }) => side * (price - reference) > 0).sort((a, b) => side * (a.price - b.price));
}

function projectedGoal(price: number, reward: number): Goal {
  return { price, reason: () => `Projected: ${Number(reward.toFixed(2))} times the risk` };
}

function periodGoal({ timeframe, high, low }: PeriodReading, side: Side): Goal {
  const price = side === 1 ? high : low;
  const name = timeframe === '1w' ? 'week' : 'day';
  return { price, reason: () => `Previous ${name}'s ${side === 1 ? 'high' : 'low'} ${priceText(price)}` };
}

function frameGoals({ timeframe, liquidity, zones }: FrameReading, side: Side): Goal[] {
  const opposing = directionOf(side === 1 ? -1 : 1);
  const levels = liquidity.filter((level) => level.side === (side === 1 ? 'high' : 'low'));
  const resisting = zones.filter((zone) => zone.direction === opposing);
  return [
    ...levels.map((level) => levelGoal(timeframe, level)),
    ...resisting.map((zone) => zoneGoal(timeframe, zone, side)),
  ];
}

function levelGoal(timeframe: Timeframe, { price, kind, side }: LevelReading): Goal {
  const what = kind === 'equal' ? `equal ${side}s` : `untaken ${side}`;
  return { price, reason: () => `${timeframe} ${what} ${priceText(price)}` };
}

function zoneGoal(timeframe: Timeframe, zone: ZoneReading, side: Side): Goal {
  const price = nearEdge(zone, side === 1 ? -1 : 1);
  return { price, reason: () => `${timeframe} ${zone.direction} ${zone.source} from ${priceText(price)}` };
}
