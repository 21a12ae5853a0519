import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { bad, ok, runChecks, skipped, warning, worstLevel } from '#apps/operating/check.ts';
import type { Check } from '#apps/operating/check.ts';

const never = new AbortController().signal;
const clock = (): VirtualClock => new VirtualClock(unixMs(Date.UTC(2026, 10, 21)));

describe('checks', () => {
  it('are told in their order, each with the name of its check', async () => {
    const told: string[] = [];
    const onDone = (done: number, total: number): void => void told.push(`${done} of ${total}`);
    const checks: readonly Check[] = [
      { name: 'slow', run: () => new Promise((resolve) => setImmediate(() => resolve([ok('late')]))) },
      { name: 'quick', run: async () => [ok('one', 'a'), warning('two', 'do it', 'b')] },
    ];
    expect(await runChecks(checks, { clock: clock(), signal: never, onDone })).toMatchObject([
      { check: 'slow', level: 'ok', found: 'late' },
      { check: 'quick', level: 'ok', found: 'one', about: 'a' },
      { check: 'quick', level: 'warn', found: 'two', about: 'b', remedy: 'do it' },
    ]);
    expect(told).toEqual(['1 of 2', '2 of 2']);
  });

  it('that fail are a finding, and take nothing from the others', async () => {
    const checks: readonly Check[] = [
      { name: 'outside', run: () => Promise.reject(new AssayError('store.lost', 'it is gone', { remedy: 'look' })) },
      {
        name: 'ours',
        run: () => {
          throw new TypeError('x is undefined');
        },
      },
      { name: 'sound', run: async () => [ok('fine')] },
    ];
    const results = await runChecks(checks, { clock: clock(), signal: never });
    expect(results).toMatchObject([
      { check: 'outside', level: 'bad', found: 'it is gone', remedy: 'look', code: 'store.lost' },
      { check: 'ours', level: 'bad', found: 'the check itself failed: x is undefined' },
      { check: 'sound', level: 'ok' },
    ]);
  });

  it('that hang are bad after their time, and are told to give up', async () => {
    const time = clock();
    let given: AbortSignal | undefined;
    const hanging: Check = {
      name: 'hangs',
      timeoutMs: 3_000,
      run: (signal) => {
        given = signal;
        return new Promise(() => undefined);
      },
    };
    const sound: Check = { name: 'sound', run: async () => [ok('fine')] };
    const running = runChecks([hanging, sound], { clock: time, signal: never });
    await time.runUntil(time.now() + 2_999);
    expect(given?.aborted).toBe(false);
    await time.runUntil(time.now() + 1);
    expect(await running).toMatchObject([
      { check: 'hangs', level: 'bad', found: 'no answer within 3 s' },
      { check: 'sound', level: 'ok' },
    ]);
    expect(given?.aborted).toBe(true);
  });

  it('end at once when they are given up', async () => {
    const giving = new AbortController();
    const hanging: Check = { name: 'hangs', run: () => new Promise(() => undefined) };
    const running = runChecks([hanging], { clock: clock(), signal: giving.signal });
    giving.abort();
    expect(await running).toMatchObject([{ check: 'hangs', level: 'skip', found: 'given up' }]);
    expect(await runChecks([hanging], { clock: clock(), signal: giving.signal })).toHaveLength(1);
  });

  it('are as bad as the worst of them', () => {
    expect(worstLevel([])).toBe('ok');
    expect(worstLevel([ok('fine'), skipped('not there')])).toBe('ok');
    expect(worstLevel([bad('broken', 'mend'), warning('old', 'renew'), ok('fine')])).toBe('bad');
  });
});
