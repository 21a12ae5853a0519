import { describe, expect, it } from 'vitest';
import type { StructureMark } from '#contract/market.ts';
import { markShapes, placeMarks } from '#apps/web/charts/candle/mark-shapes.ts';
import type { Frame, MarkShape } from '#apps/web/charts/candle/mark-shapes.ts';

const TIMES = Array.from({ length: 100 }, (_, i) => i * 60);

/** 100 bars of 10 px; prices 0 to 100 on 500 px, downwards. */
const FRAME: Frame = {
  width: 1000,
  height: 500,
  first: 0,
  last: 99,
  xOf: (index) => index * 10,
  yOf: (price) => 500 - price * 5,
};

const mark = (some: Partial<StructureMark>): StructureMark => ({
  kind: 'order-block',
  label: 'OB',
  direction: 'long',
  from: 10 * 60,
  until: null,
  low: 40,
  high: 50,
  knownAt: 12 * 60,
  ...some,
});

function shapesOf(marks: readonly StructureMark[], frame = FRAME): MarkShape[] {
  return markShapes(placeMarks(marks, TIMES, 60), frame);
}

describe('structure on the chart', () => {
  it('draws a zone that stands from its bar to the right edge', () => {
    expect(shapesOf([mark({})])).toMatchObject([
      { kind: 'box', tone: 'long', isPast: false, area: { left: 100, right: 1000, top: 250, bottom: 300 } },
    ]);
  });

  it('lets a zone end where it ended, faintly', () => {
    expect(shapesOf([mark({ until: 40 * 60 })])).toMatchObject([{ isPast: true, area: { left: 100, right: 400 } }]);
  });

  it('draws a break from its pivot to the bar that broke it, with its label over the middle', () => {
    const broken = mark({ kind: 'break', label: 'BOS', from: 600, until: 3000, low: 60, high: 60 });
    const [line] = shapesOf([broken]);
    expect(line).toMatchObject({
      kind: 'line',
      left: 100,
      right: 500,
      y: 200,
      dash: 'dashed',
      label: { text: 'BOS', y: 192 },
    });
    expect(shapesOf([{ ...broken, direction: 'short' }])[0]).toMatchObject({ label: { y: 208 } });
  });

  it('points at swept highs from above, at swept lows from below', () => {
    const swept = mark({ kind: 'sweep', label: 'Sweep', until: 3000, low: 60, high: 60 });
    expect(shapesOf([{ ...swept, direction: 'short' }])).toMatchObject([
      { kind: 'arrow', x: 500, y: 193, points: 'down' },
    ]);
    expect(shapesOf([swept])).toMatchObject([{ kind: 'arrow', y: 207, points: 'up' }]);
  });

  it('writes swings beyond their high or low, and leaves them out when bars are too small to tell', () => {
    const swing = mark({ kind: 'swing', label: 'HH', until: 600, low: 60, high: 60 });
    expect(shapesOf([swing])).toMatchObject([{ kind: 'text', label: { text: 'HH', y: 190 } }]);
    expect(shapesOf([{ ...swing, label: 'HL' }])).toMatchObject([{ label: { y: 210 } }]);
    expect(shapesOf([swing], { ...FRAME, last: 900 })).toEqual([]);
  });

  it('leaves out what is beside, above or below the visible part', () => {
    const away = [mark({ from: 99 * 60 + 60 * 50 }), mark({ until: 11 * 60 }), mark({ low: 200, high: 210 })];
    expect(shapesOf(away, { ...FRAME, first: 20 })).toEqual([]);
  });

  it('leaves out labels that would cover another one, or what is reserved', () => {
    const both = [mark({}), mark({ kind: 'fair-value-gap', label: 'FVG', from: 900, low: 41, high: 49 })];
    expect(shapesOf(both).map(({ label }) => label?.text)).toEqual([undefined, 'OB']);
    const reserved = [{ left: 900, right: 1000, top: 0, bottom: 500 }];
    expect(markShapes(placeMarks(both, TIMES, 60), FRAME, reserved).every(({ label }) => label === undefined)).toBe(
      true,
    );
  });

  it('fills a tall zone more faintly', () => {
    const weights = shapesOf([mark({ low: 10, high: 90, from: 660 }), mark({})]).map(
      (shape) => shape.kind === 'box' && shape.weight,
    );
    expect(weights).toEqual([36 / 50, 36 / 400]);
  });
});
