import { PredictionDesk } from '#desks/prediction/desk.ts';
import type { FindingSink } from '#desks/prediction/detector.ts';
import { DETECTOR_REGISTRY } from '#desks/prediction/detectors/registry.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { deskFindings } from '#desks/prediction/signals/finding-strategy.ts';
import type { FindingSource } from '#desks/prediction/signals/finding-strategy.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** Detectors that need no orders and no trades, and no prices by the second either. */
const PRICE_DETECTORS: readonly DetectorName[] = ['constraint'];

export interface MoveSettings {
  /** Deviations of the market's own moves that a move has to be. */
  readonly minZ: number;
  readonly minTicks: number;
  /** Moves after which its deviation is known, and over which it is remembered. */
  readonly warmUp: number;
  readonly memory: number;
  /** Points of silence after a finding. */
  readonly coolDown: number;
}

const USUAL: MoveSettings = { minZ: 4, minTicks: 3, warmUp: 20, memory: 100, coolDown: 6 };

/**
 * What can be found in prices that come every so often: moves between two of them that are large for their market (`price-jump`, in the
 * direction of the move), and what the desk's own detectors of prices say. The desk's jumps are looked for by the second, which prices
 * of every few minutes do not have.
 */
export class PriceMoves implements FindingSource {
  private readonly settings: MoveSettings;
  private readonly desk: PredictionDesk;
  private readonly source: FindingSource;
  private readonly memories = new Map<MarketId, Memory>();
  private count = 0;

  constructor(settings: MoveSettings = USUAL) {
    this.settings = settings;
    const detectors = DETECTOR_REGISTRY.filter(({ name }) => PRICE_DETECTORS.includes(name));
    this.desk = new PredictionDesk({ detectors });
    this.source = deskFindings(this.desk);
  }

  watch(market: PredictionMarket): void {
    const state = this.desk.addMarket(market);
    if (!this.memories.has(market.id))
      this.memories.set(market.id, { state, mid: Number.NaN, square: 0, moves: 0, quiet: 0 });
  }

  take(event: PredictionEvent, say: FindingSink): void {
    this.desk.take(event, say);
    const memory = this.memories.get(event.market);
    if (memory === undefined || event.kind !== 'book') return;
    const { state } = memory;
    const { mid } = state;
    const move = mid - memory.mid;
    memory.mid = mid;
    if (!Number.isNaN(move)) this.moved(memory, { event, move }, say);
  }

  onTime(...[now, say]: Parameters<NonNullable<FindingSource['onTime']>>): void {
    this.source.onTime?.(now, say);
  }

  reading(market: MarketId): MarketState | undefined {
    return this.desk.state(market);
  }

  private moved(memory: Memory, { event, move }: Moved, say: FindingSink): void {
    const { minZ, minTicks, warmUp, memory: length, coolDown } = this.settings;
    const deviation = Math.sqrt(memory.square);
    const isLarge = memory.moves >= warmUp && Math.abs(move) >= minZ * deviation;
    const ticks = Math.abs(move) / (memory.state.tick * UNIT);
    if (memory.quiet > 0) memory.quiet--;
    else if (isLarge && ticks >= minTicks) {
      memory.quiet = coolDown;
      say(this.finding(event, move, deviation));
    }
    memory.moves++;
    memory.square += (move * move - memory.square) / Math.min(memory.moves, length);
  }

  private finding({ market, receivedTime: time }: PredictionEvent, move: number, deviation: number): Finding {
    const z = Math.abs(move) / deviation;
    const { minZ } = this.settings;
    return {
      id: `move-${market}-${++this.count}`,
      detector: 'price-jump',
      market,
      time,
      since: time,
      direction: move > 0 ? 'long' : 'short',
      strength: Math.min(1, (z - minZ) / (2 * minZ)),
      reason: `The price moved by ${(100 * move).toFixed(1)} cents between two points, ${z.toFixed(1)} of its usual deviations`,
      evidence: [{ label: 'deviations', value: z, knownAt: time }],
      related: [],
    };
  }
}

interface Memory {
  readonly state: MarketState;
  mid: number;
  /** Mean square of its moves. */
  square: number;
  moves: number;
  /** Points for which nothing more is said. */
  quiet: number;
}

interface Moved {
  readonly event: PredictionEvent;
  readonly move: number;
}

/** A price unit as a probability. */
const UNIT = 0.0001;
