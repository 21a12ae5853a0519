import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { noted } from '#domain/alerts/alert-life.ts';
import { fingerprintOf } from '#domain/alerts/alert.ts';
import type { Alert, AlertNews } from '#domain/alerts/alert.ts';
import type { AlertChange, AlertStore } from '#domain/alerts/alert-store.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import { DEFAULT_RULES } from '#domain/alerts/notify-rules.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';
import { MemoryAlertStore } from '#testkit/memory-alert-store.ts';

const START = Date.UTC(2026, 2, 2, 12);
const at = (seconds: number): UnixMs => unixMs(START + seconds * 1000);
const FAR = unixMs(START + 1e12);

const DISK: AlertNews = {
  severity: 'warning',
  source: 'disk',
  title: 'Nearly full',
  detail: '2 GB',
  remedy: 'Delete.',
};
const VENUE: AlertNews = { severity: 'critical', source: 'venue', title: 'Rejected', detail: 'Ünï 💥', isEvent: true };

function alertOf(news: AlertNews, id: string, seconds = 0): Alert {
  return noted(undefined, news, { id, now: at(seconds), rules: DEFAULT_RULES });
}

function notice(id: string, seconds = 0): Notice {
  const rest = { kind: 'alert', severity: 'critical', subject: 'S', text: 'a\nb', alerts: ['x'] } as const;
  return { id, ...rest, link: undefined, time: at(seconds) };
}

/** Everything that a store of alerts promises; `other` is what another process has open. */
function keepsAlerts(stores: () => readonly [AlertStore, AlertStore]): void {
  const write = (change: Partial<AlertChange> & { readonly alert: Alert }, store = stores()[0]) =>
    store.change({ id: change.alert.id }, at(-60), () => ({ messages: [], lines: [], ...change }));

  it('keeps an alert whole, and finds the latest of its fingerprint', async () => {
    const [store, other] = stores();
    const first = alertOf(DISK, 'a');
    const changed: Alert = {
      ...first,
      count: 7,
      lastSeen: at(9),
      link: '/health',
      acknowledged: { by: 'user:anna', at: at(3) },
      resolvedAt: at(9),
      told: { severity: 'warning', at: at(1) },
      isSettled: true,
    };
    expect(await write({ alert: first })).toEqual(first);
    expect(await other.get('a')).toEqual(first);
    await write({ alert: changed }, other);
    expect(await store.get('a')).toEqual(changed);
    const again = alertOf(DISK, 'b', 20);
    const seen = await store.change({ fingerprint: fingerprintOf(DISK) }, at(0), ({ alert }) => {
      expect(alert).toEqual(changed);
      return { alert: again, messages: [], lines: [] };
    });
    expect(seen).toEqual(again);
    expect(await other.get('a')).toEqual(changed);
    await other.change({ fingerprint: fingerprintOf(DISK) }, at(0), ({ alert }) => {
      expect(alert).toEqual(again);
      return undefined;
    });
    expect(await store.get('nothing')).toBeUndefined();
  });

  it('writes nothing when nothing is decided, or when deciding fails', async () => {
    const [store, other] = stores();
    expect(await store.change({ id: 'a' }, at(0), () => undefined)).toBeUndefined();
    const failing = store.change({ id: 'a' }, at(0), () => {
      throw new Error('cannot decide');
    });
    await expect(failing).rejects.toThrow('cannot decide');
    expect(await other.list({ state: 'all', limit: 10 })).toEqual([]);
  });

  it('lists the latest first, page by page, by state and severity', async () => {
    const [store, other] = stores();
    for (let i = 0; i < 7; i++) {
      const alert = alertOf({ ...(i % 2 === 0 ? DISK : VENUE), title: `T${i}` }, `id-${i}`, i);
      await write({ alert: i < 2 ? { ...alert, resolvedAt: at(50), isSettled: i === 0 } : alert });
    }
    const ids = async (filter: object) =>
      (await other.list({ state: 'all', limit: 3, ...filter })).map(({ id }) => id).join(' ');
    const first = await store.list({ state: 'all', limit: 3 });
    expect(first.map(({ id }) => id)).toEqual(['id-6', 'id-5', 'id-4']);
    expect(await ids({ before: first.at(-1)!.n })).toBe('id-3 id-2 id-1');
    expect(await ids({ state: 'open', before: first.at(-1)!.n })).toBe('id-3 id-2');
    expect(await ids({ severity: 'critical' })).toBe('id-5 id-3 id-1');
    expect((await store.unsettled()).map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-3', 'id-4', 'id-5', 'id-6']);
  });

  it('hands a message out once until its lease is over, oldest first, and keeps what came of each try', async () => {
    const [store, other] = stores();
    const messages = ['m1', 'm2'].map((id) => ({ channel: 'mail', notice: notice(id) }));
    await write({ alert: alertOf(VENUE, 'a'), messages });
    expect(await store.take('chat', at(0), FAR)).toBeUndefined();
    expect(await store.take('mail', at(-1), FAR)).toBeUndefined();
    const taken = await Promise.all([store, other, store].map((each) => each.take('mail', at(0), at(300))));
    expect(taken.flatMap((message) => message?.notice.id ?? []).toSorted()).toEqual(['m1', 'm2']);
    expect(taken.find((message) => message?.notice.id === 'm1')).toEqual({ notice: notice('m1'), attempts: 0 });
    await store.tried('m1', { kind: 'later', at: at(5), due: at(30), error: 'busy' });
    expect((await store.standings()).get('mail')).toEqual({ lastSent: undefined, lastError: 'busy', pending: 2 });
    await store.tried('m2', { kind: 'delivered', at: at(6) });
    expect((await other.standings()).get('mail')).toEqual({ lastSent: at(6), lastError: undefined, pending: 1 });
    expect(await other.take('mail', at(29), FAR)).toBeUndefined();
    expect(await other.take('mail', at(30), at(60))).toMatchObject({ notice: { id: 'm1' }, attempts: 1 });
    // Whoever had it is gone: the lease ends.
    expect(await store.take('mail', at(60), FAR)).toMatchObject({ notice: { id: 'm1' }, attempts: 1 });
    await store.tried('m1', { kind: 'refused', at: at(61), error: 'no such chat' });
    expect(await store.take('mail', FAR, FAR)).toBeUndefined();
    expect((await store.standings()).get('mail')).toEqual({ lastSent: at(6), lastError: 'no such chat', pending: 0 });
    await store.sent('mail', notice('test', 70), { kind: 'delivered', at: at(71) });
    expect((await store.standings()).get('mail')).toEqual({ lastSent: at(71), lastError: undefined, pending: 0 });
  });

  it('puts lines together when they are due, each once, by channel and batch', async () => {
    const [store, other] = stores();
    const digest = (channel: string, seconds: number) => ({ channel, batch: 'digest', at: at(seconds) }) as const;
    await write({ alert: alertOf(DISK, 'a'), lines: [digest('mail', 10), digest('chat', 10)] });
    await write({ alert: alertOf(VENUE, 'b'), lines: [{ channel: 'mail', batch: 'held', at: at(5) }] });
    await write({ alert: alertOf({ ...DISK, title: 'C' }, 'c'), lines: [digest('mail', 10), digest('chat', 99)] });
    expect((await store.standings()).get('mail')).toMatchObject({ pending: 3 });
    const composed: string[] = [];
    const compose = (channel: string, batch: string, alerts: readonly Alert[]): Notice => {
      composed.push(`${channel} ${batch} ${alerts.map(({ id }) => id).join('+')}`);
      return notice(`${channel}-${batch}-${composed.length}`, 10);
    };
    expect(await store.gather(at(4), compose)).toBe(0);
    const counts = await Promise.all([store.gather(at(10), compose), other.gather(at(10), compose)]);
    expect(counts[0] + counts[1]).toBe(3);
    expect(composed.toSorted()).toEqual(['chat digest a', 'mail digest a+c', 'mail held b']);
    expect((await store.standings()).get('chat')).toMatchObject({ pending: 2 });
    expect(await store.gather(at(100), compose)).toBe(1);
    expect(composed.at(-1)).toBe('chat digest c');
  });

  it('has one line of an alert on a channel; what is sooner takes the place of what is later', async () => {
    const [store] = stores();
    const alert = alertOf(DISK, 'a');
    const composed: string[] = [];
    const compose = (channel: string, batch: string): Notice => {
      composed.push(`${channel} ${batch}`);
      return notice(`n${composed.length}`);
    };
    await write({ alert, lines: ['x', 'y', 'z'].map((channel) => ({ channel, batch: 'digest', at: at(10) })) });
    await write({ alert, lines: [{ channel: 'x', batch: 'digest', at: at(1) }] });
    await write({ alert, lines: [{ channel: 'y', batch: 'held', at: at(3) }] });
    await write({ alert, messages: [{ channel: 'z', notice: notice('now') }] });
    await store.gather(at(2), compose);
    expect(composed).toEqual([]);
    await store.gather(at(100), compose);
    expect(composed.toSorted()).toEqual(['x digest', 'y held']);
  });

  it('tells how much a channel was given since, and until when something is held for it', async () => {
    const [, other] = stores();
    const given = (seconds: number) => ({ channel: 'mail', notice: notice(`m${seconds}`, seconds) });
    const held = (seconds: number) => ({ channel: 'chat', batch: 'held', at: at(seconds) }) as const;
    await write({ alert: alertOf(VENUE, 'a'), messages: [-70, -50, -1].map(given), lines: [held(40)] });
    await write({ alert: alertOf(DISK, 'b'), lines: [held(30), { channel: 'mail', batch: 'digest', at: at(1) }] });
    await other.change({ id: 'a' }, at(-60), ({ loads }) => {
      expect(loads.get('mail')).toEqual({ given: 2, heldUntil: undefined });
      expect(loads.get('chat')).toEqual({ given: 0, heldUntil: at(30) });
      return undefined;
    });
    expect.assertions(2);
  });

  it('counts every one of many changes at once', async () => {
    const [store, other] = stores();
    const add = (each: AlertStore, i: number) =>
      each.change({ fingerprint: fingerprintOf(DISK) }, at(0), ({ alert }) => {
        const next = noted(alert, DISK, { id: `new-${i}`, now: at(i), rules: DEFAULT_RULES });
        return { alert: next, messages: [], lines: [] };
      });
    await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 === 0 ? store : other, i)));
    const all = await store.list({ state: 'all', limit: 50 });
    expect(all.map(({ count }) => count)).toEqual([20]);
  });

  it('forgets what is old, but nothing that still matters', async () => {
    const [store] = stores();
    const over = { resolvedAt: at(0), isSettled: true };
    await write({ alert: { ...alertOf(DISK, 'old'), ...over } });
    await write({ alert: alertOf({ ...DISK, title: 'open' }, 'open') });
    const line = { channel: 'mail', batch: 'digest', at: at(500) } as const;
    await write({ alert: { ...alertOf({ ...DISK, title: 'line' }, 'line'), ...over }, lines: [line] });
    await write({ alert: { ...alertOf({ ...DISK, title: 'new' }, 'new', 200), ...over } });
    await store.sent('mail', notice('old'), { kind: 'delivered', at: at(1) });
    await store.sent('mail', notice('new', 200), { kind: 'refused', at: at(201), error: 'no' });
    await store.prune({ messages: at(100), alerts: at(100) });
    expect((await store.list({ state: 'all', limit: 9 })).map(({ id }) => id)).toEqual(['new', 'line', 'open']);
    expect((await store.standings()).get('mail')).toEqual({ lastSent: undefined, lastError: 'no', pending: 1 });
  });
}

describe('alerts in memory', () => {
  let store = new MemoryAlertStore();
  beforeEach(() => {
    store = new MemoryAlertStore();
  });
  keepsAlerts(() => [store, store]);
});

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`alerts on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    let other: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store, other] = await pair.open()));
    afterEach(() => pair.close());

    keepsAlerts(() => [store.alerts, other.alerts]);

    it('are there after a restart, with the messages that wait', async () => {
      const alert = alertOf(VENUE, 'a');
      const messages = [{ channel: 'mail', notice: notice('m') }];
      await store.alerts.change({ id: 'a' }, at(0), () => ({ alert, messages, lines: [] }));
      await store.close();
      store = await pair.place.open();
      expect(await store.alerts.get('a')).toEqual(alert);
      expect(await store.alerts.take('mail', at(0), FAR)).toEqual({ notice: notice('m'), attempts: 0 });
    });
  });
}
