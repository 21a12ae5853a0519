import { afterEach, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FaultRule, SocketFault } from '#sandbox/faults/fault-rule.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { WorldConfig } from '#sandbox/prediction/world/world-config.ts';
import { MemoryStores } from '../load/memory-stores.ts';
import { PredictionStage, STAGE_START } from '../load/prediction-stage.ts';
import { ToldMarkets } from '../load/told-markets.ts';

/** Shorter than an order is under way. */
const STEP_MS = 250;
/** Until then something was ordered. */
const LOOKED_FOR_MS = 20 * MINUTE_MS;

const stages: PredictionStage[] = [];

afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});

interface Opened {
  readonly stage: PredictionStage;
  readonly living: ToldMarkets;
  readonly store: MemoryStores;
  /** Markets that were doubted, with why, in order. */
  readonly doubts: { readonly market: string; readonly reason: string; readonly at: number }[];
}

/** The whole bot on a few lively markets, with nothing wrong yet. */
async function opened(changes: Partial<WorldConfig> = {}, markets = 8, stepMs = 100): Promise<Opened> {
  const world = { ...DENSE_WORLD, seed: 21, startTime: STAGE_START, marketCount: markets, pace: 40, ...changes };
  const living = new ToldMarkets(new PredictionWorld(world));
  const store = new MemoryStores();
  const stage = new PredictionStage({ living, markets, store, stepMs });
  stages.push(stage);
  const doubts: { market: string; reason: string; at: number }[] = [];
  stage.onEvent = (event: PredictionEvent) => {
    if (event.kind === 'doubt') doubts.push({ market: event.market, reason: event.reason, at: event.receivedTime });
  };
  stage.start();
  await stage.pass(5_000);
  return { stage, living, store, doubts };
}

/** Nothing of the bot is out of order, and every book is the venue's. */
async function expectWell(stage: PredictionStage): Promise<void> {
  expect(await stage.differing()).toEqual([]);
  expect(stage.unsound).toEqual([]);
  expect(stage.health.doubtful).toEqual([]);
  expect(stage.supervisor.status().filter(({ state }) => state !== 'well')).toEqual([]);
}

/** The most lively market: most is lost in it. */
function liveliest({ host }: PredictionStage): string {
  const volumes = host.markets.list().map(({ state, tape }) => [tape.volume(host.now), state.market.id] as const);
  return volumes.toSorted(([a], [b]) => b - a)[0]![1];
}

function struck(market: string, fault: SocketFault): FaultRule {
  return { on: 'socket', holds: `"market":"${market}"`, plan: { chance: 0.3 }, fault };
}

const FAULTS: readonly SocketFault[] = [
  { kind: 'drop' },
  { kind: 'duplicate' },
  { kind: 'reorder' },
  { kind: 'truncate' },
  { kind: 'garbage' },
  { kind: 'corrupt-hash' },
];

describe('a hostile wire', () => {
  it('harms one market at most, whatever it does to its messages, and nothing is found in a doubtful book', async () => {
    const { stage, doubts } = await opened();
    const victim = liveliest(stage);
    for (const fault of FAULTS) {
      const before = doubts.length;
      const { duplicates } = stage.health;
      stage.setFaults([struck(victim, fault)]);
      await stage.pass(20_000);
      stage.setFaults([]);
      await stage.pass(25_000);
      const raised = doubts.slice(before);
      const isNoticed = raised.length > 0 || stage.health.duplicates - duplicates > 10;
      expect(isNoticed || fault.kind === 'corrupt-hash', fault.kind).toBe(true);
      expect(new Set(raised.map(({ market }) => market)).size, fault.kind).toBeLessThanOrEqual(1);
      expect(
        raised.every(({ market }) => market === victim),
        fault.kind,
      ).toBe(true);
      await expectWell(stage);
    }
    const told = stage.troubles.map(({ kind }) => kind);
    expect(told).toEqual([...new Set(told)]);
    expect(Math.max(...Object.values(stage.health.troubles))).toBeGreaterThan(1);
  });

  it('breaks, refuses and lies over REST as well, and is survived', async () => {
    const { stage } = await opened();
    stage.setFaults([
      { on: 'socket', plan: { chance: 0.002 }, fault: { kind: 'close' } },
      { on: 'socket', plan: { chance: 0.2 }, fault: { kind: 'refuse' } },
      { on: 'http', plan: { chance: 0.3 }, fault: { kind: 'truncate' } },
      { on: 'http', plan: { chance: 0.3 }, fault: { kind: 'status', status: 503, accepted: false } },
      { on: 'http', plan: { chance: 0.2 }, fault: { kind: 'corrupt-hash' } },
    ]);
    await stage.pass(90_000);
    expect(stage.line.opened).toBeGreaterThan(3);
    expect(stage.unsound).toEqual([]);
    stage.setFaults([]);
    await stage.pass(60_000);
    await expectWell(stage);
  });

  it('that freezes without a word is found out within thirty seconds', async () => {
    const { stage, doubts } = await opened();
    const victim = liveliest(stage);
    const frozenAt = stage.clock.now();
    stage.sandbox.freezeMarkets([victim], MINUTE_MS);
    await stage.pass(30_000);
    const flagged = doubts.find(({ market }) => market === victim);
    expect(flagged).toBeDefined();
    expect(flagged!.at - frozenAt).toBeLessThan(30_000);
    // The feed may renew the connection because of it, and others may begin a new book: neither is found fault with.
    const others = new Set(doubts.flatMap(({ market, reason }) => (market === victim ? [] : [reason])));
    expect([...others].filter((reason) => reason !== 'no-book' && reason !== 'disconnected')).toEqual([]);
    await stage.pass(60_000);
    await expectWell(stage);
  });
});

describe('clocks that jump', () => {
  it('do no harm when they are the venue’s: forward by an hour, back by two', async () => {
    const { stage, living } = await opened();
    living.skewMs = HOUR_MS;
    await stage.pass(40_000);
    await expectWell(stage);
    living.skewMs = -HOUR_MS;
    await stage.pass(90_000);
    await expectWell(stage);
    living.skewMs = 0;
    await stage.pass(90_000);
    await expectWell(stage);
  });

  it('do no harm when they are ours', async () => {
    const { stage, store } = await opened();
    stage.own.offMs = HOUR_MS;
    await stage.pass(40_000);
    await expectWell(stage);
    stage.own.offMs = -HOUR_MS;
    await stage.pass(90_000);
    await expectWell(stage);
    stage.own.offMs = 0;
    await stage.pass(30_000);
    await expectWell(stage);
    await stage.stop();
    expect(store.recorded().length).toBeGreaterThan(1_000);
  });
});

/** The bot with an order under way, and its market. */
async function ordered(): Promise<{ readonly stage: PredictionStage; readonly market: string }> {
  const planned = [4, 6, 8, 10].map((minutes) => ({
    kind: 'news' as const,
    atMs: minutes * MINUTE_MS,
    reverses: false,
  }));
  const { stage } = await opened({ seed: 2, pace: 10, plants: { perMarketDay: {}, planned } }, 10, STEP_MS);
  const { run } = stage.host;
  for (let ms = 0; ms < LOOKED_FOR_MS && run.openPositions().length === 0; ms += STEP_MS)
    await stage.pass(STEP_MS, STEP_MS);
  const [position] = run.openPositions();
  expect(position?.isEntering).toBe(true);
  return { stage, market: position!.signal.context.market };
}

/** Cash is what it began with, and what was won and lost since; that is the sum of the trades. */
function expectExact({ host }: PredictionStage): void {
  const { cash, equityAtCost, realised, fees } = host.run.account();
  const made = realised.amount.minus(fees.amount);
  expect(host.run.openPositions()).toEqual([]);
  expect(equityAtCost.amount.equals(cash.amount)).toBe(true);
  expect(cash.amount.equals(Decimal.parse('10000').plus(made))).toBe(true);
  expect(
    host
      .latestTrades()
      .reduce((sum, { net }) => sum.plus(net.amount), Decimal.ZERO)
      .equals(made),
  ).toBe(true);
}

describe('a market that is decided', () => {
  it('while an order of ours is under way there: it costs nothing', async () => {
    const { stage, market } = await ordered();
    stage.sandbox.resolve(market, 0);
    await stage.pass(5_000);
    expectExact(stage);
    expect(stage.host.run.account().cash.amount.toNumber()).toBe(10_000);
    await expectWell(stage);
  });

  it('while something of it is held: every fill counts, and it is paid out to the last cent', async () => {
    const { stage, market } = await ordered();
    await stage.pass(1_000);
    const [held] = stage.host.run.openPositions();
    expect(held!.open.sign()).toBe(1);
    const { outcome } = held!.signal.context;
    const worth = held!.open;
    const { cash } = stage.host.run.account();
    stage.sandbox.resolve(market, outcome);
    await stage.pass(5_000);
    expectExact(stage);
    // A contract of what came true is worth 1.
    expect(stage.host.run.account().cash.amount.equals(cash.amount.plus(worth))).toBe(true);
    expect(stage.host.latestTrades().map(({ exitReason }) => exitReason)).toEqual(['resolution']);
    await expectWell(stage);
  });
});

describe('markets of the first years', () => {
  it('are left out, and it is told why', async () => {
    const { stage } = await opened({}, 8);
    const kinds = new Set<string>();
    const closed = await stage.host.venue.feed.markets({ status: 'closed' }, ({ kind }) => void kinds.add(kind));
    expect([...kinds].toSorted()).toEqual(['amm', 'other-outcomes']);
    expect(closed).toEqual([]);
    expect(stage.host.markets.size).toBe(8);
    await expectWell(stage);
  });
});
