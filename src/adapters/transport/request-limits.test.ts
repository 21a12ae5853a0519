import { describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { RequestLimits } from '#adapters/transport/request-limits.ts';

const START = unixMs(1_700_000_000_000 - (1_700_000_000_000 % MINUTE_MS) + 20_000);
const WINDOWS = [
  { what: 'weight', intervalMs: MINUTE_MS, limit: 100, header: 'x-used' },
  { what: 'orders', intervalMs: 10_000, limit: 3, header: undefined },
];

function stage() {
  const clock = new VirtualClock(START);
  const limits = new RequestLimits({ clock, windows: WINDOWS, code: 'venue.unavailable', provider: 'Somebody' });
  return { clock, limits };
}

describe('limits of requests', () => {
  it('allow as much as there is in each stretch of time, and say how long to wait', async () => {
    const { clock, limits } = stage();
    expect(limits.take({ weight: 60 })).toBe(0);
    expect(limits.take({ weight: 60 })).toBe(40_000);
    expect(limits.take({ weight: 40 })).toBe(0);
    await clock.runUntil(START + 40_000);
    expect(limits.take({ weight: 60 })).toBe(0);
  });

  it('count each kind by itself, and use nothing when one of them has no room', () => {
    const { limits } = stage();
    for (let i = 0; i < 3; i++) expect(limits.take({ weight: 1, orders: 1 })).toBe(0);
    expect(limits.take({ weight: 90, orders: 1 })).toBe(10_000);
    expect(limits.take({ weight: 97 })).toBe(0);
  });

  it('believe the server where it has counted more, never where it has counted less', () => {
    const { limits } = stage();
    limits.take({ weight: 50 });
    limits.record({ 'x-used': '10' });
    expect(limits.take({ weight: 51 })).toBeGreaterThan(0);
    limits.record({ 'x-used': '95' });
    expect(limits.take({ weight: 6 })).toBeGreaterThan(0);
    limits.record({ 'x-used': 'nonsense' });
    limits.record({});
    expect(limits.take({ weight: 5 })).toBe(0);
  });

  it('let those who can wait come in their order, and leave a tenth to the others', async () => {
    const { clock, limits } = stage();
    const done: string[] = [];
    const admit = (name: string, weight: number): void => void limits.admit({ weight }).then(() => done.push(name));
    admit('first', 80);
    admit('second', 20);
    admit('third', 1);
    await clock.runUntil(START + 39_999);
    expect(done).toEqual(['first']);
    expect(limits.take({ weight: 20 })).toBe(0);
    await clock.runUntil(START + 40_000);
    expect(done).toEqual(['first', 'second', 'third']);
  });

  it('let nobody through while the server wants to be left alone', async () => {
    const { clock, limits } = stage();
    limits.hold(5_000);
    expect(limits.take({})).toBe(5_000);
    limits.hold(1_000);
    await clock.runUntil(START + 4_999);
    expect(limits.take({})).toBe(1);
    await clock.runUntil(START + 5_000);
    expect(limits.take({})).toBe(0);
  });

  it('know that there is no more of something when the server says so', async () => {
    const { clock, limits } = stage();
    limits.useUp('orders');
    limits.useUp('unheard of');
    expect(limits.take({ orders: 1 })).toBe(10_000);
    expect(limits.take({ weight: 1 })).toBe(0);
    await clock.runUntil(START + 10_000);
    expect(limits.take({ orders: 1 })).toBe(0);
  });

  it('do not let anybody wait for ever, and go on with the next', async () => {
    const { limits } = stage();
    limits.hold(10 * MINUTE_MS);
    await expect(limits.admit({ weight: 1 })).rejects.toMatchObject({
      code: 'venue.unavailable',
      retryable: true,
      message: 'Somebody takes no more requests for 600 s',
    });
    await expect(limits.admit({ weight: 1 })).rejects.toThrow('no more requests');
    await expect(limits.admit({ weight: 1 }, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });

  it('keep what was counted when the server tells other limits', () => {
    const { limits } = stage();
    limits.take({ weight: 60 });
    limits.setWindows([{ ...WINDOWS[0]!, limit: 70 }]);
    expect(limits.take({ weight: 11 })).toBeGreaterThan(0);
    expect(limits.take({ weight: 10, orders: 50 })).toBe(0);
  });
});
