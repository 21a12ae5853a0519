import { describe, expect, it } from 'vitest';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import { RememberedSets } from '#apps/server/market/remembered-sets.ts';

/** A store that counts how often its list is asked for. */
function counted(fails = 0) {
  const counts = { lists: 0 };
  const store: Pick<BarStore, 'list' | 'write'> = {
    list: async () => {
      counts.lists++;
      if (counts.lists <= fails) throw new Error('busy');
      return [{ bars: counts.lists }] as unknown as readonly StoredBarSet[];
    },
    write: (work) => work(undefined as never),
  };
  let now = 0;
  const sets = new RememberedSets(store as BarStore, { monotonic: () => now });
  return { counts, sets, pass: (ms: number) => (now += ms) };
}

describe('the list of stored sets', () => {
  it('is asked for once, however many want it', async () => {
    const { counts, sets, pass } = counted();
    await Promise.all([sets.list(), sets.list()]);
    pass(1_999);
    expect([(await sets.list())[0]!.bars, counts.lists]).toEqual([1, 1]);
    pass(1);
    expect([(await sets.list())[0]!.bars, counts.lists]).toEqual([2, 2]);
  });

  it('is asked for anew after this process has written', async () => {
    const { counts, sets } = counted();
    await sets.list();
    await sets.write(async () => undefined);
    await sets.list();
    await expect(sets.write(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await sets.list();
    expect(counts.lists).toBe(3);
  });

  it('that could not be had is not remembered', async () => {
    const { sets } = counted(1);
    await expect(sets.list()).rejects.toThrow('busy');
    expect(await sets.list()).toHaveLength(1);
  });
});
