import { describe, expect, it } from 'vitest';
import type { Overview } from '#contract/overview.ts';
import type { PositionShape } from '#contract/trading.ts';
import { mergeOverview, mergePositions } from '#apps/web/pages/overview/merge-overview.ts';
import { speedText } from '#apps/web/pages/overview/speed-text.ts';

const position = (some: Partial<PositionShape> = {}): PositionShape => ({
  session: 's1',
  mode: 'paper',
  instrument: 'BTC/USDT@sandbox',
  symbol: 'BTC/USDT',
  direction: 'long',
  quantity: '0.5',
  entryPrice: '100',
  lastPrice: 101,
  currency: 'USDT',
  unrealised: '0.50',
  stop: '95',
  openRisk: '2.5',
  since: 1,
  ...some,
});
const alert = (id: string, severity: 'info' | 'warning' | 'critical', lastSeen: number) => ({
  id,
  time: 1,
  severity,
  source: 's1',
  title: id,
  detail: '',
  remedy: null,
  link: null,
  count: 1,
  lastSeen,
  acknowledged: null,
  resolvedAt: null,
});
const session = {
  id: 's1',
  mode: 'paper' as const,
  desk: 'scanner',
  title: 'One',
  venue: 'sandbox',
  account: 'paper',
  instrument: 'BTC/USDT@sandbox',
  symbol: 'BTC/USDT',
  timeframe: '15m',
  strategy: 'strike',
  status: 'running' as const,
  reason: '',
  created: 1,
  currency: 'USDT',
  capital: '100',
  equity: '100',
  riskState: 'ACTIVE',
  lastBar: 5,
  speed: 60,
};
const OVERVIEW: Overview = {
  now: 1,
  totals: [
    { mode: 'paper', currency: 'USDT', equity: '100', capital: '100', dayChange: null, openRisk: '0', positions: 0 },
  ],
  killSwitch: { kind: 'off', since: null, reason: '', flatten: false },
  sessions: [session],
  positions: [position()],
  signals: [],
  attention: [alert('a', 'warning', 5)],
};

describe('the overview after some news', () => {
  it('moves a position, adds a new one, and drops one that is closed', () => {
    const moved = mergePositions([position()], position({ unrealised: '0.75' }));
    expect(moved).toMatchObject([{ unrealised: '0.75' }]);
    expect(mergePositions(moved, position({ session: 's2' }))).toHaveLength(2);
    expect(mergePositions(moved, position({ quantity: '0.000' }))).toEqual([]);
  });

  it('notes the equity of the session that it is about, and leaves totals to the server', () => {
    const tick = { session: 's1', time: 9, equity: '107', cash: '7', currency: 'USDT' };
    const after = mergeOverview(OVERVIEW, 'equity', tick);
    expect(after.sessions).toMatchObject([{ equity: '107', lastBar: 9 }]);
    expect(after.totals).toBe(OVERVIEW.totals);
  });

  it('keeps what needs attention in order of weight, without what is over', () => {
    const worse = mergeOverview(OVERVIEW, 'alerts', alert('b', 'critical', 1));
    expect(worse.attention.map(({ id }) => id)).toEqual(['b', 'a']);
    const over = mergeOverview(worse, 'alerts', { ...alert('b', 'critical', 1), resolvedAt: 7 });
    expect(over.attention.map(({ id }) => id)).toEqual(['a']);
  });

  it('shows the kill switch and sessions as they are now', () => {
    const on = { kind: 'on' as const, since: 3, reason: 'odd', flatten: true };
    expect(mergeOverview(OVERVIEW, 'kill-switch', on).killSwitch).toBe(on);
    const stopped = { ...session, status: 'stopped' as const };
    expect(mergeOverview(OVERVIEW, 'sessions', stopped).sessions).toEqual([stopped]);
  });

  it('says how fast the market of the sandbox is', () => {
    expect(speedText(60)).toBe('Sandbox market, 60 times real time');
  });
});
