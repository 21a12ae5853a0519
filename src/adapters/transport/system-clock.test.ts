import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';

describe('the clock of this machine', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it('tells the time, and how it passes', () => {
    const before = systemClock.monotonic();
    vi.advanceTimersByTime(1_500);
    expect(systemClock.now()).toBe(1_700_000_001_500);
    expect(systemClock.monotonic() - before).toBe(1_500);
  });

  it('calls after so long, once, and not when it is taken back', () => {
    const calls: string[] = [];
    systemClock.after(100, () => calls.push('kept'));
    systemClock.after(100, () => calls.push('taken back'))();
    vi.advanceTimersByTime(99);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual(['kept']);
  });

  it('waits for months as well, which timers alone do not', () => {
    const calls: number[] = [];
    const takeBack = systemClock.after(100 * DAY_MS, () => calls.push(Date.now()));
    vi.advanceTimersByTime(99 * DAY_MS);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(DAY_MS);
    expect(calls).toHaveLength(1);
    takeBack();
    systemClock.after(100 * DAY_MS, () => calls.push(0))();
    vi.advanceTimersByTime(200 * DAY_MS);
    expect(calls).toHaveLength(1);
  });

  it('ends a sleep when it is aborted, with the reason', async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(1_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(systemClock.sleep(1, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    const whole = systemClock.sleep(1_000);
    vi.advanceTimersByTime(1_000);
    await expect(whole).resolves.toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
