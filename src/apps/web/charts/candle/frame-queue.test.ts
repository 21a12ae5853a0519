import { describe, expect, it } from 'vitest';
import { BarFeed, FrameQueue } from '#apps/web/charts/candle/frame-queue.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

const bar = (time: number, close: number): ChartBar => ({ time, open: 1, high: 9, low: 1, close, volume: 1 });

function queueByHand() {
  const applied: (readonly ChartBar[])[] = [];
  let next: (() => void) | undefined;
  let asked = 0;
  const queue = new FrameQueue(
    (bars) => applied.push(bars),
    (callback) => {
      asked++;
      next = callback;
      return () => (next = undefined);
    },
  );
  return { queue, applied, frame: () => next?.(), asked: () => asked };
}

describe('live bars between frames', () => {
  it('become one change of each bar a frame', () => {
    const { queue, applied, frame, asked } = queueByHand();
    for (let i = 0; i < 500; i++) queue.push(bar(60, i));
    queue.push(bar(120, 7));
    expect(applied).toEqual([]);
    frame();
    expect(applied).toEqual([[bar(60, 499), bar(120, 7)]]);
    expect(asked()).toBe(1);
  });

  it('ask for another frame after the first', () => {
    const { queue, applied, frame } = queueByHand();
    queue.push(bar(60, 1));
    frame();
    queue.push(bar(60, 2));
    frame();
    expect(applied).toEqual([[bar(60, 1)], [bar(60, 2)]]);
  });

  it('are forgotten when the chart shows something else', () => {
    const { queue, applied, frame } = queueByHand();
    queue.push(bar(60, 1));
    queue.clear();
    frame();
    expect(applied).toEqual([]);
  });

  it('reach whoever subscribed, until they leave', () => {
    const feed = new BarFeed();
    const heard: number[] = [];
    const leave = feed.subscribe(({ close }) => heard.push(close));
    feed.push(bar(60, 1));
    leave();
    feed.push(bar(60, 2));
    expect(heard).toEqual([1]);
  });
});
