import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { CLOSE } from '#contract/live.ts';
import type { ClientMessage } from '#contract/live.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { LiveClient, LiveReader } from '#apps/server/live/live-client.ts';
import { LiveHub } from '#apps/server/live/live-hub.ts';
import type { LiveLimits } from '#apps/server/live/live-limits.ts';
import { SlowSink } from '#apps/server/live/slow-sink.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const ANYBODY: LiveReader = { mayRead: () => true, stillAllowed: () => Promise.resolve(true) };

interface Joined {
  readonly sink: SlowSink;
  readonly client: LiveClient;
  say(message: ClientMessage): void;
  hear(topic: string, since?: number, epoch?: string): void;
}

function stage(limits: Partial<LiveLimits> = {}) {
  const clock = new VirtualClock(START);
  const hub = new LiveHub({ clock, epoch: 'life-1', limits });
  const join = (reader: LiveReader = ANYBODY): Joined => {
    const sink = new SlowSink();
    const client = hub.connect(sink, reader)!;
    const say = (message: ClientMessage): void => client.receive(JSON.stringify(message));
    const hear = (topic: string, since?: number, epoch = 'life-1'): void =>
      say({ op: 'subscribe', topics: [since === undefined ? { topic } : { topic, since, epoch }] });
    return { sink, client, say, hear };
  };
  const wait = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  return { hub, clock, join, wait };
}

const seqs = ({ sink }: Joined): number[] => sink.events.map(({ seq }) => seq);
const answers = ({ sink }: Joined) => sink.arrived.filter(({ type }) => type === 'subscribed');

describe('a client that subscribes', () => {
  it('is welcomed, and hears its topics from then on, numbered from 1 without holes', () => {
    const { hub, join } = stage();
    hub.publish('orders', { id: 'a' });
    const page = join();
    page.hear('orders');
    hub.publish('orders', { id: 'b' }, 'b');
    hub.publish('fills', { id: 'x' });
    hub.publish('orders', { id: 'c' });
    expect(page.sink.arrived).toEqual([
      { type: 'welcome', epoch: 'life-1', now: START, heartbeatMs: 15_000 },
      { type: 'subscribed', topic: 'orders', seq: 1, state: 'fresh' },
      { type: 'event', topic: 'orders', seq: 2, time: START, key: 'b', data: { id: 'b' } },
      { type: 'event', topic: 'orders', seq: 3, time: START, data: { id: 'c' } },
    ]);
  });

  it('hears nothing of a topic that it left, and each message once when it subscribes twice', () => {
    const { hub, join } = stage();
    const page = join();
    page.hear('orders');
    page.hear('orders');
    hub.publish('orders', 1);
    page.say({ op: 'unsubscribe', topics: ['orders'] });
    hub.publish('orders', 2);
    expect(seqs(page)).toEqual([1]);
    expect(page.sink.arrived.at(-1)).toEqual({ type: 'unsubscribed', topic: 'orders' });
  });

  it('is told of topics that it may not read, and keeps the others', () => {
    const { hub, join } = stage();
    const page = join({ ...ANYBODY, mayRead: (topic) => topic !== 'equity' });
    page.say({ op: 'subscribe', topics: [{ topic: 'equity' }, { topic: 'orders' }] });
    hub.publish('equity', 'secret');
    hub.publish('orders', 'seen');
    expect(page.sink.arrived.slice(1)).toMatchObject([
      { type: 'problem', code: 'auth.forbidden' },
      { type: 'subscribed', topic: 'orders' },
      { type: 'event', data: 'seen' },
    ]);
    expect(page.sink.closed).toBeUndefined();
  });

  it('may hear so many topics and no more', () => {
    const { join } = stage({ topicsPerClient: 2 });
    const page = join();
    for (const topic of ['orders', 'fills', 'alerts', 'orders']) page.hear(topic);
    expect(answers(page)).toHaveLength(3);
    expect(page.sink.arrived.find(({ type }) => type === 'problem')).toMatchObject({ code: 'request.too-many' });
  });
});

describe('a client that comes back', () => {
  it('gets what it missed, then what is new', () => {
    const { hub, join } = stage();
    for (let i = 0; i < 5; i++) hub.publish('fills', i);
    const page = join();
    page.hear('fills', 2);
    hub.publish('fills', 'new');
    expect(answers(page)).toMatchObject([{ seq: 2, state: 'resumed' }]);
    expect(seqs(page)).toEqual([3, 4, 5, 6]);
  });

  it.each([
    ['of another life of the server', 2, 'life-0'],
    ['to messages that are gone', 1, 'life-1'],
    ['from the future', 9, 'life-1'],
  ])('is told to load anew when its number is %s', (_, since, epoch) => {
    const { hub, join } = stage({ keptMessages: 3 });
    for (let i = 0; i < 5; i++) hub.publish('fills', i);
    const page = join();
    page.hear('fills', since, epoch);
    hub.publish('fills', 'new');
    expect(answers(page)).toMatchObject([{ seq: 5, state: 'reset' }]);
    expect(seqs(page)).toEqual([6]);
  });

  it('is told to load anew when it would get more than a slow client may have waiting', () => {
    const { hub, join } = stage({ heldMessages: 10 });
    for (let i = 0; i < 9; i++) hub.publish('fills', i);
    const page = join();
    page.hear('fills', 0);
    page.hear('fills', 4);
    expect(answers(page)).toMatchObject([{ state: 'reset' }, { state: 'resumed' }]);
  });

  it('is told to load anew when its topic was forgotten meanwhile, whatever its numbers were', () => {
    const { hub, join } = stage({ topics: 2 });
    for (let i = 0; i < 5; i++) hub.publish('fills', i);
    for (const topic of ['orders', 'alerts', 'jobs']) hub.publish(topic, 0);
    for (let i = 0; i < 9; i++) hub.publish('fills', i);
    const page = join();
    page.hear('fills', 3);
    expect(answers(page)).toMatchObject([{ seq: 15, state: 'reset' }]);
    expect(hub.counts().topics).toBe(2);
  });

  it('is told to load anew when its topic was not told because nobody listened', async () => {
    const { hub, join, wait } = stage();
    expect(hub.isHeard('fills')).toBe(false);
    const first = join();
    first.hear('fills');
    hub.publish('fills', 1);
    const [heard] = seqs(first);
    first.client.gone();
    expect(hub.isHeard('fills')).toBe(true);
    await wait(60_000);
    expect(hub.isHeard('fills')).toBe(false);
    const second = join();
    second.hear('fills', heard);
    expect(answers(second)).toMatchObject([{ state: 'reset' }]);
    expect(hub.isHeard('fills')).toBe(true);
  });

  it('is told to load anew when its topic was forgotten, and not told, and nothing else happened', () => {
    const { hub, join } = stage({ topics: 2 });
    hub.publish('fills', 1);
    const other = join();
    for (const topic of ['alerts', 'jobs']) other.hear(topic);
    expect(hub.isHeard('fills')).toBe(false);
    const page = join();
    page.hear('fills', 1);
    expect(answers(page)).toMatchObject([{ state: 'reset' }]);
  });

  it('finds the last megabyte of all topics together, the oldest gone first', () => {
    const { hub, join } = stage({ keptBytesAll: 3_000 });
    hub.publish('fills', 'x'.repeat(1_000));
    hub.publish('orders', 'x'.repeat(1_000));
    hub.publish('alerts', 'x'.repeat(1_000));
    const page = join();
    for (const topic of ['fills', 'orders', 'alerts']) page.hear(topic, 0);
    expect(answers(page)).toMatchObject([{ state: 'reset' }, { state: 'resumed' }, { state: 'resumed' }]);
  });
});

describe('a slow client', () => {
  const LIMITS = { slowBytes: 200, heldMessages: 5, heldBytes: 2_000 };

  it('gets the newest of each key and everything else once it drains, in order, with what was left out counted', async () => {
    const { hub, join, wait } = stage(LIMITS);
    const [page, other] = [join(), join()];
    page.hear('prices');
    other.hear('prices');
    page.sink.isStuck = true;
    hub.publish('prices', 'x'.repeat(200), 'fill-up');
    hub.publish('prices', 1, 'BTC');
    hub.publish('prices', 'note');
    for (const price of [2, 3]) hub.publish('prices', price, 'BTC');
    hub.publish('prices', 4, 'ETH');
    expect(seqs(page)).toEqual([]);
    page.sink.isStuck = false;
    page.sink.drain();
    await wait(50);
    expect(page.sink.events.slice(1)).toMatchObject([
      { seq: 3, data: 'note' },
      { seq: 5, data: 3, key: 'BTC', skipped: 2 },
      { seq: 6, data: 4, key: 'ETH' },
    ]);
    expect(page.sink.events.at(-1)).not.toHaveProperty('skipped');
    expect(seqs(other)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(hub.counts()).toMatchObject({ published: 6, coalesced: 2 });
  });

  it('is dropped with a reason once more waits than is kept; others go on', () => {
    const { hub, join } = stage(LIMITS);
    const [page, other] = [join(), join()];
    page.hear('fills');
    other.hear('fills');
    page.sink.isStuck = true;
    hub.publish('fills', 'x'.repeat(200));
    for (let i = 0; i < 8; i++) hub.publish('fills', i);
    expect(page.sink.closed).toEqual({ code: CLOSE.tooSlow, reason: expect.stringContaining('6 messages') as unknown });
    expect(seqs(other)).toHaveLength(9);
    expect(hub.counts()).toMatchObject({ clients: 1, closed: { 'too-slow': 1 } });
  });

  it('is dropped after 10 s in which it took nothing, even with keyed messages only', async () => {
    const { hub, join, wait } = stage(LIMITS);
    const page = join();
    page.hear('prices');
    page.sink.isStuck = true;
    for (let i = 0; i < 500; i++) hub.publish('prices', { i, text: 'x'.repeat(100) }, 'BTC');
    await wait(9_900);
    expect(page.sink.closed).toBeUndefined();
    await wait(200);
    expect(page.sink.closed).toEqual({ code: CLOSE.tooSlow, reason: 'Nothing was taken for 10 s' });
  });

  it('may stay slow for long as long as it takes something', async () => {
    const { hub, join, wait } = stage(LIMITS);
    const page = join();
    page.hear('prices');
    page.sink.isStuck = true;
    for (let second = 0; second < 40; second++) {
      for (let i = 0; i < 9; i++) hub.publish('prices', { second, i, text: 'x'.repeat(100) }, 'BTC');
      if (second % 5 === 4) page.sink.drain();
      if (second % 10 === 9) page.client.heard();
      await wait(1_000);
    }
    expect(page.sink.closed).toBeUndefined();
    expect(page.sink.events.length).toBeLessThan(40);
  });

  it('hears nothing that waited of a topic that it has left', async () => {
    const { hub, join, wait } = stage(LIMITS);
    const page = join();
    page.say({ op: 'subscribe', topics: [{ topic: 'fills' }, { topic: 'orders' }] });
    page.sink.isStuck = true;
    hub.publish('fills', 'x'.repeat(200));
    hub.publish('fills', 'late');
    hub.publish('orders', 'wanted');
    page.say({ op: 'unsubscribe', topics: ['fills'] });
    page.sink.isStuck = false;
    page.sink.drain();
    await wait(50);
    expect(page.sink.events.slice(1)).toMatchObject([{ topic: 'orders', data: 'wanted' }]);
  });
});

describe('a connection', () => {
  it('is told the time and asked for a sign of life every 15 s, and closed after 45 s without one', async () => {
    const { hub, join, wait } = stage();
    const [silent, alive, talking] = [join(), join(), join()];
    for (let i = 0; i < 5; i++) {
      await wait(15_000);
      alive.client.heard();
      talking.say({ op: 'ping' });
    }
    expect(silent.sink.closed).toMatchObject({ code: CLOSE.silent });
    expect([alive.sink.closed, talking.sink.closed, alive.sink.pings]).toEqual([undefined, undefined, 5]);
    expect(alive.sink.arrived[1]).toEqual({ type: 'heartbeat', now: START + 15_000 });
    expect(hub.counts().closed.silent).toBe(1);
  });

  it('ends at the next heartbeat once its session has', async () => {
    const { join, wait } = stage();
    let isSignedIn = true;
    const page = join({ ...ANYBODY, stillAllowed: () => Promise.resolve(isSignedIn) });
    const unchecked = join({ ...ANYBODY, stillAllowed: () => Promise.reject(new Error('no store')) });
    await wait(15_000);
    expect(page.sink.closed).toBeUndefined();
    expect(unchecked.sink.closed).toMatchObject({ code: 1013 });
    isSignedIn = false;
    await wait(15_000);
    expect(page.sink.closed).toEqual({ code: CLOSE.unauthorised, reason: 'No longer signed in' });
  });

  it('is refused with a reason when there are as many as are allowed', () => {
    const { hub, join } = stage({ clients: 2 });
    const first = join();
    join();
    const sink = new SlowSink();
    expect(hub.connect(sink, ANYBODY)).toBeUndefined();
    expect(sink.closed).toMatchObject({ code: CLOSE.full, reason: expect.stringContaining('2 clients') as unknown });
    first.client.gone();
    expect(join().sink.closed).toBeUndefined();
  });

  it('that breaks while something is sent does not keep others from hearing it', () => {
    const { hub, join } = stage();
    const [broken, other] = [join(), join()];
    broken.hear('fills');
    other.hear('fills');
    broken.sink.isBroken = true;
    hub.publish('fills', 1);
    expect(seqs(other)).toEqual([1]);
    expect(broken.sink.closed).toMatchObject({ code: 1011 });
  });

  it('ends when the hub does; nothing waits any more then', async () => {
    const { hub, clock, join } = stage();
    const page = join();
    hub.close();
    hub.publish('fills', 1);
    expect(page.sink.closed).toMatchObject({ code: 1001 });
    const sink = new SlowSink();
    expect(hub.connect(sink, ANYBODY)).toBeUndefined();
    expect(sink.closed).toMatchObject({ code: 1001 });
    expect(clock.isIdle).toBe(true);
  });

  it.each([
    ['no JSON', '{"op":'],
    ['another shape', '{"op":"dance"}'],
    ['a topic that there is not', '{"op":"subscribe","topics":[{"topic":"../secrets"}]}'],
    [
      'too many topics',
      JSON.stringify({ op: 'subscribe', topics: Array.from({ length: 51 }, () => ({ topic: 'fills' })) }),
    ],
    ['more than is asked for', '{"op":"ping","also":1}'],
    ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ])('is told and closed when it says %s; nobody else is', (_, text) => {
    const { hub, join } = stage();
    const [page, other] = [join(), join()];
    page.client.receive(text);
    expect(page.sink.arrived.at(-1)).toMatchObject({ type: 'problem', code: 'request.invalid' });
    expect(page.sink.closed).toMatchObject({ code: CLOSE.garbage });
    expect(other.sink.closed).toBeUndefined();
    expect(hub.counts()).toMatchObject({ clients: 1, closed: { garbage: 1 } });
  });

  it('may say 100 things in a second', async () => {
    const { join, wait } = stage();
    const page = join();
    for (let i = 0; i < 100; i++) page.say({ op: 'ping' });
    await wait(1_000);
    for (let i = 0; i < 100; i++) page.say({ op: 'ping' });
    expect(page.sink.closed).toBeUndefined();
    page.say({ op: 'ping' });
    expect(page.sink.closed).toMatchObject({ code: CLOSE.garbage });
  });
});
