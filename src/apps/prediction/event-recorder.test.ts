import { describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { MarketState } from '#desks/prediction/market-state.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import { sampleMarket } from '#domain/prediction/sample-market.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { DEFAULT_EVENT_RECORDER, EventRecorder } from '#apps/prediction/event-recorder.ts';

const START = unixMs(Date.UTC(2026, 10, 2));
const A = sampleMarket({ name: 'a' });
const B = sampleMarket({ name: 'b' });

class Kept {
  trouble: Error | undefined;
  readonly blocks: { market: MarketId; events: readonly PredictionEvent[] }[] = [];

  async appendEvents(market: MarketId, events: readonly PredictionEvent[]): Promise<void> {
    if (this.trouble !== undefined) throw this.trouble;
    this.blocks.push({ market, events });
  }

  of(market: MarketId): readonly PredictionEvent[] {
    return this.blocks.flatMap((block) => (block.market === market ? block.events : []));
  }
}

function world(settings = DEFAULT_EVENT_RECORDER) {
  const clock = new VirtualClock(START);
  const store = new Kept();
  const recorder = new EventRecorder({ store, clock, settings });
  const states = new Map([A, B].map((market, i) => [market.id, new MarketState(market, i)]));
  const hear = (event: PredictionEvent): void => {
    const state = states.get(event.market)!;
    state.apply(event);
    recorder.take(event, state);
  };
  return { clock, store, recorder, hear };
}

function levels(kind: 'book' | 'change', market: MarketId, seconds: number, bids: number[]): PredictionEvent {
  const time = unixMs(START + 1_000 * seconds);
  return { kind, market, time, receivedTime: time, bids, asks: [6_000, 5] };
}

describe('a recorder of prediction markets', () => {
  it('writes a market once enough was said, or its first event has waited for long enough', async () => {
    const { clock, store, recorder, hear } = world({ ...DEFAULT_EVENT_RECORDER, events: 3 });
    const supervisor = new Supervisor({ clock });
    supervisor.start([recorder.feature()]);
    hear(levels('book', A.id, 0, [4_000, 1]));
    for (const second of [1, 2]) hear(levels('change', A.id, second, [4_000, second]));
    hear(levels('book', B.id, 0, [1_000, 1]));
    await clock.runUntil(START + 15_000);
    expect(store.blocks.map(({ market, events }) => [market, events.length])).toEqual([[A.id, 3]]);
    await clock.runUntil(START + 6 * MINUTE_MS);
    expect(store.of(B.id)).toHaveLength(1);
    expect(recorder.pending).toBe(0);
    expect(supervisor.status()).toMatchObject([{ state: 'well' }]);
    const stopped = supervisor.stop();
    await clock.runUntil(clock.now() + 20_000);
    await stopped;
  });

  it('begins a block with the whole book an hour after the last one', async () => {
    const { recorder, hear, store } = world();
    hear(levels('book', A.id, 0, [4_000, 1]));
    hear(levels('change', A.id, 1, [4_100, 7]));
    await recorder.flush();
    hear(levels('change', A.id, 1_800, [4_100, 8]));
    await recorder.flush();
    hear(levels('change', A.id, 3_601, [4_100, 9]));
    await recorder.flush();
    expect(store.of(A.id).map(({ kind }) => kind)).toEqual(['book', 'change', 'change', 'book']);
    expect(store.of(A.id).at(-1)).toMatchObject({ bids: [4_000, 1, 4_100, 9], asks: [6_000, 5] });
  });

  it('keeps what the store does not take, in order, and gives up the oldest when it is too much', async () => {
    const { recorder, hear, store } = world({ ...DEFAULT_EVENT_RECORDER, mostWaiting: 4 });
    store.trouble = new AdapterError('store.unusable', 'another process is writing to it', { retryable: true });
    hear(levels('book', A.id, 0, [4_000, 1]));
    await expect(recorder.flush()).rejects.toThrow('another process');
    hear(levels('change', A.id, 1, [4_000, 2]));
    await expect(recorder.flush()).rejects.toThrow('another process');
    for (const second of [2, 3, 4]) hear(levels('change', B.id, second, [1_000, second]));
    expect([recorder.lost, recorder.pending]).toEqual([2, 3]);
    store.trouble = undefined;
    await recorder.flush();
    expect(store.of(A.id)).toEqual([]);
    expect(store.of(B.id)).toHaveLength(3);
    hear(levels('change', A.id, 5, [4_000, 3]));
    await recorder.flush();
    expect(store.of(A.id)).toMatchObject([{ kind: 'book', bids: [4_000, 3] }]);
  });
});
