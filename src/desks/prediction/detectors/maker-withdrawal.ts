import type { FindingSink } from '#desks/prediction/detector.ts';
import { MakerProfile } from '#desks/prediction/detectors/measures/maker-profile.ts';
import type { MakerView } from '#desks/prediction/detectors/measures/maker-profile.ts';
import { MarketDetector, findingOf, isUsable, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';

/**
 * Those who usually quote this market have gone.
 *
 * Three signs against the market's own profile: the spread is wider by so many ticks, depth behind the touch has fallen by 70 %, and
 * less than half of the usual quotes have come since. Spreads in ticks, because one tick of 0.01 at 0.50 is 200 basis points; depth
 * against what is usual at this time to close, because books thin out towards resolution (Dubach 2026,
 * https://arxiv.org/abs/2604.24366, slope 0.55 in the logarithm). News and large orders empty a book for a moment
 * as well: after a jump of the price or a trade it must last longer. No direction: it tells of the risk that others see, not of where the price goes.
 */
export class MakerWithdrawalDetector extends MarketDetector<'maker-withdrawal', MakerMemory> {
  constructor(thresholds: ThresholdSource<'maker-withdrawal'>) {
    super('maker-withdrawal', thresholds);
  }

  /** A second is the grain of the profile; an absence is told at the second in which it has lasted long enough. */
  onTime(now: number, say: FindingSink): void {
    this.eachUsable(now, look, say);
  }

  protected begin(state: MarketState, limits: Thresholds<'maker-withdrawal'>): MakerMemory {
    return {
      state,
      limits,
      profile: new MakerProfile(limits),
      fellAt: Number.NaN,
      tradedAt: Number.NaN,
      added: 0,
      hasSpoken: false,
    };
  }

  protected look(memory: MakerMemory, event: PredictionEvent, say: FindingSink): void {
    if (event.kind === 'trade') memory.tradedAt = event.receivedTime;
    if (event.kind !== 'change' || !isUsable(memory.state)) return;
    const lots = memory.profile.quoted(event);
    memory.added += lots;
    look(memory, event.receivedTime, say);
  }

  protected interrupt(memory: MakerMemory): void {
    memory.fellAt = Number.NaN;
    memory.profile.interrupt();
  }
}

interface MakerMemory extends Memory<'maker-withdrawal'> {
  readonly profile: MakerProfile;
  /** Since when depth and spread are not what they were; NaN while they are. */
  fellAt: number;
  tradedAt: number;
  /** Lots that were quoted since. */
  added: number;
  hasSpoken: boolean;
}

function look(memory: MakerMemory, now: number, say: FindingSink): void {
  const { profile, limits, state } = memory;
  if (isOver(state, now)) return;
  const view = profile.view(state, now);
  const isThin = view.depthShare <= limits.depthShareMax;
  const isWide = view.widerTicks >= limits.spreadTicksMin;
  const isGone =
    profile.isWarm && profile.presence >= limits.minPresence && (isThin || (isWide && limits.minSigns < 3));
  if (!isGone) {
    if (!isThin && !isWide) memory.hasSpoken = false;
    memory.fellAt = Number.NaN;
    profile.learn(state, now);
    return;
  }
  if (Number.isNaN(memory.fellAt)) {
    memory.fellAt = now;
    memory.added = 0;
  }
  const passed = now - memory.fellAt;
  // News and large orders empty a book as well, for as long as it takes to quote again.
  const isExcused = view.movedTicks >= limits.jumpTicks || memory.fellAt - memory.tradedAt <= TRADE_MS;
  if (memory.hasSpoken || passed < (isExcused ? limits.jumpHoldMs : limits.holdMs)) return;
  const quoteShare = profile.quoteShare(memory.added, passed);
  const isQuiet = quoteShare <= limits.quoteShareMax;
  const signs = Number(isThin) + Number(isWide) + Number(isQuiet);
  // Others' orders may stand where the makers' were: a fall twice as deep stands for the spread, once it has lasted.
  const isDeep = isQuiet && view.depthShare <= limits.depthShareMax / 2 && passed >= limits.jumpHoldMs;
  if (signs < limits.minSigns && !isDeep) return;
  memory.hasSpoken = true;
  say(withdrawal(memory, view, { now, quoteShare, signs }));
}

function withdrawal(
  { state, fellAt, limits }: MakerMemory,
  view: MakerView,
  { now, quoteShare, signs }: { readonly now: number; readonly quoteShare: number; readonly signs: number },
): ReturnType<typeof findingOf> {
  const thinness = strengthOf(1 - view.depthShare, 1 - limits.depthShareMax, 1);
  return findingOf(state, {
    detector: 'maker-withdrawal',
    time: now,
    since: fellAt,
    direction: undefined,
    // Three signs are strong, two at most half, one at most a third.
    strength: ((1 + thinness) / 2) * (signs === 3 ? 1 : signs / 4),
    reason: `Depth fell to ${(100 * view.depthShare).toFixed(0)} % of the usual, the spread is ${view.spreadTicks.toFixed(0)} ticks where ${view.usualSpreadTicks.toFixed(1)} are usual`,
    evidence: [
      { label: 'depth left', value: view.depthShare, knownAt: now },
      { label: 'spread in ticks', value: view.spreadTicks },
      { label: 'usual spread in ticks', value: view.usualSpreadTicks },
      { label: 'quotes left', value: quoteShare },
      { label: 'signs', value: signs },
    ],
  });
}

/** A book without any order, or of a market that is due to end, is closed rather than left. */
function isOver({ bids, asks, market }: MarketState, now: number): boolean {
  return bids.length + asks.length === 0 || (market.closesAt !== undefined && now >= market.closesAt);
}

/** A book that was emptied within so long of a trade was emptied by it. */
const TRADE_MS = 1_500;
