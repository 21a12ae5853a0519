import type { FindingSink } from '#desks/prediction/detector.ts';
import { MarketDetector, findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { SettledFlow } from '#desks/prediction/detectors/measures/settled-flow.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { contractsOf } from '#domain/prediction/price-grid.ts';

/**
 * Somebody buys one outcome, little by little.
 *
 * Out of settled trades only: the public stream's side agrees with settlement in six of ten cases (Dubach 2026,
 * https://arxiv.org/abs/2604.24366), and rules that guess it do no better than a coin. Buying an outcome and selling the other are the
 * same conviction. Told of a wallet that trades again and again one way, beyond what chance would leave (its signed volume over the
 * root of its sum of squares: one large trade is not enough, nor are trades both ways), that stands behind much of what its side
 * bought, while the market as a whole leans the same way: when both outcomes are bought alike it is interest, not conviction. Where the
 * venue does not name wallets the whole market has to be one-sided. Direction: the outcome that is bought.
 */
export class AccumulationDetector extends MarketDetector<'accumulation', AccumulationMemory> {
  constructor(thresholds: ThresholdSource<'accumulation'>) {
    super('accumulation', thresholds);
  }

  protected begin(state: MarketState, limits: Thresholds<'accumulation'>): AccumulationMemory {
    return { state, limits, flow: new SettledFlow(limits.windowMs), spoke: 0, spokeAt: 0 };
  }

  protected look(memory: AccumulationMemory, event: PredictionEvent, say: FindingSink): void {
    if (event.kind !== 'settled' || !memory.flow.take(event)) return;
    this.judge(memory, event, say);
  }

  /** Settled trades are told whole later on, so that a doubtful book does not touch them. */
  protected interrupt(): void {}

  private judge(memory: AccumulationMemory, { wallet, receivedTime: time }: Settled, say: FindingSink): void {
    const { flow, limits, state } = memory;
    const one = flow.of(wallet);
    const { net, squares, trades, since } = one ?? flow;
    const side = Math.sign(net);
    const conviction = flow.gross > 0 ? (side * flow.net) / flow.gross : 0;
    if (time - memory.spokeAt > limits.coolDownMs || side === -memory.spoke) memory.spoke = 0;
    if (trades < limits.minTrades || memory.spoke === side) return;
    const oneSidedness = Math.abs(net) / Math.sqrt(squares);
    const share = Math.abs(net) / (side > 0 ? flow.bought : flow.sold);
    const isEnough =
      one === undefined
        ? oneSidedness >= limits.minMarketZ && conviction >= limits.minMarketConviction
        : oneSidedness >= limits.minZ && conviction >= limits.minConviction && share >= limits.minConcentration;
    if (!isEnough) return;
    memory.spoke = side;
    memory.spokeAt = time;
    const outcome = state.market.outcomes[side > 0 ? 0 : 1].name;
    const contracts = contractsOf(Math.abs(net));
    const who = one === undefined ? 'All together' : 'One wallet';
    say(
      findingOf(state, {
        detector: 'accumulation',
        time,
        since,
        direction: side > 0 ? 'long' : 'short',
        strength: strengthOf(oneSidedness, limits.minZ, 3 * limits.minZ),
        reason: `${who} bought ${contracts.toFixed(0)} contracts of ${outcome} in ${trades} trades (${oneSidedness.toFixed(1)} deviations), ${(100 * conviction).toFixed(0)} % of all volume went that way`,
        evidence: [
          { label: 'net contracts', value: side * contracts, knownAt: time },
          { label: 'deviations', value: oneSidedness },
          { label: 'conviction', value: conviction },
          { label: 'share of its side', value: share },
          { label: 'trades', value: trades },
          ...(one === undefined ? [] : [{ label: 'wallet', value: one.wallet }]),
        ],
      }),
    );
  }
}

type Settled = Extract<PredictionEvent, { kind: 'settled' }>;

interface AccumulationMemory extends Memory<'accumulation'> {
  readonly flow: SettledFlow;
  /** The side that was told of last, and when. */
  spoke: number;
  spokeAt: number;
}
