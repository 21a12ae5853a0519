import { describe, expect, it } from 'vitest';
import { renderExplainChart, renderExplainPage } from '#apps/report/explain-page.ts';
import type { ExplainReport } from '#apps/report/explain-report.ts';
import { signalOverlays } from '#apps/report/signal-overlays.ts';
import { unixMs } from '#core/time.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { randomWalk } from '#sandbox/generator/random-walk.ts';
import { markupFault } from '#testkit/well-formed.ts';

const BARS = randomWalk(3, 200);
const TIME = unixMs(BARS.closeTime[120]!);
const HOSTILE = '</style><script>alert(1)</script>&"';

const BLOCK = {
  label: 'bullish order block',
  kind: 'order-block',
  direction: 'long',
  value: 'fresh',
  timeframe: '15m',
  levels: [99.2, 99.6],
  since: BARS.openTime[90]!,
  knownAt: BARS.closeTime[99]!,
} as const;

const SIGNAL: Signal = {
  id: 'scanner:strike:1',
  strategy: 'strike',
  instrument: instrumentId('BTC/USDT', 'demo'),
  timeframe: '15m',
  direction: 'long',
  time: TIME,
  score: 0.42,
  plan: {
    entry: { kind: 'limit', price: 100 },
    entryZone: [99.8, 100.2],
    referencePrice: 100,
    invalidation: 99.1,
    stop: 99,
    targets: [
      { price: 101.5, share: 0.5, rMultiple: 1.5, reason: 'Swing high' },
      { price: 103, share: 0.5, rMultiple: 3, reason: HOSTILE },
    ],
    expiresAt: unixMs(TIME + 24 * 900_000),
  },
  factors: [
    { name: 'Order block', score: 0.8, weight: 3, reason: 'Price returned into a fresh block', evidence: [BLOCK] },
    { name: HOSTILE, score: -0.3, weight: 1, reason: HOSTILE, evidence: [BLOCK, { label: 'ADX', value: 31.2 }] },
  ],
  context: undefined,
};

const VERDICTS: readonly Verdict[] = [
  { gate: 'proximity', kind: 'pass', reason: 'A live block is near', inputs: [{ label: 'Distance', value: 0.2 }] },
  { gate: 'momentum', kind: 'block', reason: HOSTILE, inputs: [] },
  { gate: 'conflict', kind: 'unknown', missing: 'weekly StochRSI', inputs: [] },
];

function report(extra: Partial<ExplainReport> = {}): ExplainReport {
  return {
    signal: SIGNAL,
    symbol: 'BTC/USDT',
    mode: 'scanner strike',
    verdicts: VERDICTS,
    bars: BARS,
    priceDigits: 2,
    ...extra,
  };
}

/** The page without its style, which is no XML. */
function body(html: string): string {
  return html.slice(html.indexOf('<body>'), html.lastIndexOf('</html>'));
}

describe('renderExplainPage', () => {
  const html = renderExplainPage(report());

  it('is well formed, escaped, without scripts, network and NaN', () => {
    expect(markupFault(body(html))).toBeUndefined();
    expect(html).not.toMatch(/<script|NaN|undefined|Infinity|\[object|@import|https?:\/\/(?!www\.w3\.org)/);
    expect(html.split('</style>').length).toBe(2);
  });

  it('says which gates stopped the signal', () => {
    expect(html).toContain('Stopped by momentum and conflict.');
    expect(html).toContain('1 of 3 gates passed');
    expect(html).toContain('Missing: weekly StochRSI');
  });

  it('names each factor with its share of the whole weight', () => {
    expect(html).toContain('weight 75\u202F%');
    expect(html).toContain('weight 25\u202F%');
    expect(html).toContain('+0.80');
    expect(html).toContain('\u22120.30');
  });

  it('lists the plan with prices, distance and R', () => {
    expect(html).toContain('>103.00<');
    expect(html).toContain('+3.00\u202F%');
    expect(html).toContain('+1.50\u202FR');
    expect(html).toContain('99.80 to 100.20');
  });

  it('tells a followed outcome from a traded one', () => {
    const outcome = { summary: 'Target 1 reached', rMultiple: 1.5, isTraded: false, endedAt: BARS.closeTime[150]! };
    expect(renderExplainPage(report({ outcome }))).toContain('would have been +1.50\u202FR');
    expect(renderExplainPage(report({ outcome: { ...outcome, isTraded: true } }))).toContain('outcome +1.50\u202FR');
  });

  it('may trade when every gate passed, and says when there were none', () => {
    expect(renderExplainPage(report({ verdicts: VERDICTS.slice(0, 1) }))).toContain('may trade');
    expect(renderExplainPage(report({ verdicts: [] }))).toContain('No gates judged this signal.');
  });

  it('is the same for the same input', () => {
    expect(renderExplainPage(report())).toBe(html);
  });

  it('gives its picture as an SVG file of its own', () => {
    const svg = renderExplainChart(report());
    expect(svg).toMatch(/^<\?xml/);
    expect(markupFault(svg)).toBeUndefined();
  });
});

describe('signalOverlays', () => {
  const overlays = signalOverlays(SIGNAL, []);

  it('draws a fact once that two factors rest on, with its own times', () => {
    const blocks = overlays.zones!.filter((zone) => zone.kind === 'order-block');
    expect(blocks).toEqual([
      {
        kind: 'order-block',
        direction: 'long',
        low: 99.2,
        high: 99.6,
        since: BLOCK.since,
        knownAt: BLOCK.knownAt,
        label: '15m bullish order block',
      },
    ]);
  });

  it('begins every part of the plan at the signal', () => {
    const plan = [...overlays.levels!, ...overlays.zones!.filter((zone) => zone.kind !== 'order-block')];
    expect(plan.length).toBe(4 + 3);
    for (const part of plan) expect([part.since, part.knownAt]).toEqual([TIME, TIME]);
  });

  it('takes the risk to the stop and the reward to the farthest target', () => {
    const band = (kind: string): readonly number[] => {
      const zone = overlays.zones!.find((candidate) => candidate.kind === kind)!;
      return [zone.low, zone.high];
    };
    expect(band('risk')).toEqual([99, 100]);
    expect(band('reward')).toEqual([100, 103]);
  });
});
