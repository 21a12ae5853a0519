import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { LiveClient } from '#apps/server/live/live-client.ts';
import { LiveHub } from '#apps/server/live/live-hub.ts';
import { SlowSink } from '#apps/server/live/slow-sink.ts';

const TOPICS = ['fills', 'prices', 'orders'] as const;
const LIMITS = {
  keptMessages: 8,
  keptBytes: 2_000,
  keptBytesAll: 3_000,
  topics: 2,
  slowBytes: 150,
  heldMessages: 6,
  heldBytes: 1_500,
  stalledMs: 500,
  lingerMs: 300,
};

const topic = fc.constantFrom(...TOPICS);
const who = fc.nat(2);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('tell' as const), topic, key: fc.option(fc.nat(2)) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tell-if-heard' as const), topic }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('subscribe' as const), who, topic }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unsubscribe' as const), who, topic }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stick' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drain' as const), who, goesOn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconnect' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A page: keeps what it has been told across connections, as the dashboard does. */
class Page {
  sink = new SlowSink();
  client: LiveClient | undefined;
  private readonly hub: LiveHub;
  private readonly truth: Truth;
  private read = 0;
  /** How much had happened when the server was asked; by topic, for each request that is not answered yet. */
  private asked = new Map<string, number[]>();
  /** Topics that were left on this connection. */
  private readonly mayRepeat = new Set<string>();
  /** By topic: the last number seen and the state that the page believes in. */
  readonly views = new Map<string, View>();

  constructor(hub: LiveHub, truth: Truth) {
    this.hub = hub;
    this.truth = truth;
    this.connect();
  }

  connect(): void {
    this.client?.gone();
    this.digest();
    this.sink = new SlowSink();
    this.read = 0;
    this.asked = new Map();
    this.mayRepeat.clear();
    this.client = this.hub.connect(this.sink, { mayRead: () => true, stillAllowed: () => Promise.resolve(true) });
    for (const view of this.views.values()) view.isLive = false;
  }

  subscribe(topic: string): void {
    this.digest();
    const since = this.views.get(topic)?.seq;
    this.asked.set(topic, [...(this.asked.get(topic) ?? []), this.truth.get(topic)!.length]);
    const wish = since === undefined ? { topic } : { topic, since, epoch: 'life' };
    this.client?.receive(JSON.stringify({ op: 'subscribe', topics: [wish] }));
  }

  unsubscribe(topic: string): void {
    this.mayRepeat.add(topic);
    this.client?.receive(JSON.stringify({ op: 'unsubscribe', topics: [topic] }));
  }

  /** Reads what has arrived, and holds it against what a page relies on. */
  digest(): void {
    for (; this.read < this.sink.arrived.length; this.read++) {
      const message = this.sink.arrived[this.read]!;
      if (message.type === 'unsubscribed') this.views.get(message.topic)!.isLive = false;
      if (message.type === 'subscribed') {
        const view = this.views.get(message.topic);
        const loaded = this.asked.get(message.topic)!.shift()!;
        if (message.state === 'resumed') {
          expect(view!.seq).toBeGreaterThanOrEqual(message.seq);
          view!.isLive = true;
        } else this.views.set(message.topic, { seq: message.seq, loaded, seen: [], isLive: true });
      }
      if (message.type === 'event') {
        const view = this.views.get(message.topic)!;
        expect(view.isLive).toBe(true);
        if (message.seq <= view.seq) {
          expect(this.mayRepeat.has(message.topic)).toBe(true);
          continue;
        }
        view.seq = message.seq;
        view.seen.push({ seq: message.seq, key: message.key, truth: message.data as number });
      }
    }
  }
}

interface View {
  seq: number;
  /** How much had happened when it began, which it loaded. */
  readonly loaded: number;
  readonly seen: Told[];
  isLive: boolean;
}

interface Told {
  readonly seq: number;
  readonly key: string | undefined;
  /** Position in the list of everything that was told or left out. */
  readonly truth: number;
}

/** Everything that happened to a topic, whether it was told or left out because nobody listened. */
type Truth = Map<string, { readonly truth: number; readonly key: string | undefined }[]>;

async function live(steps: readonly Step[]): Promise<void> {
  const clock = new VirtualClock(unixMs(0));
  const hub = new LiveHub({ clock, epoch: 'life', limits: LIMITS });
  const truth: Truth = new Map(TOPICS.map((topic) => [topic, []]));
  const pages = [new Page(hub, truth), new Page(hub, truth), new Page(hub, truth)];
  const tell = (topic: string, key: string | undefined, isTold: boolean): void => {
    const list = truth.get(topic)!;
    list.push({ truth: list.length, key });
    if (isTold) hub.publish(topic, list.length - 1, key);
  };
  for (const step of steps) {
    const page = 'who' in step ? pages[step.who]! : pages[0]!;
    if (step.kind === 'tell') tell(step.topic, step.key === null ? undefined : `k${step.key}`, true);
    else if (step.kind === 'tell-if-heard') tell(step.topic, undefined, hub.isHeard(step.topic));
    else if (step.kind === 'subscribe') page.subscribe(step.topic);
    else if (step.kind === 'unsubscribe') {
      if (page.views.get(step.topic)?.isLive === true) page.unsubscribe(step.topic);
    } else if (step.kind === 'stick') page.sink.isStuck = true;
    else if (step.kind === 'drain') {
      page.sink.isStuck = !step.goesOn;
      page.sink.drain();
    } else if (step.kind === 'reconnect') page.connect();
    else await clock.runUntil(clock.now() + step.ms);
    for (const each of pages) each.digest();
  }
  for (const page of pages) {
    page.sink.isStuck = false;
    page.sink.drain();
  }
  await clock.runUntil(clock.now() + 1_000);
  for (const page of pages) {
    page.digest();
    for (const [topic, view] of page.views) {
      if (view.isLive && page.sink.closed === undefined) expectWhole(view, truth.get(topic)!);
    }
  }
  expect(hub.counts().topics).toBeLessThanOrEqual(TOPICS.length);
}

/** Of all that happened after it loaded, a page has what has no key, once and in order, and the newest of each key. */
function expectWhole({ seen, loaded }: View, truth: readonly { truth: number; key: string | undefined }[]): void {
  const since = truth.slice(loaded);
  const unkeyed = since.filter(({ key }) => key === undefined).map(({ truth }) => truth);
  expect(seen.filter(({ key }) => key === undefined).map(({ truth }) => truth)).toEqual(unkeyed);
  const newest = new Map(since.map(({ key, truth }) => [key, truth]));
  const newestSeen = new Map(seen.map(({ key, truth }) => [key, truth]));
  expect(newestSeen).toEqual(newest);
}

describe('whatever happens to connections', () => {
  it('a page that is connected in the end has everything once and in order, or was told to load anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 120 }), async (steps) => live(steps)),
      { numRuns: 2_000 },
    );
  });
});
