import type { SimConfig } from '#engine/sim/sim-config.ts';

/** A fill rule that is kinder than a market is. */
export interface KindAssumption {
  readonly policy: string;
  readonly value: string;
  readonly why: string;
}

/** The policies of a venue that flatter a result, by name. None with the defaults. */
export function kindAssumptions(venue: SimConfig): readonly KindAssumption[] {
  return KIND.filter(({ holds }) => holds(venue)).map(({ policy, why }) => {
    return { policy, value: String((venue as unknown as Record<string, unknown>)[policy]), why };
  });
}

interface Rule extends Omit<KindAssumption, 'value'> {
  readonly holds: (venue: SimConfig) => boolean;
}

const KIND: readonly Rule[] = [
  {
    policy: 'marketFill',
    holds: ({ marketFill }) => marketFill === 'fillAtClose',
    why: 'an order sent at a close fills at that close, a price that is gone when the order arrives',
  },
  {
    policy: 'stopGap',
    holds: ({ stopGap }) => stopGap === 'atStop',
    why: 'a stop fills at its price although the market opened beyond it',
  },
  {
    policy: 'sameBar',
    holds: ({ sameBar }) => sameBar === 'openHighLowClose',
    why: 'the target of a long is met before its stop whenever one bar holds both',
  },
  {
    policy: 'limitFill',
    holds: ({ limitFill }) => limitFill === 'touch',
    why: 'a limit fills when its price is touched, as if nobody stood before it in the queue',
  },
  {
    policy: 'limitGap',
    holds: ({ limitGap }) => limitGap === 'atOpen',
    why: 'a resting limit gets the better price of the open',
  },
  {
    policy: 'takerFeeBps',
    holds: ({ takerFeeBps, halfSpreadBps, slippageBps }) => takerFeeBps + halfSpreadBps + slippageBps === 0,
    why: 'market orders cost nothing: no fee, no spread, no slippage',
  },
];
