import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { JobSchedule, MissedRule } from '#domain/schedule/job.ts';
import { FaultyJobStore } from '#testkit/jobs/faulty-job-store.ts';
import { HOURLY, START, Story } from '#testkit/jobs/job-story.ts';
import type { Process, Work } from '#testkit/jobs/job-story.ts';

const SEEDS = 60;
const RULES: readonly MissedRule[] = [
  { kind: 'latest', withinMs: 3 * HOUR_MS },
  { kind: 'each', withinMs: 5 * HOUR_MS },
  { kind: 'skip' },
];

describe.each(RULES)('over a bad line, with crashes at any await: missed $kind', (missed) => {
  it('no run is begun twice or beside another, and every due time is accounted for', async () => {
    const totals = { began: 0, skipped: 0, interrupted: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { story, sideBySide } = await stormyDays({ ...HOURLY, missed, timeoutMs: 20 * MINUTE_MS }, seed);
      const runs = story.store.all();
      const place = `seed ${seed}`;
      expect(new Set(story.began).size, place).toBe(story.began.length);
      expect(
        runs.map(({ dueAt }) => dueAt).sort((a, b) => a - b),
        place,
      ).toEqual(Array.from({ length: 49 }, (_, hour) => START + hour * HOUR_MS));
      expect(
        runs.filter(({ status }) => status === 'running'),
        place,
      ).toEqual([]);
      const begunKeys = new Set(story.began.map((text) => text.slice('hourly '.length)));
      const began = (key: string): boolean => begunKeys.has(key);
      expect(
        runs.filter(({ key, status }) => status === 'done' && !began(key)),
        place,
      ).toEqual([]);
      expect(
        runs.filter(({ key, status }) => status === 'skipped' && began(key)),
        place,
      ).toEqual([]);
      expect(sideBySide, place).toBe(1);
      totals.began += story.began.length;
      totals.skipped += runs.filter(({ status }) => status === 'skipped').length;
      totals.interrupted += runs.filter(({ status }) => status === 'interrupted').length;
    }
    // Fewer would mean that nothing was tried.
    expect(Math.min(totals.began, totals.skipped, totals.interrupted)).toBeGreaterThan(SEEDS);
  });
});

interface Storm {
  readonly story: Story;
  /** The most runs that went on at the same time. */
  readonly sideBySide: number;
}

/** Two days in which two processes crash and start, two hours in which all is well again. */
async function stormyDays(schedule: JobSchedule, seed: number): Promise<Storm> {
  const story = new Story();
  const rng = new Rng(seed);
  await story.store.knownSince(schedule.name, START);
  const faults = { refusedShare: 0.05, answerLostShare: 0.05, slowestMs: 4_000 };
  const atWork = new Set<Process['clock']>();
  let sideBySide = 0;
  const work: Work = async ({ signal }, clock) => {
    atWork.add(clock);
    sideBySide = Math.max(sideBySide, atWork.size);
    await clock.sleep(rng.integer(1, 10) * MINUTE_MS, signal).finally(() => atWork.delete(clock));
    return 'done';
  };
  const die = (clock: Process['clock']): void => {
    clock.die();
    atWork.delete(clock);
  };
  const begin = (runner: string): Process => {
    const storeFor = (clock: Process['clock']): FaultyJobStore =>
      new FaultyJobStore(story.store, clock, rng.fork(), faults);
    const process = story.process([schedule], { work, runner, storeFor });
    void process.scheduler.start().catch(() => undefined);
    return process;
  };
  const processes = new Map<string, Process>();
  for (let at: number = START; at < START + 2 * DAY_MS - 2 * HOUR_MS; at += rng.integer(1, 3 * HOUR_MS)) {
    await story.time.runUntil(at);
    const name = rng.uniform() < 0.6 ? 'one' : 'two';
    const alive = processes.get(name);
    if (alive !== undefined) die(alive.clock);
    if (processes.delete(name) && rng.uniform() < 0.7) continue;
    processes.set(name, begin(name));
  }
  for (const { clock } of processes.values()) die(clock);
  Object.assign(faults, { refusedShare: 0, answerLostShare: 0, slowestMs: 10 });
  begin('one');
  await story.time.runUntil(START + 2 * DAY_MS + 40 * MINUTE_MS);
  return { story, sideBySide };
}
