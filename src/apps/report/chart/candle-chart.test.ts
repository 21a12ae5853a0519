import { describe, expect, it } from 'vitest';
import { NARROW, WIDE, layOut } from '#apps/report/chart/frame.ts';
import type { ChartInput } from '#apps/report/chart/frame.ts';
import { renderChart, standaloneChart } from '#apps/report/chart/candle-chart.ts';
import type { ChartOverlays } from '#apps/report/chart/overlays.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { randomWalk } from '#sandbox/generator/random-walk.ts';
import { markupFault } from '#testkit/well-formed.ts';

const BARS = randomWalk(3, 120);
const open = (i: number): number => BARS.openTime[i]!;
const close = (i: number): number => BARS.closeTime[i]!;
const HOSTILE = '<script>alert("1")</script> & \u0007 \'x\'';

function input(overlays: ChartOverlays = {}, extra: Partial<ChartInput> = {}): ChartInput {
  return { bars: BARS, title: 'BTC/USDT 15m', priceDigits: 2, knownAt: close(79), overlays, ...extra };
}

const FULL: ChartOverlays = {
  zones: [
    {
      kind: 'order-block',
      direction: 'long',
      low: 99.5,
      high: 100.2,
      since: open(20),
      knownAt: close(30),
      label: 'OB',
    },
    {
      kind: 'fair-value-gap',
      direction: 'short',
      low: 100,
      high: 100.4,
      since: open(40),
      knownAt: close(41),
      until: close(60),
      label: HOSTILE,
    },
    { kind: 'breaker', direction: 'short', low: 100, high: 101, since: open(70), knownAt: close(90), label: 'late' },
  ],
  levels: [
    { kind: 'entry', price: 100.1, since: close(79), knownAt: close(79), label: 'Entry' },
    { kind: 'stop', price: 98, since: close(79), knownAt: close(79), label: 'Stop' },
    { kind: 'target', price: 104, since: close(79), knownAt: close(79), label: 'Target 1' },
    { kind: 'period', price: 100.6, since: open(10), knownAt: open(10), label: 'Previous day high' },
    { kind: 'swing', price: 5, since: open(10), knownAt: close(12), label: 'far away' },
  ],
  breaks: [
    { kind: 'BOS', direction: 'long', price: 100.3, pivotTime: open(50), breakTime: open(58), knownAt: close(58) },
  ],
  markers: [
    { kind: 'signal', direction: 'long', time: close(79), label: 'Long' },
    { kind: 'entry', direction: 'long', time: open(80), price: 100.1, label: HOSTILE },
    { kind: 'sweep', direction: 'short', time: close(33), label: 'Sweep' },
  ],
};

/** Attributes of the first rect or line with these classes inside the group with those. */
function shape(svg: string, group: string, part: string): Record<string, number> {
  // The legend has groups of the same classes: look behind it.
  const body = svg.slice(svg.indexOf('clip-path="'));
  const inGroup = body.slice(body.indexOf(`class="${group}"`));
  const match = new RegExp(`<(?:rect|line) class="${part}"([^>]*)/>`).exec(inGroup.slice(0, inGroup.indexOf('</g>')));
  if (match === null) throw new Error(`no ${part} in ${group}`);
  return Object.fromEntries(
    [...match[1]!.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, Number(value)]),
  );
}

describe('renderChart', () => {
  it.each([WIDE, NARROW])('is well formed and without NaN or undefined, $name', (size) => {
    const svg = renderChart(input(FULL), size).text;
    expect(markupFault(svg)).toBeUndefined();
    expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('escapes hostile labels wherever they appear', () => {
    const svg = standaloneChart(input(FULL, { title: HOSTILE, subtitle: HOSTILE }));
    expect(markupFault(svg)).toBeUndefined();
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0007');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('puts a zone where its bars and prices are', () => {
    const { x, y } = layOut(input(FULL), WIDE);
    const svg = renderChart(input(FULL)).text;
    const formed = shape(svg, 'zone order-block long', 'formed');
    const known = shape(svg, 'zone order-block long', 'known');
    expect(formed['x']).toBeCloseTo(x.left + 20 * x.slotWidth, 1);
    expect(formed['x']! + formed['width']!).toBeCloseTo(x.left + 31 * x.slotWidth, 1);
    expect(known['x']).toBeCloseTo(x.left + 31 * x.slotWidth, 1);
    expect(known['x']! + known['width']!).toBeCloseTo(x.left + 80 * x.slotWidth, 1);
    expect(known['y']).toBeCloseTo(y.at(100.2), 1);
    expect(known['height']).toBeCloseTo(y.at(99.5) - y.at(100.2), 1);
  });

  it('shows nothing of a fact known later to the left of the known-at line', () => {
    const { knownX, x } = layOut(input(FULL), WIDE);
    const svg = renderChart(input(FULL)).text;
    expect(knownX).toBeCloseTo(x.left + 80 * x.slotWidth, 6);
    expect(shape(svg, 'zone breaker short', 'formed')['x']).toBeCloseTo(knownX, 1);
    expect(shape(svg, 'zone breaker short', 'known later')['x']).toBeCloseTo(x.left + 91 * x.slotWidth, 1);
  });

  it('begins the plan at the known-at line and ends a zone where it ended', () => {
    const { knownX, x } = layOut(input(FULL), WIDE);
    const svg = renderChart(input(FULL)).text;
    expect(shape(svg, 'level stop', 'known later')['x1']).toBeCloseTo(knownX, 1);
    const gap = shape(svg, 'zone fair-value-gap short', 'known');
    expect(gap['x']! + gap['width']!).toBeCloseTo(x.left + 61 * x.slotWidth, 1);
  });

  it('draws a break from its pivot to the bar that broke it', () => {
    const { x, y } = layOut(input(FULL), WIDE);
    const svg = renderChart(input(FULL)).text;
    const line = /class="break long"><title>[^<]*<\/title><line x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)"/.exec(svg)!;
    expect(line.slice(1).map(Number)).toEqual(
      [x.center(50), x.center(58), y.at(100.3)].map((value) => Math.round(value * 100) / 100),
    );
  });

  it('mutes exactly the bars after the known-at line', () => {
    const svg = renderChart(input()).text;
    const wicks = (name: string): number => {
      const match = new RegExp(`<g class="${name}"><path class="wick" d="([^"]*)"`).exec(svg);
      return match === null ? 0 : match[1]!.split('M').length - 1;
    };
    expect(wicks('up') + wicks('down')).toBe(80);
    expect(wicks('up later') + wicks('down later')).toBe(40);
  });

  it('keeps the plan inside the picture and leaves far levels out', () => {
    const { y } = layOut(input(FULL), WIDE);
    expect(y.contains(98) && y.contains(104)).toBe(true);
    expect(renderChart(input(FULL)).text).not.toContain('>far away<');
  });

  it('shows the bars around the decision when there are too many', () => {
    const { bars } = layOut(
      input({}, { bars: randomWalk(3, 5_000), knownAt: randomWalk(3, 5_000).closeTime[2_000]! }),
      NARROW,
    );
    expect(bars.length).toBe(NARROW.barsMax);
    expect(bars.indexAt(randomWalk(3, 5_000).closeTime[2_000]!)).toBe(Math.round(NARROW.barsMax * 0.66));
  });

  it('keeps room for the plan when nothing is known after the signal', () => {
    const { knownX, plot } = layOut(input({}, { knownAt: close(119) }), WIDE);
    expect(plot.right - knownX).toBeGreaterThan(100);
  });

  it('has no volume strip when volume is not known', () => {
    const silent = BARS.slice(0);
    silent.volume.fill(Number.NaN);
    expect(layOut(input({}, { bars: silent }), WIDE).volume).toBeUndefined();
    expect(markupFault(renderChart(input({}, { bars: silent })).text)).toBeUndefined();
  });

  it.each([0, 1, 2])('draws %d bars without trouble', (count) => {
    const svg = renderChart(input(FULL, { bars: count === 0 ? new BarColumns(0) : BARS.slice(0, count) })).text;
    expect(markupFault(svg)).toBeUndefined();
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says in words what it shows', () => {
    const svg = renderChart(input(FULL)).text;
    expect(svg).toContain('role="img"');
    expect(svg).toMatch(/<desc[^>]*>Candlestick chart, 120 bars from 2020-01-06 00:00/);
  });
});
