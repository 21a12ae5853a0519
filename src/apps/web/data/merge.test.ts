import { describe, expect, it } from 'vitest';
import { mergeInto, mergeItem, replaceItem } from '#apps/web/data/merge.ts';

interface Order {
  readonly id: string;
  readonly filled: number;
}

const idOf = ({ id }: Order): string => id;
const orders: readonly Order[] = [
  { id: 'a', filled: 0 },
  { id: 'b', filled: 0 },
];

describe('the newest state of a thing', () => {
  it('takes the place of the one before', () => {
    expect(mergeItem(orders, { id: 'b', filled: 2 }, idOf)).toEqual([
      { id: 'a', filled: 0 },
      { id: 'b', filled: 2 },
    ]);
  });

  it('comes first when it is new', () => {
    expect(mergeItem(orders, { id: 'c', filled: 1 }, idOf).map(idOf)).toEqual(['c', 'a', 'b']);
  });

  it('does the same when it is told twice', () => {
    const once = mergeItem(orders, { id: 'c', filled: 1 }, idOf);
    expect(mergeItem(once, { id: 'c', filled: 1 }, idOf)).toEqual(once);
  });

  it('leaves the answer before as it was', () => {
    const before = { items: [...orders], next: null };
    const after = mergeInto(before, { id: 'a', filled: 9 }, { idOf });
    expect(before.items[0]).toEqual({ id: 'a', filled: 0 });
    expect(after).toEqual({
      items: [
        { id: 'a', filled: 9 },
        { id: 'b', filled: 0 },
      ],
      next: null,
    });
  });

  it('does not let a list grow beyond its bounds', () => {
    const after = mergeInto({ items: [...orders] }, { id: 'c', filled: 0 }, { idOf, most: 2 });
    expect(after.items.map(idOf)).toEqual(['c', 'a']);
  });

  it('is left out of a list that does not have it when it may only replace', () => {
    expect(replaceItem(orders, { id: 'x', filled: 1 }, idOf)).toEqual(orders);
  });
});
