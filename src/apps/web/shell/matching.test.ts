import { describe, expect, it } from 'vitest';
import { matching } from '#apps/web/shell/matching.ts';

const places = ['Overview', 'Scanner signals', 'Trading orders', 'BTC/USDT chart', 'Settings'];
const find = (typed: string): string[] => matching(places, typed, (place) => place);

describe('finding by a few letters', () => {
  it('gives everything in its order while nothing is typed', () => {
    expect(find('  ')).toEqual(places);
  });

  it('puts what begins with the letters before what only holds them', () => {
    expect(find('s')).toEqual(['Scanner signals', 'Settings', 'Trading orders', 'BTC/USDT chart']);
  });

  it('wants every word, in any order', () => {
    expect(find('orders tra')).toEqual(['Trading orders']);
    expect(find('orders btc')).toEqual([]);
  });

  it('finds the second part of a pair, in any case', () => {
    expect(find('USDT')).toEqual(['BTC/USDT chart']);
  });
});
