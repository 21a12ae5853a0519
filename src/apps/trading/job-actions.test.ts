import { describe, expect, it } from 'vitest';
import { parseInstant, unixMs } from '#core/time.ts';
import { DueTimes } from '#domain/schedule/due-times.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { actionWords, scheduledJobs } from '#apps/trading/job-actions.ts';

const EVERY_DAY = { zone: 'UTC', days: { kind: 'every-day' }, times: { kind: 'at', times: ['01:00'] } };
const MINE = { schedule: EVERY_DAY, action: { kind: 'retrain', desk: 'prediction' } };
const PREDICTION = { retrain: async () => 'learnt', report: async () => 'reported' };

function world(values: Readonly<Record<string, unknown>> = {}, prediction: typeof PREDICTION | undefined = PREDICTION) {
  const flags = Object.entries(values).map(([key, value]) => ({ key, flag: '', value }));
  const { settings } = loadSettings({ environment: { ASSAY_DATA_DIR: '/nowhere' }, flags });
  const jobs = scheduledJobs({ settings, store: {} as never, prediction });
  const run = (name: string): Promise<string> => {
    const { signal } = new AbortController();
    const job = jobs.find(({ schedule }) => schedule.name === name)!;
    return job.run({ signal, dueAt: unixMs(0), key: '', trigger: 'manual' });
  };
  return { jobs, names: jobs.map(({ schedule }) => schedule.name), settings, run };
}

describe('the jobs that the prediction desk brings', () => {
  it('are there by themselves: Sundays at 03:00 and every day at 06:00', async () => {
    const { jobs, names, settings, run } = world();
    expect(names).toEqual(['retrain', 'prediction-report']);
    const dueAt = jobs.map(({ schedule }) => new DueTimes(schedule).next(parseInstant('2026-11-24T12:00Z')));
    expect(dueAt).toEqual([parseInstant('2026-11-29T03:00Z'), parseInstant('2026-11-25T06:00Z')]);
    expect([...actionWords(settings)]).toEqual([
      ['retrain', 'retrain prediction'],
      ['prediction-report', 'prediction-report'],
    ]);
    expect([await run('retrain'), await run('prediction-report')]).toEqual(['learnt', 'reported']);
  });

  it('can be switched off, one by one or with the desk', () => {
    expect(world({ prediction: { retrain: { isOn: false } } }).names).toEqual(['prediction-report']);
    expect(world({ prediction: { isOn: false } }).names).toEqual([]);
  });

  it('give way to a job of the same name, and may stand among the jobs under any', () => {
    const { jobs, names } = world({ jobs: { retrain: MINE, 'also-retrain': MINE } });
    expect(names).toEqual(['retrain', 'also-retrain', 'prediction-report']);
    expect(jobs[0]!.schedule.days).toEqual({ kind: 'every-day' });
  });

  it('belong to no process without the desk, which says so when it is asked for one', async () => {
    const { settings } = world({ jobs: { mine: MINE } });
    const jobs = scheduledJobs({ settings, store: {} as never });
    expect(jobs.map(({ schedule }) => schedule.name)).toEqual(['mine']);
    const { signal } = new AbortController();
    await expect(jobs[0]!.run({ signal, dueAt: unixMs(0), key: '', trigger: 'manual' })).rejects.toMatchObject({
      code: 'argument.invalid',
      remedy: expect.stringContaining('assay serve'),
    });
  });
});
