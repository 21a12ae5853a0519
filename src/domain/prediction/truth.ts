import type { UnixMs } from '#core/time.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { Direction } from '#domain/signals/signal.ts';

interface TruthSpan {
  /** Unique in its log. */
  readonly id: string;
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/** What a sandbox planted, so that what detectors say can be judged. One JSON object a line in a truth log. */
export type Truth = TruthSpan &
  /** Informed orders reach the leader first; the others follow, each after its lag. */
  (
    | {
        readonly kind: 'leak';
        readonly leader: MarketId;
        readonly followers: readonly {
          readonly market: MarketId;
          readonly lagMs: number;
          readonly direction: 1 | -1;
        }[];
        readonly direction: Direction;
      }
    /** An order that shows `shownLots` and refills until `hiddenLots` more are gone. Price and sizes in units. */
    | {
        readonly kind: 'iceberg';
        readonly market: MarketId;
        readonly side: 'bid' | 'ask';
        readonly ticks: number;
        readonly shownLots: number;
        readonly hiddenLots: number;
      }
    /** Its makers are away from `from` to `to`. */
    | { readonly kind: 'maker-withdrawal'; readonly market: MarketId }
    /** Somebody buys one outcome, little by little. */
    | {
        readonly kind: 'accumulation';
        readonly market: MarketId;
        readonly outcome: OutcomeIndex;
        readonly lots: number;
      }
    /** News that everybody reads: no leak, however alike the prices move. `reverses`: part of the move comes back. */
    | {
        readonly kind: 'news';
        readonly markets: readonly MarketId[];
        readonly direction: Direction;
        readonly reverses: boolean;
      }
    /** Prices of one event break a rule of logic, by more than it costs to trade. */
    | { readonly kind: 'constraint'; readonly markets: readonly MarketId[]; readonly rule: 'sum' | 'nested' }
    /** A market went silent although it lives. */
    | { readonly kind: 'freeze'; readonly markets: readonly MarketId[] }
  );

export type TruthKind = Truth['kind'];
