import { describe, expect, it } from 'vitest';
import type { SignalRow } from '#contract/signals.ts';
import {
  NO_LIVE,
  matches,
  mergeSignals,
  receive,
  showWaiting,
  stopOf,
  withoutLoaded,
} from '#apps/web/pages/scanner/signal-rows.ts';
import { filterCount } from '#apps/web/pages/scanner/scanner-search.ts';

const row = (id: string, some: Partial<SignalRow> = {}): SignalRow => ({
  id,
  time: Number(id),
  desk: 'scanner',
  strategy: 'scanner',
  mode: 'strike',
  instrument: 'BTC/USDT@sandbox',
  symbol: 'BTC/USDT',
  timeframe: '15m',
  direction: 'long',
  score: 0.5,
  decision: 'passed',
  stoppedBy: null,
  origin: 's1',
  stop: 90,
  referencePrice: 100,
  firstTarget: 120,
  rewardR: 2,
  resultR: null,
  resolution: null,
  ...some,
});
const ids = (rows: readonly SignalRow[]) => rows.map(({ id }) => id);

describe('live signals', () => {
  it('go into the list while its top is in sight', () => {
    const live = receive(receive(NO_LIVE, row('1'), true), row('2'), true);
    expect([ids(live.shown), ids(live.waiting)]).toEqual([['2', '1'], []]);
  });

  it('wait while somebody reads further down, until they are asked for', () => {
    const live = receive(receive(receive(NO_LIVE, row('1'), true), row('2'), false), row('3'), false);
    expect([ids(live.shown), ids(live.waiting)]).toEqual([['1'], ['3', '2']]);
    const all = showWaiting(live);
    expect([ids(all.shown), all.waiting]).toEqual([['3', '2', '1'], []]);
  });

  it('are replaced where they stand when more becomes known', () => {
    const live = receive(receive(NO_LIVE, row('1'), true), row('2'), false);
    const known = receive(receive(live, row('1', { resultR: 2 }), false), row('2', { resultR: -1 }), true);
    expect(known.shown).toMatchObject([{ id: '1', resultR: 2 }]);
    expect(known.waiting).toMatchObject([{ id: '2', resultR: -1 }]);
  });

  it('are forgotten once the list has them anyway', () => {
    const live = receive(receive(NO_LIVE, row('1'), false), row('2'), false);
    expect(ids(withoutLoaded(live, [row('1')]).waiting)).toEqual(['2']);
  });
});

describe('the list of signals', () => {
  it('has each once, the live state counting, the latest first', () => {
    const rows = mergeSignals([row('3'), row('2', { resultR: 1 })], [row('2'), row('1')], undefined);
    expect(ids(rows)).toEqual(['3', '2', '1']);
    expect(rows[1]).toMatchObject({ resultR: 1 });
  });

  it('ranks by score when it is asked to, the latest first among equals', () => {
    const rows = mergeSignals(
      [],
      [row('1', { score: 0.9 }), row('2', { score: -0.3 }), row('3', { score: 0.9 })],
      'score',
    );
    expect(ids(rows)).toEqual(['3', '1', '2']);
  });

  it('takes only what fits its filters', () => {
    const blocked = row('1000', { decision: 'blocked', stoppedBy: 'momentum: too hard', direction: 'short' });
    expect(matches(blocked, {}, 0)).toBe(true);
    expect(matches(blocked, { decision: 'blocked', gate: 'momentum', direction: 'short', origin: 's1' }, 0)).toBe(true);
    expect(matches(blocked, { gate: 'structural-proximity' }, 0)).toBe(false);
    expect(matches(blocked, { decision: 'passed' }, 0)).toBe(false);
    expect(matches(blocked, { instrument: 'ETH/USDT@sandbox' }, 0)).toBe(false);
    expect(matches(blocked, { strategy: 'sma-cross' }, 0)).toBe(false);
    expect(matches(blocked, { since: 'hour' }, 1000 + 3_600_000)).toBe(true);
    expect(matches(blocked, { since: 'hour' }, 1001 + 3_600_000)).toBe(false);
  });

  it('counts the filters that narrow it', () => {
    expect(filterCount({ signal: 'x', sort: 'score', view: 'chart' })).toBe(0);
    expect(filterCount({ decision: 'blocked', since: 'day' })).toBe(2);
  });
});

describe('what stopped a signal', () => {
  it('is taken apart', () => {
    expect(stopOf({ stoppedBy: 'momentum: 1d runs hard: ADX 30 (+2)' })).toEqual({
      gate: 'momentum',
      why: '1d runs hard: ADX 30',
      others: 2,
    });
    expect(stopOf({ stoppedBy: 'structural-proximity: At 4h zone (at most 0.5)' })).toMatchObject({
      why: 'At 4h zone (at most 0.5)',
      others: 0,
    });
    expect(stopOf({ stoppedBy: 'momentum' })).toEqual({ gate: 'momentum', why: '', others: 0 });
    expect(stopOf({ stoppedBy: null })).toBeUndefined();
  });
});
