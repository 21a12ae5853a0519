import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationsApi } from '#contract/operations.ts';
import { unixMs } from '#core/time.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { CheckResult } from '#apps/operating/check.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { openJobDesk } from '#apps/server/jobs/open-job-desk.ts';
import { DoctorDesk } from '#apps/server/operations/doctor-desk.ts';
import { operationsHandlers } from '#apps/server/routes/operations.ts';
import { SettingsDesk } from '#apps/server/settings/settings-desk.ts';

type Api = typeof operationsApi;
const SCHEDULE = { zone: 'UTC', days: { kind: 'every-day' }, times: { kind: 'at', times: ['03:00'] } };
const FOUND: readonly CheckResult[] = [
  { check: 'disk', level: 'ok', found: '1 GB free' },
  { check: 'books', about: 'audit', level: 'bad', found: 'it was changed', remedy: 'Restore it.' },
];

describe('the endpoints of operations', () => {
  let folder: string;
  let store: Store;
  let handlers: ReturnType<typeof operationsHandlers>;
  let told: { topic: string; data: unknown }[];
  let looks: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-operations-'));
    store = await openStore(folder);
    told = [];
    looks = 0;
    const job = { schedule: SCHEDULE, action: { kind: 'start-session', session: 'btc' } };
    const session = {
      desk: 'scanner',
      strategy: 'strike',
      symbol: 'BTC/USDT',
      timeframe: '15m',
      venue: 'sandbox',
      capital: '9',
    };
    const flags = [
      { key: 'jobs', flag: '', value: { night: job } },
      { key: 'sessions', flag: '', value: { btc: session } },
      { key: 'killSwitch', flag: '', value: { flatten: true } },
    ];
    const input = { environment: { ASSAY_DATA_DIR: folder }, flags };
    const inForce = loadSettings(input);
    const clock = { ...systemClock, now: () => unixMs(5_000) };
    const publisher = {
      publish: (topic: string, data: unknown) => void told.push({ topic, data }),
      isHeard: () => true,
    };
    const started: string[] = [];
    const sessions = { start: async (name: string) => void started.push(name), stop: async () => undefined };
    handlers = operationsHandlers({
      store,
      clock,
      publisher,
      settings: new SettingsDesk({ input, inForce, audit: store.audit, clock }),
      jobs: openJobDesk({ settings: inForce.settings, store, clock: systemClock, publisher, runner: 'test', sessions }),
      doctor: new DoctorDesk({
        dataFolder: folder,
        environment: {},
        clock: systemClock,
        httpTo: () => Promise.reject(new Error('no network here')) as never,
        look: async () => {
          looks++;
          return FOUND;
        },
      }),
      health: () => Promise.reject(new Error('asked elsewhere')),
    });
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(name: keyof Api, parts: object = {}): Promise<never> {
    const endpoint = operationsApi[name];
    const caller = { actor: 'user:anna' };
    const answer: unknown = await (handlers[name] as (request: unknown) => Promise<unknown>)({ caller, ...parts });
    return endpoint.response.parse(answer) as never;
  }

  const listed = (query: object): Promise<{ items: { n: number }[]; next: string | null }> =>
    ask('GET /audit', { query: operationsApi['GET /audit'].query.parse(query) });

  it('stop trading and let it go on, tell everybody but the token, and write who did it into the audit log', async () => {
    const body = operationsApi['POST /kill-switch'].body.parse({ reason: 'strange prices' });
    const pulled: { kind: string; flatten: boolean; token: string } = await ask('POST /kill-switch', { body });
    expect(pulled).toMatchObject({ kind: 'on', since: 5_000, reason: 'strange prices', flatten: true });
    expect(pulled.token).toMatch(/^[0-9a-f]{12}$/);
    expect(await ask('GET /kill-switch')).toEqual({
      kind: 'on',
      since: 5_000,
      reason: 'strange prices',
      flatten: true,
    });
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(pulled.token);
    await expect(ask('POST /kill-switch/lift', { body: { token: 'wrong' } })).rejects.toMatchObject({
      code: 'argument.invalid',
      message: expect.not.stringContaining(pulled.token),
    });
    expect(await ask('POST /kill-switch/lift', { body: { token: pulled.token } })).toMatchObject({
      kind: 'off',
      since: null,
    });
    expect(told.map(({ topic, data }) => [topic, (data as { kind: string }).kind])).toEqual([
      ['kill-switch', 'on'],
      ['kill-switch', 'off'],
    ]);
    const log = await store.audit.read(0, 10);
    expect(log.map(({ actor, action }) => [actor, action])).toEqual([
      ['user:anna', 'kill.pull'],
      ['user:anna', 'kill.lift'],
    ]);
    expect(JSON.stringify(log)).not.toContain(pulled.token);
  });

  it('do not flatten when that is asked for, and give the same token to whoever pulls again', async () => {
    const first: { token: string } = await ask('POST /kill-switch', { body: { reason: 'a', flatten: false } });
    const second: { token: string } = await ask('POST /kill-switch', { body: { reason: 'b', flatten: false } });
    expect(second).toEqual(first);
    expect(second).toMatchObject({ flatten: false, reason: 'a' });
  });

  it('list the audit log page by page, the latest first, while it grows', async () => {
    for (let n = 0; n < 7; n++) await store.audit.add({ time: unixMs(n), actor: 'cli', action: 'x', detail: { n } });
    const first = await listed({ limit: 3 });
    await store.audit.add({ time: unixMs(9), actor: 'cli', action: 'x', detail: null });
    const second = await listed({ limit: 3, cursor: first.next! });
    const third = await listed({ limit: 3, cursor: second.next! });
    expect([first, second, third].map(({ items }) => items.map(({ n }) => n))).toEqual([[6, 5, 4], [3, 2, 1], [0]]);
    expect(third.next).toBeNull();
    await expect(listed({ cursor: 'made up' })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('say whether the audit log is whole', async () => {
    expect(await ask('GET /audit/verify')).toMatchObject({ ok: true, entries: 0, problem: null, hash: null });
    await store.audit.add({ time: unixMs(1), actor: 'cli', action: 'x', detail: null });
    expect(await ask('GET /audit/verify')).toMatchObject({
      ok: true,
      kind: 'whole',
      entries: 1,
      from: 1,
      sealedSince: 0,
    });
    rmSync(join(folder, 'audit.key'));
    const lost = await ask('GET /audit/verify');
    expect(lost).toMatchObject({ ok: false, kind: 'unchecked', problem: expect.stringContaining('cannot be checked') });
  });

  it('look at everything once, however many ask', async () => {
    const both = await Promise.all([ask('POST /doctor'), ask('POST /doctor')]);
    expect(both[0]).toEqual({
      summary: '1 bad, 0 warnings, 1 ok',
      items: [
        { check: 'disk', about: '', level: 'ok', found: '1 GB free', remedy: null },
        { check: 'books', about: 'audit', level: 'bad', found: 'it was changed', remedy: 'Restore it.' },
      ],
    });
    expect([both[1], looks]).toEqual([both[0], 1]);
    await ask('POST /doctor');
    expect(looks).toBe(2);
  });

  it('show jobs and run one, which may start a session', async () => {
    const { items }: { items: unknown[] } = await ask('GET /jobs');
    expect(items).toContainEqual(
      expect.objectContaining({ name: 'night', action: 'start-session btc', last: null, zone: 'UTC' }),
    );
    expect(items).toContainEqual(expect.objectContaining({ name: 'retrain', action: 'retrain prediction' }));
    const { key }: { key: string } = await ask('POST /jobs/:name/run', { params: { name: 'night' } });
    await expect.poll(() => told.filter(({ topic }) => topic === 'jobs').length).toBe(2);
    const query = operationsApi['GET /jobs/runs'].query.parse({ job: 'night' });
    const runs: { items: unknown[] } = await ask('GET /jobs/runs', { query });
    expect(runs.items).toMatchObject([
      { job: 'night', key, trigger: 'manual', status: 'done', message: 'btc started' },
    ]);
    await expect(ask('POST /jobs/:name/run', { params: { name: 'nigt' } })).rejects.toMatchObject({
      code: 'job.unknown',
    });
  });
});
