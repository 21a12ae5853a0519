import { describe, expect, it } from 'vitest';
import type { SessionStore } from '#domain/operations/session-store.ts';
import { withTurns } from '#apps/server/platform/with-turns.ts';

class KeptInMemory {
  readonly told: string[] = [];
  async append(session: string): Promise<void> {
    this.told.push(session);
  }
  async journal(): Promise<readonly string[]> {
    return this.told;
  }
  async journalLength(): Promise<number> {
    return this.told.length;
  }
}

describe('a store with turns', () => {
  it('lets whoever waits for the event loop have a turn after each write, however many there are', async () => {
    const memory = new KeptInMemory();
    const store = withTurns(memory as unknown as SessionStore);
    let turns = 0;
    const count = setInterval(() => turns++, 0);
    const until = performance.now() + 50;
    while (performance.now() < until) await store.append('a', 1, {} as never);
    clearInterval(count);
    expect(turns).toBeGreaterThan(5);
  });

  it('is the same store otherwise', async () => {
    const memory = new KeptInMemory();
    const store = withTurns(memory as unknown as SessionStore);
    await store.append('a', 1, {} as never);
    expect(await store.journalLength('a')).toBe(1);
    expect(await store.journal('a', 0, 10)).toEqual(['a']);
    expect(memory.told).toEqual(['a']);
  });
});
