import { describe, expect, it } from 'vitest';
import { jobRunShape, jobShape } from '#contract/operations.ts';
import { MINUTE_MS, parseInstant, unixMs } from '#core/time.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import type { ScheduledJob } from '#runtime/jobs/scheduled-job.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { DAILY, HOURLY } from '#testkit/jobs/job-story.ts';
import { MemoryJobStore } from '#testkit/jobs/memory-job-store.ts';
import { JobDesk } from '#apps/server/jobs/job-desk.ts';
import type { JobNews } from '#apps/server/jobs/job-desk.ts';

const START = parseInstant('2024-03-25T08:00Z');

describe('the desk of jobs', () => {
  it('says when each is due next, and what came of its last run', async () => {
    const { desk, clock, feature } = world();
    await feature;
    await clock.runUntil(clock.now() + 45 * MINUTE_MS);
    const items = (await desk.list()).map((item) => jobShape.parse(item));
    expect(items.map(({ name }) => name)).toEqual(['hourly', 'daily']);
    expect(items[1]).toMatchObject({
      action: 'doctor',
      schedule: expect.stringContaining('every day'),
      nextDue: parseInstant('2024-03-26T08:30Z'),
      last: { key: '2024-03-25T08:30:00.000Z', status: 'done', message: 'looked', endedAt: expect.any(Number) },
    });
    expect(items[0]!.last).toMatchObject({ status: 'done' });
  });

  it('runs one now, through the same scheduler, and tells whoever listens', async () => {
    const { desk, clock, feature, told, audit, news } = world({ takesMs: MINUTE_MS });
    await feature;
    const { key } = await desk.run('daily', 'user:anna');
    expect(key).toBe('manual:2024-03-25T08:00:00.000Z');
    await expect(desk.run('daily', 'user:bob')).rejects.toMatchObject({ code: 'resource.conflict' });
    expect(audit).toEqual([{ time: START, actor: 'user:anna', action: 'job.run', detail: { job: 'daily', key } }]);
    await clock.runUntil(clock.now() + 2 * MINUTE_MS);
    const mine = told.filter((message) => message.key === `daily/${key}`);
    expect(mine.map(({ topic, data }) => [topic, jobRunShape.parse(data).status])).toEqual([
      ['jobs', 'running'],
      ['jobs', 'done'],
    ]);
    expect(news).toContain('ended');
    await clock.runUntil(clock.now() + 30 * MINUTE_MS);
    expect((await desk.runs({ job: 'daily', limit: 5 })).items.map(({ trigger }) => trigger)).toEqual([
      'schedule',
      'manual',
    ]);
  });

  it('runs one before the scheduler has been started, and names the nearest for one that is not known', async () => {
    const { desk, clock } = world({ isStarted: false });
    await desk.run('hourly', 'local');
    await clock.runUntil(clock.now() + 1);
    expect((await desk.runs({ limit: 5 })).items).toMatchObject([{ job: 'hourly', status: 'done', trigger: 'manual' }]);
    await expect(desk.run('hourli', 'local')).rejects.toMatchObject({
      code: 'job.unknown',
      message: expect.stringContaining('"hourly"'),
    });
    const none = world({ jobs: [], isStarted: false }).desk;
    await expect(none.run('x', 'local')).rejects.toMatchObject({ code: 'job.unknown' });
    expect(await none.list()).toEqual([]);
  });

  it('begins again after it was stopped, and starts nothing while it is', async () => {
    const { desk, feature, stop, start, clock } = world();
    await feature;
    await stop();
    await expect(desk.run('daily', 'local')).rejects.toMatchObject({ code: 'resource.conflict' });
    await start();
    await desk.run('daily', 'local');
    await clock.runUntil(clock.now() + 1);
    expect((await desk.runs({ limit: 1 })).items).toMatchObject([{ status: 'done' }]);
    await stop();
  });

  it('lists every run once, page by page, the latest first', async () => {
    const { desk, clock, feature } = world();
    await feature;
    await clock.runUntil(clock.now() + 26 * 60 * MINUTE_MS);
    const all = (await desk.runs({ limit: 500 })).items;
    expect(all.length).toBeGreaterThan(25);
    const paged = [];
    for (let cursor: string | undefined, pages = 0; pages < 100; pages++) {
      const { items, next } = await desk.runs({ limit: 4, cursor });
      paged.push(...items);
      if (next === null) break;
      cursor = next;
    }
    expect(paged).toEqual(all);
    const { next } = await desk.runs({ limit: 1 });
    await expect(desk.runs({ limit: 1, job: 'daily', cursor: next! })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});

interface Options {
  readonly jobs?: readonly ScheduledJob[];
  readonly takesMs?: number;
  readonly isStarted?: boolean;
}

function world({ jobs, takesMs = 0, isStarted = true }: Options = {}) {
  const clock = new VirtualClock(unixMs(START));
  const told: { topic: string; data: unknown; key: string | undefined }[] = [];
  const news: string[] = [];
  const audit: AuditEntry[] = [];
  const run = async (): Promise<string> => {
    if (takesMs > 0) await clock.sleep(takesMs);
    return 'looked';
  };
  const desk = new JobDesk({
    jobs: jobs ?? [DAILY, HOURLY].map((schedule) => ({ schedule, run })),
    actions: new Map([['daily', 'doctor']]),
    store: {
      jobs: new MemoryJobStore(),
      audit: { add: async (entry: AuditEntry) => ({ ...entry, n: audit.push(entry), hash: '' }) } as never,
    },
    clock,
    publisher: { publish: (topic, data, key) => void told.push({ topic, data, key }) },
    runner: 'one',
    onEvent: ({ kind }: JobNews) => void news.push(kind),
  });
  let ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const start = (): Promise<void> => {
    ending = new AbortController();
    return new Promise((resolve) => {
      running = desk.feature.run({ signal: ending.signal, well: resolve, degraded: () => undefined });
    });
  };
  const stop = (): Promise<void> => {
    ending.abort();
    return running;
  };
  return { desk, clock, told, news, audit, start, stop, feature: isStarted ? start() : Promise.resolve() };
}
