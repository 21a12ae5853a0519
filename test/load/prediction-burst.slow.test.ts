import { describe, expect, it } from 'vitest';
import { decodeMarketMessage } from '#adapters/polymarket/wire/market-decoder.ts';
import type { LastTradeMessage } from '#adapters/polymarket/wire/market-message.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { reachableMb } from './heap.ts';
import { MemoryStores } from './memory-stores.ts';
import { PredictionStage, STAGE_START } from './prediction-stage.ts';
import { ToldMarkets } from './told-markets.ts';

const MARKETS = 200;
const BURST = 50_000;
/** What the bot may keep of a burst: the events that wait to be recorded, and its windows. */
const GROWTH_MAX_MB = 80;

/** A trade as the wire and as the recorder have it. */
function nameOf(
  market: string,
  { time, lots, aggressor }: Pick<LastTradeMessage, 'time' | 'lots' | 'aggressor'>,
): string {
  return `${market} ${time} ${lots} ${aggressor}`;
}

function tradesIn(frames: readonly string[]): string[] {
  const messages = frames.map((frame) => decodeMarketMessage(JSON.parse(frame)));
  return messages.flatMap((message) => (message.kind === 'last_trade_price' ? [nameOf(message.market, message)] : []));
}

function recordedTrades(events: readonly PredictionEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'trade' ? [nameOf(event.market, event)] : []));
}

describe('a burst of fifty thousand messages', () => {
  it('loses no trade, finds nothing in a book that is not to be used, and leaves every book right', async () => {
    const world = { ...DENSE_WORLD, seed: 11, startTime: STAGE_START, marketCount: MARKETS, pace: 400 };
    const living = new ToldMarkets(new PredictionWorld(world));
    const store = new MemoryStores();
    const stage = new PredictionStage({ living, markets: MARKETS, store, stepMs: 250 });
    stage.start();
    await stage.pass(500, 250);
    const { messages: before } = stage.health;
    const emptyMb = await reachableMb();
    stage.line.hold();
    while (stage.line.waiting < BURST) await stage.pass(250, 250);
    living.isStill = true;
    const frames = stage.line.release();
    expect(stage.health.messages - before).toBeGreaterThanOrEqual(BURST);
    expect((await reachableMb()) - emptyMb).toBeLessThan(GROWTH_MAX_MB);
    await stage.pass(35_000);
    expect(stage.unsound).toEqual([]);
    expect(await stage.differing()).toEqual([]);
    expect(stage.health.doubtful).toEqual([]);
    expect(stage.health.connections.map(({ reconnects }) => reconnects)).toEqual([0]);
    await stage.stop();
    const said = tradesIn(frames);
    const kept = new Set(recordedTrades(store.recorded()));
    expect(said.length).toBeGreaterThan(1_000);
    expect(said.filter((trade) => !kept.has(trade))).toEqual([]);
    expect(stage.host.recorder!.lost).toBe(0);
  });
});
