import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListCursor } from '#apps/server/http/cursor.ts';

type Key = { readonly time: number; readonly id: string };

const cursorOf = (list: string, filters: object = {}): ListCursor<Key> =>
  new ListCursor<Key>(list, filters, { time: 'number', id: 'string' });

describe('a cursor', () => {
  it('comes back as it was given, whatever it holds, as letters that need no escaping', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: 'grapheme' }), (value, id) => {
        const time = value === 0 ? 0 : value;
        const text = cursorOf('signals').encode({ time, id })!;
        expect(text).toMatch(/^[\w-]+$/);
        expect(cursorOf('signals').decode(text)).toEqual({ time, id });
      }),
    );
  });

  it('is null at the end, and undefined at the beginning', () => {
    expect(cursorOf('signals').encode(undefined)).toBeNull();
    expect(cursorOf('signals').decode(undefined)).toBeUndefined();
  });

  it('that is damaged is refused by name, whichever letter was changed', () => {
    const text = cursorOf('signals').encode({ time: 1_700_000_000_000, id: 'strike-BTCUSDT' })!;
    for (let i = 0; i < text.length; i++) {
      const damaged = `${text.slice(0, i)}${text[i] === 'A' ? 'B' : 'A'}${text.slice(i + 1)}`;
      // The last letter of base64 has bits that mean nothing.
      if (Buffer.from(damaged, 'base64url').equals(Buffer.from(text, 'base64url'))) continue;
      expect(() => cursorOf('signals').decode(damaged)).toThrow(
        expect.objectContaining({ code: 'request.invalid', message: expect.stringContaining('cursor') }),
      );
    }
    for (const garbage of ['x', 'null', '!!!!', 'A'.repeat(400)]) {
      expect(() => cursorOf('signals').decode(garbage)).toThrow('Expected cursor to be a cursor of "signals"');
    }
  });

  it('of another list is refused, naming both', () => {
    const text = cursorOf('orders').encode({ time: 1, id: 'a' })!;
    expect(() => cursorOf('fills').decode(text)).toThrow(
      'Expected cursor to be a cursor of "fills", was "one of "orders""',
    );
  });

  it('of other filters, or of another kind of key, is refused', () => {
    const text = cursorOf('orders', { session: 'a' }).encode({ time: 1, id: 'a' })!;
    expect(cursorOf('orders', { session: 'a', state: undefined }).decode(text)).toEqual({ time: 1, id: 'a' });
    expect(() => cursorOf('orders', { session: 'b' }).decode(text)).toThrow('with the same filters');
    const other = new ListCursor<{ readonly n: number }>('orders', { session: 'a' }, { n: 'number' });
    expect(() => other.decode(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});
