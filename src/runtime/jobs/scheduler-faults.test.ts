import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import type { Rng } from '#core/rng.ts';
import { HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import { FaultyJobStore } from '#testkit/jobs/faulty-job-store.ts';
import { DAILY, HOURLY, lasting, startedRun, Story } from '#testkit/jobs/job-story.ts';
import type { Process } from '#testkit/jobs/job-story.ts';

function lost(): Promise<never> {
  return Promise.reject(new AssayError('store.lost', 'gone'));
}

describe('a store that fails', () => {
  it('delays runs by a minute, loses no end of a run, and is reported', async () => {
    const story = new Story();
    const [claim, finish] = [story.store.claim.bind(story.store), story.store.finish.bind(story.store)];
    await story.start([HOURLY], lasting(5 * MINUTE_MS));
    await story.at('25T00:02');
    story.store.finish = lost;
    story.store.claim = lost;
    await story.at('25T01:00:30');
    expect(story.runs()).toEqual(['00:00 running schedule']);
    story.store.finish = finish;
    story.store.claim = claim;
    await story.at('25T01:01:30');
    expect(story.runs()).toEqual(['00:00 done schedule', '01:00 running schedule']);
    expect(story.store.all()[0]!.endedAt).toBe(parseInstant('2024-03-25T00:05Z'));
    expect(story.kinds()).toContain('trouble');
  });

  it('does not make a run look as if it went on', async () => {
    const story = new Story();
    const finish = story.store.finish.bind(story.store);
    const { scheduler } = await story.start([DAILY]);
    story.store.finish = lost;
    await story.at('25T08:30:10');
    await startedRun(scheduler);
    story.store.finish = finish;
    await story.at('25T08:40');
    expect(story.store.all().map(({ status, trigger }) => `${status} ${trigger}`)).toEqual([
      'done schedule',
      'done manual',
    ]);
  });

  it('is given what it refused once more when the scheduler stops', async () => {
    const story = new Story();
    const finish = story.store.finish.bind(story.store);
    const { scheduler } = await story.start([DAILY]);
    story.store.finish = lost;
    await story.at('25T08:30:10');
    story.store.finish = finish;
    await scheduler.stop();
    expect(story.runs()).toEqual(['08:30 done schedule']);
  });

  it('keeps a run from beginning when the scheduler stops before it answers', async () => {
    const story = new Story();
    const { scheduler } = slowProcess(story, 20_000);
    const started = scheduler.start();
    await story.at('25T08:30:30');
    await started;
    const stopped = scheduler.stop();
    await story.at('25T08:32');
    await stopped;
    expect(story.began).toEqual([]);
    expect(story.store.all()).toMatchObject([{ status: 'interrupted', message: 'The program stopped first' }]);
  });

  it('does not keep the clock from being looked at every minute', async () => {
    const story = new Story();
    const { scheduler } = slowProcess(story, 20_000);
    const started = scheduler.start();
    await story.at('25T08:30:10');
    await started;
    story.machine.aheadMs = HOUR_MS;
    await story.at('25T08:31:01');
    expect(story.kinds()).toContain('clock-jumped');
  });
});

/** A daily job in a process that gets each answer of its store after exactly so long, half of it before anything is done. */
function slowProcess(story: Story, slowMs: number): Process {
  const faults = { refusedShare: 0, answerLostShare: 0, slowestMs: slowMs / 2 };
  const always = { integer: () => slowMs / 2, uniform: () => 1 } as unknown as Rng;
  return story.process([DAILY], {
    work: lasting(MINUTE_MS),
    runner: 'one',
    storeFor: (clock) => new FaultyJobStore(story.store, clock, always, faults),
  });
}
