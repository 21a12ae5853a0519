import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertsApi } from '#contract/alerts.ts';
import { Redacted } from '#core/redacted.ts';
import { answeringServer } from '#adapters/notify/answering-server.ts';
import { isSignedBy } from '#adapters/notify/webhook-signature.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import type { AlertDesk } from '#apps/server/alerts/alert-desk.ts';
import { openAlertDesk, openHeartbeat, openJobPings } from '#apps/server/alerts/open-alerts.ts';
import { alertsHandlers } from '#apps/server/routes/alerts.ts';

const TOKEN = '123456:planted-bot-token';

let folder = '';
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-alerts-'));
  store = await openStore(folder);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function settingsWith(more: Readonly<Record<string, unknown>>) {
  const values: Readonly<Record<string, unknown>> = { dataDir: folder, ...more };
  const flags = Object.entries(values).map(([key, value]) => ({ key, flag: '', value }));
  return loadSettings({ flags, environment: {} }).settings;
}

function deskFor(address: string, environment: Readonly<Record<string, string>>): AlertDesk {
  const channels = {
    mine: { kind: 'webhook', target: `${address}/hook` },
    chat: { kind: 'telegram', target: '42', address },
    team: { kind: 'discord', address },
    post: { kind: 'mail', host: '127.0.0.1', port: 1, from: 'a@example.com', target: 'b@example.com' },
  };
  const settings = settingsWith({ notify: { channels, page: 'https://assay.example.com' } });
  const published = { publish: () => undefined };
  return openAlertDesk({ settings, store, clock: systemClock, publisher: published, environment });
}

const SECRETS = { ASSAY_MINE_SECRET: 'signing', ASSAY_CHAT_TOKEN: TOKEN, ASSAY_TEAM_TOKEN: '7/hook-token' };

describe('alerts out of the settings', () => {
  it('reach real servers over every channel that has its secrets', async () => {
    await using server = await answeringServer({ status: 200 });
    const desk = deskFor(server.address, SECRETS);
    const supervisor = new Supervisor({ clock: systemClock });
    supervisor.start([desk.feature()]);
    await desk.raise({ severity: 'critical', source: 'session a', title: 'Failed', detail: 'x', link: '/trading' });
    for (const name of ['mine', 'chat', 'team'])
      expect(await desk.test(name)).toEqual({ delivered: true, error: null });
    const post = await desk.test('post');
    expect(post).toMatchObject({ delivered: false, error: expect.stringContaining('ASSAY_POST_KEY') as string });
    await supervisor.stop();
    expect(server.heard.map(({ path }) => path).toSorted()).toEqual([
      ...Array.from({ length: 2 }, () => '/api/webhooks/7/hook-token?wait=true'),
      ...Array.from({ length: 2 }, () => `/bot${TOKEN}/sendMessage`),
      ...Array.from({ length: 2 }, () => '/hook'),
    ]);
    const { headers, body } = server.heard.find(({ path, body: text }) => path === '/hook' && text.includes('Failed'))!;
    expect(JSON.parse(body)).toMatchObject({ kind: 'alert', link: 'https://assay.example.com/trading' });
    const signature = String(headers['x-assay-signature']);
    const timestamp = String(headers['x-assay-timestamp']);
    expect(isSignedBy(new Redacted('signing'), { signature, timestamp, body }, { nowMs: Date.now() })).toBe(true);
    const shown = JSON.stringify([await desk.channels(), await desk.list({ state: 'all', limit: 9 })]);
    expect(shown).not.toContain('planted');
  });

  it('are served by the endpoints of the contract', async () => {
    await using server = await answeringServer({ status: 401, body: `unknown bot ${TOKEN}` });
    const alerts = deskFor(server.address, SECRETS);
    const handlers = alertsHandlers({ alerts });
    for (const title of ['A', 'B', 'C']) await alerts.raise({ severity: 'warning', source: 's', title, detail: '' });
    const page = async (given: object) => {
      const query = alertsApi['GET /alerts'].query.parse(given);
      return alertsApi['GET /alerts'].response.parse(await handlers['GET /alerts']({ query } as never));
    };
    const first = await page({ limit: '2' });
    expect(first.items.map(({ title }) => title)).toEqual(['C', 'B']);
    const rest = await page({ limit: '2', cursor: first.next });
    expect([rest.items.map(({ title }) => title), rest.next]).toEqual([['A'], null]);
    await expect(page({ limit: '2', cursor: first.next, state: 'open' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
    const seen = await handlers['POST /alerts/:id/acknowledge']({
      params: { id: first.items[0]!.id },
      caller: { actor: 'user:anna' },
    } as never);
    expect(seen.acknowledged?.by).toBe('user:anna');
    const test = await handlers['POST /alerts/channels/:name/test']({ params: { name: 'chat' } } as never);
    expect(test.delivered).toBe(false);
    expect(test.error).toContain('[redacted]');
    expect(test.error).not.toContain('planted');
    const shape = alertsApi['GET /alerts/channels'].response;
    const { items } = shape.parse(await handlers['GET /alerts/channels']({} as never));
    expect(items.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'mine unused',
      'chat failing',
      'team unused',
      'post unused',
    ]);
  });

  it('ping what the jobs and the program have addresses for', async () => {
    await using server = await answeringServer({ status: 200 });
    const schedule = { zone: 'UTC', days: { kind: 'every-day' }, times: { kind: 'at', times: ['03:00'] } };
    const settings = settingsWith({
      jobs: { look: { schedule, action: { kind: 'doctor' }, pingUrl: `${server.address}/ping/1` } },
      backup: { schedule, pingUrl: `${server.address}/ping/2` },
      notify: { heartbeat: { pingUrl: `${server.address}/ping/3` } },
    });
    const pings = openJobPings(settings);
    pings.onJobRun({ job: 'look', status: 'running', message: '' });
    pings.onJobRun({ job: 'look', status: 'failed', message: 'bad' });
    await pings.settled();
    pings.onJobRun({ job: 'backup', status: 'done', message: '' });
    await pings.settled();
    const beat = openHeartbeat(settings, { clock: systemClock, troubles: async () => [] })!;
    const controller = new AbortController();
    const report = { signal: controller.signal, well: () => controller.abort(), degraded: () => controller.abort() };
    await beat.run(report);
    expect(server.heard.map(({ path, body }) => `${path} ${body}`)).toEqual([
      '/ping/1/start look: running',
      '/ping/1/fail look: failed, bad',
      '/ping/2 backup: done',
      '/ping/3 all is well',
    ]);
    expect(openHeartbeat(settingsWith({}), { clock: systemClock, troubles: async () => [] })).toBeUndefined();
  });
});
