import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { MarketFeed } from '#domain/market/market-feed.ts';
import type { TradingMode } from '#domain/operations/session-store.ts';
import type { ControlEvent } from '#engine/event.ts';
import { BarIntake } from '#engine/drivers/bar-intake.ts';
import { BarFollower } from '#runtime/feed/bar-follower.ts';
import type { FollowerStatus } from '#runtime/feed/follower-status.ts';
import { UnreliableFeed } from '#runtime/feed/unreliable-feed.ts';
import type { FeedFaults } from '#runtime/feed/unreliable-feed.ts';
import type { SessionInput, TradingSession } from '#runtime/session/trading-session.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const BARS = 120;
const WARM_UP = 20;
const instrument = assumedInstrument('BTC/USDT', 'test', 2);
const NO_FAULTS: FeedFaults = { lost: 0, repeated: 0, delayed: 0, broken: 0, historyFails: 0 };
const MANY_FAULTS: FeedFaults = { lost: 0.2, repeated: 0.2, delayed: 0.2, broken: 0.05, historyFails: 0.3 };

type FakeSession = Pick<TradingSession, 'take' | 'takenUntil' | 'record'>;

/** Takes as a real session does, in its own time, and keeps what it was told. */
class SlowSession implements FakeSession {
  readonly taken: Bar[] = [];
  readonly others: SessionInput[] = [];
  readonly record: TradingSession['record'];
  private readonly clock: VirtualClock;
  private readonly rng: Rng;
  private readonly intake = new BarIntake();

  constructor(clock: VirtualClock, rng: Rng, mode: TradingMode = 'paper') {
    this.clock = clock;
    this.rng = rng;
    this.record = { mode } as TradingSession['record'];
  }

  get takenUntil(): number | undefined {
    return this.intake.takenUntil;
  }

  async take(input: SessionInput): ReturnType<TradingSession['take']> {
    if (input.kind !== 'bar') {
      this.others.push(input);
      return undefined;
    }
    const outcome = this.intake.take(input.bar, 0, { onBar: (bar) => this.taken.push(bar), onGap: () => undefined });
    expect(outcome.kind).toBe('taken');
    await this.clock.sleep(this.rng.integer(1, 2_000));
    return outcome;
  }
}

/** Minutes from an hour before the start; `holes` of them do not exist anywhere. */
function sourceOf(rng: Rng, holes: number): Bar[] {
  const bars: Bar[] = [];
  for (let i = -WARM_UP; i < BARS; i++) {
    if (i > -WARM_UP && rng.uniform() < holes) continue;
    const openTime = START + i * MINUTE_MS;
    const open = 100 + i / 1_000;
    bars.push({
      openTime,
      closeTime: openTime + MINUTE_MS,
      open,
      high: open + 1,
      low: open - 1,
      close: open,
      volume: BARS + i,
    });
  }
  return bars;
}

function follow(feed: MarketFeed, session: FakeSession, clock: VirtualClock, told: FollowerStatus[] = []) {
  const warmUpFrom = (START - WARM_UP * MINUTE_MS) as UnixMs;
  const listener = { onStatus: (status: FollowerStatus) => void told.push(status) };
  const follower = new BarFollower({ feed, instrument, timeframe: '1m', session, clock, warmUpFrom, listener });
  const controller = new AbortController();
  return { follower, controller, ended: follower.run(controller.signal) };
}

async function story(seed: number, faults: FeedFaults, holes: number, restarts: boolean) {
  const rng = new Rng(seed);
  const clock = new VirtualClock(START);
  const source = sourceOf(rng.fork(), holes);
  const feed = new UnreliableFeed(source, clock, rng.fork(), faults);
  const session = new SlowSession(clock, rng.fork());
  feed.play();
  let life = follow(feed, session, clock);
  for (let i = 1; i <= BARS; i++) {
    await clock.runUntil(START + i * MINUTE_MS);
    if (!restarts || rng.uniform() > 0.05) continue;
    life.controller.abort();
    await clock.runUntil(clock.now() + 5_000);
    await life.ended;
    life = follow(feed, session, clock);
  }
  await clock.runUntil(START + (BARS + 30) * MINUTE_MS);
  life.controller.abort();
  await clock.runUntil(clock.now() + 10_000);
  await life.ended;
  return { source, session };
}

/** What a session is told besides bars when it begins with an hour that it has missed. */
async function controlsOf(mode: TradingMode): Promise<(ControlEvent | undefined)[]> {
  const clock = new VirtualClock(START);
  const feed = new UnreliableFeed(sourceOf(new Rng(1), 0), clock, new Rng(1), NO_FAULTS);
  const session = new SlowSession(clock, new Rng(2), mode);
  const { controller, ended } = follow(feed, session, clock);
  await clock.runUntil(START + 5_000);
  controller.abort();
  await clock.runUntil(clock.now() + 5_000);
  await ended;
  expect(session.taken).toHaveLength(WARM_UP);
  return session.others.map((input) => (input.kind === 'control' ? input.event : undefined));
}

describe('BarFollower', () => {
  it('tells the history first and then every bar as it closes', async () => {
    const { source, session } = await story(1, NO_FAULTS, 0, false);
    expect(session.taken).toEqual(source);
  });

  it('tells exactly the bars of the source, whatever the feed loses, repeats, delays and breaks', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { source, session } = await story(seed, MANY_FAULTS, 0, true);
      expect(session.taken, `seed ${seed}`).toEqual(source);
    }
  });

  it('leaves only those holes that the source has', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { source, session } = await story(seed, MANY_FAULTS, 0.15, true);
      expect(session.taken, `seed ${seed}`).toEqual(source);
    }
  });

  it('leaves out what is no bar, and says so', async () => {
    const clock = new VirtualClock(START);
    const [good, bad] = sourceOf(new Rng(1), 0) as [Bar, Bar];
    const feed = new UnreliableFeed([good, { ...bad, low: bad.high + 1 }], clock, new Rng(1), NO_FAULTS);
    const session = new SlowSession(clock, new Rng(2));
    const troubles: string[] = [];
    const warmUpFrom = (START - WARM_UP * MINUTE_MS) as UnixMs;
    const listener = { onTrouble: (message: string) => void troubles.push(message) };
    const follower = new BarFollower({ feed, instrument, timeframe: '1m', session, clock, warmUpFrom, listener });
    const controller = new AbortController();
    const ended = follower.run(controller.signal);
    await clock.runUntil(START + 5_000);
    expect(session.taken).toEqual([good]);
    expect(troubles[0]).toContain('A bar was left out: Bar 0: expected 0 < low');
    controller.abort();
    await clock.runUntil(clock.now() + 5_000);
    await ended;
  });

  it('asks for a bar that does not come within seconds of its close', async () => {
    const clock = new VirtualClock(START);
    const source = sourceOf(new Rng(1), 0);
    const feed = new UnreliableFeed(source, clock, new Rng(1), { ...NO_FAULTS, lost: 1 });
    const session = new SlowSession(clock, new Rng(2));
    const { controller, ended } = follow(feed, session, clock);
    await clock.runUntil(START + 3 * MINUTE_MS + 10_000);
    expect(session.takenUntil).toBe(START + 3 * MINUTE_MS);
    controller.abort();
    await clock.runUntil(clock.now() + 5_000);
    await ended;
  });

  it('says that the feed is stale while nothing comes, and why', async () => {
    const clock = new VirtualClock(START);
    const source = sourceOf(new Rng(1), 0).filter(({ openTime }) => openTime < START + 5 * MINUTE_MS);
    const told: FollowerStatus[] = [];
    const feed = new UnreliableFeed(source, clock, new Rng(1), NO_FAULTS);
    feed.play();
    const { follower, controller, ended } = follow(feed, new SlowSession(clock, new Rng(2)), clock, told);
    await clock.runUntil(START + 4 * MINUTE_MS);
    expect(follower.status).toMatchObject({ kind: 'following', reason: '' });
    await clock.runUntil(START + 7 * MINUTE_MS);
    expect(follower.status).toMatchObject({ kind: 'stale', reason: 'no bar since 2026-01-05T00:05:00.000Z' });
    expect(told.map(({ kind }) => kind)).toEqual(['following', 'stale']);
    controller.abort();
    await clock.runUntil(clock.now() + 5_000);
    await ended;
  });

  it('lets a live session go on with what is fresh only, before it tells what was missed', async () => {
    const [resumed, ...more] = await controlsOf('live');
    expect(more).toEqual([]);
    expect(resumed).toMatchObject({ kind: 'resume' });
    const { time, tradesFrom } = resumed as Extract<ControlEvent, { kind: 'resume' }>;
    expect(time - tradesFrom).toBe(10_000);
  });

  it('lets a paper session trade what was missed: its orders rested there', async () => {
    expect(await controlsOf('paper')).toEqual([]);
  });

  it('ends with the session: what a session does not take is not swallowed', async () => {
    const clock = new VirtualClock(START);
    const feed = new UnreliableFeed(sourceOf(new Rng(1), 0), clock, new Rng(1), NO_FAULTS);
    const session = new SlowSession(clock, new Rng(2));
    session.take = async () => Promise.reject(new Error('the session is over'));
    const { ended } = follow(feed, session, clock);
    const failure = ended.catch((error: unknown) => error);
    await clock.runUntil(START + 10_000);
    expect(await failure).toEqual(new Error('the session is over'));
  });
});
