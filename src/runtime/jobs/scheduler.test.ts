import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import type { JobSchedule } from '#domain/schedule/job.ts';
import { briefly, DAILY, HOURLY, lasting, START, startedRun, Story } from '#testkit/jobs/job-story.ts';
import type { Work } from '#testkit/jobs/job-story.ts';

describe('a scheduler', () => {
  it('runs jobs when they are due, and writes down what came of it', async () => {
    const story = new Story();
    await story.start([DAILY, HOURLY], lasting(MINUTE_MS));
    await story.at('25T09:30');
    const runs = await story.store.history({ job: 'daily' });
    expect(runs).toEqual([
      {
        job: 'daily',
        key: '2024-03-25T08:30:00.000Z',
        dueAt: parseInstant('2024-03-25T08:30Z'),
        trigger: 'schedule',
        status: 'done',
        runner: 'one',
        startedAt: parseInstant('2024-03-25T08:30Z'),
        endedAt: parseInstant('2024-03-25T08:31Z'),
        message: 'took its time',
      },
    ]);
    expect(await story.store.history({ job: 'hourly' })).toHaveLength(10);
    expect(new Set(story.kinds())).toEqual(new Set(['began', 'ended']));
  });

  it('begins at the due time, whenever it was started', async () => {
    const story = new Story();
    await story.at('25T08:29:17');
    await story.start([DAILY]);
    await story.at('25T08:31');
    expect(story.store.all()).toMatchObject([{ startedAt: parseInstant('2024-03-25T08:30Z') }]);
  });

  it('goes on when a job fails, and keeps the message', async () => {
    const story = new Story();
    const work: Work = async ({ dueAt }) => {
      if (dueAt % (2 * HOUR_MS) === 0) throw new AssayError('feed.unavailable', 'no prices');
      return 'prices';
    };
    await story.start([HOURLY], work);
    await story.at('25T03:30');
    expect(story.store.all().map(({ status, message }) => `${status}: ${message}`)).toEqual([
      'failed: no prices',
      'done: prices',
      'failed: no prices',
      'done: prices',
    ]);
  });

  it('stops a run that takes too long, and says so', async () => {
    const story = new Story();
    await story.start([DAILY], lasting(HOUR_MS));
    await story.at('25T12:00');
    expect(story.store.all()).toMatchObject([
      { status: 'failed', endedAt: parseInstant('2024-03-25T08:40Z'), message: 'Stopped after "10" min, its time-out' },
    ]);
    expect(story.kinds()).toEqual(['began', 'ended']);
  });

  it('never runs a job twice at a time: not beside a run that ignores its time-out', async () => {
    const story = new Story();
    await story.start([HOURLY], (_, clock) => clock.sleep(90 * MINUTE_MS).then(() => 'at last'));
    await story.at('25T03:45');
    expect(story.runs()).toEqual([
      '00:00 failed schedule',
      '01:00 skipped schedule',
      '02:00 failed schedule',
      '03:00 skipped schedule',
    ]);
    expect(story.kinds()).toContain('stuck');
    expect(story.store.all()[1]!.message).toBe('The run "2024-03-25T00:00:00.000Z" had not ended');
  });

  it('skips due times while a run goes on, but lets them wait when each is wanted', async () => {
    const slow: JobSchedule = { ...HOURLY, timeoutMs: 3 * HOUR_MS };
    const [skipping, waiting] = [new Story(), new Story()];
    await skipping.start([slow], lasting(90 * MINUTE_MS));
    await waiting.start([{ ...slow, missed: { kind: 'each', withinMs: DAY_MS } }], lasting(90 * MINUTE_MS));
    await skipping.at('25T03:45');
    await waiting.at('25T03:15');
    expect(skipping.runs()).toEqual([
      '00:00 done schedule',
      '01:00 skipped schedule',
      '02:00 done schedule',
      '03:00 skipped schedule',
    ]);
    expect(waiting.runs()).toEqual(['00:00 done schedule', '01:00 done missed', '02:00 running missed']);
  });

  it('says what is due next', async () => {
    const story = new Story();
    const { scheduler } = await story.start([DAILY, HOURLY], lasting(5 * MINUTE_MS));
    await story.at('25T10:01');
    expect(scheduler.upcoming()).toEqual([
      { job: 'hourly', dueAt: parseInstant('2024-03-25T11:00Z'), running: '2024-03-25T10:00:00.000Z' },
      { job: 'daily', dueAt: parseInstant('2024-03-26T08:30Z'), running: undefined },
    ]);
  });
});

describe('after a time without any process', () => {
  it.each([
    [{ kind: 'latest', withinMs: 2 * HOUR_MS }, ['02:00 skipped missed', '03:00 skipped missed', '04:00 done missed']],
    [
      { kind: 'latest', withinMs: 20 * MINUTE_MS },
      ['02:00 skipped missed', '03:00 skipped missed', '04:00 skipped missed'],
    ],
    [{ kind: 'each', withinMs: 2 * HOUR_MS }, ['02:00 skipped missed', '03:00 done missed', '04:00 done missed']],
    [{ kind: 'skip' }, ['02:00 skipped missed', '03:00 skipped missed', '04:00 skipped missed']],
  ] as const)('treats due times by the rule %j', async (missed, expected) => {
    const story = new Story();
    const first = await story.start([{ ...HOURLY, missed }]);
    await story.at('25T01:30');
    first.clock.die();
    await story.at('25T04:30');
    await story.start([{ ...HOURLY, missed }]);
    await story.at('25T04:45');
    expect(story.runs()).toEqual(['00:00 done schedule', '01:00 done schedule', ...expected]);
    expect(new Set(story.began).size).toBe(story.began.length);
  });

  it('takes a due time for punctual within a minute, whatever the rule', async () => {
    const story = new Story();
    const schedule: JobSchedule = { ...HOURLY, missed: { kind: 'skip' } };
    (await story.start([schedule])).clock.die();
    await story.at('25T01:00:59');
    await story.start([schedule]);
    await story.at('25T01:10');
    expect(story.runs()).toEqual(['00:00 done schedule', '01:00 done schedule']);
  });

  it('misses nothing from before the job was known', async () => {
    const story = new Story();
    await story.at('25T06:30');
    await story.start([HOURLY]);
    await story.at('25T07:30');
    expect(story.runs()).toEqual(['07:00 done schedule']);
  });

  it('does not begin anything twice, however often it starts', async () => {
    const story = new Story();
    for (let start = 0; start < 30; start++) {
      const { clock } = await story.start([DAILY]);
      await story.time.runUntil(START + 8.5 * HOUR_MS + (start - 15) * 1000);
      clock.die();
    }
    expect(story.began).toEqual(['daily 2024-03-25T08:30:00.000Z']);
  });

  it('writes down no more than a month of missed due times', async () => {
    const story = new Story();
    (await story.start([HOURLY])).clock.die();
    await story.time.runUntil(START + 365 * DAY_MS);
    await story.start([HOURLY]);
    for (let second = 0; second < 120; second++) await story.time.runUntil(START + 365 * DAY_MS + second * 1_000);
    const missed = story.store.all().slice(1);
    expect(missed).toHaveLength(31 * 24);
    expect(missed.at(-1)).toMatchObject({ status: 'done', dueAt: START + 365 * DAY_MS });
    expect(story.began).toHaveLength(2);
  });
});

describe('a run that its process did not end', () => {
  it('is marked at the next start of that process, and not made again', async () => {
    const story = new Story();
    const first = await story.start([DAILY], lasting(5 * MINUTE_MS));
    await story.at('25T08:31');
    first.clock.die();
    await story.start([DAILY]);
    await story.at('25T09:00');
    expect(story.runs()).toEqual(['08:30 interrupted schedule']);
    expect(story.store.all()[0]!.message).toBe('Its process ended before it did');
  });

  it('is made again, three times at most, when the schedule says that it was missed', async () => {
    const story = new Story();
    const schedule: JobSchedule = { ...DAILY, interrupted: 'missed' };
    for (let minute = 31; minute < 36; minute++) {
      const { clock } = await story.start([schedule], lasting(5 * MINUTE_MS));
      await story.at(`25T08:${minute}`);
      clock.die();
    }
    await story.start([schedule]);
    await story.at('25T09:00');
    expect(story.runs()).toEqual([
      '08:30 interrupted schedule',
      '08:30~2 interrupted missed',
      '08:30~3 interrupted missed',
    ]);
  });

  it('is not made again when a later due time has come', async () => {
    const story = new Story();
    const schedule: JobSchedule = { ...HOURLY, interrupted: 'missed' };
    const first = await story.start([schedule], lasting(5 * MINUTE_MS));
    await story.at('25T01:01');
    first.clock.die();
    await story.at('25T02:10');
    await story.start([schedule]);
    await story.at('25T02:50');
    expect(story.runs()).toEqual(['00:00 done schedule', '01:00 interrupted schedule', '02:00 done missed']);
  });

  it('is left alone by another process until its time-out has passed', async () => {
    const story = new Story();
    const schedule: JobSchedule = { ...HOURLY, timeoutMs: 80 * MINUTE_MS };
    const first = await story.start([schedule], lasting(70 * MINUTE_MS), 'one');
    await story.at('25T00:10');
    first.clock.die();
    await story.start([schedule], briefly, 'two');
    await story.at('25T02:30');
    expect(story.runs()).toEqual(['00:00 interrupted schedule', '01:00 skipped schedule', '02:00 done schedule']);
  });
});

describe('two processes', () => {
  it('share the runs of a job, and run none twice', async () => {
    const story = new Story();
    await story.start([HOURLY], lasting(MINUTE_MS), 'one');
    await story.start([HOURLY], lasting(MINUTE_MS), 'two');
    await story.at('26T00:30');
    expect(story.began).toHaveLength(25);
    expect(new Set(story.began).size).toBe(25);
    expect(new Set(story.runs().map((run) => run.slice(6)))).toEqual(new Set(['done schedule']));
  });

  it('do not run a job side by side either', async () => {
    const story = new Story();
    const long: JobSchedule = { ...HOURLY, timeoutMs: 3 * HOUR_MS };
    await story.start([long], lasting(90 * MINUTE_MS), 'one');
    await story.start([long], lasting(90 * MINUTE_MS), 'two');
    await story.at('25T03:40');
    expect(story.runs()).toEqual([
      '00:00 done schedule',
      '01:00 skipped schedule',
      '02:00 done schedule',
      '03:00 skipped schedule',
    ]);
  });
});

describe('when the clock is set', () => {
  it('forward, due times in between are missed ones, noticed within a minute', async () => {
    const story = new Story();
    await story.start([HOURLY]);
    await story.at('25T01:20:30');
    story.machine.aheadMs = 3 * HOUR_MS;
    await story.time.runUntil(START + HOUR_MS + 21.5 * MINUTE_MS);
    expect(story.runs().slice(2)).toEqual(['02:00 skipped missed', '03:00 skipped missed', '04:00 done missed']);
    expect(story.events.find(({ kind }) => kind === 'clock-jumped')).toEqual({
      kind: 'clock-jumped',
      from: parseInstant('2024-03-25T01:21Z'),
      to: parseInstant('2024-03-25T04:21Z'),
    });
  });

  it('back, no due time is run again', async () => {
    const story = new Story();
    await story.start([HOURLY]);
    await story.at('25T05:20');
    story.machine.aheadMs = -3 * HOUR_MS;
    await story.at('25T10:30');
    expect(story.runs()).toEqual(
      ['00', '01', '02', '03', '04', '05', '06', '07'].map((hour) => `${hour}:00 done schedule`),
    );
    expect(story.began).toHaveLength(8);
  });

  it('far ahead by mistake and back, jobs go on from the true time', async () => {
    const story = new Story();
    await story.start([DAILY]);
    await story.at('25T09:00');
    story.machine.aheadMs = 3_000 * DAY_MS;
    await story.at('25T09:30');
    story.machine.aheadMs = 0;
    await story.at('27T09:00');
    const restarted = await story.start([DAILY], briefly, 'two');
    await story.at('29T09:00');
    const keys = story.store.all().filter(({ status }) => status === 'done');
    expect(keys.map(({ key }) => key.slice(0, 10))).toEqual(
      expect.arrayContaining(['2024-03-25', '2024-03-26', '2024-03-27', '2024-03-28', '2024-03-29']) as string[],
    );
    expect(restarted.scheduler.upcoming()[0]!.dueAt).toBe(parseInstant('2024-03-30T08:30Z'));
  });
});

describe('a manual start', () => {
  it('runs a job at once under a key of its own, and leaves due times as they are', async () => {
    const story = new Story();
    const { scheduler } = await story.start([DAILY]);
    await story.at('25T08:00');
    const first = await startedRun(scheduler);
    const second = await startedRun(scheduler);
    expect([first, second]).toMatchObject([
      { key: 'manual:2024-03-25T08:00:00.000Z', status: 'done', trigger: 'manual', message: 'all well' },
      { key: 'manual:2024-03-25T08:00:00.000Z~2', status: 'done' },
    ]);
    await story.at('25T09:00');
    expect(story.runs().at(-1)).toBe('08:30 done schedule');
  });

  it('is refused while the job runs, here or elsewhere', async () => {
    const story = new Story();
    const { scheduler } = await story.start([DAILY], lasting(5 * MINUTE_MS), 'one');
    const other = await story.start([DAILY], briefly, 'two');
    await story.at('25T08:31');
    const answers = [await scheduler.trigger('daily'), await other.scheduler.trigger('daily')];
    expect(answers).toMatchObject([{ kind: 'running' }, { kind: 'running', key: '2024-03-25T08:30:00.000Z' }]);
  });

  it('needs no start of the scheduler, and then runs nothing else', async () => {
    const story = new Story();
    const { scheduler } = story.process([HOURLY], { work: briefly, runner: 'cli' });
    await scheduler.trigger('hourly');
    await story.at('25T03:00');
    expect(story.store.all().map(({ trigger }) => trigger)).toEqual(['manual']);
  });

  it('of an unknown job names the nearest', async () => {
    const { scheduler } = await new Story().start([DAILY]);
    await expect(scheduler.trigger('dayly')).rejects.toMatchObject({
      code: 'job.unknown',
      message: 'Expected the name of a job, such as "daily", was "dayly"',
    });
  });
});

describe('a scheduler that is stopped', () => {
  it('asks what runs to end, records it, and begins nothing more', async () => {
    const story = new Story();
    const { scheduler } = await story.start([DAILY, HOURLY], lasting(5 * MINUTE_MS));
    await story.at('25T08:31');
    await scheduler.stop();
    await story.at('25T12:00');
    expect(story.began).toHaveLength(10);
    expect(await scheduler.trigger('daily')).toEqual({ kind: 'stopped' });
    expect(story.time.isIdle).toBe(true);
    expect(story.store.all().at(-1)).toMatchObject({
      job: 'daily',
      status: 'interrupted',
      message: 'The program stops',
    });
  });

  it('waits no longer than its grace', async () => {
    const story = new Story();
    const { scheduler } = await story.start([DAILY], (_, clock) => clock.sleep(8 * MINUTE_MS).then(() => 'late'));
    await story.at('25T08:31');
    const stopped = scheduler.stop(1_000);
    await story.at('25T08:31:02');
    await stopped;
    expect(story.store.all()).toMatchObject([{ status: 'interrupted', endedAt: parseInstant('2024-03-25T08:31:01Z') }]);
  });
});
