import { describe, expect, it } from 'vitest';
import { HOUR_MS, unixMs } from '#core/time.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { AnomalyWatch } from '#apps/prediction/health/anomaly-watch.ts';
import { LatencyWatch } from '#apps/prediction/health/latency-watch.ts';
import { RateWatch } from '#apps/prediction/health/rate-watch.ts';

const START = unixMs(Date.UTC(2026, 10, 2));

describe('a watch of anomalies', () => {
  it('tells of what is unusual within a minute, once, and of its end', async () => {
    const clock = new VirtualClock(START);
    const told: string[] = [];
    let history: string | undefined;
    let isBroken = false;
    const watch = new AnomalyWatch({
      clock,
      checks: [
        { name: 'history', look: () => history },
        {
          name: 'network',
          look: () => {
            if (isBroken) throw new Error('no such pair');
            return undefined;
          },
        },
      ],
      onChange: ({ name, why }, state) => told.push(`${state} ${name}: ${why}`),
    });
    const supervisor = new Supervisor({ clock });
    supervisor.start([watch.feature()]);
    await clock.runUntil(START + 30_000);
    expect(told).toEqual([]);
    history = 'no price for 3 min';
    isBroken = true;
    await clock.runUntil(START + 90_000);
    expect(told).toEqual([
      'began history: no price for 3 min',
      'began network: it could not be looked at: no such pair',
    ]);
    expect(watch.anomalies()[0]).toMatchObject({ name: 'history', since: START + 40_000 });
    history = undefined;
    isBroken = false;
    await clock.runUntil(START + 150_000);
    expect(told.slice(2)).toEqual([
      'ended history: no price for 3 min',
      'ended network: it could not be looked at: no such pair',
    ]);
    expect(watch.anomalies()).toEqual([]);
    const stopped = supervisor.stop();
    await clock.runUntil(clock.now() + 20_000);
    await stopped;
  });
});

describe('a watch of a rate', () => {
  /** So many in each of these hours, evenly. */
  function after(counts: readonly number[]) {
    const watch = new RateWatch(HOUR_MS);
    counts.forEach((count, hour) => {
      for (let i = 0; i < count; i++) watch.note(START + (hour + (i + 0.5) / count) * HOUR_MS);
    });
    return watch.drop(START + counts.length * HOUR_MS);
  }

  it('notices that what came twelve times an hour has stopped', () => {
    expect(after([12, 11, 13, 12, 0])).toEqual({ found: 0, expected: 12 });
  });

  it('says nothing of an hour that chance explains, of rare things, or of too short a time', () => {
    expect(after([12, 11, 13, 12, 6])).toBeUndefined();
    expect(after([2, 1, 3, 2, 0])).toBeUndefined();
    expect(after([12, 11, 0])).toBeUndefined();
  });

  it('takes a jump of the clock for one long silence', () => {
    const watch = new RateWatch(HOUR_MS);
    watch.note(START);
    watch.note(START + 10_000 * HOUR_MS);
    expect(watch.drop(START + 10_001 * HOUR_MS)).toBeUndefined();
  });
});

describe('a watch of latencies', () => {
  it('knows the middle one and the slow ones among the latest', () => {
    const watch = new LatencyWatch(100);
    expect(watch.quantile(0.5)).toBeUndefined();
    for (let i = 1; i <= 1_000; i++) watch.note(i);
    expect([watch.quantile(0.5), watch.quantile(0.99)]).toEqual([951, 1_000]);
  });
});
