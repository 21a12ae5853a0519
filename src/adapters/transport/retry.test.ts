import { describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { realPause } from '#adapters/transport/pause.ts';
import { ThrottledError, retrying } from '#adapters/transport/retry.ts';
import type { RetryRule } from '#adapters/transport/retry.ts';

const passing = (): AdapterError => new AdapterError('feed.unavailable', 'down', { retryable: true });

/** Fails with these errors, one a try, then works. */
function work(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
}

describe('retrying', () => {
  const waits: number[] = [];
  const rule = (jitter: number): RetryRule => {
    waits.length = 0;
    return {
      attempts: 4,
      firstWaitMs: 100,
      longestWaitMs: 250,
      jitter: () => jitter,
      pause: async (ms) => void waits.push(ms),
    };
  };

  it('waits twice as long each time, up to the longest, and between half and all of that', async () => {
    expect(await retrying(rule(1), work(passing(), passing(), passing()))).toBe('done');
    expect(waits).toEqual([100, 200, 250]);
    expect(await retrying(rule(0), work(passing(), passing(), passing()))).toBe('done');
    expect(waits).toEqual([50, 100, 125]);
  });

  it('waits as long as the provider asks for', async () => {
    await retrying(rule(0), work(new ThrottledError('slow down', { retryAfterMs: 7_000 })));
    expect(waits).toEqual([7_000]);
  });

  it('gives up after the last attempt, with the last error', async () => {
    const last = passing();
    await expect(retrying(rule(0), work(passing(), passing(), passing(), last))).rejects.toBe(last);
    expect(waits).toHaveLength(3);
  });

  it('does not try again what will not help', async () => {
    const refused = new AdapterError('feed.rejected', 'no', { retryable: false });
    await expect(retrying(rule(0), work(refused))).rejects.toBe(refused);
    await expect(retrying(rule(0), work(new TypeError('bug')))).rejects.toThrow(TypeError);
    expect(waits).toEqual([]);
  });

  it('stops waiting when it is aborted', async () => {
    const controller = new AbortController();
    const pause: RetryRule['pause'] = (ms, signal) => {
      queueMicrotask(() => controller.abort(new Error('enough')));
      return realPause(60_000 + ms, signal);
    };
    await expect(retrying({ ...rule(0), pause }, work(passing()), controller.signal)).rejects.toThrow('enough');
    await expect(retrying(rule(0), work(), controller.signal)).rejects.toThrow('enough');
  });
});
