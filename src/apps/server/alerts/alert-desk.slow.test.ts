import { beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import type { AlertNews, Severity } from '#domain/alerts/alert.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import type { Channel } from '#domain/alerts/notify-port.ts';
import { DEFAULT_RULES } from '#domain/alerts/notify-rules.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import type { AlertShape } from '#contract/alerts.ts';
import { alertShape, channelShape } from '#contract/alerts.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { MemoryAlertStore } from '#testkit/memory-alert-store.ts';
import { AlertDesk } from '#apps/server/alerts/alert-desk.ts';

const START = unixMs(Date.UTC(2026, 0, 5, 12));
const RULES: NotifyRules = { ...DEFAULT_RULES, zone: new Zone('UTC') };
const BUSY = new ChannelError('Chat is busy', { retryable: true });
const REFUSED = new ChannelError('Chat knows no such token', { retryable: false, remedy: 'Check it.' });
const NO_STORE = new AdapterError('store.lost', 'The store does not answer', { retryable: true });

const CRASH: AlertNews = { severity: 'critical', source: 'session a', title: 'Failed', detail: 'no money' };
const DISK: AlertNews = { severity: 'warning', source: 'disk', title: 'Nearly full', detail: '2 GB' };

/** A channel that keeps what it is sent, and fails while it is told to. */
class FakeChannel implements Channel {
  readonly name: string;
  readonly kind = 'webhook';
  readonly target = 'somewhere';
  readonly least: Severity;
  readonly sent: { readonly notice: Notice; readonly at: number }[] = [];
  failure: Error | undefined;
  tries = 0;
  private readonly clock: VirtualClock;

  constructor(name: string, clock: VirtualClock, least: Severity = 'warning') {
    this.name = name;
    this.clock = clock;
    this.least = least;
  }

  readonly port = {
    send: async (notice: Notice): Promise<void> => {
      this.tries++;
      if (this.failure !== undefined) throw this.failure;
      this.sent.push({ notice, at: this.clock.now() - START });
    },
  };

  subjects(): readonly string[] {
    return this.sent.map(({ notice }) => notice.subject);
  }
}

let clock: VirtualClock;
let store: MemoryAlertStore;
let mail: FakeChannel;
let pager: FakeChannel;
let published: { readonly topic: string; readonly data: AlertShape; readonly key: string | undefined }[];

beforeEach(() => {
  clock = new VirtualClock(START);
  store = new MemoryAlertStore();
  mail = new FakeChannel('mail', clock);
  pager = new FakeChannel('pager', clock, 'critical');
  published = [];
});

function deskWith(channels: readonly Channel[] = [mail, pager], rules = RULES): AlertDesk {
  let ids = 0;
  return new AlertDesk({
    store,
    channels,
    rules,
    style: { zone: rules.zone, page: undefined },
    clock,
    publisher: {
      publish: (topic, data, key) => void published.push({ topic, data: alertShape.parse(data), key }),
    },
    newId: () => `id-${store.alerts.length}-${store.messages.length}-${ids++}`,
  });
}

/** The desk at work, until the test ends it. */
function running(desk: AlertDesk): Supervisor {
  const supervisor = new Supervisor({ clock });
  supervisor.start([desk.feature()]);
  return supervisor;
}

const after = (ms: number): Promise<void> => clock.runUntil(START + ms);

describe('raising', () => {
  it('stores and shows an alert, and sends what is critical within the moment', async () => {
    const desk = deskWith();
    running(desk);
    await after(1_000);
    void desk.raise(CRASH);
    await after(1_001);
    expect(mail.sent).toMatchObject([{ notice: { subject: 'CRITICAL: Failed (session a)' }, at: 1_000 }]);
    expect(pager.subjects()).toEqual(['CRITICAL: Failed (session a)']);
    const { items, next } = await desk.list({ state: 'open', limit: 10 });
    expect([items.length, next]).toEqual([1, undefined]);
    expect(published).toEqual([{ topic: 'alerts', data: items[0], key: items[0]!.id }]);
  });

  it('counts a thousand equal ones at once as one alert, with few changes of the store', async () => {
    const desk = deskWith();
    await Promise.all(Array.from({ length: 1_000 }, () => desk.raise(CRASH)));
    const { items } = await desk.list({ state: 'all', limit: 10 });
    expect(items).toMatchObject([{ count: 1_000 }]);
    expect(published.length).toBeLessThan(5);
    expect(store.messages.length).toBe(2);
  });

  it('puts the rest of a storm together in one message a minute, and loses none', async () => {
    const desk = deskWith([mail], { ...RULES, stormPerMinute: 3 });
    running(desk);
    await after(0);
    await Promise.all(Array.from({ length: 20 }, (_, i) => desk.raise({ ...CRASH, title: `Failed ${i}` })));
    await after(2 * MINUTE_MS);
    expect(mail.sent.map(({ notice }) => notice.kind)).toEqual(['alert', 'alert', 'alert', 'summary']);
    expect(mail.sent.at(-1)).toMatchObject({ notice: { subject: 'Assay: 17 critical' }, at: MINUTE_MS });
    const told = mail.sent.flatMap(({ notice }) => notice.alerts);
    expect(new Set(told).size).toBe(20);
  });

  it('only shows alerts when there are no channels', async () => {
    const desk = deskWith([]);
    running(desk);
    void desk.raise(CRASH);
    await after(HOUR_MS);
    expect((await desk.list({ state: 'open', limit: 10 })).items).toHaveLength(1);
    expect([store.messages, store.lines, await desk.channels()]).toEqual([[], [], []]);
  });
});

describe('the day of an alert', () => {
  it('is in the digest at eight when it is a warning, with what became of it', async () => {
    const desk = deskWith();
    running(desk);
    void desk.raise(DISK);
    void desk.raise({ ...DISK, source: 'feed', title: 'Slow' });
    await after(HOUR_MS);
    await Promise.all([desk.raise(DISK), desk.resolve('feed', 'Slow')]);
    await after(20 * HOUR_MS - 1);
    expect(mail.sent).toEqual([]);
    expect(await desk.channels()).toMatchObject([
      { name: 'mail', pending: 2 },
      { name: 'pager', pending: 0 },
    ]);
    await after(20 * HOUR_MS + 6_000);
    expect(mail.subjects()).toEqual(['Assay digest: 2 warnings; 1 of them resolved']);
    expect(mail.sent[0]!.notice.text).toContain('warning: Nearly full, since 2026-01-05 12:00, 2 times');
    await after(80 * HOUR_MS);
    expect([mail.sent.length, pager.sent.length]).toEqual([1, 0]);
  });

  it('is told as over when it was critical and has stayed away, once', async () => {
    const desk = deskWith();
    running(desk);
    void desk.raise(CRASH);
    await after(10 * MINUTE_MS);
    void desk.resolve('session a', 'Failed');
    await after(12 * MINUTE_MS);
    void desk.raise(CRASH);
    await after(20 * MINUTE_MS);
    expect(mail.subjects()).toEqual(['CRITICAL: Failed (session a)']);
    void desk.resolve('session a', 'Failed');
    await after(25 * MINUTE_MS + 6_000);
    expect(mail.subjects()).toEqual(['CRITICAL: Failed (session a)', 'resolved: Failed (session a)']);
    void desk.raise(CRASH);
    await after(26 * MINUTE_MS);
    expect(mail.sent.length).toBe(3);
    expect((await desk.list({ state: 'all', limit: 9 })).items).toMatchObject([{ count: 1 }, { count: 2 }]);
  });

  it('is told again after four hours while it lasts, until somebody has seen it', async () => {
    const desk = deskWith([mail]);
    running(desk);
    void desk.raise(CRASH);
    await after(4 * HOUR_MS + 10_000);
    expect(mail.sent.map(({ at }) => Math.floor(at / HOUR_MS))).toEqual([0, 4]);
    const [{ id }] = (await desk.list({ state: 'open', limit: 1 })).items as [AlertShape];
    const seen = await desk.acknowledge(id, 'user:anna');
    expect(seen.acknowledged).toEqual({ by: 'user:anna', at: START + 4 * HOUR_MS + 10_000 });
    expect((await desk.acknowledge(id, 'user:ben')).acknowledged?.by).toBe('user:anna');
    await after(3 * DAY_MS);
    expect(mail.sent.length).toBe(2);
  });

  it('is held through the night where the rules want that', async () => {
    const quiet = { fromMinute: 22 * 60, toMinute: 7 * 60, letCriticalThrough: false };
    const desk = deskWith([pager], { ...RULES, quiet });
    running(desk);
    await after(11 * HOUR_MS);
    void desk.raise(CRASH);
    void desk.raise({ ...CRASH, source: 'session b' });
    await after(19 * HOUR_MS - 1);
    expect(pager.sent).toEqual([]);
    await after(19 * HOUR_MS + 6_000);
    expect(pager.subjects()).toEqual(['Assay: 2 critical']);
  });

  it('is forgotten by itself after a day when it had no end', async () => {
    const desk = deskWith();
    running(desk);
    void desk.raise({ ...DISK, isEvent: true });
    await after(DAY_MS - 1_000);
    expect((await desk.list({ state: 'open', limit: 9 })).items).toHaveLength(1);
    await after(DAY_MS + 10_000);
    expect((await desk.list({ state: 'open', limit: 9 })).items).toHaveLength(0);
  });
});

describe('delivering', () => {
  it('is tried again, later each time, until it works; the other channels do not wait', async () => {
    const desk = deskWith();
    running(desk);
    mail.failure = BUSY;
    void desk.raise(CRASH);
    await after(3 * MINUTE_MS);
    // At 0, 30 s, 90 s; the next try is at 210 s. The desk looks every five seconds.
    expect(mail.tries).toBe(3);
    expect(pager.sent).toMatchObject([{ at: 0 }]);
    expect(await desk.channels()).toMatchObject([
      { name: 'mail', status: 'failing', lastError: 'Chat is busy', lastSent: null },
      { name: 'pager', status: 'well' },
    ]);
    expect((await desk.list({ state: 'open', limit: 1 })).items).toMatchObject([
      { source: 'channel mail', title: 'Messages are not delivered', severity: 'warning' },
    ]);
    mail.failure = undefined;
    await after(4 * MINUTE_MS);
    expect(mail.subjects()).toEqual(['CRITICAL: Failed (session a)']);
    expect(await desk.channels()).toMatchObject([{ status: 'well', lastError: null }, {}]);
    expect((await desk.list({ state: 'open', limit: 9 })).items).toHaveLength(1);
  });

  it('ends at once after a refusal, and says so', async () => {
    const desk = deskWith();
    running(desk);
    mail.failure = REFUSED;
    void desk.raise(CRASH);
    await after(11 * HOUR_MS);
    expect(store.messages.filter(({ status }) => status === 'refused')).toHaveLength(3);
    const [trouble] = (await desk.list({ state: 'open', limit: 1 })).items;
    expect(trouble).toMatchObject({ source: 'channel mail', detail: 'Chat knows no such token. Check it.' });
  });

  it('is given up after a day', async () => {
    const desk = deskWith([mail]);
    running(desk);
    mail.failure = BUSY;
    void desk.raise({ ...CRASH, isEvent: true });
    await after(DAY_MS + HOUR_MS);
    expect(store.messages.find(({ notice }) => notice.kind === 'alert')).toMatchObject({ status: 'given-up' });
    mail.failure = undefined;
    await after(DAY_MS + 2 * HOUR_MS);
    expect(mail.subjects()).not.toContain('CRITICAL: Failed (session a)');
  });

  it('waits as long as the service asks for', async () => {
    const desk = deskWith([mail]);
    running(desk);
    mail.failure = new ChannelError('Chat wants quiet', { retryable: true, retryAfterMs: HOUR_MS });
    void desk.raise(CRASH);
    await after(HOUR_MS - 1);
    expect(mail.tries).toBe(1);
    await after(HOUR_MS + 6_000);
    expect(mail.tries).toBe(2);
  });

  it('goes on after the process was killed in the middle of it, with the same id', async () => {
    const first = deskWith([mail]);
    await first.raise(CRASH);
    const taken = await store.take('mail', START, unixMs(START + 5 * MINUTE_MS));
    running(deskWith([mail]));
    await after(5 * MINUTE_MS + 6_000);
    expect(mail.sent.map(({ notice }) => notice.id)).toEqual([taken!.notice.id]);
  });

  it('says nothing of an error that was not foreseen, which may hold anything', async () => {
    const desk = deskWith([mail]);
    mail.failure = new Error('token=planted');
    expect(await desk.test('mail')).toEqual({ delivered: false, error: 'it failed in a way that was not foreseen' });
  });
});

describe('a store that does not answer', () => {
  it('does not keep what is critical from being sent, once, and has it noted when it is back', async () => {
    const desk = deskWith();
    const supervisor = running(desk);
    await after(0);
    store.failure = NO_STORE;
    void desk.raise(CRASH);
    void desk.raise(CRASH);
    void desk.raise(DISK);
    await after(MINUTE_MS);
    expect(pager.subjects()).toEqual(['CRITICAL: Failed (session a)']);
    expect(supervisor.status()).toMatchObject([{ state: 'degraded', why: 'The store does not answer' }]);
    store.failure = undefined;
    await after(MINUTE_MS + 10_000);
    expect(supervisor.status()).toMatchObject([{ state: 'well' }]);
    expect(pager.subjects()).toEqual(['CRITICAL: Failed (session a)']);
    expect((await desk.list({ state: 'open', limit: 9 })).items).toMatchObject([
      { title: 'Nearly full' },
      { title: 'Failed', count: 2 },
    ]);
  });

  it('and channels that do not work either leave it to be sent when one of them is back', async () => {
    const desk = deskWith([pager]);
    running(desk);
    await after(0);
    store.failure = NO_STORE;
    pager.failure = BUSY;
    void desk.raise(CRASH);
    await after(MINUTE_MS);
    pager.failure = undefined;
    await after(MINUTE_MS + 10_000);
    expect(pager.sent.length).toBe(1);
  });

  it('never makes raise or resolve fail, nor lets news without end cost all memory', async () => {
    const desk = deskWith([]);
    store.failure = NO_STORE;
    const all = Array.from({ length: 3_000 }, (_, i) => desk.raise({ ...DISK, title: `T${i}` }));
    await Promise.all([...all, desk.resolve('x', 'y')]);
    store.failure = undefined;
    await desk.raise({ ...CRASH, title: 'last' });
    const { items } = await desk.list({ state: 'all', limit: 5_000 });
    expect(items.length).toBe(1_001);
    expect(items[0]!.title).toBe('last');
  });
});

describe('what people ask of the desk', () => {
  it('lists page by page', async () => {
    const desk = deskWith([]);
    for (let i = 0; i < 5; i++) await desk.raise({ ...DISK, title: `T${i}` });
    const first = await desk.list({ state: 'all', limit: 2 });
    const second = await desk.list({ state: 'all', limit: 2, before: first.next });
    const third = await desk.list({ state: 'all', limit: 2, before: second.next });
    const titles = [first, second, third].map(({ items }) => items.map(({ title }) => title).join(' '));
    expect(titles).toEqual(['T4 T3', 'T2 T1', 'T0']);
    expect(third.next).toBeUndefined();
  });

  it('tests a channel whatever the rules say, and shows how it does', async () => {
    const desk = deskWith();
    expect((await desk.channels()).map((each) => channelShape.parse(each).status)).toEqual(['unused', 'unused']);
    expect(await desk.test('mail')).toEqual({ delivered: true, error: null });
    expect(mail.subjects()).toEqual(['Assay: test']);
    pager.failure = REFUSED;
    expect(await desk.test('pager')).toEqual({ delivered: false, error: 'Chat knows no such token. Check it.' });
    expect((await desk.channels()).map(({ status }) => status)).toEqual(['well', 'failing']);
  });

  it('clears the trouble of a channel when a test is delivered, also one that another process has noted', async () => {
    const first = deskWith([mail]);
    running(first);
    mail.failure = REFUSED;
    void first.raise(CRASH);
    await after(1_000);
    const open = async () => (await first.list({ state: 'open', limit: 9 })).items.map(({ title }) => title);
    expect(await open()).toEqual(['Messages are not delivered', 'Failed']);
    mail.failure = undefined;
    await deskWith([mail]).test('mail');
    expect(await open()).toEqual(['Failed']);
  });

  it('says so when there is no such alert or channel', async () => {
    const desk = deskWith();
    await expect(desk.acknowledge('x', 'anna')).rejects.toMatchObject({ code: 'resource.unknown' });
    await expect(desk.test('mial')).rejects.toMatchObject({
      code: 'resource.unknown',
      message: 'Unknown channel "mial": did you mean "mail"?',
    });
  });

  it('ends when it is asked to, with nothing left under way', async () => {
    const desk = deskWith();
    const supervisor = running(desk);
    void desk.raise(CRASH);
    await after(100);
    const stopped = supervisor.stop();
    await after(10_000);
    await stopped;
    expect(clock.isIdle).toBe(true);
  });
});
