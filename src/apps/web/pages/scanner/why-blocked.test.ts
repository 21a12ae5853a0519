import { describe, expect, it } from 'vitest';
import type { VerdictShape } from '#contract/signals.ts';
import { evidenceWords } from '#apps/web/pages/scanner/evidence-text.ts';
import { chartEnd, filledShare } from '#apps/web/pages/scanner/signal-moment.ts';
import { timeframesFor } from '#apps/web/pages/scanner/timeframes-for.ts';
import { gateName, titled, whyBlocked } from '#apps/web/pages/scanner/why-blocked.ts';

const verdict = (gate: string, kind: VerdictShape['kind'], reason: string): VerdictShape => ({
  gate,
  kind,
  reason,
  inputs: [],
});
const PASS = verdict('structural-proximity', 'pass', 'At 4h order-block');

describe('why a signal was blocked', () => {
  it('reads as sentences, with every gate that stopped it', () => {
    const verdicts = [
      verdict('momentum', 'block', '1d runs hard against a short: ADX 30.'),
      PASS,
      verdict('timeframe-conflict', 'unknown', '1d stochastic RSI'),
    ];
    expect(whyBlocked(verdicts)).toBe(
      'Blocked by 2 of 3 gates. Momentum: 1d runs hard against a short: ADX 30. ' +
        'Timeframe conflict could not judge, because this is missing: 1d stochastic RSI.',
    );
  });

  it('says when nothing blocked but something was missing', () => {
    const text = whyBlocked([PASS, verdict('momentum', 'unknown', '1d ADX')]);
    expect(text).toMatch(/^Stopped because 1 of 2 gates could not judge\. Momentum could not judge/);
  });

  it('says when all gates, or no gates, let it through', () => {
    expect(whyBlocked([PASS, PASS])).toBe('All 2 gates let this signal through.');
    expect(whyBlocked([PASS])).toBe('The gate let this signal through.');
    expect(whyBlocked([verdict('momentum', 'block', 'no')])).toBe('Blocked by the only gate. Momentum: no.');
    expect(whyBlocked([])).toContain('the gates were off');
  });

  it('writes names as one says them', () => {
    expect([gateName('structural-proximity'), titled('weekly-stoch-rsi'), titled('macd')]).toEqual([
      'structural proximity',
      'Weekly stoch RSI',
      'MACD',
    ]);
  });
});

describe('facts of a signal', () => {
  const fact = {
    label: 'ADX',
    value: 30.4215,
    timeframe: '1d',
    knownAt: null,
    kind: null,
    direction: null,
    levels: [],
    since: null,
  };

  it('have a name, a value and a place', () => {
    expect(evidenceWords(fact, 5)).toEqual({ label: '1d ADX', value: '30.42150', place: undefined });
    expect(evidenceWords({ ...fact, value: 43 }, 2).value).toBe('43');
    expect(
      evidenceWords({ ...fact, label: '4h zone', timeframe: '4h', value: 'fresh', levels: [99, 101.5] }, 2),
    ).toEqual({
      label: '4h zone',
      value: 'fresh',
      place: '99.00 to 101.50',
    });
    expect(evidenceWords({ ...fact, value: '99.00', levels: [99] }, 2).place).toBeUndefined();
  });

  it('are followed live while they are recent, and end some bars after an old signal', () => {
    expect(chartEnd(0, 60_000, 100 * 60_000)).toBeUndefined();
    expect(chartEnd(0, 60_000, 5_000 * 60_000)).toBe(400 * 60_000);
  });

  it('say how much of the plan is filled, where it is traded at all', () => {
    const fill = { kind: 'entry', time: 1, price: 2, label: '' };
    expect(filledShare({ isTraded: true, fills: [fill] })).toBe(1);
    expect(filledShare({ isTraded: true, fills: [] })).toBe(0);
    expect(filledShare({ isTraded: false, fills: [fill] })).toBeNull();
  });

  it('can be looked at in every timeframe that is stored or can be built', () => {
    expect(timeframesFor(['1m'], '1m')).toEqual(['1m', '5m', '15m', '1h', '4h', '1d']);
    expect(timeframesFor(['1h', '2h'], '15m')).toEqual(['15m', '1h', '2h', '4h', '1d']);
    expect(timeframesFor([], '4h')).toEqual(['4h']);
  });
});
