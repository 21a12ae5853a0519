import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { Feature, FeatureReport, FeatureStatus } from '#runtime/supervision/feature.ts';
import { healthOf } from '#runtime/supervision/health.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5));

/** Runs until asked to end. */
const steady: Feature = {
  name: 'steady',
  run: async ({ signal, well }) => {
    well();
    await new Promise<void>((end) => {
      signal.addEventListener('abort', () => end(), { once: true });
    });
  },
};

/** Says when it began, and fails after so long. */
function failing(clock: VirtualClock, begins: number[], livesMs: (life: number) => number): Feature {
  return {
    name: 'failing',
    run: async ({ signal, well }: FeatureReport) => {
      begins.push(clock.now() - START);
      well();
      await clock.sleep(livesMs(begins.length), signal);
      throw new Error(`life ${begins.length} is over`);
    },
  };
}

describe('Supervisor', () => {
  it('begins a feature that failed again, after waits that double up to a minute', async () => {
    const clock = new VirtualClock(START);
    const supervisor = new Supervisor({ clock });
    const begins: number[] = [];
    supervisor.start([failing(clock, begins, () => 0), steady]);
    await clock.runUntil(START + 240_000);
    expect(begins).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000]);
    expect(supervisor.status()).toMatchObject([
      { name: 'failing', state: 'failed', why: 'life 9 is over', restarts: 8 },
      { name: 'steady', state: 'well', restarts: 0 },
    ]);
  });

  it('waits the first time only a second again after the feature ran well', async () => {
    const clock = new VirtualClock(START);
    const supervisor = new Supervisor({ clock });
    const begins: number[] = [];
    supervisor.start([failing(clock, begins, (life) => (life === 4 ? 90_000 : 0))]);
    await clock.runUntil(START + 101_000);
    expect(begins).toEqual([0, 1_000, 3_000, 7_000, 98_000, 100_000]);
  });

  it('takes an end that nobody asked for as a failure', async () => {
    const clock = new VirtualClock(START);
    const supervisor = new Supervisor({ clock });
    supervisor.start([{ name: 'short', run: async () => undefined }]);
    await clock.runUntil(START);
    expect(supervisor.status()).toMatchObject([{ state: 'failed', why: 'it ended by itself' }]);
  });

  it('leaves alone what no new beginning mends', async () => {
    const clock = new VirtualClock(START);
    const supervisor = new Supervisor({ clock, isFinal: () => true });
    const begins: number[] = [];
    supervisor.start([failing(clock, begins, () => 0), steady]);
    await clock.runUntil(START + 600_000);
    expect(begins).toEqual([0]);
    expect(supervisor.status()[0]).toMatchObject({ state: 'failed', isOver: true });
  });

  it('ends every feature when it is stopped, and begins none after', async () => {
    const clock = new VirtualClock(START);
    const supervisor = new Supervisor({ clock });
    const begins: number[] = [];
    supervisor.start([steady, failing(clock, begins, () => 500)]);
    await clock.runUntil(START + 700);
    const stopped = supervisor.stop();
    await clock.runUntil(START + 60_000);
    await stopped;
    expect(begins).toEqual([0]);
    expect(clock.isIdle).toBe(true);
  });
});

describe('healthOf', () => {
  const well: FeatureStatus = {
    name: 'feed',
    isVital: false,
    state: 'well',
    since: START,
    why: '',
    restarts: 0,
    isOver: false,
  };

  it('is ok while every feature is well, and says nothing', () => {
    expect(healthOf([well, { ...well, name: 'scheduler' }])).toEqual({ status: 'ok', reasons: [] });
  });

  it('is degraded, and says why, when a feature has failed that trading can do without', () => {
    const failed: FeatureStatus = { ...well, name: 'scheduler', state: 'failed', why: 'no store', restarts: 2 };
    expect(healthOf([well, failed])).toEqual({
      status: 'degraded',
      reasons: ['scheduler has failed since 2026-01-05T00:00:00.000Z, started again 2 times: no store'],
    });
  });

  it('is down when a vital feature has failed or is not there yet', () => {
    expect(healthOf([{ ...well, isVital: true, state: 'failed' }]).status).toBe('down');
    expect(healthOf([{ ...well, isVital: true, state: 'starting' }]).status).toBe('down');
    expect(healthOf([{ ...well, isVital: true, state: 'degraded' }]).status).toBe('degraded');
  });
});
