import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import type { PredictionStores } from '#apps/prediction/prediction-host.ts';

/** What would be kept of prediction markets, in memory. */
export class MemoryStores implements PredictionStores {
  readonly events = new Map<MarketId, PredictionEvent[]>();
  readonly findings: FindingRecord[] = [];
  readonly outcomes = { save: async (): Promise<void> => undefined };
  readonly prediction = {
    saveMarkets: async (): Promise<void> => undefined,
    saveFindings: async (records: readonly FindingRecord[]): Promise<void> => void this.findings.push(...records),
    appendEvents: async (market: MarketId, events: readonly PredictionEvent[]): Promise<void> => {
      const kept = this.events.get(market) ?? [];
      for (const event of events) kept.push(event);
      this.events.set(market, kept);
    },
  } as unknown as PredictionStores['prediction'];
  readonly points = {
    appendAll: async (): Promise<void> => undefined,
    append: async (): Promise<void> => undefined,
    read: async () => ({ times: new Float64Array(0), values: {} }),
    forgetBefore: async () => 0,
  } as unknown as PredictionStores['points'];

  /** Everything that was recorded, of all markets. */
  recorded(): readonly PredictionEvent[] {
    return [...this.events.values()].flat();
  }
}
