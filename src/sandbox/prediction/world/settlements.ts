import type { OutcomeIndex, MarketId } from '#domain/prediction/prediction-market.ts';

/** A trade that is to be told of again when it is settled. */
export interface Execution {
  market: MarketId;
  outcome: OutcomeIndex;
  ticks: number;
  lots: number;
  aggressor: 'buyer' | 'seller';
  wallet: string;
  tradeId: string;
}

/** Trades on their way to settlement, by number; numbers and objects are used again. */
export class Settlements {
  private readonly pending: (Execution | undefined)[] = [];
  private readonly free: number[] = [];

  put(execution: Execution): number {
    const slot = this.free.pop() ?? this.pending.length;
    this.pending[slot] = execution;
    return slot;
  }

  take(slot: number): Execution | undefined {
    const execution = this.pending[slot];
    this.pending[slot] = undefined;
    this.free.push(slot);
    return execution;
  }
}
