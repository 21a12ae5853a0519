import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

/** Asks to be called back before the next frame is drawn; answers how to take that back. */
export type RequestFrame = (callback: () => void) => () => void;

/**
 * Live bars between two frames: many changes of one bar become one, so that the chart is touched once a frame however fast the
 * market is. Order is kept.
 */
export class FrameQueue {
  private readonly waiting = new Map<number, ChartBar>();
  private readonly apply: (bars: readonly ChartBar[]) => void;
  private readonly requestFrame: RequestFrame;
  private cancel: (() => void) | undefined;

  constructor(apply: (bars: readonly ChartBar[]) => void, requestFrame: RequestFrame = animationFrame) {
    this.apply = apply;
    this.requestFrame = requestFrame;
  }

  push(bar: ChartBar): void {
    this.waiting.set(bar.time, bar);
    this.cancel ??= this.requestFrame(() => this.flush());
  }

  /** Forgets what waits: the chart shows something else now. */
  clear(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.waiting.clear();
  }

  private flush(): void {
    const bars = [...this.waiting.values()].sort((a, b) => a.time - b.time);
    this.cancel = undefined;
    this.waiting.clear();
    this.apply(bars);
  }
}

/** Hands live bars from whoever hears them to the chart, without a render in between. */
export class BarFeed {
  private readonly listeners = new Set<(bar: ChartBar) => void>();

  push(bar: ChartBar): void {
    for (const listener of this.listeners) listener(bar);
  }

  subscribe(listener: (bar: ChartBar) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function animationFrame(callback: () => void): () => void {
  const id = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(id);
}
